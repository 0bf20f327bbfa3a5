"""Shape of answers, delegations and further approvers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.identity.roles import ROLES
from pactline.ui.forms import DateInput


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


class AnswerForm(forms.Form):
    """An answer from the link of an e-mail: which button, and a word with it."""

    decision = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("reject", _("Reject"))],
        error_messages={"required": _("Press “Approve” or “Reject”.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you reject: the person who submitted it reads it."),
    )


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
