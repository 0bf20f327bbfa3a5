"""The lists of price plans and cost books."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, Empty, Link, ListPage, Text

from . import queries
from .models import CostBook, PricingPlan


class PricePlans(ListPage[PricingPlan]):
    name = "price-plans"
    title = _("Price plans")
    intro = _(
        "In which order prices are adjusted. One plan is published at a time; without one the default order holds."
    )
    empty = Empty(
        _("No price plans yet"),
        _("Prices follow the default order. A plan changes it, leaves steps out, or adds steps of your own."),
        icon="list-numbers",
    )
    new = Link(_("New price plan"), "pricing:plan_new", permission="pricing.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("status", _("State"), kind="status"),
        Column("published_at", _("Published"), kind="moment", sort="published_at"),
        Column("created_at", _("Created"), kind="moment", sort="created_at"),
    ]
    filters = [Choice("status", _("State"), PricingPlan.Status.choices)]
    search_fields = ("name",)
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> QuerySet[PricingPlan]:
        """All of them."""
        return queries.plans()


class CostBooks(ListPage[CostBook]):
    name = "cost-books"
    title = _("Cost books")
    intro = _("What offerings cost us. Of the books that hold for a document, the first that has the offering counts.")
    empty = Empty(
        _("No cost books yet"),
        _("Without one the unit cost beside the price in a price list counts."),
        icon="coins",
    )
    new = Link(_("New cost book"), "pricing:cost_book_new", permission="pricing.edit")
    columns = [
        Column("position", _("Position"), kind="number", sort="position"),
        Column("name", _("Name"), kind="link", sort="name"),
        Column("currency", _("Currency")),
        Column("selling_entity.name", _("Only for")),
        Column("status", _("State"), kind="status"),
        Column("valid_from", _("Valid from"), kind="date", sort="valid_from"),
        Column("valid_to", _("Until (not included)"), kind="date"),
    ]
    filters = [
        Choice("status", _("State"), CostBook.Status.choices),
        Text("currency", _("Currency"), lookup="currency__iexact"),
    ]
    search_fields = ("name",)
    default_sort = "position"

    def rows(self, actor: Actor) -> QuerySet[CostBook]:
        """All of them; the page is only for those who see costs."""
        return queries.cost_books()
