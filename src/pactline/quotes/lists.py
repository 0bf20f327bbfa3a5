"""The list pages of quotes."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models.query import ValuesIterable
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Eligibility
from pactline.identity.queries import colleagues
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.ui.lists import (
    Bulk,
    Choice,
    Column,
    DateRange,
    Empty,
    Flag,
    Link,
    ListPage,
    NumberRange,
    Person,
    Reference,
    Text,
    View,
)

from . import actions, queries
from .api_shapes import ROW
from .lifecycle import QUOTE
from .models import PrintLayout, Quote


def account_name(account_id: UUID, actor: Actor) -> str:
    """The name of an account for the chip of a filter."""
    return parties.visible_to(actor).filter(pk=account_id).values_list("name", flat=True).first() or ""


OPEN = "status=draft&status=in_review&status=approved&status=rejected&status=pending_customer_acceptance"


class JsonRow(dict[str, Any]):
    """A row of the API's list: what is written, with the attributes that paging reads."""

    __slots__ = ()

    @property
    def pk(self) -> UUID:
        """The key."""
        return UUID(str(self["id"]))

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class _JsonRows(ValuesIterable):
    """Yields ``JsonRow`` in place of models, which cost ten times as much."""

    def __iter__(self) -> Any:
        return (JsonRow(row) for row in super().__iter__())


SHOWN = (
    *("number", "version", "name", "status", "channel", "currency", "net", "total", "tcv", "arr"),
    *("max_discount_percent", "margin_percent", "expires_on", "created_at", "updated_at", "owner_id", "team_id"),
    *("account__name", "owner__name", "assigned_to__name"),
)
"""What the list shows; the texts and addresses of a quote would make each row several times as dear."""


class Quotes(ListPage[Quote]):
    """All versions that the actor may see; the older ones are left out unless asked for."""

    name = "quotes"
    title = _("Quotes")
    empty = Empty(
        _("No quotes yet"), _("A quote says what you offer, for how much and until when."), icon="file-dollar"
    )
    new = Link(_("New quote"), "quotes:new", permission="quotes.edit")
    columns = (
        Column("number", _("Number"), kind="link", sort="number", value=str),
        Column("name", _("Name")),
        Column("account.name", _("Customer")),
        Column("status", _("State"), kind="status"),
        Column("net", _("Net"), kind="money", currency="currency"),
        Column("total", _("Total"), kind="money", currency="currency", sort="total", total=True),
        Column("tcv", _("Contract value"), kind="money", currency="currency", shown=False),
        Column("arr", _("Annual recurring"), kind="money", currency="currency", shown=False),
        Column("max_discount_percent", _("Highest discount"), kind="percent", shown=False),
        Column("margin_percent", _("Margin"), kind="percent", shown=False, permission="quotes.view_margin"),
        Column("get_channel_display", _("Sales channel"), shown=False),
        Column("owner.name", _("Owner"), kind="person"),
        Column("assigned_to.name", _("With"), kind="person", shown=False),
        Column("expires_on", _("Valid until"), kind="date"),
        Column("created_at", _("Created"), kind="moment", sort="created_at", shown=False),
    )
    filters = (
        Choice("status", _("State"), Quote.Status.choices),
        Reference("account", _("Customer"), field="account_id", url_name="parties:options", name=account_name),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        Person("assigned_to", _("With"), field="assigned_to_id", people=colleagues),
        Choice("channel", _("Sales channel"), Eligibility.Channel.choices),
        Text("currency", _("Currency"), lookup="currency__iexact"),
        DateRange("expires_on", _("Valid until")),
        NumberRange("total", _("Total")),
        Flag("non_standard", _("Non-standard terms"), field="is_non_standard"),
        Flag("active", _("Newest version"), field="is_active"),
    )
    search_fields = ("number", "name", "account__name")
    default_sort = "-created_at"
    presets = (
        View(_("Open"), OPEN),
        View(_("Mine"), f"owner=me&{OPEN}"),
        View(_("With me"), "assigned_to=me"),
        View(_("In review"), "status=in_review"),
    )
    bulk = (
        Bulk("submit", _("Submit for approval"), permission="quotes.submit", offers=QUOTE.offers, run=actions.submit),
    )

    def rows(self, actor: Actor) -> models.QuerySet[Quote]:
        """What the actor may see, with what the columns name."""
        return queries.visible_to(actor).select_related("account", "owner", "assigned_to").only(*SHOWN)

    def row_class(self, row: Quote) -> str:
        """What is over is muted."""
        return "is-muted" if row.status in queries.CLOSED else ""


class QuotesInJson(Quotes):
    """The same rows, filters and orders without models in between."""

    def rows(self, actor: Actor) -> models.QuerySet[Quote]:
        """The columns of ``api_shapes.ROW``."""
        found: Any = queries.visible_to(actor).values(
            *ROW, account_name=models.F("account__name"), owner_name=models.F("owner__name")
        )
        found._iterable_class = _JsonRows
        return cast("models.QuerySet[Quote]", found)


class Layouts(ListPage[PrintLayout]):
    """How quotes are printed."""

    name = "quote-layouts"
    title = _("Print layouts")
    empty = Empty(
        _("No print layouts yet"),
        _("A layout gives printed quotes your logo, colours, footer and standing terms."),
        icon="file-type-pdf",
    )
    new = Link(_("New print layout"), "quotes:layout_new", permission="quotes.configure")
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("selling_entity.name", _("Sold by")),
        Column("language", _("Language")),
        Column("is_default", _("Chosen by rule"), kind="boolean"),
        Column("is_active", _("Active"), kind="boolean"),
        Column("accent", _("Colour"), shown=False),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name",)
    default_sort = "name"

    def rows(self, actor: Actor) -> models.QuerySet[PrintLayout]:
        """All of them."""
        return queries.layouts()
