"""Shapes of input on the pages of pricing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.forms import country_choices
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField


class DatesForm(forms.Form):
    """Code, name and dates of a price list."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False, help_text=_("This day is not included.")
    )


class PriceListForm(DatesForm):
    """A new price list."""

    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    account = ReferenceField(
        label=_("Only for"), url_name="parties:options", required=False, help_text=_("Empty: for everybody.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = parties.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The account as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        account = data.pop("account", None)
        data["account_id"] = account.pk if account else None
        return data


class CopyForm(forms.Form):
    """The code and name of a copy."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)


class AmountsForm(forms.Form):
    """A price with its cost and floor."""

    unit_price = forms.DecimalField(
        label=_("Unit price"), min_value=0, max_digits=20, decimal_places=8, widget=MoneyInput
    )
    unit_cost = forms.DecimalField(
        label=_("Unit cost"), min_value=0, max_digits=20, decimal_places=8, required=False, widget=MoneyInput
    )
    min_price = forms.DecimalField(
        label=_("Floor price"),
        min_value=0,
        max_digits=20,
        decimal_places=8,
        required=False,
        widget=MoneyInput,
        help_text=_("A net price below it is marked."),
    )


class PriceForm(AmountsForm):
    """A new price, or another tier."""

    offering = ReferenceField(label=_("Offering"), url_name="catalog:options")
    min_quantity = forms.DecimalField(
        label=_("From quantity"), initial=0, min_value=0, help_text=_("All units take the price of the tier reached.")
    )
    field_order = ["offering", "min_quantity"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offering"].queryset = catalog.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        offering = data.pop("offering", None)
        data["offering_id"] = offering.pk if offering else None
        return data


class TaxRateForm(forms.Form):
    """A tax rate."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    region = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Empty: the whole country. As the post writes it: CA."),
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=Offering.TaxClass.choices)
    name = forms.CharField(label=_("Name on documents"), max_length=80)
    percent = forms.DecimalField(label=_("Percent"), min_value=0, max_value=100, decimal_places=6)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)


class EndForm(forms.Form):
    """When a tax rate ends."""

    valid_to = forms.DateField(label=_("Holds until"), widget=DateInput, help_text=_("This day is not included."))
