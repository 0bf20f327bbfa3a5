"""What is wrong with a set of rules: nothing left to choose, options that can never be chosen, rules in a circle."""

from __future__ import annotations

from django.utils.translation import gettext as _

from . import words
from .encoding import Encoded, holds
from .search import TooHard
from .shapes import Model, Rule, Test

ACTING = ("include", "require", "set", "exclude")


def faults(model: Model) -> list[str]:
    """A sentence for each fault, naming the rules; an empty list when the rules can be used."""
    found = _unknown(model)
    if found:
        return found
    if circle := _circle(model.rules):
        names = " → ".join(rule.name for rule in [*circle, circle[0]])
        return [_("These rules call each other in a circle: %(names)s.") % {"names": names}]
    try:
        return _dead(model)
    except TooHard:
        return [_("These rules are too entangled to be solved. Split them up, or state fewer of them.")]


def _unknown(model: Model) -> list[str]:
    found = []
    for rule in model.rules:
        for test in (*rule.when, *rule.then):
            feature = model.feature(test.feature)
            if feature is None:
                found.append(_("%(rule)s: there is no option “%(key)s”.") % {"rule": rule.name, "key": test.feature})
            elif feature.kind in ("choice", "yes_no") and test.value not in {value.code for value in feature.values}:
                found.append(
                    _("%(rule)s: %(name)s has no value “%(value)s”.")
                    % {"rule": rule.name, "name": feature.label, "value": test.value}
                )
            elif (feature.kind == "item") != (test.op in ("chosen", "not_chosen")):
                found.append(
                    _("%(rule)s: %(name)s cannot be asked like this.") % {"rule": rule.name, "name": feature.label}
                )
    return found


def _dead(model: Model) -> list[str]:
    full = Encoded(model)
    if (refusal := full.solver.solve([])) is not None:
        names = _names(model, refusal.tags)
        return [_("Together these leave nothing that could be sold: %(names)s.") % {"names": names}]
    found: dict[str, None] = {}
    can_be: set[int] = set()
    numbers = [n for n, (key, value) in full.meaning.items() if value or not _must(model, key)]
    for number in numbers:
        if number in can_be:
            continue
        refusal = full.solver.solve([number], [n for n in numbers if n not in can_be])
        if refusal is None:
            can_be.update(n for n in numbers if full.solver.value[n] == 1)
            continue
        key, value = full.meaning[number]
        feature = model.feature(key)
        if feature is not None and feature.kind in ("number", "text", "date"):
            continue  # a value that only stands for its neighbourhood
        if value:
            text = _("%(option)s could never be chosen: %(names)s.")
            found[text % {"option": words.option(model, key, value), "names": _names(model, refusal.tags)}] = None
    return list(found) or _idle(model, full)


def _idle(model: Model, full: Encoded) -> list[str]:
    """Rules whose condition can never hold."""
    found = []
    for rule in model.rules:
        literals = [full.test(test) for test in rule.when]
        refusal = full.solver.solve([n for n in literals if n is not None])
        if refusal is not None and rule.when and rule.kind not in ("block",):
            names = _names(model, refusal.tags | {f"rule:{rule.key}"})
            found.append(_("%(rule)s can never apply: %(names)s.") % {"rule": rule.name, "names": names})
    return found


def _must(model: Model, key: str) -> bool:
    feature = model.feature(key)
    return feature is not None and feature.required


def _names(model: Model, tags: frozenset[str]) -> str:
    rules = [f"“{rule.name}”" for rule in model.rules if f"rule:{rule.key}" in tags]
    groups = [f"“{group.label}”" for group in model.groups if f"group:{group.key}" in tags]
    features = [f"“{f.label}”" for f in model.features if f"feature:{f.key}" in tags]
    return ", ".join([*rules, *groups, *features]) or "–"


def _brings(rule: Rule, effect: Test, condition: Test) -> bool:
    """Whether the effect of a rule makes the condition of another one true."""
    if effect.feature != condition.feature:
        return False
    if effect.op in ("chosen", "not_chosen"):
        holds_ = (effect.op == "chosen") != (rule.kind == "exclude")
        return holds_ == (condition.op == "chosen")
    return rule.kind != "exclude" and effect.op == "is" and holds(condition, effect.value)


def _circle(rules: tuple[Rule, ...]) -> list[Rule]:
    """Rules of which each sets off the next and the last the first; an empty list when there are none."""
    acting = [rule for rule in rules if rule.kind in ACTING]
    waiting: dict[str, list[tuple[Rule, Test]]] = {}
    for rule in acting:
        for test in rule.when:
            waiting.setdefault(test.feature, []).append((rule, test))
    after = {
        rule.key: [
            (other.key)
            for effect in rule.then
            for other, test in waiting.get(effect.feature, ())
            if _brings(rule, effect, test)
        ]
        for rule in acting
    }
    by_key = {rule.key: rule for rule in acting}
    done: set[str] = set()
    for start in after:
        path, on_path, stack = [start], {start}, [iter(after[start])]
        while stack and start not in done:
            key = next(stack[-1], None)
            if key is None:
                stack.pop()
                last = path.pop()
                on_path.discard(last)
                done.add(last)
            elif key in on_path:
                return [by_key[one] for one in path[path.index(key) :]]
            elif key not in done:
                path.append(key)
                on_path.add(key)
                stack.append(iter(after[key]))
    return []
