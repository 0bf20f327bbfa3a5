"""Shape of what a customer sends from a review link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.ui.forms import FileDrop


class CommentForm(forms.Form):
    """Words about the document, or about a passage of it."""

    text = forms.CharField(label=_("Your comment"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    passage = forms.CharField(
        label=_("About these words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy them from the document; empty: about the whole document."),
    )


class RedlineForm(forms.Form):
    """The edited Word file."""

    document = forms.FileField(
        label=_("Your edited Word file"),
        widget=FileDrop(accept=".docx", note=_("A Word file (.docx), with or without tracked changes.")),
    )
    note = forms.CharField(
        label=_("What you changed"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcceptForm(forms.Form):
    """A word with the answer, and that it is meant."""

    note = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    sure = forms.BooleanField(label=_("I have read the document and have no changes."))
