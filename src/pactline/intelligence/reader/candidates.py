"""The second stage's question: may this run of one to four units be a clause of this type? With what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from . import cues
from .linear import Scores
from .segments import Segment

LIKELY = -6.5  # log odds of the first stage from which a unit is always looked at again
NEVER = -9.0
BEST = 10  # units of a contract that are looked at for each type anyway
JOINED = -3.2  # log odds of each unit of a run of several
LONGEST = 4
FAR = -12.0  # stands for "no such unit" and "not asked"
Numbers = npt.NDArray[np.int32]
Table = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Runs of units: type, first and last unit, start and end in the text, features."""

    type: Numbers
    first: Numbers
    last: Numbers
    start: Numbers
    end: Numbers
    features: Table

    def __len__(self) -> int:
        return len(self.type)


def candidates(
    text: str, units: Sequence[Segment], linear: Scores, encoded: Scores | None, types: Sequence[str], skip: int
) -> Candidates:
    """Every run that deserves a second look, for the types from number `skip` on."""
    if not units:
        none = np.empty(0, np.int32)
        return Candidates(none, none, none, none, none, np.empty((0, 0), np.float32))
    page = _Page(text, units, linear, encoded, list(types))
    runs = [(kind, *page.runs(kind)) for kind in range(skip, len(types))]
    features = np.concatenate([page.features(*run) for run in runs])
    kinds = np.concatenate([np.full(len(left), kind, np.int32) for kind, left, _ in runs])
    first, last = (np.concatenate([run[side] for run in runs]) for side in (1, 2))
    return Candidates(kinds, first, last, page.starts[first], page.ends[last], features)


def _ranks(scores: Scores) -> Numbers:
    order = np.argsort(-scores, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(scores))[:, None], axis=0)
    return ranks.astype(np.int32)


class _Page:
    """What is the same for all candidates of one text."""

    def __init__(
        self, text: str, units: Sequence[Segment], linear: Scores, encoded: Scores | None, types: list[str]
    ) -> None:
        self.starts = np.array([unit.start for unit in units], np.int32)
        self.ends = np.array([unit.end for unit in units], np.int32)
        self.linear, self.encoded = linear, encoded
        self.count = len(units)
        self.likely = 1 / (1 + np.exp(-linear))
        self.rank = _ranks(linear)
        self.sorted = -np.sort(-linear, axis=0)
        self.signs = np.stack([cues.hits(text[unit.start : unit.end], types) for unit in units])
        self.facts = _facts(text, units)
        change = [above.heading != below.heading for above, below in pairwise(units)]
        self.group = np.concatenate(([0], np.cumsum(change))).astype(np.int32)

    def runs(self, kind: int) -> tuple[Numbers, Numbers]:
        """First and last units of the candidates of one type."""
        score = self.linear[:, kind]
        chosen = np.flatnonzero((score > LIKELY) | ((self.rank[:, kind] < BEST) & (score > NEVER))).astype(np.int32)
        joined = np.append(score > JOINED, False)
        left, right, going = [chosen], [chosen], chosen[joined[chosen]]
        for more in range(1, LONGEST):
            going = going[joined[np.minimum(going + more, self.count)]]
            left.append(going)
            right.append(going + np.int32(more))
        return np.concatenate(left), np.concatenate(right)

    def features(self, kind: int, left: Numbers, right: Numbers) -> Table:
        """What speaks for and against each run, one row each."""
        score = self.linear[:, kind]
        within = np.minimum(left[:, None] + np.arange(LONGEST, dtype=np.int32), right[:, None])
        top = within[np.arange(len(left)), score[within].argmax(axis=1)]
        best, low, mean = _within(score, within, right - left + 1)
        others = self.linear[top].copy()
        own = others[:, kind].copy()
        others[:, kind] = -99
        strong, weak = self.signs[:, kind, 0], self.signs[:, kind, 1]
        above = np.full(self.group[-1] + 1, -99, np.float32)
        np.maximum.at(above, self.group, score)
        heap = np.bincount(self.group, self.likely[:, kind])
        at = [min(place, self.count - 1) for place in (1, 2, 4)]
        columns: list[Any] = [
            np.full(len(left), kind), best, low, mean, right - left,
            *(self._beside(score, left - step) for step in (1, 2, 3)),
            *(self._beside(score, right + step) for step in (1, 2, 3)),
            self.rank[top, kind], self.sorted[0, kind] - best,
            *(np.full(len(left), self.sorted[place, kind]) for place in at),
            np.full(len(left), self.likely[:, kind].sum()),
            others.max(axis=1), (others > own[:, None]).sum(axis=1), (self.likely[top] > 0.3).sum(axis=1),
            above[self.group[top]], heap[self.group[top]],
            np.log1p(self.ends[right] - self.starts[left]), np.log1p(self.ends[top] - self.starts[top]),
            top / self.count, np.full(len(left), np.log(self.count)),
            self.facts["small"][left], self.facts["number"][top], self.facts["colon"][right], self.facts["bracket"][left],
            self.facts["depth"][left], self.facts["gap"][left], self.facts["gap"][np.minimum(right + 1, self.count)],
            strong[within].max(axis=1), weak[within].max(axis=1),
            np.full(len(left), strong.max()), np.full(len(left), (strong > 0).sum()), self.signs[top, :, 0].sum(axis=1),
            strong[np.maximum(left - 1, 0)], strong[np.minimum(right + 1, self.count - 1)],
        ]  # fmt: skip
        parts = [np.stack([np.asarray(column, np.float32) for column in columns], axis=1), self.linear[top]]
        parts.append(np.repeat(self.sorted[:1], len(left), axis=0))
        if self.encoded is not None:
            parts.append(self._second(kind, left, right, within, self.encoded))
        return np.concatenate(parts, axis=1)

    def _second(self, kind: int, left: Numbers, right: Numbers, within: Numbers, encoded: Scores) -> Table:
        """The same of the encoder's scores, and of both stages together."""
        top = within[np.arange(len(left)), encoded[:, kind][within].argmax(axis=1)]
        others = encoded[top].copy()
        others[:, kind] = -99
        parts = [encoded[top], others.max(axis=1)[:, None]]
        both: Scores = np.asarray((encoded[:, kind] + self.linear[:, kind]) / 2, np.float32)
        for score in (encoded[:, kind], both):
            best, low, mean = _within(score, within, right - left + 1)
            ranked = -np.sort(-score)
            columns: list[Any] = [
                best, low, mean, self._beside(score, left - 1), self._beside(score, right + 1), ranked[0] - best,
                *(np.full(len(left), ranked[min(place, self.count - 1)]) for place in (0, 1, 2)),
                (score[None, :] > best[:, None]).sum(axis=1), np.full(len(left), (1 / (1 + np.exp(-score))).sum()),
            ]  # fmt: skip
            parts.append(np.stack([np.asarray(column, np.float32) for column in columns], axis=1))
        return np.concatenate(parts, axis=1)

    def _beside(self, score: Scores, places: Numbers) -> Scores:
        inside = (places >= 0) & (places < self.count)
        return np.where(inside, score[np.clip(places, 0, self.count - 1)], np.float32(FAR))


def _within(score: Scores, within: Numbers, lengths: Numbers) -> tuple[Scores, Scores, Scores]:
    """Highest, lowest and mean score of each run; its last unit is repeated in `within` up to the full length."""
    inside = score[within]
    spare = LONGEST - lengths
    mean = (inside.sum(axis=1) - spare * inside[:, -1]) / lengths
    return inside.max(axis=1), inside.min(axis=1), mean.astype(np.float32)


def _facts(text: str, units: Sequence[Segment]) -> dict[str, npt.NDArray[np.float32]]:
    """What each unit looks like; `gap` has one more: whether an empty line stands before it."""
    gaps = [0.0] + ["\n\n" in text[a.end : b.start] for a, b in pairwise(units)] + [1.0]
    said = {
        "small": [text[unit.start].islower() for unit in units],
        "number": [any(sign.isdigit() for sign in text[unit.start : unit.end]) for unit in units],
        "colon": [text[unit.end - 1] == ":" for unit in units],
        "bracket": [text[unit.start] == "(" for unit in units],
        "depth": [len(unit.heading) for unit in units],
        "gap": gaps,
    }
    return {name: np.array(values, np.float32) for name, values in said.items()}
