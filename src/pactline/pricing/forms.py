"""Shapes of input on the pages of pricing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.forms import country_choices
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from . import policies


class DatesForm(forms.Form):
    """Code, name and dates of a price list."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False, help_text=_("This day is not included.")
    )


DATES = tuple(DatesForm.base_fields)


class PoliciesForm(forms.Form):
    """How prices are rounded, prorated and discounted. What is left empty is settled elsewhere, or the default."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = [("", _("as settled elsewhere"))]
        for name, (label, options) in policies.CHOICES.items():
            choices = [*elsewhere, *options.items()]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields["precision"] = forms.DecimalField(
            label=_("Smallest amount"),
            required=False,
            min_value=Decimal("0.0001"),
            help_text=_("Empty: that of the currency. 0.05 for cash in francs."),
        )
        self.fields["prices_include_tax"] = forms.BooleanField(label=_("Prices include tax"), required=False)

    def clean(self) -> dict[str, Any]:
        """The policies that were chosen, together."""
        data: dict[str, Any] = super().clean() or {}
        names = (*policies.CHOICES, "precision", "prices_include_tax")
        given = {name: data.pop(name, None) for name in names}
        data["policies"] = {name: value for name, value in given.items() if value}
        return data


class DatesAndPoliciesForm(DatesForm, PoliciesForm):
    """A price list as it is changed."""


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
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)


class PriceForm(AmountsForm):
    """A new price, or another tier."""

    offering = ReferenceField(label=_("Offering"), url_name="catalog:options")
    min_quantity = forms.DecimalField(
        label=_("From quantity"), initial=0, min_value=0, help_text=_("All units take the price of the tier reached.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: always. A day adds a version that holds from then on."),
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
