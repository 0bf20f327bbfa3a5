"""Builders of the catalog for tests and the demo; each walks the real actions."""

from __future__ import annotations

from typing import Any

from pactline.kernel.actor import SYSTEM, Actor

from . import actions
from .models import Offering, Unit


def unit(code: str = "C62", name: str = "Piece", decimals: int = 0) -> Unit:
    """The unit of that code, made when it is not there yet."""
    found = Unit.objects.filter(code=code).first()
    return found or actions.create_unit(code=code, name=name, decimals=decimals, actor=SYSTEM)


def offering(
    sku: str = "PLAT-1", name: str = "", *, publish: bool = True, actor: Actor = SYSTEM, **fields: Any
) -> Offering:
    """A published one-time offering; ``periodicity="month"`` or ``"year"`` makes it recurring."""
    if fields.get("periodicity"):
        fields.setdefault("price_kind", Offering.PriceKind.RECURRING)
    fields.setdefault("unit_id", unit().pk)
    made = actions.create_offering(sku=sku, name=name or f"Offering {sku}", actor=actor, **fields)
    return actions.publish(made.pk, actor=actor) if publish else made


def bundle(sku: str, children: list[Offering], *, included: bool = False, actor: Actor = SYSTEM) -> Offering:
    """A published bundle of one of each of ``children``."""
    made = offering(sku, publish=False, is_bundle=True, actor=actor)
    for child in children:
        actions.add_item(made.pk, child_id=child.pk, included=included, actor=actor)
    return actions.publish(made.pk, actor=actor)
