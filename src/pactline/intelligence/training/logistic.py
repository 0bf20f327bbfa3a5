"""Fitting the small rankers: logistic regression with an L2 penalty by L-BFGS. Deterministic; needs NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pactline.intelligence.metadata.ranker import Ranker

Array = npt.NDArray[np.float64]
Example = tuple[Iterable[str], bool]


def fit(examples: Sequence[Example], *, penalty: float = 1.0, least: int = 4, steps: int = 60) -> Ranker:
    """A ranker for these (features, right) pairs; features in fewer than `least` of them are left out."""
    counts: dict[str, int] = {}
    for features, _right in examples:
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
    index = {name: n for n, name in enumerate(sorted(name for name, count in counts.items() if count >= least))}
    columns: list[int] = []
    rows: list[int] = []
    for row, (features, _right) in enumerate(examples):
        known = sorted(index[f] for f in features if f in index)
        columns += known
        rows += [row] * len(known)
    column, line = np.asarray(columns, dtype=np.int64), np.asarray(rows, dtype=np.int64)
    target = np.asarray([1.0 if right else 0.0 for _features, right in examples])
    size = len(index)

    def loss(weights: Array) -> tuple[float, Array]:
        scores = np.bincount(line, weights[column], minlength=len(target)) + weights[size]
        expected = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        error = expected - target
        gradient = np.append(np.bincount(column, error[line], minlength=size) + penalty * weights[:size], error.sum())
        likelihood = np.logaddexp(0, scores).sum() - (target * scores).sum()
        return float(likelihood + penalty / 2 * (weights[:size] ** 2).sum()), gradient

    weights = minimum(loss, np.zeros(size + 1), steps)
    return Ranker({name: float(weights[n]) for name, n in index.items()}, float(weights[size]))


def minimum(loss: Callable[[Array], tuple[float, Array]], start: Array, steps: int, memory: int = 8) -> Array:
    """L-BFGS with a backtracking line search."""
    point = start
    value, gradient = loss(point)
    pairs: list[tuple[Array, Array, float]] = []
    for _step in range(steps):
        direction = gradient.copy()
        alphas = []
        for moved, turned, rho in reversed(pairs):
            alpha = rho * float(moved @ direction)
            alphas.append(alpha)
            direction -= alpha * turned
        if pairs:
            moved, turned, _rho = pairs[-1]
            direction *= float(moved @ turned) / float(turned @ turned)
        else:
            direction /= max(1.0, float(np.abs(gradient).sum()))
        for (moved, turned, rho), alpha in zip(pairs, reversed(alphas), strict=True):
            direction += (alpha - rho * float(turned @ direction)) * moved
        length, slope = 1.0, float(gradient @ direction)
        for _try in range(30):
            candidate = point - length * direction
            next_value, next_gradient = loss(candidate)
            if next_value <= value - 1e-4 * length * slope:
                break
            length /= 2
        else:
            break
        moved, turned = candidate - point, next_gradient - gradient
        if float(moved @ turned) > 1e-10:
            pairs = [*pairs, (moved, turned, 1 / float(moved @ turned))][-memory:]
        done = value - next_value < 1e-6 * abs(value)
        point, value, gradient = candidate, next_value, next_gradient
        if done:
            break
    return point
