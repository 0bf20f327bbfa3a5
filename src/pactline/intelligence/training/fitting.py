"""Teaching the whole reader: every stage sees only scores of contracts that the stage before was not taught with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader import features, presence
from pactline.intelligence.reader.candidates import Candidates, candidates
from pactline.intelligence.reader.features import Hashes
from pactline.intelligence.reader.linear import Linear
from pactline.intelligence.reader.model import Limits, Model
from pactline.intelligence.reader.passages import Passages, joined, weighed
from pactline.intelligence.reader.reading import RULED
from pactline.intelligence.reader.trees import Forest, sigmoid
from pactline.intelligence.reader.wording import words

from . import boosting, linear, measures, weak
from .contracts import Contract, found, marks, right
from .metadata import Calibrated, Trainer
from .stacking import AGAIN, Marks, stage

Floats = npt.NDArray[np.float32]
Say = Callable[[str], None]
Second = Callable[[dict[int, Floats]], dict[int, Floats]]  # what encoders say that were not taught with a contract
RECALL = 0.95
LEAST = 0.15  # of presence; what is less likely is not called present, however rare the type
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

    def passages(self, number: int, table: Candidates, odds: Floats, values: Sequence[Value]) -> Passages:
        """The same with what the rules of metadata found."""
        one = self.contracts[number]
        return joined(one.text, table, odds, one.units, values, self.types[:RULED])

    def facts(self, number: int, passages: Passages, scores: Floats, second: Floats | None) -> Floats:
        """The fourth stage's rows of one contract."""
        return presence.facts(passages, scores, second, len(self.contracts[number].text))

    def right(self, number: int, table: Candidates) -> npt.NDArray[np.bool_]:
        """Which candidates are marked."""
        one = self.contracts[number]
        spans = zip(table.type, table.start, table.end, strict=True)
        return np.array([right(one, int(kind), int(start), int(end)) for kind, start, end in spans], bool)

    def news(self, number: int, passages: Passages) -> Marks:
        """Which of the passages that are kept are marked, the best of each type first."""
        one, table = self.contracts[number], passages.table
        known: set[tuple[int, int]] = set()
        said = []
        for index in passages.kept:
            kind = int(table.type[index])
            hit = {(kind, n) for n in found(one, kind, words(one.text[table.start[index] : table.end[index]]))}
            said.append(AGAIN if hit and hit <= known else len(hit) > 0)
            known |= hit
        return np.array(said, np.int8)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, what finds the metadata beside it, what both say of each contract out of its fold (passages, and how likely each
    type is there), and precision, recall and count of types from headings."""

    model: Model
    metadata: Calibrated
    passages: dict[int, Passages]
    likely: dict[int, Floats]
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
    calibrated = teacher.calibrated(part, scores)
    values = dict(zip(part, calibrated.values, strict=True))
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
    passages = {n: material.passages(n, tables[n], odds[n], values[n]) for n in part}
    count = len(material.types)
    news = {n: material.news(n, passages[n]) for n in part}
    late = stage({n: passages[n].rows for n in part}, news, folds, count, boosting.many)
    passages = {n: weighed(passages[n], late.odds[n]) for n in part}
    say("  third stage")
    facts = {n: material.facts(n, passages[n], scores[n], encoded.get(n)) for n in part}
    has = dict(zip(part, truth_of(material, part).astype(np.int8), strict=True))
    there = stage(facts, has, folds, count, boosting.small)
    likely = {n: sigmoid(there.odds[n]) for n in part}
    limits = _limits(material, part, passages, likely)
    say("  presence and thresholds")
    taught = weak.fit(material, part, folds)
    model = Model(
        tuple(material.types), first, forest, late.model, there.model, limits,
        taught.model, taught.types, taught.limits, name,
    )  # fmt: skip
    return Fitted(model, calibrated, passages, likely, taught.figures)


def _forest(
    tables: dict[int, Candidates], truth: dict[int, npt.NDArray[np.bool_]], part: Sequence[int], seed: int
) -> Forest:
    return boosting.fit(
        np.concatenate([tables[n].features for n in part]), np.concatenate([truth[n] for n in part]), seed
    )


def truth_of(material: Material, part: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which types each contract has: contracts by types."""
    return np.array([[bool(spans) for spans in material.contracts[n].spans] for n in part], bool)


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
    material: Material, part: Sequence[int], passages: dict[int, Passages], each: dict[int, Floats]
) -> dict[str, Limits]:
    """Thresholds of the best F1; those of passages half from the type itself and half from all, since many types are rare."""
    said, truth = guesses(material, part, passages), truth_of(material, part)
    likely = np.stack([each[n] for n in part])
    span = measures.spans(material.contracts, part, said, range(RULED, len(material.types)))["threshold"]
    low = _low(likely.ravel(), truth.ravel())
    limits = {}
    for number, kind in enumerate(material.types):
        own = measures.spans(material.contracts, part, said, [number])["threshold"]
        present = _worthwhile(likely[:, number])
        unclear = _mixed(_low(likely[:, number], truth[:, number]), low)
        limits[kind] = Limits(*(round(float(v), 4) for v in (_mixed(own, span), present, min(unclear, present))))
    return limits


def _mixed(own: float, common: float) -> float:
    return (1 - COMMON) * own + COMMON * common


def _worthwhile(likely: Floats) -> float:
    """Half of the best F1 that probabilities let expect: naming what is likelier raises it. Marks are not looked at."""
    sums = np.cumsum(-np.sort(-likely))
    return max(LEAST, float((sums / (np.arange(1, len(sums) + 1) + sums[-1])).max()))


def _low(likely: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The threshold that leaves one in twenty out."""
    return float(np.quantile(likely[truth], 1 - RECALL)) if truth.any() else 0.5
