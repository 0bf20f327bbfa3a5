"""Shape of a rule: its condition as groups of rows, whom it asks, in which order, and when somebody else."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals import builder, planning, subjects
from pactline.approvals.models import Mode, Rule
from pactline.identity.queries import teams
from pactline.identity.roles import ROLES
from pactline.kernel.conditions import OPERATORS
from pactline.kernel.conditions import validate as condition_problems

from .answers import deciders

SPARE_ROWS = 2
MOST_GROUPS = 12
MOST_ROWS = 20


class RuleForm(forms.Form):
    """An approval rule with its condition as groups of rows. Rows without a field are left out; spare ones stand below.

    Fields of the condition: ``match``, ``groups`` (how many), ``g0-match``, ``g0-r0-field``, ``g0-r0-op``, ``g0-r0-value``.
    """

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    approvers = forms.MultipleChoiceField(
        label=_("Who must approve"), widget=forms.SelectMultiple(attrs={"data-behaviour": "select"})
    )
    mode = forms.ChoiceField(label=_("How many of them"), choices=Mode.choices)
    needed = forms.IntegerField(
        label=_("Number of approvals"),
        min_value=1,
        max_value=99,
        initial=1,
        required=False,
        help_text=_("Only for “a number of them”."),
    )
    chain = forms.CharField(
        label=_("Chain"), required=False, max_length=60, help_text=_("Rules of one chain run one after the other.")
    )
    order = forms.IntegerField(
        label=_("Order in the chain"), min_value=1, initial=1, help_text=_("Equal orders run side by side.")
    )
    remind_after_hours = forms.IntegerField(
        label=_("Remind after working hours"), min_value=0, max_value=720, initial=16, help_text=_("0: never.")
    )
    escalate_after_hours = forms.IntegerField(
        label=_("Ask somebody else after working hours"), min_value=0, max_value=720, initial=0, required=False,
        help_text=_("0: never."),
    )  # fmt: skip
    escalate_to = forms.ChoiceField(label=_("Then ask"), required=False)
    keeps_approval = forms.BooleanField(
        label=_("An earlier approval stands while nothing got worse"), required=False, initial=True
    )
    tolerance = forms.DecimalField(
        label=_("Worse by up to"), min_value=0, max_digits=12, decimal_places=4, initial=0, required=False,
        help_text=_("Points by which a number may get worse while an earlier approval stands."),
    )  # fmt: skip
    watch = forms.MultipleChoiceField(
        label=_("Ask again when these change"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-behaviour": "select"}),
    )

    def __init__(self, *args: Any, subject_type: str, rule: Rule | None = None, **kwargs: Any) -> None:
        self.subject = subjects.get(subject_type)
        found = builder.built_of(rule.condition) if rule else builder.Built()
        self.nested = found is None
        self.condition_problems: list[str] = []
        super().__init__(*args, **kwargs)
        if rule is not None:
            self.initial = {**_initial(rule), **self.initial}
        fields: Any = self.fields
        self.choices = [(spec.path, str(spec.label)) for spec in self.subject.fields]
        fields["approvers"].choices = approver_choices()
        fields["escalate_to"].choices = [("", _("Their manager")), *approver_choices()]
        fields["watch"].choices = self.choices
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
    def value_lists(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """Field -> the values that it can have, for those that have a list."""
        return [(spec.path, spec.choices) for spec in self.subject.fields if spec.choices]

    def clean(self) -> dict[str, Any]:
        """Puts the groups together to ``condition``, approvers and escalation to rows."""
        data = super().clean() or {}
        built = self._built(data)
        condition = builder.condition_of(built)
        self.condition_problems = condition_problems(condition, self.subject.labels())
        for problem in self.condition_problems:
            self.add_error(None, problem)
        cleaned = {name: data[name] for name in PLAIN if name in data}
        cleaned["needed"] = data.get("needed") or 1
        cleaned["escalate_after_hours"] = data.get("escalate_after_hours") or 0
        cleaned["tolerance"] = data.get("tolerance") or 0
        cleaned["approvers"] = [_row(entry) for entry in data.get("approvers", [])]
        cleaned["escalate_to"] = _row(data["escalate_to"]) if data.get("escalate_to") else {}
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


PLAIN = ("name", "description", "mode", "chain", "order", "watch", "keeps_approval", "remind_after_hours")


def _row(entry: str) -> dict[str, str]:
    kind, _sep, value = entry.partition(":")
    return {"kind": kind, "value": value}


def _entry(row: dict[str, Any]) -> str:
    return f"{row['kind']}:{row.get('value') or (1 if row['kind'] == 'owner_manager' else '')}"


def _initial(rule: Rule) -> dict[str, Any]:
    more = {name: getattr(rule, name) for name in (*PLAIN, "needed", "tolerance", "escalate_after_hours")}
    escalate_to = rule.escalate_to if rule.escalate_to.get("kind") != "approver_manager" else {}
    return {
        **more,
        "tolerance": rule.tolerance.normalize() if rule.tolerance else 0,
        "approvers": [_entry(row) for row in rule.approvers],
        "escalate_to": _entry(escalate_to) if escalate_to else "",
    }


def approver_choices() -> list[tuple[Any, Any]]:
    """Everything that a rule can name, grouped."""
    levels = [_("Owner's manager"), _("Manager's manager"), _("The manager above")]
    return [
        (_("By position"), [(f"owner_manager:{i + 1}", levels[i]) for i in range(planning.OWNER_MANAGER_LEVELS)]),
        (_("Roles"), [(f"role:{name}", role.label) for name, role in ROLES.items() if name != "customer"]),
        (_("People"), [(f"user:{user.pk}", user.name) for user in deciders()]),
        (_("Teams"), [(f"team:{team.pk}", team.name) for team in teams()]),
    ]
