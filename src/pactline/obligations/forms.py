"""Shapes of input on pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.kernel import clock
from pactline.ui.forms import DateInput, FileDrop

from .models import Category, Obligation, Party, Repeats


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An active person who works here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=people(), **kwargs)


class ObligationForm(forms.Form):
    """An obligation and its schedule."""

    name = forms.CharField(label=_("What is promised"), max_length=200)
    party = forms.ChoiceField(label=_("Who has to do it"), choices=Party.choices)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    owner = PersonField(label=_("Owner"), help_text=_("Gets the tasks."))
    repeats = forms.ChoiceField(label=_("Repeats"), choices=Repeats.choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days (weekly)"),
        choices=list(enumerate((_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")))),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first_due_on = forms.DateField(label=_("First due on"), widget=DateInput)
    until_on = forms.DateField(label=_("Until"), widget=DateInput, required=False)
    lead_days = forms.IntegerField(
        label=_("Lead time (days)"),
        min_value=0,
        max_value=365,
        initial=14,
        help_text=_("The task is made so many days before."),
    )
    remind_days = forms.IntegerField(label=_("Remind (days before)"), min_value=0, max_value=90, initial=3)
    needs_evidence = forms.BooleanField(label=_("Evidence must be attached"), required=False)
    needs_approval = forms.BooleanField(label=_("Somebody approves it"), required=False, initial=True)
    approver = PersonField(label=_("Approver"), required=False)
    instructions = forms.CharField(label=_("Instructions"), widget=forms.Textarea, required=False)
    source_text = forms.CharField(label=_("Passage of the contract"), widget=forms.Textarea, required=False)

    def clean(self) -> dict[str, Any]:
        """Foreign keys as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("owner", "approver"):
            person: User | None = data.pop(name, None)
            data[f"{name}_id"] = person.pk if person else None
        return data


def values_of(obligation: Obligation) -> dict[str, Any]:
    """What the form shows of an existing obligation."""
    names = [name for name in ObligationForm.base_fields if name not in ("owner", "approver")]
    return {name: getattr(obligation, name) for name in names} | {
        "owner": obligation.owner_id,
        "approver": obligation.approver_id,
    }


def first_values() -> dict[str, Any]:
    """What the form of a new obligation begins with."""
    return {"first_due_on": clock.today(), "party": Party.US, "category": Category.OPERATIONAL}


class SubmitForm(forms.Form):
    """Handing in a task."""

    comment = forms.CharField(label=_("What was done"), widget=forms.Textarea, required=False)


class DecisionForm(forms.Form):
    """Approving a task."""

    comment = forms.CharField(label=_("Comment"), widget=forms.Textarea, required=False)


class EvidenceForm(forms.Form):
    """A file that shows that it was done."""

    file = forms.FileField(label=_("File"), widget=FileDrop)


class AssignForm(forms.Form):
    """Giving a task to somebody else."""

    assignee = PersonField(label=_("Assignee"))
