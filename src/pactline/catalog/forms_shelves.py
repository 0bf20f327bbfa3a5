"""Shapes of input for browsing and copying catalogs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog.queries.finding import LONGEST
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.ui.forms import ReferenceField


class BrowseForm(forms.Form):
    """Whose view of the catalog it is."""

    account = ReferenceField(label=_("Open to account"), url_name="parties:options", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = parties.visible_to(actor).order_by("name")  # type: ignore[attr-defined]


class FindingForm(BrowseForm):
    """What is needed, in a person's own words; ``account``: for whom."""

    text = forms.CharField(
        label=_("What is needed"),
        max_length=LONGEST,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": _("Single sign-on for 200 people, and someone who sets it up")}
        ),
    )
    account = ReferenceField(label=_("For account"), url_name="parties:options", required=False)
    field_order = ["text"]


class CatalogCopyForm(forms.Form):
    """Code and name of a copy, and whether its offerings are copied too."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    suffix = forms.CharField(
        label=_("Copy the offerings too, with this behind their SKU"),
        max_length=20,
        required=False,
        help_text=_("Empty: the shelves of the copy are empty. The copied offerings are drafts."),
    )
