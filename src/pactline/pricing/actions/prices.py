"""Writing the prices of a list. Documents keep what they copied, so prices of a published list may move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.queries import by_ids
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked
from pactline.pricing import queries
from pactline.pricing.models import PriceList, PriceListLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price to set: of one unit, from ``min_quantity`` on, in the list's currency."""

    offering_id: UUID
    unit_price: Decimal
    unit_cost: Decimal | None = None
    min_price: Decimal | None = None
    min_quantity: Decimal = Decimal(0)


def set_price(
    price_list_id: UUID,
    *,
    offering_id: UUID,
    unit_price: Decimal,
    actor: Actor,
    unit_cost: Decimal | None = None,
    min_price: Decimal | None = None,
    min_quantity: Decimal = Decimal(0),
) -> PriceListLine:
    """Set the price of an offering (of one tier), whether it had one or not."""
    price = Price(
        offering_id=offering_id,
        unit_price=unit_price,
        unit_cost=unit_cost,
        min_price=min_price,
        min_quantity=min_quantity,
    )
    return set_prices(price_list_id, prices=[price], actor=actor)[0]


def set_prices(price_list_id: UUID, *, prices: Sequence[Price], actor: Actor) -> list[PriceListLine]:
    """Set many prices at once, all or none. Raises ``InvalidInput`` that names each row that cannot be used."""
    with transaction.atomic():
        price_list = _open(price_list_id, actor)
        _check(prices)
        rows = [
            PriceListLine(
                price_list=price_list,
                offering_id=price.offering_id,
                min_quantity=price.min_quantity,
                unit_price=price.unit_price,
                unit_cost=price.unit_cost,
                min_price=price.min_price,
            )
            for price in prices
        ]
        before = {
            (line.offering_id, line.min_quantity): line.unit_price
            for line in PriceListLine.objects.filter(
                price_list=price_list, offering__in=[p.offering_id for p in prices]
            )
        }
        PriceListLine.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["price_list", "offering", "min_quantity"],
            update_fields=["unit_price", "unit_cost", "min_price", "updated_at"],
        )
        changes = [
            {
                "offering": str(p.offering_id),
                "from": _text(before.get((p.offering_id, p.min_quantity))),
                "to": str(p.unit_price),
            }
            for p in prices[:200]
        ]
        record(subject=price_list, verb="prices_set", actor=actor, data={"count": len(prices), "prices": changes})
        keys = {(p.offering_id, p.min_quantity) for p in prices}
        saved = PriceListLine.objects.filter(price_list=price_list, offering__in=[p.offering_id for p in prices])
        found = {(line.offering_id, line.min_quantity): line for line in saved.select_related("offering__unit")}
    return [found[p.offering_id, p.min_quantity] for p in prices if (p.offering_id, p.min_quantity) in keys]


def change_price(
    line_id: UUID,
    *,
    actor: Actor,
    unit_price: Decimal,
    unit_cost: Decimal | None = None,
    min_price: Decimal | None = None,
) -> PriceListLine:
    """Change one price in place."""
    line = queries.get_line(line_id, actor=actor)
    return set_price(
        line.price_list_id,
        offering_id=line.offering_id,
        min_quantity=line.min_quantity,
        unit_price=unit_price,
        unit_cost=unit_cost,
        min_price=min_price,
        actor=actor,
    )


def remove_price(line_id: UUID, *, actor: Actor) -> PriceList:
    """Take a price out of its list."""
    with transaction.atomic():
        line = queries.get_line(line_id, actor=actor)
        price_list = _open(line.price_list_id, actor)
        data = {"offering": line.offering.sku, "unit_price": str(line.unit_price)}
        record(subject=price_list, verb="price_removed", actor=actor, data=data)
        line.delete()
    return price_list


def _open(price_list_id: UUID, actor: Actor) -> PriceList:
    price_list = locked(queries.visible_to(actor), price_list_id)
    actor.require("pricing.edit", _("change prices"))
    if price_list.status == PriceList.Status.RETIRED:
        raise WrongState(_("%(name)s is retired; its prices cannot be changed.") % {"name": price_list})
    if price_list.valid_to is not None and price_list.valid_to <= clock.today():
        raise WrongState(_("%(name)s has ended; its prices cannot be changed.") % {"name": price_list})
    return price_list


def _check(prices: Sequence[Price]) -> None:
    fields: dict[str, str] = {}
    known = by_ids(price.offering_id for price in prices)
    seen: set[tuple[UUID, Decimal]] = set()
    for index, price in enumerate(prices):
        at = "" if len(prices) == 1 else f"{index}."
        if price.offering_id not in known:
            fields[f"{at}offering"] = _("There is no such offering.")
            continue
        name = known[price.offering_id].name
        if (price.offering_id, price.min_quantity) in seen:
            fields[f"{at}min_quantity"] = _("%(name)s: this tier is given twice.") % {"name": name}
        seen.add((price.offering_id, price.min_quantity))
        if price.min_quantity < 0:
            fields[f"{at}min_quantity"] = _("%(name)s: the quantity cannot be negative.") % {"name": name}
        if price.unit_price < 0:
            fields[f"{at}unit_price"] = _("%(name)s: the price cannot be negative.") % {"name": name}
        if price.unit_cost is not None and price.unit_cost < 0:
            fields[f"{at}unit_cost"] = _("%(name)s: the cost cannot be negative.") % {"name": name}
        if price.min_price is not None and not 0 <= price.min_price <= price.unit_price:
            fields[f"{at}min_price"] = _("%(name)s: the floor must lie between 0 and the price.") % {"name": name}
    if fields:
        raise InvalidInput(_("These prices cannot be saved."), fields=fields, problems=list(fields.values()))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
