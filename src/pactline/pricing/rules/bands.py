"""Price models that depend on the quantity: per unit, flat, volume, graduated, packages, blocks, included quantities.

Each is a value with ``price(usage, policies)``: what the quantity comes to, exactly, with the bands that were used.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO

from .policy import Policies

ROUNDINGS = {"up": decimal.ROUND_CEILING, "down": decimal.ROUND_FLOOR, "half_up": decimal.ROUND_HALF_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was bought or used: a quantity, or for percentage models an amount of money and its transactions."""

    quantity: Decimal = Decimal(1)
    base: Decimal = ZERO
    transactions: Decimal = ZERO
    bases: tuple[Decimal, ...] = ()
    """The amount of each transaction, where fees have a least or most for each."""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """How much of one band was used and what it came to. ``band``: its number, from 1."""

    band: int
    quantity: Decimal
    amount: Decimal

    def json(self) -> dict[str, Any]:
        """JSON with decimals as text."""
        return {"band": self.band, "quantity": f"{self.quantity:f}", "amount": f"{self.amount:f}"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model comes to. ``unit``: the price of one unit, where the model has one for all units."""

    amount: Decimal
    label: str
    used: tuple[Used, ...] = ()
    unit: Decimal | None = None


class PriceModel(Protocol):
    """What every price model can do."""

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        """The exact amount for ``usage``."""


@dataclass(frozen=True, slots=True)
class Band:
    """A tier: up to and including ``up_to`` (None: without end) at ``unit`` each, and ``flat`` once when reached."""

    up_to: Decimal | None
    unit: Decimal = ZERO
    flat: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PerUnit:
    """Quantity × price."""

    unit: Decimal

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        return Outcome(self.unit * usage.quantity, _("Price of one unit"), unit=self.unit)


@dataclass(frozen=True, slots=True)
class Flat:
    """One amount, whatever the quantity."""

    amount: Decimal

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        return Outcome(self.amount, _("Flat price"))


@dataclass(frozen=True, slots=True)
class Volume:
    """All units take the price of the band that the quantity falls into, and its flat fee."""

    bands: tuple[Band, ...]

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        quantity = usage.quantity
        if not quantity and not policies.fee_at_zero:
            return Outcome(ZERO, _("Volume price"))
        number = band_of(self.bands, quantity)
        band = self.bands[number]
        amount = band.unit * quantity + band.flat
        label = _("Volume price, band %(number)s") % {"number": number + 1}
        return Outcome(amount, label, (Used(number + 1, quantity, amount),), None if band.flat else band.unit)


@dataclass(frozen=True, slots=True)
class Graduated:
    """The units within each band take that band's price; each band reached adds its flat fee once."""

    bands: tuple[Band, ...]

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        used = []
        for number, part in slices([band.up_to for band in self.bands], usage.quantity, policies):
            band = self.bands[number]
            used.append(Used(number + 1, part, band.unit * part + band.flat))
        return Outcome(sum((one.amount for one in used), ZERO), _("Graduated price"), tuple(used))


@dataclass(frozen=True, slots=True)
class Package:
    """Whole packages of ``size`` units; the first ``free`` units cost nothing. A begun package counts (``up``)."""

    package_price: Decimal
    size: Decimal
    free: Decimal = ZERO
    rounding: Literal["up", "down", "half_up"] = "up"

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        paid = max(usage.quantity - self.free, ZERO)
        count = (paid / self.size).to_integral_value(rounding=ROUNDINGS[self.rounding])
        label = _("%(count)s packages of %(size)s") % {"count": f"{count:f}", "size": plain(self.size)}
        return Outcome(self.package_price * count, label, (Used(1, count, self.package_price * count),))


@dataclass(frozen=True, slots=True)
class Block:
    """A tier of blocks of ``size`` units at ``price`` each, at most ``most`` of them (None: without end)."""

    size: Decimal
    most: Decimal | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class Blocks:
    """Tiers of blocks. ``all_tiers``: each tier is filled at its own price; ``top_tier``: all units take the price of
    the tier that the quantity reaches, of the last one beyond it. A begun block counts whole."""

    blocks: tuple[Block, ...]
    mode: Literal["all_tiers", "top_tier"] = "all_tiers"

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        left, used = usage.quantity, []
        for number, block in enumerate(self.blocks, 1):
            if left <= 0:
                break
            wanted = (left / block.size).to_integral_value(rounding=decimal.ROUND_CEILING)
            count = wanted if block.most is None else min(wanted, block.most)
            used.append(Used(number, count, count * block.price))
            left -= count * block.size
        if left > 0 and self.mode == "all_tiers":
            raise _beyond(usage.quantity)
        if self.mode == "top_tier" and used:
            number = used[-1].band
            block = self.blocks[number - 1]
            count = (usage.quantity / block.size).to_integral_value(rounding=decimal.ROUND_CEILING)
            used = [Used(number, count, count * block.price)]
        return Outcome(sum((one.amount for one in used), ZERO), _("Price by blocks"), tuple(used))


@dataclass(frozen=True, slots=True)
class Allowance:
    """A quantity that is included, the rest by another model, within a least and a most amount."""

    model: PriceModel
    included: Decimal = ZERO
    least: Decimal | None = None
    most: Decimal | None = None

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        over = replace(usage, quantity=max(usage.quantity - self.included, ZERO))
        found = self.model.price(over, policies) if over.quantity or not self.included else Outcome(ZERO, "")
        amount = found.amount if self.least is None else max(found.amount, self.least)
        amount = amount if self.most is None else min(amount, self.most)
        label = _("%(quantity)s beyond the %(included)s included") % {
            "quantity": plain(over.quantity),
            "included": plain(self.included),
        }
        return Outcome(amount, label if self.included else found.label, found.used)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The price of one unit by attributes: the first row whose values all match. ``*`` in a row matches anything."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Decimal], ...]
    otherwise: Decimal | None = None

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        known = dict(usage.attributes)
        if missing := [name for name in self.columns if name not in known]:
            raise InvalidInput(_("the value of %(names)s is missing.") % {"names": ", ".join(missing)})
        values = tuple(known[name] for name in self.columns)
        unit = next((price for row, price in self.rows if _matches(row, values)), self.otherwise)
        words = ", ".join(values)
        if unit is None:
            raise InvalidInput(_("there is no price for %(values)s.") % {"values": words})
        return Outcome(unit * usage.quantity, _("Price for %(values)s") % {"values": words}, unit=unit)


def _matches(row: Sequence[str], values: Sequence[str]) -> bool:
    return all(cell in ("*", value) for cell, value in zip(row, values, strict=True))


def band_of(bands: Sequence[Band], quantity: Decimal) -> int:
    """The index of the band that ``quantity`` falls into; upper bounds are included."""
    for number, band in enumerate(bands):
        if band.up_to is None or quantity <= band.up_to:
            return number
    raise _beyond(quantity)


def slices(bounds: Sequence[Decimal | None], quantity: Decimal, policies: Policies) -> list[tuple[int, Decimal]]:
    """The part of ``quantity`` in each band that is reached: (index, part)."""
    if not quantity:
        return [(0, ZERO)] if policies.fee_at_zero else []
    found, lower = [], ZERO
    for number, bound in enumerate(bounds):
        upper = quantity if bound is None else min(quantity, bound)
        found.append((number, upper - lower))
        if bound is None or quantity <= bound:
            return found
        lower = bound
    raise _beyond(quantity)


def _beyond(quantity: Decimal) -> InvalidInput:
    return InvalidInput(_("%(quantity)s is beyond the last tier.") % {"quantity": plain(quantity)})


def plain(value: Decimal) -> str:
    """A number without needless zeros."""
    return f"{value.normalize():f}"
