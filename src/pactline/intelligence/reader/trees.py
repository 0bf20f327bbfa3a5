"""Boosted trees as arrays, and their sum for many rows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


def sigmoid(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Log odds to probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)


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


@dataclass(frozen=True, slots=True)
class Informed(Forest):
    """Trees for rows that begin with the number of their type: what is usual of the type is told them as the last column."""

    usual: npt.NDArray[np.float32]

    def scores(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log odds of each row."""
        return Forest.scores(self, told(rows, self.usual))


def told(rows: npt.NDArray[np.float32], usual: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The rows with what is usual of their types."""
    return np.concatenate((rows, usual[rows[:, 0].astype(np.int32), None]), axis=1)
