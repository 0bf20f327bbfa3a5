"""Shape of what people enter about approvals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import User
from pactline.identity.queries import people, teams
from pactline.identity.roles import ROLES
from pactline.kernel.conditions import OPERATORS
from pactline.kernel.conditions import validate as condition_problems
from pactline.ui.forms import DateInput

from . import planning, subjects
from .models import Mode, Rule
from .rules import Row, condition_of, rows_of

SPARE_ROWS = 3
MOST_ROWS = 20


class CommentForm(forms.Form):
    """A word with the answer."""

    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(forms.Form):
    """The reason of a refusal."""

    comment = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person who submitted it reads this."),
    )


class OverrideForm(RejectForm):
    """Decide in somebody's place."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("approve", _("Approve")), ("reject", _("Reject"))])


class PersonForm(forms.Form):
    """Another approver."""

    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = deciders()  # type: ignore[attr-defined]


def deciders() -> Any:
    """Everybody here whose roles let them approve."""
    roles = [name for name in ROLES if "approvals.decide" in ROLES[name].permissions]
    return people(roles=roles)


class DelegationForm(forms.Form):
    """Days away, and who stands in."""

    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = deciders()  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """An approval rule with its condition as rows. Rows without a field are left out; three spare ones stand below."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    approvers = forms.MultipleChoiceField(label=_("Who must approve"), widget=forms.SelectMultiple(attrs={"size": 10}))
    mode = forms.ChoiceField(label=_("How many of them"), choices=Mode.choices)
    chain = forms.CharField(
        label=_("Chain"), required=False, max_length=60, help_text=_("Rules of one chain run one after the other.")
    )
    order = forms.IntegerField(
        label=_("Order in the chain"), min_value=1, initial=1, help_text=_("Equal orders run side by side.")
    )
    watch = forms.MultipleChoiceField(
        label=_("Ask again when these change"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    keeps_approval = forms.BooleanField(
        label=_("An earlier approval stands while nothing got worse"), required=False, initial=True
    )
    remind_after_days = forms.IntegerField(label=_("Remind every … days"), min_value=0, max_value=90, initial=2)

    def __init__(self, *args: Any, subject_type: str, rule: Rule | None = None, **kwargs: Any) -> None:
        self.subject = subjects.get(subject_type)
        found = rows_of(rule.condition) if rule else []
        self.nested = found is None
        rows = found or []
        super().__init__(*args, **kwargs)
        if rule is not None:
            self.initial = {**_initial(rule), **self.initial}
        fields: Any = self.fields
        choices = [(spec.path, str(spec.label)) for spec in self.subject.fields]
        fields["approvers"].choices = approver_choices()
        fields["watch"].choices = choices
        self.count = min(max(len(rows) + SPARE_ROWS, self._posted_rows()), MOST_ROWS)
        for index in range(self.count):
            row = rows[index] if index < len(rows) else Row("and", "", "eq")
            self._add_row(index, row, choices)

    def _posted_rows(self) -> int:
        return sum(1 for name in self.data if name.startswith("row-") and name.endswith("-field"))

    def _add_row(self, index: int, row: Row, choices: list[tuple[str, str]]) -> None:
        made: dict[str, forms.Field] = {
            "join": forms.ChoiceField(choices=[("and", _("and")), ("or", _("or"))], required=False, initial=row.join),
            "field": forms.ChoiceField(choices=[("", "–"), *choices], required=False, initial=row.field),
            "op": forms.ChoiceField(choices=list(OPERATORS.items()), required=False, initial=row.op),
            "value": forms.CharField(required=False, initial=row.value, max_length=500),
        }
        labels = {"join": _("And or or"), "field": _("Field"), "op": _("Operator"), "value": _("Value")}
        for name, field in made.items():
            field.label = labels[name]
            field.widget.attrs["class"] = "input"
            self.fields[f"row-{index}-{name}"] = field

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The condition's rows for the template."""
        return [
            [self[f"row-{index}-{name}"] for name in ("join", "field", "op", "value")] for index in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        """Puts the rows together to ``condition`` and the approvers to rows."""
        data = super().clean() or {}
        rows = [
            Row(
                data.get(f"row-{index}-join") or "and",
                data[f"row-{index}-field"],
                data.get(f"row-{index}-op") or "eq",
                data.get(f"row-{index}-value") or "",
            )
            for index in range(self.count)
            if data.get(f"row-{index}-field")
        ]
        condition = condition_of(rows)
        for problem in condition_problems(condition, self.subject.labels()):
            self.add_error(None, problem)
        names = ("name", "description", "mode", "chain", "order", "watch", "keeps_approval", "remind_after_days")
        cleaned = {name: data[name] for name in names if name in data}
        cleaned["approvers"] = [
            {"kind": kind, "value": value}
            for kind, _sep, value in (entry.partition(":") for entry in data.get("approvers", []))
        ]
        if rows or not self.nested:
            cleaned["condition"] = condition
        return cleaned


def _initial(rule: Rule) -> dict[str, Any]:
    names = ("name", "description", "mode", "chain", "order", "watch", "keeps_approval", "remind_after_days")
    approvers = [
        f"{row['kind']}:{row.get('value') or (1 if row['kind'] == 'owner_manager' else '')}" for row in rule.approvers
    ]
    return {**{name: getattr(rule, name) for name in names}, "approvers": approvers}


def approver_choices() -> list[tuple[Any, Any]]:
    """Everything that a rule can name, grouped."""
    levels = [_("Owner's manager"), _("Manager's manager"), _("The manager above")]
    return [
        (_("By position"), [(f"owner_manager:{i + 1}", levels[i]) for i in range(planning.OWNER_MANAGER_LEVELS)]),
        (_("Roles"), [(f"role:{name}", role.label) for name, role in ROLES.items() if name != "customer"]),
        (_("People"), [(f"user:{user.pk}", user.name) for user in deciders()]),
        (_("Teams"), [(f"team:{team.pk}", team.name) for team in teams()]),
    ]
