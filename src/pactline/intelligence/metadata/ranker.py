"""A small logistic regression over named features: how the candidates of each type get their probability. Pure.

The weights are numbers in `model.json`, made by `make train`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pactline.intelligence.reader.trees import Forest

MODEL = Path(__file__).with_name("model.json")
FOREST: Mapping[str, Any] = {
    "roots": np.int32, "feature": np.int16, "threshold": np.float32, "left": np.int32, "right": np.int32, "value": np.float32,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of one kind of candidate; `slope` and `shift` make a probability of the score."""

    weights: Mapping[str, float]
    bias: float = 0.0
    slope: float = 1.0
    shift: float = 0.0

    def raw(self, features: Iterable[str]) -> float:
        get = self.weights.get
        return self.bias + sum(get(feature, 0.0) for feature in features)

    def probability(self, features: Iterable[str]) -> float:
        return squash(self.slope * self.raw(features) + self.shift)

    def packed(self) -> dict[str, Any]:
        return {
            "bias": round(self.bias, 4),
            "slope": round(self.slope, 4),
            "shift": round(self.shift, 4),
            "weights": {
                name: round(weight, 3) for name, weight in sorted(self.weights.items()) if abs(weight) >= 0.005
            },
        }


def squash(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def _model() -> dict[str, Any]:
    packed: dict[str, Any] = json.loads(MODEL.read_text("utf-8"))
    return packed


@cache
def rankers() -> Mapping[str, Ranker]:
    """The rankers of the model file by the kind of their candidates."""
    return {name: Ranker(**ranker) for name, ranker in _model()["rankers"].items()}


@cache
def _forest(name: str) -> Forest:
    packed = _model()["judges"][name]
    arrays = {part: np.array(packed[part], kind) for part, kind in FOREST.items()}
    return Forest(**arrays, depth=packed["depth"], start=packed["start"])


def judge(rows: list[list[float]]) -> list[float]:
    """How likely names are parties, by the trees of the model file (`parties.rows`)."""
    return judged(_forest("Parties"), rows)


def judge_readings(kind: str, rows: list[list[float]]) -> list[float]:
    """How likely the readings of a type are right (`choosing.rows`)."""
    return judged(_forest(kind), rows)


def judged(forest: Forest, rows: list[list[float]]) -> list[float]:
    """How likely the rows are right."""
    return [squash(float(score)) for score in forest.scores(np.array(rows, np.float32))]


def packed(forest: Forest) -> dict[str, Any]:
    """Trees as the model file keeps them."""
    arrays = {name: np.round(getattr(forest, name).astype(float), 5).tolist() for name in FOREST}
    return {**arrays, "depth": forest.depth, "start": round(forest.start, 5)}


def thresholds() -> Mapping[str, Mapping[str, float]]:
    """For each type from which probability a passage counts as found ("span") and its value is believed ("value")."""
    found: Mapping[str, Mapping[str, float]] = _model()["thresholds"]
    return found
