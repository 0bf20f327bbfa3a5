"""Teaching what finds the metadata of contracts: rankers of passages, the judge of parties, the judges of what passages mean.

Thresholds and calibration come from folds by contract.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pactline.intelligence.metadata import TYPES, finding, ranker
from pactline.intelligence.metadata.choosing import CHOSEN, Chosen, Heard, Page
from pactline.intelligence.metadata.finding import PARTIES, TITLE, Candidate
from pactline.intelligence.metadata.ranker import Ranker
from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader.linear import Scores
from pactline.intelligence.reader.segments import Segment
from pactline.intelligence.reader.trees import Forest
from pactline.intelligence.training import boosting, judging
from pactline.intelligence.training import metadata_scoring as scoring
from pactline.intelligence.training.logistic import fit

FOLDS = 4
# Penalty and least count of a feature, by the likelihood of folds.
SETTINGS: Mapping[str, tuple[float, int]] = {
    "agreement date": (6.0, 8), "effective date": (6.0, 8), "effective sentence": (0.5, 3), "group": (20.0, 8),
    "notice": (4.0, 3), "renewal": (8.0, 3), "term": (6.0, 3),
}  # fmt: skip
ABOUT = (
    "Weights of the rankers of contract metadata, learned from the training part of CUAD v1 (The Atticus Project, CC BY 4.0) by "
    "make train. They are numbers for words and signs; no text of a contract is kept."
)
Contract = dict[str, Any]
Ranked = list[tuple[float, Candidate]]


def right(contract: Contract, candidate: Candidate) -> bool:
    """Whether lawyers marked this passage, or one with its words."""
    words = scoring.bag_of(contract["context"][candidate.start : candidate.end])
    labels = contract["labels"][candidate.type]
    if candidate.type == TITLE:
        wording = finding.folded(contract["context"][candidate.start : candidate.end])
        return any(wording == finding.folded(text) for _start, _end, text in labels)
    if "date" in candidate.ranker:
        return any(
            (
                start < candidate.end
                and candidate.start < end
                and (len(text) < 60 or candidate.ranker == "effective date")
            )
            or scoring.overlap(words, scoring.bag_of(text)) >= 0.75
            for start, end, text in labels
        )
    return any(scoring.overlap(words, scoring.bag_of(text)) >= 0.5 for _start, _end, text in labels)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Rankers, judges and thresholds of some contracts, and what was found in each out of its fold."""

    rankers: dict[str, Ranker]
    parties: Forest | None
    readings: dict[str, Forest]
    limits: dict[str, dict[str, float]]
    values: list[list[Value]]

    def read(self, text: str, units: Sequence[Segment], found: Iterable[Candidate], heard: Heard) -> list[Value]:
        """What these say of another contract."""
        ranked = finding.rank(text, found, self.rankers, _judge(self.parties))
        chosen = judging.choose(Page(text, units, ranked, heard), self.readings)
        return finding.values(text, ranked, chosen, self.limits)

    def packed(self) -> dict[str, Any]:
        """As the model file keeps it."""
        judges = self.readings | ({PARTIES: self.parties} if self.parties else {})
        return {
            "about": ABOUT,
            "judges": {kind: ranker.packed(one) for kind, one in sorted(judges.items())},
            "rankers": {kind: one.packed() for kind, one in sorted(self.rankers.items())},
            "thresholds": self.limits,
        }

    def save(self, path: Path) -> None:
        """Write the model file."""
        path.write_text(json.dumps(self.packed(), indent=0, sort_keys=True) + "\n", "utf-8")


def _judge(forest: Forest | None) -> finding.Judge | None:
    return partial(ranker.judged, forest) if forest is not None else None


class Trainer:
    """Candidates of all contracts, read once; rankers from any part of them."""

    def __init__(self, contracts: Sequence[Contract], units: Sequence[Sequence[Segment]], types: Sequence[str]) -> None:
        self.contracts, self.units, self.types = contracts, units, types
        self.found = [finding.candidates(c["context"], one) for c, one in zip(contracts, units, strict=True)]
        self.gold = [{kind: scoring.gold_values(c, kind) for kind in CHOSEN} for c in contracts]
        self.right = [[right(c, one) for one in found] for c, found in zip(contracts, self.found, strict=True)]
        self.names = [scoring.gold_values(c, PARTIES) for c in contracts]
        self.kinds = sorted({one.ranker for found in self.found for one in found})

    def rankers(self, part: Sequence[int]) -> dict[str, Ranker]:
        fitted = {}
        for kind in self.kinds:
            examples = [
                (one.features, good)
                for n in part
                for one, good in zip(self.found[n], self.right[n], strict=True)
                if one.ranker == kind
            ]
            penalty, least = SETTINGS.get(kind, (3.0, 3))
            fitted[kind] = fit(examples, penalty=penalty, least=least)
        examples = [(one.features, self.is_name(n, one)) for n in part for one in self.found[n] if one.ranker == "name"]
        fitted[finding.FULL_NAME] = fit(examples, penalty=3.0, least=3)
        return fitted

    def is_name(self, n: int, one: Candidate) -> bool:
        return scoring.name_key(self.contracts[n]["context"][one.start : one.end]) in self.names[n]

    def page(self, n: int, ranked: Ranked, first: Mapping[int, Scores]) -> Page:
        """A contract as the judges see it; `first`: what the first stage says that was not taught with it."""
        return Page(self.contracts[n]["context"], self.units[n], ranked, Heard(first[n], self.types))

    def calibrated(self, part: Sequence[int], first: Mapping[int, Scores]) -> Calibrated:
        """Rankers of the whole part with calibration and thresholds from its folds, and what the folds found."""
        folds = [self.rankers([n for k, n in enumerate(part) if k % FOLDS != fold]) for fold in range(FOLDS)]
        points: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in [*self.kinds, finding.FULL_NAME]}
        for k, n in enumerate(part):
            for one, good in zip(self.found[n], self.right[n], strict=True):
                points[one.ranker].append((folds[k % FOLDS][one.ranker].raw(one.features), good))
                if one.ranker == "name":
                    points[finding.FULL_NAME].append(
                        (folds[k % FOLDS][finding.FULL_NAME].raw(one.features), self.is_name(n, one))
                    )
        lines = {kind: line(points[kind]) for kind in points}

        def with_line(fitted: dict[str, Ranker]) -> dict[str, Ranker]:
            return {k: Ranker(r.weights, r.bias, *lines[k]) for k, r in fitted.items()}

        limits = {kind: {"span": 0.5, "value": 0.0} for kind in TYPES} | {PARTIES: {"span": 0.5, "value": 0.5}}
        sure = [with_line(fold) for fold in folds]
        ranked = [
            finding.rank(self.contracts[n]["context"], self.found[n], sure[k % FOLDS]) for k, n in enumerate(part)
        ]
        contracts = [self.contracts[n] for n in part]
        judge, ranked = self.judged(part, ranked)
        pages = [self.page(n, one, first) for n, one in zip(part, ranked, strict=True)]
        forests, chosen = judging.teach(pages, [self.gold[n] for n in part], FOLDS)
        for kind in TYPES:
            limits[kind] = self.limits(contracts, ranked, chosen, kind, limits)
        values = [
            finding.values(c["context"], r, one, limits) for c, r, one in zip(contracts, ranked, chosen, strict=True)
        ]
        return Calibrated(with_line(self.rankers(part)), judge, forests, limits, values)

    def judged(self, part: Sequence[int], ranked: list[Ranked]) -> tuple[Forest | None, list[Ranked]]:
        """The judge of parties of a whole part, and names judged by those of its folds."""
        texts = [self.contracts[n]["context"] for n in part]
        seen = [finding.evidence(text, one) for text, one in zip(texts, ranked, strict=True)]
        good = [
            [self.is_name(n, one[k][1]) for k in places] for n, one, (places, _) in zip(part, ranked, seen, strict=True)
        ]

        def forest(chosen: Iterable[int], seed: int) -> Forest | None:
            some = [k for k in chosen if seen[k][1]]
            right = np.array([one for k in some for one in good[k]], bool)
            if not right.any() or right.all():  # a handful of contracts: nothing to tell apart
                return None
            return boosting.few(np.concatenate([np.array(seen[k][1], np.float32) for k in some]), right, seed)

        found = list(ranked)
        for fold in range(FOLDS):
            taught = forest((k for k in range(len(part)) if k % FOLDS != fold), fold)
            if taught is None:
                continue
            for k in range(fold, len(part), FOLDS):
                found[k] = finding.judged(texts[k], ranked[k], partial(ranker.judged, taught))
        return forest(range(len(part)), FOLDS), found

    @staticmethod
    def limits(
        contracts: Sequence[Contract], ranked: list[Ranked], chosen: Sequence[Mapping[int, Chosen]], kind: str,
        limits: dict[str, dict[str, float]],
    ) -> dict[str, float]:  # fmt: skip
        """The thresholds with the best F1, by passage and by value."""
        best, sure = (-1.0, 0.0), 0.5

        def found(trial: dict[str, dict[str, float]]) -> list[list[Value]]:
            every = (
                finding.values(c["context"], rows, likely, trial)
                for c, rows, likely in zip(contracts, ranked, chosen, strict=True)
            )
            return [[v for v in values if v.type == kind] for values in every]

        values = found(limits)
        for step in range(1, 20):
            trial = limits | {kind: {"span": 0.5, "value": step / 20}}
            if kind == PARTIES:
                values = found(trial)
            f1 = scoring.by_value(contracts, [finding.best(v, trial) for v in values], kind)["f1"]
            if (f1, -abs(step / 20 - 0.4)) > best:
                best, sure = (f1, -abs(step / 20 - 0.4)), step / 20
        return {"span": scoring.by_span(contracts, values, kind)["threshold"], "value": sure}


def line(points: list[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift of Platt's calibration, by Newton's method."""
    scores = np.asarray([score for score, _good in points])
    target = np.asarray([float(good) for _score, good in points])
    weights = np.array([1.0, 0.0])
    design = np.stack([scores, np.ones_like(scores)])
    for _step in range(50):
        expected = 1 / (1 + np.exp(-np.clip(weights @ design, -30, 30)))
        gradient = design @ (expected - target) + np.array([1e-3, 0.0]) * weights
        curvature = (design * (expected * (1 - expected))) @ design.T + np.eye(2) * 1e-3
        move = np.linalg.solve(curvature, gradient)
        weights = weights - np.clip(move, -1, 1)
        if float(np.abs(move).max()) < 1e-6:
            break
    return max(0.1, float(weights[0])), float(weights[1])


def figures(
    contracts: Sequence[Contract], values: Sequence[list[Value]], limits: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """F1 by exact value, for each type."""
    best = [finding.best(one, limits) for one in values]
    return {kind: scoring.by_value(contracts, best, kind)["f1"] / 100 for kind in TYPES}
