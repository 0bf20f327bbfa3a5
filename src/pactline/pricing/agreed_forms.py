"""Shapes of input on the pages of what is agreed and settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import OPERATORS, WITHOUT_VALUE
from pactline.parties import queries as parties
from pactline.parties.forms import country_choices
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from . import queries
from .models import PriceList, PriceListRule

FIELD_NAMES = {
    "account.country": _("Customer's country"),
    "account.currency": _("Customer's currency"),
    "account.industry": _("Customer's industry"),
    "account.kind": _("Kind of customer"),
    "account.language": _("Customer's language"),
    "channel": _("Channel"),
}


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


class RuleForm(forms.Form):
    """A price list rule with one comparison; deeper conditions come through the API."""

    name = forms.CharField(label=_("Name"), max_length=120)
    price_list = ReferenceField(label=_("Price list"), url_name="pricing:options")
    field = forms.ChoiceField(label=_("When"), required=False, choices=[("", _("always")), *FIELD_NAMES.items()])
    op = forms.ChoiceField(label=_("Comparison"), choices=list(OPERATORS.items()))
    value = forms.CharField(
        label=_("Value"), required=False, max_length=200, help_text=_("Separate several values with commas.")
    )
    position = forms.IntegerField(label=_("Position"), min_value=0, required=False, help_text=_("Empty: at the end."))
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, rule: PriceListRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        shared = queries.visible_to(actor).filter(account=None).exclude(status=PriceList.Status.RETIRED)
        self.fields["price_list"].queryset = shared.order_by("name")  # type: ignore[attr-defined]
        if rule is not None:
            condition = rule.condition if "field" in rule.condition else {}
            value = condition.get("value", "")
            self.initial = {
                **{name: getattr(rule, name) for name in ("name", "position", "is_active", "price_list")},
                "field": condition.get("field", ""),
                "op": condition.get("op", "eq"),
                "value": ", ".join(map(str, value)) if isinstance(value, list) else value,
                **self.initial,
            }

    def clean(self) -> dict[str, Any]:
        """The comparison as a condition. One that this form cannot show stays as it is while nothing is chosen."""
        data: dict[str, Any] = super().clean() or {}
        field, op, value = data.pop("field", ""), data.pop("op", "eq"), data.pop("value", "")
        found = data.pop("price_list", None)
        data["price_list_id"] = found.pk if found else None
        several = [one.strip() for one in value.split(",") if one.strip()]
        if field:
            data["condition"] = {"field": field, "op": op}
            if op not in WITHOUT_VALUE:
                data["condition"]["value"] = several if op in ("in", "not_in") else value
        elif self.rule is None or not self.rule.condition or "field" in self.rule.condition:
            data["condition"] = {}
        if data.get("position") is None:
            data.pop("position", None)
        return data
