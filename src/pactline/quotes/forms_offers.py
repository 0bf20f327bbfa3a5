"""Shape of what people enter about partners and print layouts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import SellingEntity
from pactline.ui.forms import FileDrop, ReferenceField

from .models import PrintLayout, QuotePartner


class PartnerForm(forms.Form):
    """A partner company, its person, what it may do."""

    account = ReferenceField(url_name="parties:options", label=_("Partner"))
    contact = ReferenceField(url_name="parties:contact_options", label=_("Contact"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=QuotePartner.Role.choices)
    access = forms.ChoiceField(label=_("Access"), choices=QuotePartner.Access.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["account"].queryset = parties.visible_to(actor)
        fields["contact"].queryset = parties.visible_contacts(actor).filter(is_active=True).select_related("account")

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        found: dict[str, Any] = {name: data[name] for name in ("role", "access") if name in data}
        for name in ("account", "contact"):
            found[f"{name}_id"] = data[name].pk if data.get(name) else None
        return found


class LayoutForm(forms.Form):
    """Branding and standing texts of a printed quote."""

    name = forms.CharField(label=_("Name"), max_length=120)
    selling_entity = forms.ModelChoiceField(
        label=_("Sold by"), queryset=SellingEntity.objects.none(), required=False, empty_label=_("any selling entity")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    is_default = forms.BooleanField(
        label=_("Chosen by rule"),
        required=False,
        initial=True,
        help_text=_("For quotes of this selling entity in this language. Otherwise only by hand on a quote."),
    )
    accent = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=_("Colour"), initial="#3f37c9", widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = forms.FileField(
        label=_("Logo"), required=False, widget=FileDrop(accept=".png,.jpg,.jpeg", note=_("A PNG or JPEG picture."))
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    logo_height = forms.IntegerField(label=_("Height of the logo in points"), min_value=8, max_value=90, initial=30)
    title = forms.CharField(label=_("Title"), max_length=60, required=False, help_text=_("Empty: “Quote”."))
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where a quote has none of its own."),
    )
    closing = forms.CharField(
        label=_("Closing words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    terms = forms.CharField(
        label=_("Standing terms"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    footer = forms.CharField(
        label=_("Footer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Up to three columns with an empty line between them; empty: the data of the selling entity."),
    )
    shows_acceptance = forms.BooleanField(label=_("Lines for a signature"), required=False, initial=True)

    def __init__(self, *args: Any, layout: PrintLayout | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["selling_entity"].queryset = parties.selling_entities()
        fields["language"].choices = [("", _("any language")), *settings.LANGUAGES]
        if layout is None or layout.logo_id is None:
            del fields["without_logo"]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        entity = data.pop("selling_entity", None)
        return {**data, "selling_entity_id": entity.pk if entity else None}


class PrintChoiceForm(forms.Form):
    """Layout and language of one quote, by hand."""

    layout = forms.ModelChoiceField(
        label=_("Print layout"), queryset=PrintLayout.objects.none(), required=False, empty_label=_("by rule")
    )
    document_language = forms.ChoiceField(label=_("Language of the document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["layout"].queryset = PrintLayout.objects.filter(is_active=True)
        fields["document_language"].choices = [("", _("as the customer’s")), *settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        layout = data.get("layout")
        return {"layout_id": layout.pk if layout else None, "document_language": data.get("document_language", "")}
