"""Shape of a rule: its condition as groups of rows, whom it asks, in which order, and when somebody else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals import planning, subjects
from pactline.approvals.models import Mode, Rule
from pactline.identity.queries import teams
from pactline.identity.roles import ROLES

from .answers import deciders
from .conditions import ConditionForm


class RuleForm(ConditionForm):
    """An approval rule with its condition as groups of rows."""

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
        super().__init__(
            *args,
            choices=[(spec.path, str(spec.label)) for spec in self.subject.fields],
            values={spec.path: spec.choices for spec in self.subject.fields},
            condition=rule.condition if rule else None,
            **kwargs,
        )
        if rule is not None:
            self.initial = {**_initial(rule), **self.initial}
        fields: Any = self.fields
        fields["approvers"].choices = approver_choices()
        fields["escalate_to"].choices = [("", _("Their manager")), *approver_choices()]
        fields["watch"].choices = self.choices

    def clean(self) -> dict[str, Any]:
        """Puts approvers and escalation together to rows."""
        data = super().clean()
        cleaned = {name: data[name] for name in (*PLAIN, "condition") if name in data}
        cleaned["needed"] = data.get("needed") or 1
        cleaned["escalate_after_hours"] = data.get("escalate_after_hours") or 0
        cleaned["tolerance"] = data.get("tolerance") or 0
        cleaned["approvers"] = [_row(entry) for entry in data.get("approvers", [])]
        cleaned["escalate_to"] = _row(data["escalate_to"]) if data.get("escalate_to") else {}
        return cleaned


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
