"""Clause types taught by examples: a passage is of the type when it is liker its examples than anything else. Pure.

Word and word-pair weights by how rare they are among all examples; likeness is the cosine to the nearest example.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .likeness import SMALL, words

LEAST = 3
"""Examples without which nothing can be learned."""
LOWEST = 0.18
Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Taught:
    """What was learned: vectors of the examples, weights, and the likeness from which on a passage counts."""

    name: str
    positive: tuple[Vector, ...]
    negative: tuple[Vector, ...]
    weights: dict[str, float]
    threshold: float
    precision: float | None
    recall: float | None


def learn(name: str, positive: Sequence[str], negative: Sequence[str] = ()) -> Taught:
    """Learn from examples. ``ValueError`` when there are too few. The threshold is that of each example left out once."""
    if len(positive) < LEAST:
        raise ValueError(f"{LEAST} examples are needed")
    everything = [_terms(text) for text in (*positive, *negative)]
    seen: Counter[str] = Counter(term for terms in everything for term in set(terms))
    total = len(everything)
    weights = {term: 1.0 + math.log((1 + total) / (1 + count)) for term, count in seen.items()}
    vectors = [_vector(terms, weights) for terms in everything]
    good, bad = tuple(vectors[: len(positive)]), tuple(vectors[len(positive) :])
    mine = [_best(one, (*good[:i], *good[i + 1 :])) for i, one in enumerate(good)]
    theirs = [_best(one, good) for one in bad]
    threshold = max(LOWEST, 0.9 * sorted(mine)[len(mine) // 4])
    if theirs:
        threshold = max(threshold, min(max(theirs) + 0.01, max(mine)))
    right = sum(score >= threshold for score in mine)
    wrong = sum(score >= threshold for score in theirs)
    precision = right / (right + wrong) if right + wrong and theirs else None
    return Taught(name, good, bad, weights, threshold, precision, right / len(mine))


def score(taught: Taught, text: str) -> float:
    """How sure it is that a passage is of the type, 0 to 1; 0.5 is the border."""
    vector = _vector(_terms(text), taught.weights)
    near = _best(vector, taught.positive)
    if taught.negative and _best(vector, taught.negative) >= near:
        return 0.0
    if near < taught.threshold:
        return 0.5 * near / taught.threshold
    return 0.5 + 0.5 * (near - taught.threshold) / max(1e-9, 1.0 - taught.threshold)


def find(taught: Taught, text: str, segments: Iterable[tuple[int, int]]) -> list[tuple[int, int, float]]:
    """The passages of a text that are of the type, best first."""
    rows = [(start, end, score(taught, text[start:end])) for start, end in segments if end - start >= 20]
    return sorted((row for row in rows if row[2] >= 0.5), key=lambda row: -row[2])


def _terms(text: str) -> list[str]:
    plain = [word for word in words(text) if not word.isdecimal()]
    main = [word for word in plain if word not in SMALL]
    return [*main, *(f"{a} {b}" for a, b in pairwise(main))]


def _vector(terms: Sequence[str], weights: dict[str, float]) -> Vector:
    """Weighted and of length one. A word that no example has lowers the likeness: it counts in the length only."""
    counts = Counter(terms)
    unknown = max(weights.values(), default=1.0)
    raw = {term: (1.0 + math.log(count)) * weights.get(term, unknown) for term, count in counts.items()}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {term: value / length for term, value in raw.items() if term in weights}


def _best(one: Vector, others: Iterable[Vector]) -> float:
    return max((sum(value * other.get(term, 0.0) for term, value in one.items()) for other in others), default=0.0)
