"""The only file of orders that writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.contracts.models import ContractRecord
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.kernel.money import ZERO

from . import queries
from .lifecycle import ORDER
from .models import Order, OrderLine, OrderStatus


def draft_from_contract(contract: ContractRecord, *, actor: Actor) -> Order:
    """The draft order of a contract's lines. Called twice for one contract it gives the same order."""
    with transaction.atomic():
        ContractRecord.objects.select_for_update(of=("self",)).get(pk=contract.pk)
        found = Order.objects.filter(contract=contract).exclude(status=OrderStatus.CANCELED).first()
        if found is not None:
            return found
        rows = list(contract.lines.all())
        if not rows:
            raise Blocked(_("%(contract)s has no lines, so there is nothing to order.") % {"contract": contract})
        order = Order(
            number=next_number("ORD", clock.today().year),
            account_id=contract.account_id,
            quote_id=contract.quote_id,
            contract=contract,
            currency=contract.currency,
            total=sum((row.net for row in rows), ZERO),
            requested_on=contract.starts_on,
            owner_id=contract.owner_id,
            team_id=contract.team_id,
        )
        order.save(force_insert=True)
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                source_line=row,
                position=position,
                offering_id=row.offering_id,
                sku=row.sku,
                name=row.name,
                unit=row.unit,
                quantity=row.quantity,
                unit_price=row.unit_price,
                net=row.net,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                covered_item=row.covered_item,
            )
            for position, row in enumerate(rows, 1)
        )
        _link_parents(order)
        record(subject=order, verb="drafted", actor=actor, data={"contract": contract.number, "lines": len(rows)})
    return order


def edit_order(order_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Order:
    """Change the requested date, the customer's reference or the notes of a draft."""
    actor.require("orders.edit", "change an order")
    if unknown := set(fields) - {"requested_on", "external_reference", "notes"}:
        raise InvalidInput(_("%(names)s cannot be set here.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        order = locked(queries.visible_to(actor), order_id, if_match=if_match)
        if order.status != OrderStatus.DRAFT:
            raise Blocked(
                _("%(order)s is %(status)s; only drafts can be changed.")
                % {"order": order, "status": order.get_status_display().lower()}
            )
        changes = assign(order, fields)
        save(order, fields=changes)
        record(subject=order, verb="changed", actor=actor, data=changes)
    return order


def cancel(order_id: UUID, *, reason: str, actor: Actor) -> Order:
    """End a draft order, with the reason."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    return ORDER.apply(
        order_id, "cancel", actor=actor, data={"reason": reason.strip()}, queryset=queries.visible_to(actor)
    )


def _link_parents(order: Order) -> None:
    """Bundles keep their children, warranties what they cover: as the contract's lines do."""
    by_source = {line.source_line_id: line for line in order.lines.select_related("source_line")}
    children: list[OrderLine] = []
    for line in by_source.values():
        source = line.source_line
        line.parent = by_source.get(source.parent_id) if source.parent_id else None
        line.covers = by_source.get(source.covers_id) if source.covers_id else None
        if line.parent is not None or line.covers is not None:
            children.append(line)
    OrderLine.objects.bulk_update(children, ["parent", "covers"])
