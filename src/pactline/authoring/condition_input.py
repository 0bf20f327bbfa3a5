"""A condition as plain form rows: field, operator, value; rows of a group hold together, groups are alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE, describe

from . import sources

ROWS = 3
GROUPS = 2
Leaf = dict[str, Any]


def groups_of(condition: Mapping[str, Any] | None) -> list[list[Leaf]] | None:
    """The condition as alternatives of rows; None when it is built in a way that rows cannot show."""
    if not condition:
        return []
    if "any" in condition:
        out: list[list[Leaf]] = []
        for item in condition["any"]:
            rows = _rows(item)
            if rows is None:
                return None
            out.append(rows)
        return out
    rows = _rows(condition)
    return None if rows is None else [rows]


def _rows(condition: Mapping[str, Any]) -> list[Leaf] | None:
    if "all" in condition:
        leaves = list(condition["all"])
        return [dict(leaf) for leaf in leaves] if all("field" in leaf for leaf in leaves) else None
    return [dict(condition)] if "field" in condition else None


def condition_of(groups: Sequence[Sequence[Leaf]]) -> dict[str, Any]:
    """The smallest condition that says the same as the rows."""
    parts: list[dict[str, Any]] = [
        dict(rows[0]) if len(rows) == 1 else {"all": [dict(row) for row in rows]} for rows in groups if rows
    ]
    if not parts:
        return {}
    return parts[0] if len(parts) == 1 else {"any": parts}


def known_fields(kind: str | None = None) -> list[tuple[str, str]]:
    """(path, words) of every field that a condition may ask about."""
    subjects = [sources.get(kind)] if kind else sources.kinds()
    found = {source.path: str(source.label) for subject in subjects for source in subject.fields.values()}
    return sorted(found.items(), key=lambda item: item[1].casefold())


class ConditionWidget(forms.Widget):
    """Rows of field, operator and value."""

    template_name = "authoring/condition.html"

    def __init__(self, choices: Sequence[tuple[str, str]] | None = None) -> None:
        super().__init__()
        self.fields = choices

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template draws: groups of rows, with spare ones."""
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, Mapping) else {}
        groups = groups_of(given)
        kept = groups is None
        shown = [list(rows) for rows in groups or []]
        while len(shown) < GROUPS:
            shown.append([])
        fields = list(self.fields if self.fields is not None else known_fields())
        paths = {path for path, _label in fields}
        drawn = []
        for number, rows in enumerate(shown):
            wanted = max(ROWS, len(rows) + 1)
            cells = [self._cell(name, number, at, rows[at] if at < len(rows) else {}, paths) for at in range(wanted)]
            drawn.append({"number": number + 1, "rows": cells})
        context["widget"] |= {
            "groups": drawn,
            "fields": fields,
            "operators": list(OPERATORS.items()),
            "kept": describe(given) if kept else "",
        }
        return context

    def _cell(self, name: str, group: int, at: int, leaf: Leaf, paths: set[str]) -> dict[str, Any]:
        value = leaf.get("value", "")
        path = leaf.get("field", "")
        return {
            "prefix": f"{name}-{group}-{at}",
            "field": path,
            "unknown": path if path and path not in paths else "",
            "op": leaf.get("op", ""),
            "value": ", ".join(str(item) for item in value) if isinstance(value, list) else value,
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[list[Leaf]] | None:
        """The rows that were sent; None when the form did not hold them."""
        groups: dict[int, dict[int, Leaf]] = {}
        present = False
        for key in data:
            parts = key.rsplit("-", 3)
            if len(parts) != 4 or parts[0] != name or not (parts[1].isdigit() and parts[2].isdigit()):
                continue
            present = True
            row = groups.setdefault(int(parts[1]), {}).setdefault(int(parts[2]), {})
            row[parts[3]] = str(data.get(key, "")).strip()
        if not present:
            return None
        return [[rows[at] for at in sorted(rows) if rows[at].get("field")] for _number, rows in sorted(groups.items())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None


class ConditionField(forms.Field):
    """Cleans to a condition; empty rows are left out. A condition that rows cannot show stays as it was."""

    widget = ConditionWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Rows that were sent are drawn again as they were."""
        return condition_of(self._typed(value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> dict[str, Any]:
        """The condition. A row without an operator or a value that it needs is refused."""
        if value is None:
            return dict(self.initial or {})
        for rows in value:
            for row in rows:
                if not row.get("op"):
                    raise forms.ValidationError(_("Choose how “%(field)s” is compared.") % {"field": row["field"]})
                if row["op"] not in WITHOUT_VALUE and not row.get("value"):
                    raise forms.ValidationError(
                        _("Give a value to compare “%(field)s” with.") % {"field": row["field"]}
                    )
        return condition_of(self._typed(value))

    def _typed(self, groups: Sequence[Sequence[Leaf]]) -> list[list[Leaf]]:
        return [[_leaf(row) for row in rows] for rows in groups]


def _leaf(row: Leaf) -> Leaf:
    leaf: Leaf = {"field": row["field"], "op": row.get("op", "")}
    if leaf["op"] in WITHOUT_VALUE:
        return leaf
    value = row.get("value", "")
    if leaf["op"] in ("in", "not_in") and isinstance(value, str):
        return {**leaf, "value": [part.strip() for part in value.split(",") if part.strip()]}
    return {**leaf, "value": value}
