"""What is asked when a contract is amended or renewed on our own paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.ui.forms import DateInput

from . import targets
from .forms import NegotiableForm, words
from .models import ContractRequest
from .questions import QuestionsForm

GROUPED = frozenset(targets.NEGOTIABLE)


class FollowForm(QuestionsForm, NegotiableForm):
    """What is common to both."""

    signature_type = forms.ChoiceField(label=_("Signature"), choices=ContractRequest.SignatureType.choices[:3])

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Those that stand above the other terms."""
        return [bound for bound in super().plain_fields if bound.name not in GROUPED]

    def clean(self) -> dict[str, Any]:
        """Puts the other terms together under ``changes``."""
        data = super().clean()
        changes = {name: data.pop(name) for name in targets.NEGOTIABLE if name in data}
        return {**data, "changes": changes}


class AmendmentForm(FollowForm):
    """What an amendment changes, and from when."""

    description = forms.CharField(label=_("What the amendment changes"), widget=words())
    effective_on = forms.DateField(
        label=_("Takes effect on"), widget=DateInput(), required=False, help_text=_("Empty: when it is signed.")
    )
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), required=False, help_text=_("The last day."))
    perpetual = forms.BooleanField(label=_("Perpetual: it has no end"), required=False)
    field_order = ("description", "effective_on", "ends_on", "perpetual", "signature_type")


class RenewalForm(FollowForm):
    """The new term."""

    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), required=False, help_text=_("The last day."))
    perpetual = forms.BooleanField(label=_("Perpetual: it has no end"), required=False)
    description = forms.CharField(label=_("What it is about"), required=False, widget=words(2))
    field_order = ("starts_on", "ends_on", "perpetual", "signature_type", "description")
