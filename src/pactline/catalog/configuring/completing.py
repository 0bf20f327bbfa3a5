"""Finishing a selection: defaults where they fit, then the first fitting option for everything that is needed."""

from __future__ import annotations

from .encoding import Encoded
from .shapes import NO, UNSET, YES, Answer, Choices, Model
from .solving import solve


def complete(model: Model, choices: Choices) -> Answer:
    """``choices`` and what has to be added to sell them; what is refused stands in ``problems`` as in ``solve``."""
    first = solve(model, choices)
    if first.problems:
        return first
    full = Encoded(model, choices)
    given = full.assumed({key: value for key, value in choices.items() if value != UNSET})
    base = list(given)
    touched = set(given.values())
    for feature in model.features:
        if feature.default and feature.key not in touched:
            literal = full.literal(feature.key, feature.default)
            if literal is not None and full.solver.solve([*base, literal]) is None:
                base.append(literal)
                touched.add(feature.key)
    full.solver.solve(base)
    now = list(full.solver.value)
    # From the last to the first: leave out what can be left out, so that the first fitting option stays.
    for feature in reversed(model.features):
        if feature.key in touched:
            continue
        values = [NO, YES] if feature.kind == "item" else full.domains[feature.key]
        for literal in (full.literal(feature.key, value) for value in values):
            if literal is None:
                continue
            if now[literal] != 1:
                if full.solver.solve([*base, literal]) is not None:
                    continue
                now = list(full.solver.value)
            base.append(literal)
            break
    found: Choices = dict(choices)
    for number, (key, value) in full.meaning.items():
        if now[number] == 1 and value != UNSET:
            found[key] = value
    return solve(model, found)
