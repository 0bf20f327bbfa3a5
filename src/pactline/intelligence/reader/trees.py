"""Boosted trees as arrays, and their sum for many rows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees one after another; a leaf points to itself and holds its value."""

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]
    depth: int
    start: float

    def scores(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log odds of each row."""
        found = np.full(len(rows), self.start, np.float32)
        for first in range(0, len(rows), 512):
            part = rows[first : first + 512]
            numbers = np.arange(len(part))[:, None]
            at = np.repeat(self.roots[None, :], len(part), axis=0)
            for _ in range(self.depth):
                goes = part[numbers, self.feature[at]] <= self.threshold[at]
                at = np.where(goes, self.left[at], self.right[at])
            found[first : first + 512] += self.value[at].sum(axis=1)
        return found
