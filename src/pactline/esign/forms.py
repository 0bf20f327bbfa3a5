"""Input of the staff's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.ui.forms import FileDrop

from . import queries
from .models import Envelope, Signer


class PauseForm(forms.Form):
    """How long."""

    hours = forms.IntegerField(
        label=_("Hours"),
        initial=8,
        min_value=1,
        max_value=24,
        help_text=_(
            "Every link stops working now. After this time everything is as before, unless you resume earlier."
        ),
    )


class SignerForm(forms.Form):
    """One person, to add or to change."""

    name = forms.CharField(label=_("Name"), max_length=160)
    legal_name = forms.CharField(label=_("Legal name"), max_length=160, required=False)
    title = forms.CharField(label=_("Position"), max_length=160, required=False)
    email = forms.EmailField(label=_("E-mail"))
    order = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=50, initial=1, help_text=_("Equal: side by side.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Signer.Role.choices, initial=Signer.Role.SIGNER)
    factor = forms.ChoiceField(
        label=_("Recognised by"), choices=Signer.Factor.choices, initial=Signer.Factor.EMAIL_CODE
    )
    access_code = forms.CharField(
        label=_("Access code"),
        max_length=100,
        required=False,
        help_text=_("A word that you tell this person by other means."),
    )


class ResendForm(forms.Form):
    """To which address."""

    email = forms.EmailField(label=_("E-mail"))


class ExpiryForm(forms.Form):
    """Until when."""

    expires_at = forms.DateTimeField(
        label=_("To be signed until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PaperForm(forms.Form):
    """The scan, and whose signatures are on it."""

    file = forms.FileField(label=_("Signed document (PDF)"), widget=FileDrop(accept="application/pdf,.pdf"))
    signed_by = forms.MultipleChoiceField(label=_("Signed by"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, envelope: Envelope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = envelope.signers.filter(role=Signer.Role.SIGNER).exclude(status=Signer.Status.COMPLETED)
        choices = [(str(one.pk), one.name) for one in waiting]
        self.fields["signed_by"].choices = choices  # type: ignore[attr-defined]
        for annex in queries.annexes(envelope):
            self.fields[f"annex_{annex.position}"] = forms.FileField(
                label=_("Signed copy of “%(title)s” (PDF)") % {"title": annex.title},
                widget=FileDrop(accept="application/pdf,.pdf"),
            )


class SealKeyForm(forms.Form):
    """The operator's own key."""

    file = forms.FileField(label=_("Key and certificate (.p12 or .pfx)"), widget=FileDrop(accept=".p12,.pfx"))
    password = forms.CharField(
        label=_("Password of the file"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
