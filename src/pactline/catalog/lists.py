"""The lists of offerings and specifications."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Bulk, Choice, Column, Empty, Flag, Link, ListPage, Reference, Text, View

from . import actions, queries
from .lifecycle import OFFERING
from .models import Offering, Questionnaire, Specification


class CategoryText(Text):
    """Offerings on a shelf, or on a shelf below it, by its name."""

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """By the category's or its parent's name."""
        return queries.in_category(queryset, params.get(self.key, "").strip()[:120])


class ForAccount(Reference):
    """What an account may buy today, by the rows of eligibility; ``?channel=`` says through which channel."""

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """Without what is denied to it."""
        return queries.open_to(queryset, self._value(params), channel=params.get("channel") or "direct", actor=actor)


class Offerings(ListPage[Offering]):
    name = "offerings"
    template = "catalog/offerings.html"
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
        Column("version", _("Version"), kind="number", shown=False),
        Column("family", _("Family"), shown=False),
        Column("valid_from", _("Valid from"), kind="date", shown=False),
        Column("valid_to", _("Valid until"), kind="date", shown=False),
        Column("tax_class", _("Tax class"), kind="badge", shown=False),
    ]
    filters = [
        Choice("status", _("State"), Offering.Status.choices),
        Choice("price_kind", _("Price kind"), Offering.PriceKind.choices),
        Choice("tax_class", _("Tax class"), Offering.TaxClass.choices),
        CategoryText("category", _("Category")),
        Flag("is_bundle", _("Bundle")),
        Text("family", _("Family")),
        ForAccount("account", _("Open to account"), url_name="parties:options", name=queries.account_name),
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


class Specifications(ListPage[Specification]):
    name = "specifications"
    title = _("Specifications")
    empty = Empty(
        _("No specifications yet"),
        _("A specification says what has to be delivered for an offering: service and resource."),
    )
    new = Link(_("New specification"), "catalog:specification_new", permission="catalog.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("kind", _("Kind"), kind="badge"),
        Column("version", _("Version"), kind="number"),
        Column("status", _("State"), kind="status"),
    ]
    filters = [
        Choice("status", _("State"), Specification.Status.choices),
        Choice("kind", _("Kind"), Specification.Kind.choices),
    ]
    search_fields = ("name", "code")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[Specification]:
        """What the actor may know of."""
        return queries.visible_specifications(actor)


class Questionnaires(ListPage[Questionnaire]):
    name = "questionnaires"
    title = _("Questionnaires")
    empty = Empty(
        _("No questionnaires yet"),
        _("A questionnaire asks what a customer needs and recommends offerings for the answers."),
    )
    new = Link(_("New questionnaire"), "catalog:questionnaire_new", permission="catalog.edit", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("version", _("Version"), kind="number"),
        Column("status", _("State"), kind="status"),
        Column("valid_from", _("Valid from"), kind="date", shown=False),
        Column("valid_to", _("Valid until"), kind="date", shown=False),
    ]
    filters = [Choice("status", _("State"), Questionnaire.Status.choices)]
    search_fields = ("name", "code")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[Questionnaire]:
        """What the actor may know of."""
        return queries.visible_questionnaires(actor)
