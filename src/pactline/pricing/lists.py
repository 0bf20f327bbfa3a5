"""The lists of price lists, of the prices in one, and of tax rates."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.actor import Actor
from pactline.parties.lists import account_name
from pactline.ui.lists import Bulk, Choice, Column, Empty, Flag, Link, ListPage, Reference, Text

from . import actions, queries
from .lifecycle import PRICE_LIST
from .models import PriceList, PriceListLine, TaxRate


class PriceLists(ListPage[PriceList]):
    name = "price-lists"
    title = _("Price lists")
    empty = Empty(
        _("No price lists yet"), _("A price list says what each offering costs, in one currency."), icon="tags"
    )
    new = Link(_("New price list"), "pricing:new", permission="pricing.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("code", _("Code")),
        Column("currency", _("Currency")),
        Column("status", _("State"), kind="status"),
        Column("valid_from", _("Valid from"), kind="date"),
        Column("valid_to", _("Until (not included)"), kind="date"),
        Column("is_default", _("Default"), kind="boolean"),
        Column("account.name", _("Only for")),
    ]
    filters = [
        Choice("status", _("State"), PriceList.Status.choices),
        Text("currency", _("Currency"), lookup="currency__iexact"),
        Flag("is_default", _("Default")),
        Reference("account", _("Only for"), url_name="parties:options", name=account_name),
    ]
    search_fields = ("name", "code")
    default_sort = "name"
    bulk = [
        Bulk("publish", _("Publish"), permission="pricing.publish", offers=PRICE_LIST.offers, run=actions.publish),
        Bulk(
            "retire",
            _("Retire"),
            permission="pricing.publish",
            offers=PRICE_LIST.offers,
            run=actions.retire,
            danger=True,
        ),
    ]

    def rows(self, actor: Actor) -> QuerySet[PriceList]:
        """The lists for everybody, and those of accounts that the actor sees."""
        return queries.visible_to(actor).select_related("account")


class Prices(ListPage[PriceListLine]):
    name = "prices"
    title = _("Prices")
    columns = [
        Column("offering.name", _("Offering"), kind="link", sort="offering__name"),
        Column("offering.sku", _("SKU")),
        Column("price_list.name", _("Price list")),
        Column("min_quantity", _("From quantity"), kind="quantity"),
        Column("unit_price", _("Unit price"), kind="money", currency="price_list.currency"),
        Column(
            "unit_cost", _("Unit cost"), kind="money", currency="price_list.currency", permission="pricing.view_cost"
        ),
        Column("min_price", _("Floor"), kind="money", currency="price_list.currency"),
    ]
    filters = [
        Reference("price_list", _("Price list"), url_name="pricing:options"),
        Reference("offering", _("Offering"), url_name="catalog:options"),
    ]
    search_fields = ("offering__name", "offering__sku")
    default_sort = "offering__name"

    def rows(self, actor: Actor) -> QuerySet[PriceListLine]:
        """The prices of the lists that the actor may see."""
        rows = PriceListLine.objects.filter(price_list__in=queries.visible_to(actor))
        return rows.select_related("price_list", "offering__unit")

    def url(self, row: PriceListLine) -> str:
        """To the price list."""
        return row.price_list.get_absolute_url()


class TaxRates(ListPage[TaxRate]):
    name = "tax-rates"
    title = _("Tax rates")
    intro = _("A rate is never changed: it ends, and another begins. Quotes take the rate of their day.")
    empty = Empty(_("No tax rates yet"), _("Add the rates of the countries that you sell from."), icon="receipt-tax")
    new = Link(_("New tax rate"), "pricing:tax_rate_new", permission="pricing.edit", dialog=True)
    columns = [
        Column("country_name", _("Country"), kind="link", sort="country"),
        Column("region", _("Region")),
        Column("tax_class", _("Tax class"), kind="badge"),
        Column("name", _("Name on documents")),
        Column("percent", _("Percent"), kind="percent"),
        Column("valid_from", _("Valid from"), kind="date"),
        Column("valid_to", _("Until (not included)"), kind="date"),
    ]
    filters = [
        Text("country", _("Country code"), lookup="country__iexact"),
        Choice("tax_class", _("Tax class"), Offering.TaxClass.choices),
    ]
    search_fields = ("country", "region", "name")
    default_sort = "country"

    def rows(self, actor: Actor) -> QuerySet[TaxRate]:
        """All of them."""
        return queries.tax_rates()
