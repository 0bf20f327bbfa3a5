"""A summary of a contract in points, each with the passage that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from pactline.intelligence import types
from pactline.intelligence.readers import Answer
from pactline.intelligence.rules.merging import Span

from . import quoting, schema
from .answering import EMBEDDED, GENERATIVE
from .asking import Asker, Checked, Task
from .passages import Passage, around, numbered, shown
from .port import ModelProblem, why

if TYPE_CHECKING:
    from pactline.intelligence.reader.segments import Segment

VERSION = 1
INSTRUCTION = (
    "You sum up a contract for a manager from the passages alone: who does what for whom, how long it runs and how it ends, "
    "what is paid, who is liable for what, and what is unusual. One point is one plain sentence on one topic with the segment "
    "and a quote that proves it. At most twelve points, the most important first. Add nothing that the passages do not say."
)
FIRST = (
    "Document Name", "Parties", "Agreement Date", "Effective Date", "Expiration Date", "Renewal Term",
    "Notice Period To Terminate Renewal", "Termination For Convenience", "Governing Law", "License Grant", "Payment Terms",
    "Minimum Commitment", "Revenue/Profit Sharing", "Exclusivity", "Non-Compete", "Ip Ownership Assignment", "Cap On Liability",
    "Uncapped Liability", "Liquidated Damages", "Anti-Assignment", "Change Of Control", "Warranty Duration", "Insurance",
)  # fmt: skip
MOST_POINTS, MOST_PASSAGES, LONGEST = 16, 30, 400


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence with its passage: text[start:end] == quote."""

    topic: str
    sentence: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Points in their order, who made them, and what a person should know."""

    points: tuple[Point, ...]
    by: str = EMBEDDED
    note: str = ""
    provenance: Mapping[str, str] = field(default_factory=dict)


def summarise(text: str, segments: Sequence[Segment], known: Answer, asker: Asker | None) -> Summary:
    """The summary by the model when one may be asked, else the passages and values that were found."""
    if asker is None:
        return Summary(_extracted(text, known))
    wanted = [(0, 1), *((one.start, one.end) for one in _ordered(known))]
    places = [(one.start, one.end) for one in segments]
    numbers = around(places, wanted, most=MOST_PASSAGES, reach=0)
    passages = numbered(places, numbers, [one.heading for one in segments])
    try:
        points, provenance = _by_model(asker, text, passages)
    except ModelProblem as problem:
        note = _("The language model could not answer (%(why)s); these are the passages that were found.") % {
            "why": why(problem)
        }
        return Summary(_extracted(text, known), note=note)
    if not points:
        note = _("The language model gave nothing that stands in the contract; these are the passages that were found.")
        return Summary(_extracted(text, known), note=note)
    return Summary(points, GENERATIVE, provenance=provenance)


def _by_model(asker: Asker, text: str, passages: Sequence[Passage]) -> tuple[tuple[Point, ...], Mapping[str, str]]:
    point = schema.thing(
        topic=schema.words(60),
        sentence=schema.words(400),
        segment=schema.one_of(one.id for one in passages),
        quote=schema.words(800),
    )
    task = Task(
        "summary",
        VERSION,
        INSTRUCTION,
        schema.thing(points=schema.many(point, 12)),
        {"passages": shown(text, passages)},
        most=2500,
    )
    points: tuple[Point, ...] = asker.ask(task, lambda said: check(said, text, passages))
    return points, asker.provenance(task)


def check(said: Mapping[str, Any], text: str, passages: Sequence[Passage]) -> Checked:
    """The points whose quote stands in the segment that was named."""
    by_id = {one.id: one for one in passages}
    points, rejected = [], []
    for one in said["points"]:
        passage = by_id[one["segment"]]
        place = quoting.find(text, passage.start, passage.end, one["quote"], least=2)
        if place is None:
            rejected.append(f"the quote does not stand in segment {passage.id}")
        else:
            words = " ".join(one["sentence"].split())
            points.append(Point(" ".join(one["topic"].split()), words, *place, text[slice(*place)]))
    return Checked(tuple(points), rejected)


def _ordered(known: Answer) -> list[Span]:
    """One passage for each type, the important types first."""
    best: dict[str, Span] = {}
    for span in sorted((*known.values, *known.clauses), key=lambda one: -one.confidence):
        best.setdefault(span.type, span)
    return sorted(
        best.values(), key=lambda one: (FIRST.index(one.type) if one.type in FIRST else len(FIRST), one.start)
    )


def _extracted(text: str, known: Answer) -> tuple[Point, ...]:
    points = []
    for span in _ordered(known)[:MOST_POINTS]:
        quote = " ".join(text[span.start : span.end].split())
        short = quote if len(quote) <= LONGEST else quote[:LONGEST].rsplit(" ", 1)[0] + " …"
        points.append(Point(types.label(span.type), short, span.start, span.end, text[span.start : span.end]))
    return tuple(points)
