"""The list of offerings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Bulk, Choice, Column, Empty, Flag, Link, ListPage, Text, View

from . import actions, queries
from .lifecycle import OFFERING
from .models import Offering


class CategoryText(Text):
    """Offerings on a shelf, or on a shelf below it, by its name."""

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """By the category's or its parent's name."""
        return queries.in_category(queryset, params.get(self.key, "").strip()[:120])


class Offerings(ListPage[Offering]):
    name = "offerings"
    title = _("Offerings")
    empty = Empty(
        _("No offerings yet"), _("An offering is something that can be sold, once or again each month or year.")
    )
    new = Link(_("New offering"), "catalog:new", permission="catalog.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("sku", _("SKU"), sort="sku"),
        Column("status", _("State"), kind="status"),
        Column("rhythm", _("Charged")),
        Column("unit.name", _("Unit")),
        Column("category.name", _("Category")),
        Column("is_bundle", _("Bundle"), kind="boolean"),
        Column("tax_class", _("Tax class"), kind="badge", shown=False),
    ]
    filters = [
        Choice("status", _("State"), Offering.Status.choices),
        Choice("price_kind", _("Price kind"), Offering.PriceKind.choices),
        Choice("tax_class", _("Tax class"), Offering.TaxClass.choices),
        CategoryText("category", _("Category")),
        Flag("is_bundle", _("Bundle")),
    ]
    presets = [View(_("For sale"), "status=published"), View(_("Drafts"), "status=draft", permission="catalog.edit")]
    search_fields = ("name", "sku")
    default_sort = "name"
    bulk = [
        Bulk("publish", _("Publish"), permission="catalog.publish", offers=OFFERING.offers, run=actions.publish),
        Bulk(
            "retire", _("Retire"), permission="catalog.publish", offers=OFFERING.offers, run=actions.retire, danger=True
        ),
    ]

    def rows(self, actor: Actor) -> QuerySet[Offering]:
        """What the actor may know of."""
        return queries.visible_to(actor).select_related("unit", "category")

    def row_class(self, row: Offering) -> str:
        """What can no longer be sold stands back."""
        return "is-muted" if row.status == Offering.Status.RETIRED else ""
