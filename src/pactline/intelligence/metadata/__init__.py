"""What a contract says about itself: title, parties, dates, renewal, notice, law, money; each with its passage. Pure Python.

`find` gives every candidate with a probability, `found` those above the threshold of their type, `best` the one value of
each type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pactline.intelligence.metadata import choosing, finding, further
from pactline.intelligence.metadata.finding import TYPES
from pactline.intelligence.metadata.ranker import judge, judge_readings, rankers, thresholds
from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader import features, model
from pactline.intelligence.reader.linear import Scores
from pactline.intelligence.reader.segments import Segment
from pactline.intelligence.reader.segments import segments as segments_of

__all__ = ["TYPES", "Value", "best", "find", "found"]


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    units: tuple[Segment, ...]
    first: Scores | None = field(compare=False)


def find(text: str, segments: Sequence[Segment] | None = None, first: Scores | None = None) -> list[Value]:
    """Every passage that may give one of the eight types or a further fact, with its value, in the order of the text.

    `first`: what the first stage of the reader says of the segments, where somebody has asked it before.
    """
    return list(_find(_Asked(text, tuple(segments_of(text) if segments is None else segments), first)))


@lru_cache(maxsize=1)  # the reader of clauses and whoever wants the values ask for the same text
def _find(asked: _Asked) -> tuple[Value, ...]:
    text, units, first = asked.text, asked.units, asked.first
    shipped = model.shipped()
    if first is None:
        first = shipped.linear.scores(features.rows(text, list(units)))
    ranked = finding.rank(text, finding.candidates(text, units), rankers(), judge)
    page = choosing.Page(text, units, ranked, choosing.Heard(first, shipped.types))
    values = finding.values(text, ranked, choosing.choose(page, judge_readings), thresholds())
    return tuple(sorted([*values, *further.find(text, units)], key=lambda v: (v.start, v.end, v.type)))


def found(values: Iterable[Value]) -> list[Value]:
    """The findings: what is at least as likely as the threshold of its type."""
    limits = thresholds()
    return [v for v in values if v.type not in limits or v.confidence >= limits[v.type]["span"]]


def best(values: Iterable[Value]) -> dict[str, list[Value]]:
    """The value of each type, empty when there is none; of the parties the names, with the terms that each is given."""
    return finding.best(values, thresholds())
