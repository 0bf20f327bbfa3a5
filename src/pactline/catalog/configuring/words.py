"""Rules, groups and reasons as sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .shapes import NO, YES, Group, Model, Rule, Test


def option(model: Model, key: str, value: str = YES) -> str:
    """An option by name: “Router”, “Colour: red”, “no Router”."""
    feature = model.feature(key)
    if feature is None:
        return key
    if feature.kind == "item":
        return _("no %(name)s") % {"name": feature.label} if value == NO else feature.label
    label = next((known.label for known in feature.values if known.code == value), value)
    return _("%(name)s: %(value)s") % {"name": feature.label, "value": label.strip() or "–"}


def condition(model: Model, test: Test) -> str:
    """A condition as a part of a sentence."""
    feature = model.feature(test.feature)
    name = feature.label if feature else test.feature
    known = feature.values if feature else ()
    value = next((one.label for one in known if one.code == test.value), test.value)
    names = {"name": name, "value": value}
    match test.op:
        case "chosen":
            return _("%(name)s is chosen") % names
        case "not_chosen":
            return _("%(name)s is not chosen") % names
        case "is":
            return _("%(name)s is %(value)s") % names
        case "is_not":
            return _("%(name)s is not %(value)s") % names
        case "at_least":
            return _("%(name)s is at least %(value)s") % names
        case _:
            return _("%(name)s is at most %(value)s") % names


def sentence(model: Model, rule: Rule) -> str:
    """The rule in words, behind its name; its own message when it has one."""
    if rule.message:
        return f"{rule.name}: {rule.message}"
    tests = (*rule.when, *rule.then) if rule.kind in ("warn", "block") else rule.when
    names = {
        "when": both(condition(model, test) for test in tests),
        "what": ", ".join(_effect(model, test) for test in rule.then),
    }
    match rule.kind:
        case "include":
            text = _("when %(when)s, it comes with %(what)s.")
        case "exclude":
            text = _("when %(when)s, there can be no %(what)s.")
        case "require":
            text = _("when %(when)s, one of these is needed: %(what)s.")
        case "set":
            text = _("when %(when)s, it is set to %(what)s.")
        case "warn":
            text = _("note that %(when)s.")
        case "block":
            text = _("this cannot be sold: %(when)s.")
    return f"{rule.name}: {text % names}"


def _effect(model: Model, test: Test) -> str:
    if test.op in ("chosen", "not_chosen", "is"):
        return option(model, test.feature, NO if test.op == "not_chosen" else test.value)
    return condition(model, test)


def both(parts: Iterable[str]) -> str:
    """Conditions that hold together; “always” when there are none."""
    return _(" and ").join(parts) or _("always")


def limits(group: Group) -> str:
    """How many of a group may be chosen, in words."""
    names = {"name": group.label, "least": group.least, "most": group.most}
    if group.most is None:
        return _("%(name)s: choose at least %(least)s.") % names
    if group.least == group.most:
        return _("%(name)s: choose exactly %(most)s.") % names
    if not group.least:
        return _("%(name)s: choose at most %(most)s.") % names
    return _("%(name)s: choose %(least)s to %(most)s.") % names


def reasons(model: Model, tags: Iterable[str]) -> tuple[str, ...]:
    """What the tags of a refusal stand for: rules, groups, then what is always there or can have one value only."""
    found = sorted((tag for tag in tags if tag in model.order), key=model.order.__getitem__)
    rules, groups = len(model.rules), len(model.groups)
    lines = []
    for tag in found:
        place = model.order[tag]
        if place < rules:
            lines.append(sentence(model, model.rules[place]))
        elif place < rules + groups:
            lines.append(limits(model.groups[place - rules]))
        else:
            kind, key = tag.split(":", 1)
            feature = model.feature(key)
            if feature is None or (kind == "one" and lines):
                continue
            if kind == "one":
                text = _("%(name)s can have one value only.")
            else:
                text = (
                    _("%(name)s is always part of it.") if feature.kind == "item" else _("%(name)s must have a value.")
                )
            lines.append(text % {"name": feature.label})
    return tuple(lines)


def rule_keys(tags: Iterable[str]) -> tuple[str, ...]:
    """The keys of the rules among tags."""
    return tuple(sorted(tag.removeprefix("rule:") for tag in tags if tag.startswith("rule:")))
