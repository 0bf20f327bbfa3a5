"""Builders of prices for tests and the demo; each walks the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pactline.catalog.models import Offering
from pactline.kernel.actor import SYSTEM, Actor

from . import actions
from .models import PriceList, TaxRate

EARLY = date(2020, 1, 1)


def price_list(
    prices: Mapping[Offering, str] | None = None,
    *,
    code: str = "EUR-LIST",
    currency: str = "EUR",
    publish: bool = True,
    actor: Actor = SYSTEM,
    **fields: Any,
) -> PriceList:
    """A published list, valid since 2020, with a price for each offering."""
    fields.setdefault("valid_from", EARLY)
    made = actions.create_price_list(code=code, name=fields.pop("name", code), currency=currency, actor=actor, **fields)
    if prices:
        rows = [actions.Price(offering_id=offering.pk, unit_price=Decimal(price)) for offering, price in prices.items()]
        actions.set_prices(made.pk, prices=rows, actor=actor)
    return actions.publish(made.pk, actor=actor) if publish else made


def tax_rate(country: str = "DE", percent: str = "19", **fields: Any) -> TaxRate:
    """A rate valid since 2020, named “VAT 19 %”."""
    fields.setdefault("valid_from", EARLY)
    fields.setdefault("name", f"VAT {percent} %")
    return actions.create_tax_rate(country=country, percent=Decimal(percent), actor=SYSTEM, **fields)
