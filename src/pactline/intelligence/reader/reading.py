"""From plain text to clause findings: units, four stages, thresholds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pactline.intelligence import metadata

from . import encoder, features
from .candidates import candidates
from .findings import Finding, Near, Presence, Reading, State
from .language import english
from .linear import Scores
from .model import Model
from .passages import Passages, joined, weighed
from .presence import facts
from .segments import Segment, segments
from .trees import sigmoid

RULED = 8  # the first types of the model: their passages come from the rules of metadata
FLOOR = 0.004  # less likely passages are not worth listing
NEAREST = 3


def read(text: str, model: Model, *, with_candidates: bool = False) -> Reading:
    """All clause findings of a text; with candidates also those below the threshold of their type."""
    units = segments(text)
    if not units or not english(text):
        return Reading([], {}, len(units), model.name, language=not units)
    rows = features.rows(text, units)
    linear = model.linear.scores(rows)
    second = encoder.shipped(model.encoded).scores(text, units, linear, RULED) if model.encoded else None
    passages = _passages(text, units, linear, second, model)
    likely = sigmoid(model.presence.scores(facts(passages, linear, second, len(text))))
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


def _passages(text: str, units: list[Segment], linear: Scores, second: Scores | None, model: Model) -> Passages:
    table = candidates(text, units, linear, second, model.types, RULED)
    values = metadata.find(text, units, linear)
    passages = joined(text, table, model.forest.scores(table.features), units, values, model.types[:RULED])
    return weighed(passages, model.passages.scores(passages.rows))


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
