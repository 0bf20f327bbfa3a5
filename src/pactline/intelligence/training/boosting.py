"""Teaching the second stage: boosted trees, written down as arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from pactline.intelligence.reader.trees import Forest

TREES = 300
RATE = 0.045


def fit(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int) -> Forest:
    """Trees that tell right candidates from wrong ones."""
    return _fit(
        rows, right, seed, max_iter=TREES, learning_rate=RATE, max_leaf_nodes=24, min_samples_leaf=40, max_features=0.3
    )


def many(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int) -> Forest:
    """The same for many rows of few columns."""
    return _fit(
        rows, right, seed, max_iter=200, learning_rate=0.05, max_leaf_nodes=16, min_samples_leaf=60, max_features=0.4
    )


def small(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int) -> Forest:
    """The same for some ten thousand rows that say much by themselves."""
    return _fit(
        rows, right, seed, max_iter=TREES, learning_rate=0.04, max_leaf_nodes=4, min_samples_leaf=30, max_features=0.3
    )


def few(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int) -> Forest:
    """The same for some thousand rows: fewer and smaller trees."""
    return _fit(
        rows, right, seed, max_iter=150, learning_rate=0.04, max_leaf_nodes=6, min_samples_leaf=20, max_features=0.4
    )


def some(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int) -> Forest:
    """The same for a thousand rows of many columns."""
    return _fit(
        rows, right, seed, max_iter=250, learning_rate=0.03, max_leaf_nodes=10, min_samples_leaf=15, max_features=0.3
    )


def _fit(rows: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], seed: int, **settings: float) -> Forest:
    taught = HistGradientBoostingClassifier(l2_regularization=5.0, early_stopping=False, random_state=seed, **settings)
    taught.fit(rows, right)
    return _forest(taught)


def _forest(taught: HistGradientBoostingClassifier) -> Forest:
    nodes = [predictor.nodes for (predictor,) in taught._predictors]
    roots = np.cumsum([0] + [len(tree) for tree in nodes[:-1]]).astype(np.int32)
    together = np.concatenate(nodes)
    own = np.arange(len(together), dtype=np.int32)
    base = np.repeat(roots, [len(tree) for tree in nodes])
    leaf = together["is_leaf"].astype(bool)
    threshold = together["num_threshold"].astype(np.float32)
    return Forest(
        roots=roots,
        feature=np.where(leaf, 0, together["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, 0, np.nan_to_num(threshold, posinf=3e38)).astype(np.float32),
        left=np.where(leaf, own, together["left"] + base).astype(np.int32),
        right=np.where(leaf, own, together["right"] + base).astype(np.int32),
        value=np.where(leaf, together["value"], 0).astype(np.float32),
        depth=int(max(tree["depth"].max() for tree in nodes)),
        start=float(np.ravel(taught._baseline_prediction)[0]),
    )
