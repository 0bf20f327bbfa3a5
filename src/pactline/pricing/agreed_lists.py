"""The lists of contracted prices, tax exemptions, exchange rates, price list rules and price matrices."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.parties.lists import account_name
from pactline.ui.lists import Choice, Column, Empty, Flag, Link, ListPage, Reference, Text

from . import queries
from .models import ContractedPrice, ExchangeRate, PriceListRule, PriceMatrix, TaxExemption


class ContractedPrices(ListPage[ContractedPrice]):
    name = "contracted-prices"
    title = _("Contracted prices")
    intro = _(
        "What a customer agreed on goes before the price list. A price is never changed: it ends, and another begins."
    )
    empty = Empty(_("No contracted prices yet"), _("Add what a customer agreed on."), icon="tags")
    new = Link(_("New contracted price"), "pricing:contracted_price_new", permission="pricing.edit", dialog=True)
    columns = [
        Column("account.name", _("Account"), kind="link", sort="account__name"),
        Column("offering.name", _("Offering")),
        Column("offering.sku", _("SKU")),
        Column("min_quantity", _("From quantity"), kind="quantity"),
        Column("unit_price", _("Unit price"), kind="money", currency="currency"),
        Column("discount_percent", _("Discount"), kind="percent"),
        Column("reference", _("Agreed in")),
        Column("valid_from", _("Valid from"), kind="date", sort="valid_from"),
        Column("valid_to", _("Until (not included)"), kind="date"),
    ]
    filters = [
        Reference("account", _("Account"), url_name="parties:options", name=account_name),
        Reference("offering", _("Offering"), url_name="catalog:options"),
        Text("currency", _("Currency"), lookup="currency__iexact"),
    ]
    search_fields = ("account__name", "offering__name", "offering__sku", "reference")
    default_sort = "account__name"

    def rows(self, actor: Actor) -> QuerySet[ContractedPrice]:
        """Those of the accounts that the actor sees."""
        return queries.contracted_prices(actor)


class TaxExemptions(ListPage[TaxExemption]):
    name = "tax-exemptions"
    title = _("Tax exemptions")
    empty = Empty(_("No tax exemptions yet"), _("Add the customers that bear no tax of a country."), icon="receipt-tax")
    new = Link(_("New tax exemption"), "pricing:tax_exemption_new", permission="pricing.edit", dialog=True)
    columns = [
        Column("account.name", _("Account"), kind="link", sort="account__name"),
        Column("country", _("Country"), sort="country"),
        Column("certificate", _("Certificate")),
        Column("valid_from", _("Valid from"), kind="date", sort="valid_from"),
        Column("valid_to", _("Until (not included)"), kind="date"),
    ]
    filters = [
        Reference("account", _("Account"), url_name="parties:options", name=account_name),
        Text("country", _("Country code"), lookup="country__iexact"),
    ]
    search_fields = ("account__name", "certificate")
    default_sort = "account__name"

    def rows(self, actor: Actor) -> QuerySet[TaxExemption]:
        """Those of the accounts that the actor sees."""
        return queries.tax_exemptions(actor)


class ExchangeRates(ListPage[ExchangeRate]):
    name = "exchange-rates"
    title = _("Exchange rates")
    intro = _("A rate holds from its day until a later one. A pair is also used turned round.")
    empty = Empty(_("No exchange rates yet"), _("Add rates to price a list in another currency."), icon="currency-euro")
    new = Link(_("New exchange rate"), "pricing:exchange_rate_new", permission="pricing.edit", dialog=True)
    columns = [
        Column("from_currency", _("From"), sort="from_currency"),
        Column("to_currency", _("To"), sort="to_currency"),
        Column("rate", _("Rate"), kind="number"),
        Column("valid_from", _("Valid from"), kind="date", sort="valid_from"),
    ]
    filters = [
        Text("from_currency", _("From"), lookup="from_currency__iexact"),
        Text("to_currency", _("To"), lookup="to_currency__iexact"),
    ]
    default_sort = "-valid_from"

    def rows(self, actor: Actor) -> QuerySet[ExchangeRate]:
        """All of them."""
        return queries.exchange_rates()


class PriceListRules(ListPage[PriceListRule]):
    name = "price-list-rules"
    title = _("Price list rules")
    intro = _("A new document takes its account's own list, else that of the first rule that holds, else the default.")
    empty = Empty(
        _("No price list rules yet"), _("Without rules the default of the currency is taken."), icon="list-check"
    )
    new = Link(_("New rule"), "pricing:rule_new", permission="pricing.publish")
    columns = [
        Column("position", _("Position"), kind="number", sort="position"),
        Column("name", _("Name"), kind="link", sort="name"),
        Column("price_list.name", _("Price list")),
        Column("is_active", _("Active"), kind="boolean"),
    ]
    filters = [
        Flag("is_active", _("Active")),
        Reference("price_list", _("Price list"), url_name="pricing:options"),
    ]
    search_fields = ("name",)
    default_sort = "position"

    def rows(self, actor: Actor) -> QuerySet[PriceListRule]:
        """All of them."""
        return queries.rules()


class PriceMatrices(ListPage[PriceMatrix]):
    name = "price-matrices"
    title = _("Price matrices")
    intro = _("Adjustments by context: a row for each case. A published matrix is changed by a new version.")
    empty = Empty(
        _("No price matrices yet"), _("A matrix changes prices by region, quantity, channel, …"), icon="table"
    )
    new = Link(_("New price matrix"), "pricing:matrix_new", permission="pricing.edit")
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("version", _("Version"), kind="number"),
        Column("kind", _("Kind"), kind="badge"),
        Column("price_list.name", _("Only in")),
        Column("status", _("State"), kind="status"),
        Column("position", _("Position"), kind="number", sort="position"),
        Column("valid_from", _("Valid from"), kind="date", sort="valid_from"),
        Column("valid_to", _("Until (not included)"), kind="date"),
    ]
    filters = [
        Choice("status", _("State"), PriceMatrix.Status.choices),
        Choice("kind", _("Kind"), PriceMatrix.Kind.choices),
        Reference("price_list", _("Price list"), url_name="pricing:options"),
    ]
    search_fields = ("name",)
    default_sort = "position"

    def rows(self, actor: Actor) -> QuerySet[PriceMatrix]:
        """All of them."""
        return queries.matrices()
