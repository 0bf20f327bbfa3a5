"""The first stage: one score for each unit and clause type from a sparse linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .features import Hashes

Scores = npt.NDArray[np.float32]
LEAST = 2  # of 127: a feature whose weights are all smaller is dropped


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of the features that were kept: whole numbers, to be multiplied by the scale of their type."""

    vocabulary: Hashes
    weights: npt.NDArray[np.int8]
    scale: Scores
    bias: Scores

    def scores(self, rows: Sequence[Hashes]) -> Scores:
        """Log odds: units by types."""
        found = np.empty((len(rows), len(self.bias)), np.float32)
        last = len(self.vocabulary) - 1
        for index, row in enumerate(rows):
            places = np.minimum(np.searchsorted(self.vocabulary, row), last)
            places = places[self.vocabulary[places] == row]
            summed = self.weights[places].sum(axis=0, dtype=np.int32)
            found[index] = summed / np.sqrt(max(1, len(places)))
        return found * self.scale + self.bias

    @classmethod
    def packed(cls, vocabulary: Hashes, weights: Scores, bias: Scores) -> Linear:
        """The same in eighths of the room; what rounds to nothing is dropped."""
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-6).astype(np.float32) / np.float32(127)
        small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
        kept = np.abs(small).max(axis=1) >= LEAST
        return cls(vocabulary[kept], small[kept], scale, bias.astype(np.float32))
