"""Logistic regression with few columns, for calibration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

STEPS = 60


def ridge(
    design: npt.NDArray[np.float64], good: npt.NDArray[np.bool_], penalty: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Weights by Newton's method, each drawn to zero by its penalty."""
    weights = np.zeros(design.shape[1])
    target = good.astype(np.float64)
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (expected - target) + penalty * weights
        curve = (design * (expected * (1 - expected))[:, None]).T @ design + np.diag(penalty)
        move = np.clip(np.linalg.solve(curve, slope), -2, 2)
        weights -= move
        if float(np.abs(move).max()) < 1e-7:
            break
    return weights
