"""A condition on a form: groups of rows, each a field, an operator and a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals import builder
from pactline.kernel.conditions import OPERATORS, Condition
from pactline.kernel.conditions import validate as condition_problems

SPARE_ROWS = 2
MOST_GROUPS = 12
MOST_ROWS = 20


class ConditionForm(forms.Form):
    """Cleaned to ``condition``. Rows without a field are left out; spare ones stand below.

    Fields: ``match``, ``g0-match``, ``g0-r0-field``, ``g0-r0-op``, ``g0-r0-value``. ``choices``: the fields that a row can
    name; ``values``: those of them that have a list of values.
    """

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        values: Mapping[str, Sequence[tuple[str, str]]],
        condition: Condition | None = None,
        **kwargs: Any,
    ) -> None:
        found = builder.built_of(condition)
        self.choices, self.values = list(choices), values
        self.nested = found is None
        self.condition_problems: list[str] = []
        super().__init__(*args, **kwargs)
        self._add_condition(found or builder.Built())

    def _add_condition(self, built: builder.Built) -> None:
        groups = built.groups or (builder.Group(),)
        count = min(max(len(groups) + (1 if built.groups else 0), self._posted(r"^g(\d+)-match$")), MOST_GROUPS)
        joins = [("all", _("all of these groups")), ("any", _("any of these groups"))]
        self._add("match", forms.ChoiceField(label=_("Groups"), choices=joins, required=False, initial=built.match))
        self.shape: list[int] = []
        for number in range(count):
            group = groups[number] if number < len(groups) else builder.Group()
            matches = [("all", _("all of these")), ("any", _("any of these")), ("none", _("none of these"))]
            label = _("Group %(number)s") % {"number": number + 1}
            choice = forms.ChoiceField(label=label, choices=matches, required=False, initial=group.match)
            self._add(f"g{number}-match", choice)
            rows = min(max(len(group.rows) + SPARE_ROWS, self._posted(rf"^g{number}-r(\d+)-field$")), MOST_ROWS)
            self.shape.append(rows)
            for place in range(rows):
                row = group.rows[place] if place < len(group.rows) else builder.Row("", "eq")
                self._add_row(f"g{number}-r{place}", row)

    def _posted(self, pattern: str) -> int:
        """One more than the highest number of a posted field."""
        return max((int(found[1]) + 1 for name in self.data if (found := re.match(pattern, name))), default=0)

    def _add_row(self, prefix: str, row: builder.Row) -> None:
        self._add(
            f"{prefix}-field",
            forms.ChoiceField(label=_("Field"), choices=[("", "–"), *self.choices], required=False, initial=row.field),
        )
        self._add(
            f"{prefix}-op",
            forms.ChoiceField(label=_("Operator"), choices=list(OPERATORS.items()), required=False, initial=row.op),
        )
        self._add(
            f"{prefix}-value",
            forms.CharField(label=_("Value"), required=False, initial=row.value, max_length=500),
        )

    def _add(self, name: str, field: forms.Field) -> None:
        field.widget.attrs["class"] = "input"
        self.fields[name] = field

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The condition's groups for the template: number, match, rows of bound fields."""
        return [
            {
                "match": self[f"g{number}-match"],
                "rows": [
                    [self[f"g{number}-r{place}-{name}"] for name in ("field", "op", "value")] for place in range(rows)
                ],
            }
            for number, rows in enumerate(self.shape)
        ]

    @property
    def value_lists(self) -> list[tuple[str, Sequence[tuple[str, str]]]]:
        """Field -> the values that it can have, for those that have a list."""
        return [(path, choices) for path, choices in self.values.items() if choices]

    def clean(self) -> dict[str, Any]:
        """Puts the groups together to ``condition``; a nested one stays while no row is filled in."""
        data = super().clean() or {}
        built = self._built(data)
        condition = builder.condition_of(built)
        self.condition_problems = condition_problems(condition, dict(self.choices))
        for problem in self.condition_problems:
            self.add_error(None, problem)
        cleaned = {name: value for name, value in data.items() if not re.match(r"^(match$|g\d+-)", name)}
        if any(group.rows for group in built.groups) or not self.nested:
            cleaned["condition"] = condition
        return cleaned

    def _built(self, data: dict[str, Any]) -> builder.Built:
        groups = []
        for number, count in enumerate(self.shape):
            rows = tuple(
                builder.Row(
                    data[f"{prefix}-field"], data.get(f"{prefix}-op") or "eq", data.get(f"{prefix}-value") or ""
                )
                for prefix in (f"g{number}-r{place}" for place in range(count))
                if data.get(f"{prefix}-field")
            )
            groups.append(builder.Group(data.get(f"g{number}-match") or "all", rows))
        return builder.Built(data.get("match") or "all", tuple(groups))
