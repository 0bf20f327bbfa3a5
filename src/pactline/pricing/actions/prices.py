"""Writing the prices of a list. Documents keep what they copied, so prices of a published list may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
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
from pactline.pricing.price_models import build, one_unit

Key = tuple[UUID, Decimal, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price to set: of one unit, from ``min_quantity`` on, in the list's currency; or by a ``model``.

    ``valid_from`` adds a version that holds from that day; without it the price that always held is set.
    """

    offering_id: UUID
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None
    min_price: Decimal | None = None
    min_quantity: Decimal = Decimal(0)
    model: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def key(self) -> Key:
        """Which price of its list it is."""
        return self.offering_id, self.min_quantity, self.valid_from

    def shown(self) -> Decimal:
        """The price of one unit; of a model what one unit comes to."""
        if self.unit_price is not None or not self.model:
            return self.unit_price or Decimal(0)
        return one_unit(self.model)


def set_price(
    price_list_id: UUID,
    *,
    offering_id: UUID,
    actor: Actor,
    unit_price: Decimal | None = None,
    unit_cost: Decimal | None = None,
    min_price: Decimal | None = None,
    min_quantity: Decimal = Decimal(0),
    model: Mapping[str, Any] | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> PriceListLine:
    """Set the price of an offering (of one tier), whether it had one or not."""
    price = Price(
        offering_id=offering_id,
        unit_price=unit_price,
        unit_cost=unit_cost,
        min_price=min_price,
        min_quantity=min_quantity,
        model=model or {},
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return set_prices(price_list_id, prices=[price], actor=actor)[0]


def set_prices(price_list_id: UUID, *, prices: Sequence[Price], actor: Actor) -> list[PriceListLine]:
    """Set many prices at once, all or none. Raises ``InvalidInput`` that names each row that cannot be used."""
    with transaction.atomic():
        price_list = _open(price_list_id, actor)
        named = PriceListLine.objects.filter(price_list=price_list, offering__in=[p.offering_id for p in prices])
        before = {(line.offering_id, line.min_quantity, line.valid_from): line for line in named}
        _check(prices, before)
        PriceListLine.objects.bulk_create(
            [_row(price_list, price, before) for price in prices],
            update_conflicts=True,
            unique_fields=["price_list", "offering", "min_quantity", "valid_from"],
            update_fields=["unit_price", "unit_cost", "min_price", "model", "valid_to", "updated_at"],
        )
        changes = [
            {
                "offering": str(p.offering_id),
                "from": _text(before[p.key].unit_price if p.key in before else None),
                "to": str(p.shown()),
                **({"model": p.model.get("kind")} if p.model else {}),
                **({"valid_from": p.valid_from.isoformat()} if p.valid_from else {}),
            }
            for p in prices[:200]
        ]
        record(subject=price_list, verb="prices_set", actor=actor, data={"count": len(prices), "prices": changes})
        saved = {
            (line.offering_id, line.min_quantity, line.valid_from): line
            for line in named.select_related("offering__unit")
        }
    return [saved[p.key] for p in prices]


def _row(price_list: PriceList, price: Price, before: Mapping[Key, PriceListLine]) -> PriceListLine:
    """The row of a price. A new day makes a new version of it."""
    earlier = [row.version for key, row in before.items() if key[:2] == price.key[:2]]
    return PriceListLine(
        price_list=price_list,
        offering_id=price.offering_id,
        min_quantity=price.min_quantity,
        unit_price=price.shown(),
        unit_cost=price.unit_cost,
        min_price=price.min_price,
        model=dict(price.model),
        valid_from=price.valid_from,
        valid_to=price.valid_to,
        version=before[price.key].version if price.key in before else max(earlier, default=0) + 1,
    )


def change_price(
    line_id: UUID,
    *,
    actor: Actor,
    unit_price: Decimal | None = None,
    unit_cost: Decimal | None = None,
    min_price: Decimal | None = None,
    model: Mapping[str, Any] | None = None,
    valid_to: date | None = None,
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
        model=model,
        valid_from=line.valid_from,
        valid_to=valid_to,
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


def _check(prices: Sequence[Price], before: Mapping[Key, PriceListLine]) -> None:
    fields: dict[str, str] = {}
    known = by_ids(price.offering_id for price in prices)
    seen: set[Key] = set()
    for index, price in enumerate(prices):
        at = "" if len(prices) == 1 else f"{index}."
        if price.offering_id not in known:
            fields[f"{at}offering"] = _("There is no such offering.")
            continue
        name = known[price.offering_id].name
        if price.key in seen:
            fields[f"{at}min_quantity"] = _("%(name)s: this tier is given twice.") % {"name": name}
        seen.add(price.key)
        found = _model_problem(price, prices, before) if price.model else _price_problem(price)
        if found is None and price.valid_to and price.valid_from and price.valid_to <= price.valid_from:
            found = "valid_to", _("the end must be after the start.")
        if found is not None:
            fields[f"{at}{found[0]}"] = f"{name}: {found[1]}"
    if fields:
        raise InvalidInput(_("These prices cannot be saved."), fields=fields, problems=list(fields.values()))


def _price_problem(price: Price) -> tuple[str, str] | None:
    if price.min_quantity < 0:
        return "min_quantity", _("the quantity cannot be negative.")
    if price.unit_price is None:
        return "unit_price", _("give a price or a price model.")
    if price.unit_price < 0:
        return "unit_price", _("the price cannot be negative.")
    if price.unit_cost is not None and price.unit_cost < 0:
        return "unit_cost", _("the cost cannot be negative.")
    if price.min_price is not None and not 0 <= price.min_price <= price.unit_price:
        return "min_price", _("the floor must lie between 0 and the price.")
    return None


def _model_problem(
    price: Price, prices: Sequence[Price], before: Mapping[Key, PriceListLine]
) -> tuple[str, str] | None:
    """A model says it all: no tiers beside it, and what it holds must fit together."""
    try:
        build(price.model)
    except InvalidInput as error:
        return "model", str(error)
    others = [(key[0], key[1]) for key in (*before, *(other.key for other in prices))]
    if price.min_quantity or any(offering == price.offering_id and least for offering, least in others):
        return "model", _("an offering with tiers cannot have a price model; remove the tiers first.")
    if price.min_price is not None:
        return "min_price", _("a price model has no floor for one unit.")
    return None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
