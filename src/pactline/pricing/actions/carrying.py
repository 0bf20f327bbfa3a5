"""Carrying the prices of an offering to its next version or its copy, as they are or changed by a percentage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.money import ZERO
from pactline.pricing import price_models, queries
from pactline.pricing.models import ContractedPrice, PriceListLine

from .prices import Price, set_prices

PLACES = Decimal("0.00000001")


def carry_prices(from_id: UUID, to_id: UUID, *, actor: Actor, percent: Decimal = ZERO) -> int:
    """Give ``to_id`` the prices of ``from_id`` that hold now or later, on each list that is not retired or over, changed
    by ``percent``; costs stay. A next version takes what customers agreed on, too, unchanged. How many prices there are.

    ``InvalidInput`` when the target has prices on these lists already.
    """
    actor.require("pricing.edit", _("carry prices"))
    if not Decimal(-100) < percent <= 1000:
        message = _("Use a percentage between -100 and 1000.")
        raise InvalidInput(message, fields={"percent": message})
    source, target = catalog.get(from_id, actor=actor), catalog.get(to_id, actor=actor)
    lines = list(queries.prices_to_carry(source, actor))
    lists = {line.price_list_id for line in lines}
    if taken := queries.lists_with(target, lists):
        message = _("%(name)s has prices already: %(lists)s.") % {"name": target, "lists": ", ".join(taken)}
        raise InvalidInput(message, fields={"prices": message})
    with transaction.atomic():
        for price_list_id in sorted(lists):
            own = [_price(line, target.pk, percent) for line in lines if line.price_list_id == price_list_id]
            set_prices(price_list_id, prices=own, actor=actor)
        agreed = _carry_agreed(source, target) if source.sku.lower() == target.sku.lower() else 0
        if lines or agreed:
            data = {"from": source.version, "sku": source.sku, "count": len(lines), "agreed": agreed}
            record(subject=target, verb="prices_carried", actor=actor, data=data | {"percent": f"{percent:f}"})
    return len(lines)


def _price(line: PriceListLine, offering_id: UUID, percent: Decimal) -> Price:
    factor = 1 + percent / 100
    raised = (line.unit_price * factor).quantize(PLACES)
    return Price(
        offering_id=offering_id,
        unit_price=None if line.model else raised,
        unit_cost=line.unit_cost,
        min_price=None if line.min_price is None else min((line.min_price * factor).quantize(PLACES), raised),
        min_quantity=line.min_quantity,
        model=price_models.scaled(line.model, factor) if line.model else {},
        valid_from=line.valid_from,
        valid_to=line.valid_to,
    )


def _carry_agreed(source: Offering, target: Offering) -> int:
    columns = ("account_id", "currency", "min_quantity", "unit_price", "discount_percent", "reference", "valid_from")
    rows = ContractedPrice.objects.filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()), offering=source)
    made = ContractedPrice.objects.bulk_create(
        ContractedPrice(offering=target, valid_to=row.valid_to, **{name: getattr(row, name) for name in columns})
        for row in rows
    )
    return len(made)


def carry(source: Offering, made: Offering, options: Mapping[str, Any] | None, actor: Actor) -> None:
    """What the catalog runs for a next version or a copy: unasked as they are, where the actor may set prices."""
    if options is None:
        if actor.may("pricing.edit"):
            carry_prices(source.pk, made.pk, actor=actor)
    elif options.get("carried", True):
        try:
            percent = Decimal(str(options.get("percent") or 0))
        except ArithmeticError as error:
            message = _("Use a percentage between -100 and 1000.")
            raise InvalidInput(message, fields={"prices-percent": message}) from error
        carry_prices(source.pk, made.pk, percent=percent, actor=actor)
