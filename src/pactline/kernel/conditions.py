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

from .paths import resolve

Condition = Mapping[str, Any]

OPERATORS: dict[str, str] = {
    "eq": "is",
    "ne": "is not",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "starts_with": "starts with",
    "is_empty": "is empty",
    "is_set": "is set",
    "is_true": "is true",
    "is_false": "is false",
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
        return [f"{at or 'The condition'} must be an object."]
    for group in ("all", "any"):
        if group in condition:
            rows = condition[group]
            if not isinstance(rows, list) or set(condition) != {group}:
                return [f"“{group}” must stand alone and hold a list."]
            return [p for i, row in enumerate(rows, 1) for p in validate(row, fields, at=f"{at}Row {i}")]
    if "not" in condition:
        return validate(condition["not"], fields, at=at)
    where = f"{at}: " if at else ""
    problems: list[str] = []
    field, op = condition.get("field"), condition.get("op")
    if not field or not isinstance(field, str):
        problems.append(f"{where}choose a field.")
    elif fields is not None and field not in fields:
        problems.append(f"{where}the field “{field}” is not known.")
    if op not in OPERATORS:
        problems.append(f"{where}the operator “{op}” is not known; use one of {', '.join(OPERATORS)}.")
    elif op in ("in", "not_in") and not isinstance(condition.get("value"), list):
        problems.append(f"{where}“{OPERATORS[op]}” needs a list of values.")
    elif op not in WITHOUT_VALUE and condition.get("value") in (None, ""):
        problems.append(f"{where}give a value to compare with.")
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


_EMPTY = (None, "", [], ())
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
        return "always"
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            parts = [describe(row, labels) for row in condition[group]]
            parts = [f"({p})" if (" and " in p or " or " in p) and len(parts) > 1 else p for p in parts]
            return word.join(parts) or "always"
    if "not" in condition:
        return f"not ({describe(condition['not'], labels)})"
    name = (labels or {}).get(condition["field"], condition["field"])
    words = OPERATORS.get(condition["op"], condition["op"])
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
