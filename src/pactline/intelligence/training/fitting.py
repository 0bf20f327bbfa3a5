"""Teaching the whole reader: every stage sees only scores of contracts that the stage before was not taught with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pactline.intelligence.reader import features
from pactline.intelligence.reader.candidates import Candidates, candidates
from pactline.intelligence.reader.features import Hashes
from pactline.intelligence.reader.linear import Linear
from pactline.intelligence.reader.model import Calibration, Limits, Model
from pactline.intelligence.reader.presence import confidences, evidence, presence
from pactline.intelligence.reader.reading import RULED, Passages, joined
from pactline.intelligence.reader.trees import Forest

from . import boosting, linear, measures, weak
from .contracts import Contract, marks, right
from .logits import ridge
from .metadata import Calibrated, Trainer

Floats = npt.NDArray[np.float32]
Say = Callable[[str], None]
Second = Callable[[dict[int, Floats]], dict[int, Floats]]  # what encoders say that were not taught with a contract
RECALL = 0.95
COMMON = 0.5  # how much of a type's threshold comes from all types together


@dataclass(frozen=True, slots=True)
class Material:
    """Contracts made ready once: features, marks, and what the rules of metadata find without having seen them."""

    contracts: list[Contract]
    types: list[str]
    rows: list[list[Hashes]]
    marks: list[Floats]

    @classmethod
    def of(cls, contracts: list[Contract], types: list[str]) -> Material:
        rows = [features.rows(one.text, list(one.units)) for one in contracts]
        return cls(contracts, types, rows, [marks(one) for one in contracts])

    def taught(self, part: Iterable[int], seed: int) -> Linear:
        """The first stage of some contracts."""
        numbers = list(part)
        rows = [row for n in numbers for row in self.rows[n]]
        return linear.fit(rows, np.concatenate([self.marks[n] for n in numbers]), seed)

    def table(self, number: int, scores: Floats, second: Floats | None) -> Candidates:
        """The second stage's candidates of one contract."""
        one = self.contracts[number]
        return candidates(one.text, one.units, scores, second, self.types, RULED)

    def right(self, number: int, table: Candidates) -> npt.NDArray[np.bool_]:
        """Which candidates are marked."""
        one = self.contracts[number]
        spans = zip(table.type, table.start, table.end, strict=True)
        return np.array([right(one, int(kind), int(start), int(end)) for kind, start, end in spans], bool)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, what finds the metadata beside it, what both say of each contract out of its fold, and precision, recall and
    count of types from headings."""

    model: Model
    metadata: Calibrated
    passages: dict[int, Passages]
    weak: dict[str, tuple[float, float, int]]


def fit(
    material: Material,
    part: Sequence[int],
    folds: npt.NDArray[np.int64],
    teacher: Trainer,
    name: str,
    say: Say,
    second: Second | None = None,
) -> Fitted:
    """A model of some contracts; `teacher` teaches what finds the metadata.

    `second` is given the first stage's scores and gives the encoder's.
    """
    scores: dict[int, Floats] = {}
    rounds = sorted({int(folds[n]) for n in part})
    for fold in rounds:
        first = material.taught([n for n in part if folds[n] != fold], seed=fold)
        scores |= {n: first.scores(material.rows[n]) for n in part if folds[n] == fold}
        say(f"  first stage, fold {fold + 1} of {len(rounds)}")
    first = material.taught(part, seed=len(rounds))
    found = teacher.calibrated(part, scores)
    values = dict(zip(part, found.values, strict=True))
    say("  rankers and judges of metadata")
    encoded = second(scores) if second else {}
    tables = {n: material.table(n, scores[n], encoded.get(n)) for n in part}
    truth = {n: material.right(n, tables[n]) for n in part}
    odds: dict[int, Floats] = {}
    for fold in rounds:
        forest = _forest(tables, truth, [n for n in part if folds[n] != fold], seed=fold)
        odds |= {n: forest.scores(tables[n].features) for n in part if folds[n] == fold}
        say(f"  second stage, fold {fold + 1} of {len(rounds)}")
    forest = _forest(tables, truth, part, seed=len(rounds))
    calibration = _spans(material, part, tables, truth, odds)
    passages = {
        n: joined(
            tables[n],
            odds[n],
            confidences(calibration, tables[n].type, odds[n]),
            material.contracts[n].units,
            values[n],
            material.types,
        )
        for n in part
    }
    calibration = _presence(material, part, passages, calibration)
    limits = _limits(material, part, passages, calibration)
    say("  thresholds and calibration")
    taught = weak.fit(material, part, folds)
    model = Model(
        tuple(material.types), first, forest, calibration, limits, taught.model, taught.types, taught.limits, name
    )
    return Fitted(model, found, passages, taught.figures)


def _forest(
    tables: dict[int, Candidates], truth: dict[int, npt.NDArray[np.bool_]], part: Sequence[int], seed: int
) -> Forest:
    return boosting.fit(
        np.concatenate([tables[n].features for n in part]), np.concatenate([truth[n] for n in part]), seed
    )


def _spans(
    material: Material,
    part: Sequence[int],
    tables: dict[int, Candidates],
    truth: dict[int, npt.NDArray[np.bool_]],
    odds: dict[int, Floats],
) -> Calibration:
    """Platt's calibration with one slope for all types and a shift for each, drawn towards the common one."""
    kinds = np.concatenate([tables[n].type for n in part])
    score, good = np.concatenate([odds[n] for n in part]), np.concatenate([truth[n] for n in part])
    common = len(material.types)
    design = np.zeros((len(kinds), common + 2), np.float64)
    design[np.arange(len(kinds)), kinds] = 1
    design[:, common], design[:, common + 1] = 1, score
    weights = ridge(design, good, np.array([6.0] * common + [1e-3, 1e-3]))
    shift = (weights[:common] + weights[common]).astype(np.float32)
    return Calibration(float(weights[-1]), shift, np.zeros(3, np.float32), np.zeros(common, np.float32))


def _presence(
    material: Material, part: Sequence[int], passages: dict[int, Passages], calibration: Calibration
) -> Calibration:
    """The weights of what speaks for a type being there, with a shift for each type."""
    count = len(material.types)
    facts = np.concatenate([_facts(passages[n], count) for n in part])
    design = np.concatenate((np.tile(np.eye(count), (len(part), 1)), np.ones((len(facts), 1)), facts), axis=1)
    weights = ridge(design, truth_of(material, part).ravel(), np.array([3.0] * count + [1e-3] * 4))
    base = (weights[:count] + weights[count]).astype(np.float32)
    return Calibration(calibration.slope, calibration.shift, weights[count + 1 :].astype(np.float32), base)


def _facts(passages: Passages, types: int) -> Floats:
    return evidence(passages.table, passages.scores, passages.kept, types)


def truth_of(material: Material, part: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which types each contract has: contracts by types."""
    return np.array([[bool(spans) for spans in material.contracts[n].spans] for n in part], bool)


def likely_of(
    material: Material, part: Sequence[int], passages: dict[int, Passages], calibration: Calibration
) -> Floats:
    """How likely each contract has each type: contracts by types."""
    return np.stack([presence(calibration, _facts(passages[n], len(material.types))) for n in part])


def guesses(material: Material, part: Iterable[int], passages: dict[int, Passages]) -> list[measures.Guess]:
    """All that was said of some contracts, as predictions to be scored."""
    return [
        measures.guess(
            material.contracts,
            n,
            int(p.table.type[i]),
            int(p.table.start[i]),
            int(p.table.end[i]),
            float(p.confidence[i]),
        )
        for n in part
        for p in (passages[n],)
        for i in p.kept
    ]


def _limits(
    material: Material, part: Sequence[int], passages: dict[int, Passages], calibration: Calibration
) -> dict[str, Limits]:
    """Thresholds of the best F1, half from the type itself and half from all, since many types are rare."""
    said, truth = guesses(material, part, passages), truth_of(material, part)
    likely = likely_of(material, part, passages, calibration)
    span = measures.spans(material.contracts, part, said, range(RULED, len(material.types)))["threshold"]
    present = _balanced(likely.ravel(), truth.ravel())
    low = _low(likely.ravel(), truth.ravel())
    limits = {}
    for number, kind in enumerate(material.types):
        own = measures.spans(material.contracts, part, said, [number])["threshold"]
        balanced = _mixed(_balanced(likely[:, number], truth[:, number]), present)
        unclear = _mixed(_low(likely[:, number], truth[:, number]), low)
        limits[kind] = Limits(*(round(float(v), 4) for v in (_mixed(own, span), balanced, min(unclear, balanced))))
    return limits


def _mixed(own: float, common: float) -> float:
    return (1 - COMMON) * own + COMMON * common


def _balanced(likely: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The threshold with the best F1."""
    order = np.argsort(-likely, kind="stable")
    hits = np.cumsum(truth[order])
    best = int((2 * hits / (np.arange(1, len(order) + 1) + max(1, truth.sum()))).argmax())
    return float(likely[order[best : best + 2]].mean())


def _low(likely: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The threshold that leaves one in twenty out."""
    return float(np.quantile(likely[truth], 1 - RECALL)) if truth.any() else 0.5
