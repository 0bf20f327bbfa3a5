"""Whether a contract has a type, from its best passages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .candidates import Candidates
from .model import Calibration

LOW = -9.0
Floats = npt.NDArray[np.float32]


def sigmoid(scores: Floats) -> Floats:
    """Log odds to probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)


def confidences(calibration: Calibration, kinds: npt.NDArray[np.int32], scores: Floats) -> Floats:
    """How likely each passage is right."""
    return sigmoid(np.asarray(calibration.slope * scores + calibration.shift[kinds], np.float32))


def evidence(found: Candidates, scores: Floats, kept: Sequence[int], types: int) -> Floats:
    """Per type: log odds of the best and the second passage, and the logarithm of what all together expect."""
    facts = np.full((types, 3), LOW, np.float32)
    total = np.zeros(types)
    for index in kept:
        kind, score = int(found.type[index]), max(LOW, float(scores[index]))
        total[kind] += 1 / (1 + np.exp(-score))
        if score > facts[kind, 0]:
            facts[kind, :2] = score, facts[kind, 0]
        elif score > facts[kind, 1]:
            facts[kind, 1] = score
    facts[:, 2] = np.log(total + 1e-4)
    return facts


def presence(calibration: Calibration, facts: Floats) -> Floats:
    """The probability that each type is there."""
    return sigmoid(np.asarray(facts @ calibration.weights + calibration.base, np.float32))


def apart(found: Candidates, scores: Floats) -> list[int]:
    """The best candidates of which no two of one type overlap, best first."""
    kept: list[int] = []
    taken: dict[int, list[tuple[int, int]]] = {}
    for index in np.argsort(-scores, kind="stable"):
        spans = taken.setdefault(int(found.type[index]), [])
        first, last = int(found.first[index]), int(found.last[index])
        if all(last < left or right < first for left, right in spans):
            spans.append((first, last))
            kept.append(int(index))
    return kept
