"""Reading one document: every reader, their answers merged and checked against the text, verdicts. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from pactline.contracts import engines as contract_fields
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import DomainError, InvalidInput, Unavailable

from . import assembling, queries, readers
from .assembling import Draft, Playing
from .models import Analysis
from .readers import Advice, Answer, Deviation, Document, Extracted, Presence
from .rules import merging, taught_types, verdicts
from .rules.merging import Span

log = structlog.get_logger(__name__)
TAUGHT = "examples"
"""Says that a passage was found by its likeness to examples that people gave."""
MOST_OF_A_TYPE = 20
SHOWN_NEAREST = 3
ADVISED = (verdicts.FALLBACK, verdicts.NON_STANDARD, verdicts.WALK_AWAY)
"""Verdicts about which an adviser is asked."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a reading gives, ready to be kept."""

    text: Extracted
    drafts: Sequence[Draft]
    rule_ids: Sequence[UUID]
    presence: dict[str, Any]
    segments: int
    discarded: int
    warnings: Sequence[str]
    readers: Sequence[str]
    language: str


def read_document(analysis: Analysis, data: bytes) -> Result:
    """Read the bytes of an analysis. Raises ``DomainError`` when there is no text, or no reader could read it."""
    extracted = readers.extract(data, analysis.filename)
    text = extracted.text
    if not text.strip():
        raise InvalidInput(_("“%(file)s” has no text that could be read. %(why)s") % {"file": analysis.filename,
                           "why": " ".join(extracted.warnings)})  # fmt: skip
    said = extracted.language
    warnings = list(extracted.warnings)
    playing, positions = queries.playing(analysis.playbook)
    wanted = [rule.type for rule in playing.rules]
    private = queries.stays_here(analysis)
    document = Document(text, analysis.filename, said, wanted, private)
    answers, names = _answers(document, warnings)
    clauses, wrong = merging.honest(text, [span for one in answers for span in one.clauses])
    clauses += _taught(text, extracted.segments)
    values, wrong_values = merging.honest(text, [span for one in answers for span in one.values])
    duties, wrong_duties = merging.honest(text, [span for one in answers for span in one.duties])
    presence = _presence(answers)
    segments = max((one.segments for one in answers), default=0)
    facts = facts_of(analysis)
    drafts = [
        *assembling.warnings(text, extracted.suspicious),
        *assembling.clauses(
            text,
            merging.merge(clauses),
            presence,
            playing,
            facts,
            segments=segments,
            understood=any(one.understood for one in answers),
        ),
        *assembling.values(merging.merge(values)),
        *assembling.duties(duties),
    ]
    drafts = _advised(document, drafts, playing, warnings)
    return Result(
        text=extracted,
        drafts=drafts,
        rule_ids=[row.pk for row in positions],
        presence={name: _packed(text, one) for name, one in sorted(presence.items())},
        segments=segments,
        discarded=wrong + wrong_values + wrong_duties,
        warnings=warnings,
        readers=names,
        language=said,
    )


def _answers(document: Document, warnings: list[str]) -> tuple[list[Answer], list[str]]:
    """What each reader says; one that builds on the first puts its answer in that one's place.

    A reader that cannot read is named in the warnings; without any the reading fails.
    """
    answers: list[Answer] = []
    names, refused = [], []
    for reader in readers.active():
        if document.private and reader.goes_to:
            warnings.append(_("%(reader)s was not asked: this contract is never sent.") % {"reader": reader.label})
            continue
        builder = reader if isinstance(reader, readers.Improver) and answers else None
        try:
            answer = builder.improve(document, answers[0]) if builder is not None else reader.read(document)
        except DomainError as error:
            log.warning("reader_refused", reader=reader.key, error=str(error))
            refused.append(_("%(reader)s: %(error)s") % {"reader": reader.label, "error": error})
            continue
        if builder is not None:
            answers[0] = answer
        else:
            answers.append(answer)
        names.append(f"{reader.key} {reader.version}"[:80])
    if not answers:
        raise Unavailable(_("No reader could read it."), problems=refused)
    warnings.extend(words for answer in answers for words in answer.warnings)
    warnings.extend(refused)
    return answers, names


def _advised(document: Document, drafts: list[Draft], playing: Playing, warnings: list[str]) -> list[Draft]:
    """The deviations with what an adviser says about them; every draft is still there."""
    numbers = [n for n, draft in enumerate(drafts) if draft.kind == "clause" and draft.verdict in ADVISED]
    wanted = [_deviation(drafts[n], playing) for n in numbers]
    found = list(drafts)
    for reader in readers.active():
        if not wanted or not isinstance(reader, readers.Adviser) or (document.private and reader.goes_to):
            continue
        advice, said = reader.advise(document, wanted)
        warnings.extend(said)
        for number, one in advice.items():
            found[numbers[number]] = _with_advice(found[numbers[number]], one, reader.key)
    return found


def _deviation(draft: Draft, playing: Playing) -> Deviation:
    approved = tuple(one.text for one in playing.rules[draft.rule].approved) if draft.rule is not None else ()
    return Deviation(draft.type, draft.start or 0, draft.end or 0, approved, draft.verdict, draft.risk)


def _with_advice(draft: Draft, one: Advice, by: str) -> Draft:
    """A draft with an opinion beside what the rule says. The graver verdict holds; the rule's own is kept."""
    opinion = {
        "by": by,
        "reason": one.reason,
        "redline": one.redline,
        "questioned": one.questioned,
        "rule_verdict": draft.verdict,
        "places": [{"start": a, "end": b} for a, b in one.places],
        **one.provenance,
    }
    graver = one.verdict != draft.verdict
    return replace(
        draft,
        verdict=one.verdict,
        fallback=None if graver else draft.fallback,
        risk=one.risk,
        details={**draft.details, "opinion": opinion},
    )


def _taught(text: str, segments: Sequence[tuple[int, int]]) -> list[Span]:
    """Passages that are like the examples of a taught type."""
    found: list[Span] = []
    for row in queries.taught_types(SYSTEM).filter(is_active=True):
        learned = queries.learned(row)
        if learned is not None:
            for start, end, sure in taught_types.find(learned, text, segments)[:MOST_OF_A_TYPE]:
                found.append(Span(row.name, start, end, text[start:end], round(sure, 3), (TAUGHT,)))
    return found


def _presence(answers: Sequence[Answer]) -> dict[str, Presence]:
    """A type is there when any reader says so; a reader that is less sure never takes it away."""
    order = {"present": 2, "unclear": 1, "missing": 0}
    found: dict[str, Presence] = {}
    for answer in answers:
        for name, one in answer.presence.items():
            if name not in found or order[one.state] > order[found[name].state]:
                found[name] = one
    return found


def _packed(text: str, one: Presence) -> dict[str, Any]:
    nearest = [
        {"start": a, "end": b, "text": text[a:b]} for a, b in one.nearest[:SHOWN_NEAREST] if 0 <= a < b <= len(text)
    ]
    return {"state": one.state, "confidence": round(one.confidence, 4), "nearest": nearest}


def facts_of(analysis: Analysis) -> Mapping[str, Any]:
    """What conditions of questions may ask: the request, quote and account of a revision; the type alone of a file."""
    if analysis.revision_id is not None:
        return contract_fields.revision_context(analysis.revision_id)
    contract = analysis.contract
    kind = analysis.contract_type.name if analysis.contract_type is not None else ""
    facts: dict[str, Any] = {"request": {"contract_type": kind}}
    if contract is not None:
        facts["request"] |= {"value": contract.tcv, "currency": contract.currency, "perpetual": contract.perpetual}
        facts["account"] = {"name": contract.account.name}
    return facts
