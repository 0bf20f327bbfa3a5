"""Conditions as data: field, operator, value, joined by all / any / not. No code, so they can be written on a page.

Shape (JSON): ``{"all": [c, …]}``, ``{"any": [c, …]}``, ``{"not": c}`` or
``{"field": "account.country", "op": "eq", "value": "DE"}``. ``{}`` and None always hold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .paths import resolve

Condition = Mapping[str, Any]

OPERATORS: dict[str, str | Promise] = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "gt": gettext_lazy("is more than"),
    "gte": gettext_lazy("is at least"),
    "lt": gettext_lazy("is less than"),
    "lte": gettext_lazy("is at most"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "starts_with": gettext_lazy("starts with"),
    "is_empty": gettext_lazy("is empty"),
    "is_set": gettext_lazy("is set"),
    "is_true": gettext_lazy("is true"),
    "is_false": gettext_lazy("is false"),
}
WITHOUT_VALUE = frozenset({"is_empty", "is_set", "is_true", "is_false"})
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def validate(condition: Condition | None, fields: Collection[str] | None = None, *, at: str = "") -> list[str]:
    """Sentences about what is wrong with ``condition``; empty when it can be used. ``fields``: the paths known."""
    if not condition:
        return []
    if not isinstance(condition, Mapping):
        return [_("%(value)s must be an object.") % {"value": at or _("The condition")}]
    for group in ("all", "any"):
        if group in condition:
            rows = condition[group]
            if not isinstance(rows, list) or set(condition) != {group}:
                return [_("“%(group)s” must stand alone and hold a list.") % {"group": group}]
            return [
                p for i, row in enumerate(rows, 1) for p in validate(row, fields, at=at + _("Row %(row)s") % {"row": i})
            ]
    if "not" in condition:
        return validate(condition["not"], fields, at=at)
    where = f"{at}: " if at else ""
    problems: list[str] = []
    field, op = condition.get("field"), condition.get("op")
    if not field or not isinstance(field, str):
        problems.append(where + _("choose a field."))
    elif fields is not None and field not in fields:
        problems.append(where + _("the field “%(field)s” is not known.") % {"field": field})
    if op not in OPERATORS:
        known = {"op": op, "known": ", ".join(OPERATORS)}
        problems.append(where + _("the operator “%(op)s” is not known; use one of %(known)s.") % known)
    elif op in ("in", "not_in") and not isinstance(condition.get("value"), list):
        problems.append(where + _("“%(op)s” needs a list of values.") % {"op": OPERATORS[op]})
    elif op not in WITHOUT_VALUE and condition.get("value") in (None, ""):
        problems.append(where + _("give a value to compare with."))
    return problems


def matches(condition: Condition | None, context: Any) -> bool:
    """Whether ``condition`` holds for ``context``. A path that cannot be read counts as empty."""
    if not condition:
        return True
    if "all" in condition:
        return all(matches(row, context) for row in condition["all"])
    if "any" in condition:
        rows = condition["any"]
        return not rows or any(matches(row, context) for row in rows)
    if "not" in condition:
        return not matches(condition["not"], context)
    try:
        actual = resolve(condition["field"], context)
    except LookupError:
        actual = None
    return _compare(actual, str(condition["op"]), condition.get("value"))


_EMPTY: tuple[Any, ...] = (None, "", [], ())
_ALONE: dict[str, Callable[[Any], bool]] = {
    "is_empty": lambda actual: actual in _EMPTY,
    "is_set": lambda actual: actual not in _EMPTY,
    "is_true": lambda actual: actual is True,
    "is_false": lambda actual: actual is False or actual is None,
}


def _compare(actual: Any, op: str, wanted: Any) -> bool:
    if op in _ALONE:
        return _ALONE[op](actual)
    if op == "ne":
        return not _compare(actual, "eq", wanted)
    if op == "not_in":
        return not any(_compare(actual, "eq", value) for value in wanted)
    if actual is None:
        return False
    if isinstance(actual, list | tuple | set | frozenset) and op in ("eq", "in", "contains"):
        return any(_compare(item, "eq" if op != "in" else "in", wanted) for item in actual)
    if op == "in":
        return any(_compare(actual, "eq", value) for value in wanted)
    left, right = _alike(actual, wanted)
    if op == "eq":
        return bool(left == right)
    if op in _ORDER:
        try:
            return _ORDER[op](left, right)
        except TypeError:
            return False
    if op == "contains":
        return str(wanted).casefold() in str(actual).casefold()
    if op == "starts_with":
        return str(actual).casefold().startswith(str(wanted).casefold())
    raise ValueError(f"Unknown operator {op!r}")


def _alike(actual: Any, wanted: Any) -> tuple[Any, Any]:
    """Both sides as numbers, dates or folded text, whichever the actual value is."""
    if isinstance(actual, bool):
        return actual, str(wanted).casefold() in ("true", "1", "yes")
    if isinstance(actual, int | Decimal | float):
        try:
            return Decimal(str(actual)), Decimal(str(wanted))
        except InvalidOperation:
            return str(actual), str(wanted)
    if isinstance(actual, datetime):
        return actual.date().isoformat(), str(wanted)
    if isinstance(actual, date):
        return actual.isoformat(), str(wanted)
    return str(actual).casefold(), str(wanted).casefold()


def describe(condition: Condition | None, labels: Mapping[str, str] | None = None) -> str:
    """The condition as a sentence fragment: “discount is more than 20 and country is DE”."""
    if not condition:
        return _("always")
    both, either = f" {_('and')} ", f" {_('or')} "
    for group, word in (("all", both), ("any", either)):
        if group in condition:
            parts = [describe(row, labels) for row in condition[group]]
            parts = [f"({p})" if (both in p or either in p) and len(parts) > 1 else p for p in parts]
            return word.join(parts) or _("always")
    if "not" in condition:
        return _("not (%(condition)s)") % {"condition": describe(condition["not"], labels)}
    name = (labels or {}).get(condition["field"], condition["field"])
    words = str(OPERATORS.get(condition["op"], condition["op"]))
    if condition["op"] in WITHOUT_VALUE:
        return f"{name} {words}"
    value = condition.get("value")
    shown = ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)
    return f"{name} {words} {shown}"


def fields_used(condition: Condition | None) -> set[str]:
    """The paths that ``condition`` reads."""
    if not condition:
        return set()
    for group in ("all", "any"):
        if group in condition:
            return {name for row in condition[group] for name in fields_used(row)}
    if "not" in condition:
        return fields_used(condition["not"])
    return {condition["field"]}
