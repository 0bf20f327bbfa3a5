"""Shapes of input on pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.ui.forms import DateInput


class OrderForm(forms.Form):
    """What may be changed of a draft."""

    requested_on = forms.DateField(label=_("Requested for"), widget=DateInput, required=False)
    external_reference = forms.CharField(label=_("The customer's purchase order"), max_length=120, required=False)
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea, required=False)
