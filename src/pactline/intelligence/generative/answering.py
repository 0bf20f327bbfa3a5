"""Questions about a contract, answered with citations: by the model when one may be asked, else by the passages that fit best.

An answer without a quote that stands in the contract is no answer: “not found in the contract”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import quoting, ranking, schema
from .asking import Asker, Checked, Task
from .passages import Passage, numbered, shown
from .port import ModelProblem, why

if TYPE_CHECKING:
    from pactline.intelligence.reader.segments import Segment

VERSION = 1
INSTRUCTION = (
    "You answer a question about a contract from the passages alone, in at most three plain sentences and in the language of "
    "the question. Every statement is proved by a citation: the segment and a quote from it. When the passages do not answer "
    "the question, say found false, with an empty answer and no citations. Give no advice and add no knowledge of your own."
)
GENERATIVE, EMBEDDED = "generative", "embedded"
MOST_PASSAGES, SHOWN = 14, 3
ENOUGH = 0.5
"""Share of the question's words that a passage must have before it is shown as an answer without a model."""
LONGEST_QUESTION = 500
LEAST_WORDS = 5
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Citation:
    """A place of the contract: text[start:end] == quote; `under`: its headings."""

    start: int
    end: int
    quote: str
    under: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its citations. `unverified`: its figures that no citation holds; `note`: what a person should know."""

    found: bool
    answer: str
    citations: tuple[Citation, ...] = ()
    by: str = EMBEDDED
    unverified: tuple[str, ...] = ()
    note: str = ""
    provenance: Mapping[str, str] = field(default_factory=dict)


def answer(question: str, text: str, segments: Sequence[Segment], asker: Asker | None) -> Reply:
    """The answer. `asker` is None when no model may be asked; a model that fails leaves it to the passages."""
    asked = " ".join(question.split())[:LONGEST_QUESTION]
    places = [(one.start, one.end) for one in segments]
    ranked = ranking.rank(asked, [(text[one.start : one.end], " ".join(one.heading)) for one in segments])
    if asker is None:
        return _by_passages(asked, text, segments, ranked)
    if not ranked:
        return not_found(GENERATIVE)
    numbers = sorted(number for _score, number in ranked[:MOST_PASSAGES])
    passages = numbered(places, numbers, [one.heading for one in segments])
    try:
        return _by_model(asker, asked, text, passages)
    except ModelProblem as problem:
        reply = _by_passages(asked, text, segments, ranked)
        note = _("The language model could not answer (%(why)s); these passages fit the question best.") % {
            "why": why(problem)
        }
        return Reply(reply.found, reply.answer, reply.citations, EMBEDDED, note=note)


def not_found(by: str, note: str = "") -> Reply:
    """No answer stands in the contract."""
    return Reply(False, _("Not found in the contract."), by=by, note=note)


def _by_model(asker: Asker, question: str, text: str, passages: Sequence[Passage]) -> Reply:
    cited = schema.thing(segment=schema.one_of(one.id for one in passages), quote=schema.words(1000))
    task = Task(
        "question",
        VERSION,
        INSTRUCTION,
        schema.thing(found={"type": "boolean"}, answer=schema.words(1500), citations=schema.many(cited, 6)),
        {"question": question, "passages": shown(text, passages)},
        most=900,
    )
    good = asker.ask(task, lambda said: check(said, text, passages))
    if good is None:
        return not_found(GENERATIVE)
    words, citations = good
    return Reply(True, words, citations, GENERATIVE, _figures(words, citations), provenance=asker.provenance(task))


def check(said: Mapping[str, Any], text: str, passages: Sequence[Passage]) -> Checked:
    """The answer with the citations that stand in the text; without one it is refused."""
    if not said["found"] or not str(said["answer"]).strip():
        return Checked(None)
    by_id = {one.id: one for one in passages}
    citations, rejected = [], []
    for one in said["citations"]:
        passage = by_id[one["segment"]]
        place = quoting.find(text, passage.start, passage.end, one["quote"], least=2)
        if place is None:
            rejected.append(f"the quote does not stand in segment {passage.id}")
        else:
            citations.append(Citation(*place, text[slice(*place)], " > ".join(passage.headings)))
    if not citations:
        return Checked(None, rejected or ["an answer needs a citation"])
    return Checked((" ".join(str(said["answer"]).split()), tuple(dict.fromkeys(citations))), rejected)


def _figures(words: str, citations: Sequence[Citation]) -> tuple[str, ...]:
    """Numbers of the answer that stand in no citation."""
    cited = {one.strip(".,") for citation in citations for one in _FIGURE.findall(citation.quote)}
    said = (one.strip(".,") for one in _FIGURE.findall(words))
    return tuple(dict.fromkeys(one for one in said if one not in cited))


def _by_passages(question: str, text: str, segments: Sequence[Segment], ranked: Sequence[tuple[float, int]]) -> Reply:
    citations = []
    for _score, number in ranked:
        one = segments[number]
        if len(text[one.start : one.end].split()) < LEAST_WORDS:
            continue  # a heading says nothing by itself
        under = " > ".join(one.heading)
        if ranking.share(question, f"{under} {text[one.start : one.end]}") >= ENOUGH:
            citations.append(Citation(one.start, one.end, text[one.start : one.end], under))
        if len(citations) == SHOWN:
            break
    if not citations:
        return not_found(EMBEDDED)
    return Reply(True, _("The contract says:"), tuple(citations), EMBEDDED)
