"""The fourth stage's question: does a contract have a type? With what all stages before say of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .linear import Scores
from .passages import LOW, Passages
from .trees import sigmoid

BEST = 3  # passages and units of each type that are looked at
LEVELS = (-3.0, 0.0)  # log odds from which passages are counted
TINY = 1e-4


def facts(passages: Passages, linear: Scores, encoded: Scores | None, letters: int) -> npt.NDArray[np.float32]:
    """What speaks for each type, one row each: of the passages, of the units by each of the other stages, of the text."""
    types = linear.shape[1]
    kinds = passages.table.type[passages.kept]
    odds = np.maximum(passages.scores[passages.kept], np.float32(LOW))
    best = np.full((types, BEST), LOW, np.float32)
    for kind in np.unique(kinds):
        own = -np.sort(-odds[kinds == kind])[:BEST]
        best[kind, : len(own)] = own
    columns: list[Any] = [
        np.arange(types), *best.T, np.log(np.bincount(kinds, sigmoid(odds), types) + TINY),
        *(np.bincount(kinds[odds > level], minlength=types) for level in LEVELS), np.full(types, np.log1p(letters)),
    ]  # fmt: skip
    for scores in (linear,) if encoded is None else (linear, encoded, linear + encoded):
        ranked = -np.sort(-scores, axis=0)
        columns += [ranked[min(place, len(ranked) - 1)] for place in range(BEST)]
        columns.append(np.log(sigmoid(scores).sum(axis=0) + TINY))
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
