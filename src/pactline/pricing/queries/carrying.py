"""Which prices an offering hands on to its next version."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.db.models import Q

from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.pricing.models import PriceListLine

from .price_lists import prices_of


def prices_to_carry(offering: Offering, actor: Actor) -> models.QuerySet[PriceListLine]:
    """The prices that hold now or later, on lists that are not retired or over."""
    today = clock.today()
    later = Q(valid_to=None) | Q(valid_to__gt=today)
    open_lists = Q(price_list__valid_to=None) | Q(price_list__valid_to__gt=today)
    return prices_of(offering, actor).filter(later, open_lists)


def lists_with(offering: Offering, price_list_ids: Collection[UUID]) -> list[str]:
    """The names of those of these lists on which an offering has prices."""
    rows = PriceListLine.objects.filter(offering=offering, price_list__in=price_list_ids)
    return sorted(set(rows.values_list("price_list__name", flat=True)))


def without_prices(offering: Offering, actor: Actor) -> Offering | None:
    """The version (or what it was copied from) whose prices an offering without any could take."""
    if offering.previous_id is None or prices_of(offering, actor).exists():
        return None
    before = catalog.by_ids([offering.previous_id]).get(offering.previous_id)
    return before if before is not None and prices_to_carry(before, actor).exists() else None
