"""Conditions as groups of rows on a form, and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE, Condition


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. ``value``: several are separated by commas."""

    field: str
    op: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which all, any or none must hold."""

    match: str = "all"
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """A whole condition: groups of which all or any must hold."""

    match: str = "all"
    groups: tuple[Group, ...] = ()


def condition_of(built: Built) -> dict[str, Any]:
    """The condition that a form says. Without rows: always."""
    found = [_group(group) for group in built.groups if group.rows]
    if len(found) < 2:
        return found[0] if found else {}
    return {built.match: found}


def _group(group: Group) -> dict[str, Any]:
    leaves = [_leaf(row) for row in group.rows]
    if group.match == "none":
        return {"not": leaves[0] if len(leaves) == 1 else {"any": leaves}}
    return leaves[0] if len(leaves) == 1 else {group.match: leaves}


def _leaf(row: Row) -> dict[str, Any]:
    leaf: dict[str, Any] = {"field": row.field, "op": row.op}
    if row.op in ("in", "not_in"):
        leaf["value"] = [part.strip() for part in row.value.split(",") if part.strip()]
    elif row.op not in WITHOUT_VALUE:
        leaf["value"] = row.value.strip()
    return leaf


def built_of(condition: Condition | None) -> Built | None:
    """The form that says ``condition``; None when it is nested deeper than a form can say."""
    if not condition:
        return Built()
    for match in ("all", "any"):
        rows = condition.get(match)
        if isinstance(rows, list) and not all(isinstance(row, dict) and "field" in row for row in rows):
            groups = [_group_of(row) for row in rows]
            return None if None in groups else Built(match, tuple(group for group in groups if group))
    group = _group_of(condition)
    return Built("all", (group,)) if group else None


def _group_of(condition: Condition) -> Group | None:
    if "not" in condition:
        inner = condition["not"]
        found = _group_of(inner) if isinstance(inner, dict) and not {"not", "all"} & set(inner) else None
        return Group("none", found.rows) if found else None
    for match in ("all", "any"):
        if match in condition:
            rows = [_row(row) for row in condition[match]]
            return None if None in rows else Group(match, tuple(row for row in rows if row))
    row = _row(condition)
    return Group("all", (row,)) if row else None


def _row(leaf: Any) -> Row | None:
    if not isinstance(leaf, dict) or "field" not in leaf or leaf.get("op") not in OPERATORS:
        return None
    value = leaf.get("value")
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else "" if value is None else str(value)
    return Row(str(leaf["field"]), str(leaf["op"]), text)
