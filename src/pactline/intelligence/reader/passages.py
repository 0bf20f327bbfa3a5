"""The third stage's question: how likely is each passage right, beside the others of its type? And what goes to the fourth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pactline.intelligence.metadata.values import Value

from .candidates import Candidates
from .linear import Scores
from .segments import Segment
from .trees import sigmoid
from .wording import overlap, words

LOW = -9.0  # stands for "no such passage"
SHARP = 2  # power of the chances that are summed: one likely run goes before two half likely parts of it
COMPARED = 24  # better passages of the type that a passage is compared with
WIDE = 13  # what is said of each passage
APART = 50  # units; what is farther away is as far
Numbers = npt.NDArray[np.int32]
Table = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passages:
    """What may be a clause, with log odds; those kept do not overlap, by type and the best first, and have a row of what
    speaks for each. Nothing is sure before they are weighed."""

    table: Candidates
    scores: Scores
    kept: list[int]
    rows: Table
    confidence: Scores


def joined(
    text: str, table: Candidates, scores: Scores, units: Sequence[Segment], values: Sequence[Value], ruled: Sequence[str]
) -> Passages:  # fmt: skip
    """The candidates of the second stage and the passages that the rules found, of the first types, in one list."""
    starts = [unit.start for unit in units]
    number = {kind: index for index, kind in enumerate(ruled)}
    values = [value for value in values if value.type in number]
    found = np.array(
        [(number[v.type], v.start, v.end, max(0, bisect_right(starts, v.start) - 1)) for v in values], np.int32
    ).reshape(-1, 4)
    sure = np.clip(np.array([v.confidence for v in values], np.float32), 1e-4, 1 - 1e-4)
    both = Candidates(
        type=np.concatenate((table.type, found[:, 0])),
        first=np.concatenate((table.first, found[:, 3])),
        last=np.concatenate((table.last, found[:, 3])),
        start=np.concatenate((table.start, found[:, 1])),
        end=np.concatenate((table.end, found[:, 2])),
        features=table.features,
    )
    odds = np.concatenate((scores, np.log(sure / (1 - sure)).astype(np.float32)))
    kept = np.array([*apart(table, sigmoid(scores) ** SHARP), *range(len(scores), len(odds))], np.int32)
    kept = kept[np.lexsort((kept, -odds[kept], both.type[kept]))]
    return Passages(both, odds, kept.tolist(), _rows(text, both, odds, kept), np.zeros(len(odds), np.float32))


def weighed(passages: Passages, odds: Scores) -> Passages:
    """With the third stage's log odds of those kept."""
    confidence = passages.confidence.copy()
    confidence[passages.kept] = sigmoid(odds)
    return replace(passages, confidence=confidence)


def apart(found: Candidates, worth: Scores) -> list[int]:
    """The candidates of which no two of one type overlap that are worth most together."""
    kept: list[int] = []
    for kind in np.unique(found.type):
        own = np.flatnonzero(found.type == kind)
        own = own[np.argsort(found.last[own], kind="stable")]
        before = np.searchsorted(found.last[own], found.first[own]).tolist()  # how many end before each begins
        total = [0.0]
        for number, value in enumerate(worth[own].tolist()):
            total.append(max(total[-1], total[before[number]] + value))
        number = len(own)
        while number:
            if total[number] > total[number - 1]:
                kept.append(int(own[number - 1]))
                number = before[number - 1]
            else:
                number -= 1
    return kept


def _rows(text: str, table: Candidates, odds: Scores, kept: Numbers) -> Table:
    groups = [kept[table.type[kept] == kind] for kind in np.unique(table.type[kept])]
    made = [row for own in groups for row in _group(text, table, odds[own], own)]
    return np.array(made, np.float32).reshape(-1, WIDE)


def _group(text: str, table: Candidates, odds: Scores, own: Numbers) -> list[list[float]]:
    """What speaks for and against each passage of one type, the best first."""
    said = [words(text[table.start[index] : table.end[index]]) for index in own]
    first, last = table.first[own], table.last[own]
    chances = sigmoid(odds)
    better = np.cumsum(chances) - chances
    letters = np.log1p(table.end[own] - table.start[own])
    made = []
    for rank, index in enumerate(own):
        others = slice(min(rank, COMPARED))
        gaps = np.maximum(0, np.maximum(first[others] - last[rank], first[rank] - last[others]))
        beside = odds[others][gaps <= 1]
        made.append([
            float(table.type[index]), odds[rank], rank, odds[0], odds[1] if len(own) > 1 else LOW, odds[0] - odds[rank],
            better[rank], len(own), max((overlap(said[rank], other) for other in said[others]), default=0.0),
            gaps.min(initial=APART), beside[0] if len(beside) else LOW, letters[rank], last[rank] - first[rank],
        ])  # fmt: skip
    return made
