"""Questions and summaries of what was read: from the text, from the data of the contract, over a portfolio. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from pactline.contracts import targets
from pactline.kernel.actor import Actor

from . import queries, types, values
from .generative import answering, configuring, ranking, summarising
from .generative.asking import Asker
from .models import Analysis, Batch, Decision, Finding, Kind
from .readers import Answer
from .rules.merging import Span

MOST_DOCUMENTS = 12
"""Contracts of a portfolio whose passages are shown."""
MOST_ASKED = 4
"""Contracts of a portfolio about which a language model is asked."""
MOST_FIELDS = 4
FIELD_SHARE = 0.5


def asker_for(analysis: Analysis) -> Asker | None:
    """Somebody to ask about a contract; None when nobody is configured or its text must stay here."""
    return configuring.asker(private=queries.stays_here(analysis))


def answer(analysis: Analysis, question: str) -> dict[str, Any]:
    """The answer from one contract: words, citations, and the data of the contract that the question names."""
    asker = asker_for(analysis)
    return _answered(analysis, question, asker) | {"private": _kept_here(analysis)}


def summarise(analysis: Analysis) -> dict[str, Any]:
    """The points of one contract, each with its passage."""
    text = _text(analysis)
    found = summarising.summarise(text, _segments(text), _known(analysis), asker_for(analysis))
    points = [asdict(one) for one in found.points]
    return {"points": points, "by": found.by, "note": found.note, "provenance": dict(found.provenance),
            "private": _kept_here(analysis)}  # fmt: skip


def search(batch: Batch, question: str, *, actor: Actor) -> dict[str, Any]:
    """The contracts of a portfolio that speak of a question, best first, each with its own answer."""
    scored = sorted(
        ((score, row) for row in queries.read_in(batch, actor=actor) if (score := _speaks(question, row)) > 0),
        key=lambda pair: -pair[0],
    )
    rows: list[dict[str, Any]] = []
    for _score, row in scored:
        asker = asker_for(row) if len(rows) < MOST_ASKED else None
        reply = _answered(row, question, asker)
        if reply["found"] or reply["fields"]:
            rows.append({**reply, "analysis": str(row.pk), "document": str(row.contract or row.filename)})
        if len(rows) == MOST_DOCUMENTS:
            break
    return {"found": bool(rows), "documents": rows, "searched": queries.progress(batch).done, "speaking": len(scored)}


def _answered(analysis: Analysis, question: str, asker: Asker | None) -> dict[str, Any]:
    text = _text(analysis)
    reply = answering.answer(question, text, _segments(text), asker)
    return {
        "found": reply.found,
        "answer": reply.answer,
        "citations": [asdict(one) for one in reply.citations],
        "by": reply.by,
        "note": reply.note,
        "unverified": list(reply.unverified),
        "provenance": dict(reply.provenance),
        "fields": list(_fields(analysis, question)),
    }


def _kept_here(analysis: Analysis) -> bool:
    """Whether a model was left out because the contract is never sent."""
    return configuring.model() is not None and queries.stays_here(analysis)


def _speaks(question: str, analysis: Analysis) -> float:
    """Which part of the question's words the best line of a text has."""
    lines = [line for line in _text(analysis).split("\n") if line.strip()]
    best = ranking.rank(question, [(line, "") for line in lines])[:3]
    share = max((ranking.share(question, lines[number]) for _score, number in best), default=0.0)
    return share if share >= FIELD_SHARE else 0.0


def _fields(analysis: Analysis, question: str) -> Iterator[dict[str, str]]:
    """Data of the contract record, else data that were read, whose names the question names."""
    contract = queries.related_record(analysis)
    found = 0
    told: set[str] = set()
    if contract is not None:
        for name, (_kind, label) in targets.TARGETS.items():
            value = targets.words(name, getattr(contract, name), contract.currency)
            if value and found < MOST_FIELDS and _names(question, str(label)):
                told.add(name)
                found += 1
                yield {"label": str(label), "value": value, "source": contract.number}
    rows = analysis.findings.filter(kind=Kind.METADATA).exclude(decision=Decision.REJECTED).order_by("position")
    for row in rows:
        label = types.label(row.type)
        if values.target_of(row) not in told and found < MOST_FIELDS and _names(question, label):
            told.add(values.target_of(row))
            found += 1
            yield {"label": label, "value": values.shown(row), "source": analysis.number}


def _names(question: str, label: str) -> bool:
    """Whether a question speaks of a field: every word of the field's name stands in it, or what people say for it."""
    own = set(ranking.terms(label))
    return bool(own) and own <= set(ranking.wanted(question))


def _known(analysis: Analysis) -> Answer:
    """What was found, as people left it, in the shape in which readers give it."""
    rows = list(analysis.findings.exclude(decision__in=[Decision.REJECTED]).exclude(start=None))
    return Answer(
        clauses=[_span(row) for row in rows if row.kind == Kind.CLAUSE],
        values=[_span(row) for row in rows if row.kind == Kind.METADATA],
    )


def _span(row: Finding) -> Span:
    details: Mapping[str, Any] = row.details
    return Span(
        row.type, row.start or 0, row.end or 0, row.text, row.confidence or 0.5, tuple(row.found_by), dict(details)
    )


def _text(analysis: Analysis) -> str:
    return analysis.text.text if analysis.text is not None else ""


def _segments(text: str) -> Any:
    from .reader.segments import segments

    return segments(text)


def by_label(by: str) -> str:
    """Who gave an answer."""
    return _("Language model") if by == answering.GENERATIVE else _("Embedded reader")
