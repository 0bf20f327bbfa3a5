"""Makes `metadata/model.json` from contracts that lawyers marked.

    python -m pactline.intelligence.training.metadata ../shared/data/cuad/train.jsonl.gz

Every fifth contract is held back: the rankers are fitted on the others, thresholds and calibration come from folds by
contract, and the figures of the held-back ones are printed. `--all` then fits on all contracts, which is what ships.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pactline.intelligence.metadata import TYPES, finding, ranker
from pactline.intelligence.metadata.finding import PARTIES, TITLE, Candidate
from pactline.intelligence.metadata.ranker import Ranker
from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader.segments import segments
from pactline.intelligence.reader.trees import Forest
from pactline.intelligence.training import boosting
from pactline.intelligence.training import metadata_scoring as scoring
from pactline.intelligence.training.logistic import fit

FOLDS = 4
HELD = 5
# Penalty and least count of a feature, by the likelihood of folds.
SETTINGS: Mapping[str, tuple[float, int]] = {
    "agreement date": (6.0, 8), "effective date": (6.0, 8), "effective sentence": (0.5, 3), "group": (20.0, 8),
    "notice": (4.0, 3), "renewal": (8.0, 3), "term": (6.0, 3),
}  # fmt: skip
ABOUT = (
    "Weights of the rankers of contract metadata, learned from the training part of CUAD v1 (The Atticus Project, CC BY 4.0) by "
    "python -m pactline.intelligence.training.metadata. They are numbers for words and signs; no text of a contract is kept."
)
Contract = dict[str, Any]
Ranked = list[tuple[float, Candidate]]


def read(path: Path) -> list[Contract]:
    """The contracts of a file with one JSON object in each line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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
    """Rankers, the judge of parties and thresholds of some contracts, and what was found in each out of its fold."""

    rankers: dict[str, Ranker]
    parties: Forest | None
    limits: dict[str, dict[str, float]]
    values: list[list[Value]]

    def ranked(self, text: str, found: Iterable[Candidate]) -> Ranked:
        """What these say of another contract."""
        return finding.rank(text, found, self.rankers, _judge(self.parties))


def _judge(forest: Forest | None) -> finding.Judge | None:
    return partial(ranker.judged, forest) if forest is not None else None


class Trainer:
    """Candidates of all contracts, read once; rankers from any part of them."""

    def __init__(self, contracts: Sequence[Contract]) -> None:
        self.contracts = contracts
        self.found = [finding.candidates(c["context"], segments(c["context"])) for c in contracts]
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

    def calibrated(self, part: Sequence[int]) -> Calibrated:
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
        for kind in TYPES:
            limits[kind] = self.limits(contracts, ranked, kind, limits)
        values = [finding.values(c["context"], r, limits) for c, r in zip(contracts, ranked, strict=True)]
        return Calibrated(with_line(self.rankers(part)), judge, limits, values)

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
        contracts: Sequence[Contract], ranked: list[Ranked], kind: str, limits: dict[str, dict[str, float]]
    ) -> dict[str, float]:
        """The thresholds with the best F1, by passage and by value."""
        best, chosen = (-1.0, 0.0), 0.5
        needed = {kind} if kind == PARTIES else {kind, finding.AGREEMENT, finding.EFFECTIVE}
        ranked = [[(p, c) for p, c in one if c.type in needed] for one in ranked]
        values = [finding.values(c["context"], r, limits) for c, r in zip(contracts, ranked, strict=True)]
        for step in range(1, 20):
            trial = limits | {kind: {"span": 0.5, "value": step / 20}}
            if kind == PARTIES:
                values = [finding.values(c["context"], r, trial) for c, r in zip(contracts, ranked, strict=True)]
            f1 = scoring.by_value(contracts, [finding.best(v, trial) for v in values], kind)["f1"]
            if (f1, -abs(step / 20 - 0.4)) > best:
                best, chosen = (f1, -abs(step / 20 - 0.4)), step / 20
        return {"span": scoring.by_span(contracts, values, kind)["threshold"], "value": chosen}


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


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--all", action="store_true", help="fit the model that is written on all contracts")
    parser.add_argument("--out", type=Path, default=ranker.MODEL)
    options = parser.parse_args(arguments)
    contracts = read(options.data)
    trainer = Trainer(contracts)
    development = [n for n in range(len(contracts)) if n % HELD != HELD - 1]
    taught = trainer.calibrated(development)
    say("folds of the development part", [contracts[n] for n in development], taught.values, taught.limits)
    held = [n for n in range(len(contracts)) if n % HELD == HELD - 1]
    texts = [contracts[n]["context"] for n in held]
    ranked = [taught.ranked(text, trainer.found[n]) for n, text in zip(held, texts, strict=True)]
    values = [finding.values(text, one, taught.limits) for text, one in zip(texts, ranked, strict=True)]
    say("held back", [contracts[n] for n in held], values, taught.limits)
    if options.all:
        taught = trainer.calibrated(range(len(contracts)))
        say("folds of all contracts", contracts, taught.values, taught.limits)
    packed = {
        "about": ABOUT,
        "parties": ranker.packed(taught.parties) if taught.parties else {},
        "rankers": {kind: one.packed() for kind, one in sorted(taught.rankers.items())},
        "thresholds": taught.limits,
    }
    options.out.write_text(json.dumps(packed, indent=0, sort_keys=True) + "\n", "utf-8")


def say(
    title: str, contracts: Sequence[Contract], values: list[list[Value]], limits: Mapping[str, Mapping[str, float]]
) -> None:
    rows = [f"{title}: {len(contracts)} contracts"]
    for kind in TYPES:
        value = scoring.by_value(contracts, [finding.best(v, limits) for v in values], kind)
        span = scoring.by_span(contracts, values, kind)
        each = f"   per contract {value['f1 per contract']}" if "f1 per contract" in value else ""
        rows.append(
            f"  {kind:36} value F1 {value['f1']:5} (P {value['precision']:5} R {value['recall']:5})"
            f"   span F1 {span['f1']:5} AUPR {span['aupr']:5}{each}"
        )
    sys.stdout.write("\n".join(rows) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
