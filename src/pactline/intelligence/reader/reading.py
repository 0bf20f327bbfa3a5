"""From plain text to clause findings: units, two stages, thresholds."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pactline.intelligence import metadata
from pactline.intelligence.metadata.values import Value

from . import encoder, features
from .candidates import Candidates, candidates
from .findings import Finding, Near, Presence, Reading, State
from .language import english
from .linear import Scores
from .model import Model
from .presence import apart, confidences, evidence, presence, sigmoid
from .segments import Segment, segments

RULED = 8  # the first types of the model: their passages come from the rules of metadata
FLOOR = 0.004  # less likely passages are not worth listing
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Passages:
    """What may be a clause, with log odds and probability; those that overlap a better one are left out."""

    table: Candidates
    scores: Scores
    confidence: Scores
    kept: list[int]


def read(text: str, model: Model, *, with_candidates: bool = False) -> Reading:
    """All clause findings of a text; with candidates also those below the threshold of their type."""
    units = segments(text)
    if not units or not english(text):
        return Reading([], {}, len(units), model.name, language=not units)
    rows = features.rows(text, units)
    linear = model.linear.scores(rows)
    passages = _passages(text, units, linear, model)
    facts = evidence(passages.table, passages.scores, passages.kept, len(model.types))
    likely = presence(model.calibration, facts)
    said = {
        kind: _presence(number, kind, float(likely[number]), units, linear, passages, model)
        for number, kind in enumerate(model.types)
    }
    clauses = _findings(text, passages, said, model)
    return Reading(
        clauses=[one for one in clauses if with_candidates or one.found],
        presence=said,
        segments=len(units),
        reader=model.name,
        more=_more(text, units, rows, model),
    )


def _passages(text: str, units: list[Segment], linear: Scores, model: Model) -> Passages:
    second = encoder.shipped(model.encoded).scores(text, units, linear, RULED) if model.encoded else None
    table = candidates(text, units, linear, second, model.types, RULED)
    scores = model.forest.scores(table.features)
    confidence = confidences(model.calibration, table.type, scores)
    return joined(table, scores, confidence, units, metadata.find(text, units, linear), model.types)


def joined(
    table: Candidates,
    scores: Scores,
    confidence: Scores,
    units: Sequence[Segment],
    values: Sequence[Value],
    types: Sequence[str],
) -> Passages:
    """The candidates of the model and the passages of the rules in one list."""
    starts = [unit.start for unit in units]
    number = {kind: index for index, kind in enumerate(types[:RULED])}
    values = [value for value in values if value.type in number]
    ruled = np.array(
        [(number[v.type], v.start, v.end, max(0, bisect_right(starts, v.start) - 1)) for v in values], np.int32
    ).reshape(-1, 4)
    sure = np.clip(np.array([v.confidence for v in values], np.float32), 1e-4, 1 - 1e-4)
    kept = apart(table, scores)
    both = Candidates(
        type=np.concatenate((table.type, ruled[:, 0])),
        first=np.concatenate((table.first, ruled[:, 3])),
        last=np.concatenate((table.last, ruled[:, 3])),
        start=np.concatenate((table.start, ruled[:, 1])),
        end=np.concatenate((table.end, ruled[:, 2])),
        features=table.features,
    )
    return Passages(
        table=both,
        scores=np.concatenate((scores, np.log(sure / (1 - sure)).astype(np.float32))),
        confidence=np.concatenate((confidence, sure)),
        kept=kept + list(range(len(scores), len(scores) + len(values))),
    )


def _presence(
    number: int, kind: str, likely: float, units: Sequence[Segment], linear: Scores, passages: Passages, model: Model
) -> Presence:
    limit = model.limits[kind]
    state: State = "present" if likely >= limit.present else "unclear" if likely >= limit.unclear else "missing"
    own = sorted(
        (i for i in passages.kept if passages.table.type[i] == number), key=lambda i: (-passages.confidence[i], i)
    )
    near = [
        Near(int(passages.table.start[i]), int(passages.table.end[i]), round(float(passages.confidence[i]), 4))
        for i in own[:NEAREST]
    ]
    for index in np.argsort(-linear[:, number], kind="stable")[: 2 * NEAREST]:
        unit = units[int(index)]
        if len(near) < NEAREST and all(unit.end <= one.start or one.end <= unit.start for one in near):
            near.append(
                Near(unit.start, unit.end, round(min(FLOOR, math.exp(min(0.0, float(linear[index, number])))), 4))
            )
    return Presence(state, round(likely, 4), tuple(near), len(units))


def _findings(text: str, passages: Passages, said: dict[str, Presence], model: Model) -> list[Finding]:
    """The passages in the order of the text; of a type that is there at least the best one is found."""
    best: dict[int, float] = {}
    for index in passages.kept:
        number = int(passages.table.type[index])
        best[number] = max(best.get(number, 0.0), float(passages.confidence[index]))
    found = []
    for index in passages.kept:
        number, sure = int(passages.table.type[index]), float(passages.confidence[index])
        kind = model.types[number]
        taken = said[kind].state == "present" and (sure >= model.limits[kind].span or sure == best[number])
        if taken or sure >= FLOOR:
            start, end = int(passages.table.start[index]), int(passages.table.end[index])
            found.append(
                Finding(kind, start, end, text[start:end], round(sure, 4), taken, int(passages.table.first[index]))
            )
    return sorted(found, key=lambda one: (one.start, one.end, one.type))


def _more(text: str, units: Sequence[Segment], rows: list[features.Hashes], model: Model) -> list[Finding]:
    """Passages of the types that were learned from headings: units that follow each other are one."""
    if model.weak is None:
        return []
    likely = sigmoid(model.weak.scores([features.own(row) for row in rows]))
    found = []
    for number, (kind, limit) in enumerate(zip(model.weak_types, model.weak_limits, strict=True)):
        for first, last in _runs(np.flatnonzero(likely[:, number] >= limit).tolist()):
            start, end, sure = units[first].start, units[last].end, float(likely[first : last + 1, number].max())
            found.append(Finding(kind, start, end, text[start:end], round(sure, 4), True, first))
    return sorted(found, key=lambda one: (one.start, one.type))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of numbers that follow each other: first and last."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
