"""Reading orders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.identity.queries import scope
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .models import Order, OrderLine


def visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders of the actor's teams and the actor's own."""
    return Order.objects.filter(scope(actor))


def get(order_id: UUID | str, *, actor: Actor) -> Order:
    """One order; ``NotVisible`` when absent or of others."""
    actor.require("orders.view", "see orders")
    rows = visible_to(actor).select_related("account", "quote", "contract", "owner")
    found = rows.filter(pk=order_id).first()
    if found is None:
        raise NotVisible(_("There is no such order."))
    return found


def lines_of(order: Order) -> QuerySet[OrderLine]:
    """The lines by position."""
    return order.lines.select_related("source_line")


def of_contract(contract_id: UUID, actor: Actor) -> QuerySet[Order]:
    """The orders of one contract record."""
    return visible_to(actor).filter(contract_id=contract_id)
