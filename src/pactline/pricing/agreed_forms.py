"""Shapes of input on the pages of what is agreed and settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.forms import country_choices
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField


class ContractedPriceForm(forms.Form):
    """What a customer agreed on."""

    account = ReferenceField(label=_("Account"), url_name="parties:options")
    offering = ReferenceField(label=_("Offering"), url_name="catalog:options")
    min_quantity = forms.DecimalField(label=_("From quantity"), initial=0, min_value=0)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the account's."))
    unit_price = forms.DecimalField(
        label=_("Unit price"), min_value=0, max_digits=20, decimal_places=8, required=False, widget=MoneyInput
    )
    discount_percent = forms.DecimalField(
        label=_("Or a discount in percent"), min_value=0, max_value=100, decimal_places=6, required=False
    )
    reference = forms.CharField(label=_("Agreed in"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["account"].queryset = parties.visible_to(actor).order_by("name")
        fields["offering"].queryset = catalog.visible_to(actor).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Account and offering as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("account", "offering"):
            found = data.pop(name, None)
            data[f"{name}_id"] = found.pk if found else None
        return data


class TaxExemptionForm(forms.Form):
    """A customer that bears no tax of a country."""

    account = ReferenceField(label=_("Account"), url_name="parties:options")
    country = forms.ChoiceField(label=_("Country of the tax"), choices=country_choices)
    certificate = forms.CharField(label=_("Certificate"), max_length=80)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(label=_("Valid until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = parties.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The account as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        account = data.pop("account", None)
        data["account_id"] = account.pk if account else None
        return data


class ExchangeRateForm(forms.Form):
    """What one unit of a currency is in another."""

    from_currency = forms.CharField(label=_("From"), max_length=3)
    to_currency = forms.CharField(label=_("To"), max_length=3)
    rate = forms.DecimalField(label=_("Rate"), max_digits=20, decimal_places=10)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
