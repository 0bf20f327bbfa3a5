"""What is to be checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from pactline.ui.forms import FileDrop


class FileForm(forms.Form):
    """A signed PDF."""

    file = forms.FileField(
        label=gettext_lazy("Signed document or certificate (PDF)"),
        widget=FileDrop(accept="application/pdf,.pdf"),
        help_text=gettext_lazy("The file is checked and not kept."),
    )


class ReferenceForm(forms.Form):
    """An id or a hash."""

    reference = forms.CharField(label=gettext_lazy("Envelope id, or SHA-256 of a file"), max_length=80)
