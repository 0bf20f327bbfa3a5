"""The list of orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, DateRange, Empty, ListPage, NumberRange

from . import queries
from .models import Order, OrderStatus


class Orders(ListPage[Order]):
    name = "orders"
    title = _("Orders")
    empty = Empty(_("No orders yet"), _("An order is drafted when a contract is signed."))
    columns = [
        Column("number", _("Number"), kind="link", sort="number"),
        Column("account.name", _("Customer")),
        Column("contract.number", _("Contract")),
        Column("status", _("State"), kind="status"),
        Column("total", _("Net total"), kind="money", currency="currency", sort="total", total=True),
        Column("requested_on", _("Requested for"), kind="date", sort="requested_on"),
        Column("owner.name", _("Owner"), kind="person"),
    ]
    filters = [
        Choice("status", _("State"), OrderStatus.choices),
        DateRange("requested_on", _("Requested for")),
        NumberRange("total", _("Net total")),
    ]
    search_fields = ("number", "account__name", "contract__number", "external_reference")
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> QuerySet[Order]:
        """What the actor sees."""
        return queries.visible_to(actor).select_related("account", "contract", "owner")
