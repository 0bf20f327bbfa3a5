"""Teaching the first stage: logistic regression whose weights are scaled by naive Bayes ratios, all types at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pactline.intelligence.reader.features import Hashes
from pactline.intelligence.reader.linear import Linear

Floats = npt.NDArray[np.float32]
PENALTY = 3e-6
STEPS = 40
KEPT = 0.35  # of the units that are marked with nothing
SEEN = 2  # marked units that a feature must occur in
SMOOTH = 0.5
GAIN = 1.6


def fit(rows: Sequence[Hashes], marks: Floats, seed: int) -> Linear:
    """A model of the units given."""
    chance = np.random.default_rng(seed)
    marked = marks.sum(axis=1) > 0
    chosen = np.flatnonzero(marked | (chance.random(len(rows)) < KEPT))
    weight = np.where(marked[chosen], 1, 1 / KEPT).astype(np.float32)[:, None]
    seen, count = np.unique(np.concatenate([rows[i] for i in np.flatnonzero(marked).tolist()]), return_counts=True)
    vocabulary = seen[count >= SEEN]
    table = matrix([rows[i] for i in chosen.tolist()], vocabulary)
    truth = marks[chosen]
    yes, no = table.T @ truth, table.T @ ((1 - truth) * weight)
    ratio = np.log((yes + SMOOTH) / (truth.sum(axis=0) + 1)) - np.log(
        (no + SMOOTH) / (((1 - truth) * weight).sum(axis=0) + 1)
    )
    ratio = (GAIN * ratio).astype(np.float32)
    prior = np.log((truth.sum(axis=0) + 0.1) / ((1 - truth) * weight).sum(axis=0)).astype(np.float32)
    table = _even(table)
    back = table.T.tocsr()
    types, size = truth.shape[1], len(vocabulary)
    penalty = np.float32(PENALTY * weight.sum())

    def loss(point: Floats) -> tuple[float, Floats]:
        inner, shift = point[:-types].reshape(size, types), point[-types:]
        score = table @ (ratio * inner) + prior + shift
        error = (1 / (1 + np.exp(-score)) - truth) * weight
        cost = float(((np.logaddexp(0, score) - truth * score) * weight).sum()) + float(
            penalty / 2 * (inner * inner).sum()
        )
        slope = ratio * (back @ error) + penalty * inner
        return cost, np.concatenate((slope.ravel(), error.sum(axis=0)))

    start = np.zeros(size * types + types, np.float32)
    start[:-types] = 0.1
    point = descend(loss, start, STEPS)
    return Linear.packed(vocabulary, point[:-types].reshape(size, types) * ratio, point[-types:] + prior)


def matrix(rows: Sequence[Hashes], vocabulary: Hashes) -> sparse.csr_matrix:
    """Units by known features."""
    together = np.concatenate(rows) if rows else np.empty(0, np.uint64)
    places = np.minimum(np.searchsorted(vocabulary, together), max(0, len(vocabulary) - 1))
    known = vocabulary[places] == together
    ends = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    starts = np.concatenate(([0], np.cumsum(known)))[ends]
    values = np.ones(int(known.sum()), np.float32)
    return sparse.csr_matrix((values, places[known].astype(np.int32), starts), shape=(len(rows), len(vocabulary)))


def _even(table: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.maximum(1, np.diff(table.indptr))).astype(np.float32)
    return sparse.csr_matrix(sparse.diags(1 / lengths) @ table, dtype=np.float32)


def descend(loss: Callable[[Floats], tuple[float, Floats]], point: Floats, steps: int, memory: int = 6) -> Floats:
    """L-BFGS with a fixed number of steps."""
    moves: list[Floats] = []
    turns: list[Floats] = []
    cost, slope = loss(point)
    for _ in range(steps):
        way = _direction(slope, moves, turns)
        gain = float(np.vdot(slope, way))
        length = 1.0
        while True:
            there = point - np.float32(length) * way
            new_cost, new_slope = loss(there)
            if new_cost <= cost - 1e-4 * length * gain or length < 1e-4:
                break
            length *= 0.4
        move, turn = there - point, new_slope - slope
        if float(np.vdot(move, turn)) > 1e-10:
            moves, turns = [*moves[1 - memory :], move], [*turns[1 - memory :], turn]
        point, cost, slope = there, new_cost, new_slope
    return point


def _direction(slope: Floats, moves: list[Floats], turns: list[Floats]) -> Floats:
    way = slope.copy()
    if not moves:
        return way / np.float32(np.sqrt(np.vdot(slope, slope)))
    shares = []
    for move, turn in zip(reversed(moves), reversed(turns), strict=True):
        share = np.vdot(move, way) / np.vdot(turn, move)
        shares.append(share)
        way -= share * turn
    way *= np.vdot(moves[-1], turns[-1]) / np.vdot(turns[-1], turns[-1])
    for move, turn, share in zip(moves, turns, reversed(shares), strict=True):
        way += move * (share - np.vdot(turn, way) / np.vdot(turn, move))
    return way
