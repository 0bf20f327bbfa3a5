"""Configuring a line anew, and what a configured line would cost."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from pactline.catalog.models import Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.quotes.models import Quote, QuoteLine

from . import locks
from .basket import Basket, NewLine
from .lines import close


def configure_line(
    quote_id: UUID, line_id: UUID, *, selection: Mapping[str, Any], actor: Actor, if_match: str | None = None
) -> Quote:
    """Choose anew what a line consists of. Parts that stay keep what was entered on them."""
    with transaction.atomic():
        basket = Basket.load(locks.editable(quote_id, actor=actor, if_match=if_match))
        basket.configure(basket.line(line_id), selection)
        return close(basket, actor)


def preview(quote: Quote, offering: Offering, selection: Mapping[str, Any], *, quantity: Decimal) -> QuoteLine | None:
    """What a configured line would cost in a quote, with its parts; nothing is written. None: it cannot be sold so."""
    basket = Basket(copy.copy(quote))
    try:
        made = basket.add([NewLine(offering_id=offering.pk, configuration=selection, quantity=quantity)])
        basket.price(())
    except InvalidInput:
        return None
    top = made[0]
    for name in ("net", "total", "mrr", "tax"):
        setattr(top, name, sum((getattr(line, name) for line in made), Decimal(0)))
    return top
