"""Shapes of input on pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WebhookForm(forms.Form):
    """An address that is told of events."""

    url = forms.URLField(
        label=_("Address"), help_text=_("https only; private addresses are refused."), assume_scheme="https"
    )
    events = forms.CharField(
        label=_("Events"),
        required=False,
        help_text=_("Beginnings of event names, for example quotes.quote contracts. Empty: all."),
    )
    description = forms.CharField(label=_("Description"), required=False, max_length=200)
