"""The figures of a reading: spans by overlap of words as CUAD defines it, presence by contract, calibration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pactline.intelligence.reader.wording import Words, words

from .contracts import METADATA, Contract
from .contracts import found as spans_found


@dataclass(frozen=True, slots=True)
class Guess:
    """A predicted span."""

    confidence: float
    contract: int
    type: int
    words: Words


def guess(contracts: Sequence[Contract], number: int, kind: int, start: int, end: int, confidence: float) -> Guess:
    """A predicted span with its words."""
    return Guess(confidence, number, kind, words(contracts[number].text[start:end]))


def spans(
    contracts: Sequence[Contract], part: Iterable[int], guesses: Iterable[Guess], types: Iterable[int]
) -> dict[str, float]:
    """Area under the pooled precision-recall curve, precision at 80 % recall, best F1 and its threshold.

    A marked span is found when some guess overlaps it; a guess that overlaps none is wrong.
    """
    numbers, kinds = set(part), set(types)
    wanted = sum(len(contracts[n].spans[kind]) for n in numbers for kind in kinds)
    ordered = sorted((g for g in guesses if g.type in kinds and g.contract in numbers), key=lambda g: -g.confidence)
    seen: set[tuple[int, int, int]] = set()
    wrong = 0
    points = []
    for one in ordered:
        hit = spans_found(contracts[one.contract], one.type, one.words)
        seen.update((one.contract, one.type, k) for k in hit)
        wrong += not hit
        points.append((len(seen), wrong, one.confidence))
    if not wanted or not points:
        return {"aupr": 0.0, "precision_at_80": 0.0, "f1": 0.0, "threshold": 0.5, "recall": 0.0, "marked": wanted}
    found, false, confidence = np.array(points, float).T
    recall, precision = found / wanted, found / np.maximum(1, found + false)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    f1 = 2 * precision * recall / np.maximum(1e-9, precision + recall)
    at = int(np.searchsorted(recall, 0.8))
    return {
        "aupr": float((np.diff(recall, prepend=0) * best).sum()),
        "precision_at_80": float(best[at]) if at < len(best) else 0.0,
        "f1": float(f1.max()),
        "threshold": float(confidence[f1.argmax()]),
        "recall": float(recall[-1]),
        "marked": wanted,
    }


def f1_of(right: float, wrong: float, missed: float) -> float:
    """F1; 1 where there was nothing to find and nothing was found."""
    total = 2 * right + wrong + missed
    return 2 * right / total if total else 1.0


def presence(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Micro and macro F1 of "is this type there", and F1 of "missing" over the clause types: contracts by types."""
    each = [f1_of(*_counts(said[:, kind], truth[:, kind])) for kind in range(truth.shape[1])]
    clauses = slice(METADATA, None)
    return {
        "micro_f1": f1_of(*_counts(said, truth)),
        "macro_f1": float(np.mean(each)),
        "missing_f1": f1_of(*_counts(~said[:, clauses], ~truth[:, clauses])),
    }


def _counts(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    return float((said & truth).sum()), float((said & ~truth).sum()), float((~said & truth).sum())


def reliability(pairs: Sequence[tuple[float, bool]], steps: int = 10) -> list[dict[str, float]]:
    """Of the predictions of each tenth of confidence: how many, how sure on average, how many were right."""
    table = []
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps
        inside = [(p, good) for p, good in pairs if low <= p < high or (p == high == 1)]
        if inside:
            table.append({
                "from": low,
                "to": high,
                "count": len(inside),
                "confidence": float(np.mean([p for p, _ in inside])),
                "right": float(np.mean([good for _, good in inside])),
            })  # fmt: skip
    return table


def percent(figures: Mapping[str, float]) -> str:
    """Figures in a line."""
    return "  ".join(
        f"{name} {100 * value:.1f}" for name, value in figures.items() if name not in ("threshold", "marked")
    )
