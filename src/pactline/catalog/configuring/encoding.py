"""From features, groups and rules to clauses and limits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from .search import NO_TAGS, Solver, Tags
from .shapes import NO, UNSET, YES, Choices, Feature, Model, Rule, Test

STEP = Decimal(1)


def comparable(value: str) -> Decimal | str:
    """A value for comparing: numbers as numbers, everything else (dates in ISO form) as text."""
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def holds(test: Test, value: str) -> bool:
    """Whether the test holds for a value of its feature. Nothing compares with what is not set."""
    if test.op in ("chosen", "not_chosen"):
        return (value == YES) == (test.op == "chosen")
    if test.op in ("is", "is_not"):
        same = value == test.value or (value != UNSET and comparable(value) == comparable(test.value))
        return same == (test.op == "is")
    left, right = comparable(value), comparable(test.value)
    if value == UNSET or type(left) is not type(right):
        return False
    return left >= right if test.op == "at_least" else left <= right  # type: ignore[operator]


def domain(feature: Feature, rules: Iterable[Rule], chosen: str = UNSET) -> list[str]:
    """The values that can be told apart: those listed; of a free one those that rules name, their neighbours and
    ``chosen``."""
    if feature.kind == "item":
        return [YES, NO]
    if feature.kind in ("choice", "yes_no"):
        return [UNSET, *(value.code for value in feature.values)]
    named = dict.fromkeys([feature.default] if feature.default else [])
    for rule in rules:
        for test in (*rule.when, *rule.then):
            if test.feature == feature.key:
                named[test.value] = None
                number = comparable(test.value)
                if feature.kind == "number" and isinstance(number, Decimal):
                    named[f"{number - STEP:f}"] = named[f"{number + STEP:f}"] = None
                elif feature.kind == "date":
                    named["0001-01-01"] = named["9999-12-31"] = None
                else:
                    named[f"{test.value} "] = None
    if feature.least:
        named[feature.least] = None
    found = [value for value in named if not out_of_range(feature, value)]
    return [UNSET, *dict.fromkeys([*found, *([chosen] if chosen else []), *([] if found or chosen else ["1"])])]


def out_of_range(feature: Feature, value: str) -> bool:
    """Whether a free value is below the least or above the most."""
    here = comparable(value)
    for bound, sign in ((feature.least, 1), (feature.most, -1)):
        limit = comparable(bound)
        if bound and type(limit) is type(here) and (here < limit if sign > 0 else here > limit):  # type: ignore[operator]
            return True
    return False


def rule_tag(rule: Rule) -> str:
    """The tag of a rule's clauses."""
    return f"rule:{rule.key}"


class Encoded:
    """A model as clauses. ``automatic``: only what decides by itself (no requirements, no least numbers)."""

    def __init__(self, model: Model, choices: Choices | None = None, *, automatic: bool = False) -> None:
        self.model, self.automatic = model, automatic
        given = choices or {}
        self.number: dict[tuple[str, str], int] = {}
        self.meaning: dict[int, tuple[str, str]] = {}
        self.domains = {f.key: domain(f, model.rules, given.get(f.key, UNSET)) for f in model.features}
        for feature in model.features:
            for value in [YES] if feature.kind == "item" else self.domains[feature.key]:
                self.number[feature.key, value] = len(self.number) + 1
        self.meaning = {number: option for option, number in self.number.items()}
        self._tests: dict[Test, int] = {}
        self._features = {feature.key: feature for feature in model.features}
        compared = {t for r in model.rules for t in (*r.when, *r.then) if t.op in ("at_least", "at_most")}
        known = [test for test in compared if test.feature in self._features]
        self.solver = Solver(len(self.number) + len(known))
        self._features_in()
        for at, test in enumerate(sorted(known, key=repr), len(self.number) + 1):
            self._compared(test, at)
        for group in model.groups:
            tags = frozenset({f"group:{group.key}"})
            members = [self.number[key, YES] for key in group.members if (key, YES) in self.number]
            if group.most is not None:
                self.solver.at_most(members, group.most, tags)
            if not automatic and group.least:
                self.solver.at_least(members, group.least, tags)
        for rule in model.rules:
            self._rule(rule)

    def literal(self, key: str, value: str) -> int | None:
        """The number of an option; negative for “no”. None: there is no such option."""
        if value == NO and (key, YES) in self.number and (key, NO) not in self.number:
            return -self.number[key, YES]
        return self.number.get((key, value))

    def assumed(self, choices: Choices) -> dict[int, str]:
        """The choices as assumptions, in their order; those that do not exist are left out."""
        found = ((self.literal(key, value), key) for key, value in choices.items())
        return {literal: key for literal, key in found if literal is not None}

    def _features_in(self) -> None:
        for feature in self.model.features:
            tags: Tags = frozenset({f"feature:{feature.key}"})
            if feature.kind == "item":
                if feature.required:
                    self.solver.clause([self.number[feature.key, YES]], tags)
                continue
            values = [self.number[feature.key, value] for value in self.domains[feature.key]]
            self.solver.clause(values)
            self.solver.at_most(values, 1, frozenset({f"one:{feature.key}"}))
            if feature.required and not self.automatic:
                self.solver.clause([-self.number[feature.key, UNSET]], tags)

    def _compared(self, test: Test, number: int) -> None:
        self._tests[test] = number
        key = test.feature
        held = [self.number[key, value] for value in self.domains[key] if holds(test, value)]
        for one in held:
            self.solver.clause([-one, number])
        self.solver.clause([-number, *held])

    def test(self, test: Test) -> int | None:
        """The literal of a condition; None when its option does not exist."""
        if test in self._tests:
            return self._tests[test]
        if test.op == "not_chosen":
            found = self.number.get((test.feature, YES))
            return None if found is None else -found
        found = self.number.get((test.feature, YES if test.op == "chosen" else test.value))
        if found is None:
            same = [
                value
                for value in self.domains.get(test.feature, ())
                if holds(Test(test.feature, "is", test.value), value)
            ]
            found = self.number[test.feature, same[0]] if same else None
        return -found if found is not None and test.op == "is_not" else found

    def _rule(self, rule: Rule) -> None:
        when, then = [self.test(test) for test in rule.when], [self.test(test) for test in rule.then]
        if rule.kind == "warn" or None in when or (rule.kind == "require" and self.automatic):
            return
        not_when = [-literal for literal in when if literal is not None]
        effects = [literal for literal in then if literal is not None]
        tags = frozenset({rule_tag(rule)}) if rule.key else NO_TAGS
        if rule.kind == "require":
            self.solver.clause([*not_when, *effects], tags)
        elif rule.kind == "block":
            if None not in then:
                self.solver.clause([*not_when, *(-literal for literal in effects)], tags)
        else:
            sign = -1 if rule.kind == "exclude" else 1
            for literal in effects:
                self.solver.clause([*not_when, sign * literal], tags)
