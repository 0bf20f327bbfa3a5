"""Which of the likely names are parties: what each is called, what stands beside it and how it compares with the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pactline.intelligence.metadata import names

if TYPE_CHECKING:
    from pactline.intelligence.metadata.finding import Candidate

NEAR = 700  # characters in which a name is given its terms
STRONG = 0.5
FAR = 10_000
_FACTS = (
    "name:zone intro", "name:zone before", "name:zone after", "name:zone end", "name:signs True", "name:seen 0",
    "name:before bracket", "name:called part True False",
)  # fmt: skip


class One(NamedTuple):
    """A likely name: how likely it is marked, and how likely a full name; it stands at `start`."""

    marked: float
    full: float
    start: int
    end: int
    key: str
    features: frozenset[str]


def rows(
    text: str, likely: Sequence[tuple[float, float, Candidate]], terms: Sequence[tuple[float, int]]
) -> list[list[float]]:
    """What speaks for each name, in the order given; terms as (how likely, where)."""
    known = [One(p, full, c.start, c.end, _key(text[c.start : c.end]), c.features) for p, full, c in likely]
    strong = sorted(one.start for one in known if one.full > STRONG)
    called = sorted(terms, key=lambda pair: pair[1])
    best = max((one.full for one in known), default=0.0)
    total = sum(one.full for one in known)
    return [_row(text, one, known, strong, called, best, total) for one in known]


def _row(
    text: str, one: One, known: Sequence[One], strong: Sequence[int], called: Sequence[tuple[float, int]],
    best: float, total: float,
) -> list[float]:  # fmt: skip
    following = next((start for start in strong if start >= one.end), FAR**2)
    own = [(p, at) for p, at in called if one.end <= at < min(one.end + NEAR, following)]
    previous = max((start for start in strong if start < one.start), default=-1)
    gap = text[max(previous, one.start - 80) : one.start].lower().split() if previous >= 0 else []
    passage = text[one.start : one.end]
    distance = own[0][1] - one.end if own else FAR
    others = [other for other in known if other is not one]
    return [
        _odds(one.full), _odds(one.marked), _odds(own[0][0] if own else 0), _odds(max((p for p, _ in own), default=0)),
        min(distance, 2000), float(distance < 4), min(sum(start < one.start for start in strong), 10), min(len(strong), 12),
        total, max((o.full for o in others if one.key in o.key), default=0),
        max((o.full for o in others if o.key in one.key), default=0),
        len(passage.split()), float(passage.isupper()), float(names.suffixed(passage)), min(one.start, 20_000),
        min(one.start - previous, 3000) if previous >= 0 else 5000, min(following - one.end, 3000), float("and" in gap),
        best - one.full, len(own), sum(o.full > one.full for o in others),
        *(float(fact in one.features) for fact in _FACTS),
    ]  # fmt: skip


def _key(passage: str) -> str:
    """The words of a name between spaces."""
    return f" {' '.join(''.join(sign if sign.isalnum() else ' ' for sign in passage.lower()).split())} "


def _odds(likely: float) -> float:
    likely = min(max(likely, 1e-5), 1 - 1e-5)
    return math.log(likely / (1 - likely))
