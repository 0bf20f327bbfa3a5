"""How amounts are rounded, shared and prorated. What projects do differently is a setting here, never a special case."""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from pactline.kernel.money import ZERO, largest_remainder, minor_unit

RoundingMode = Literal["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
Rounded = Literal["line", "document", "none"]
ProrationBy = Literal["actual_days", "thirty_day_months"]
Discounts = Literal["compound", "additive"]
Spread = Literal["by_net", "rest_last", "equal", "in_order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The settings of one calculation; the defaults are those of quotes."""

    rounding: Rounded = "line"
    """``line``: net and tax of each line; ``document``: the sums only, lines stay exact; ``none``: nothing."""
    rounding_mode: RoundingMode = "half_up"
    precision: Decimal | None = None
    """The smallest amount (0.05 for Swiss cash). Default: the currency's minor unit."""
    total: Literal["rounded_parts", "rounded_whole"] = "rounded_parts"
    """With ``document``: the total is rounded net + rounded tax, or the exact sum of both rounded once."""
    proration: ProrationBy = "actual_days"
    discounts: Discounts = "compound"
    """``additive``: several percentages of a line are added up before they are taken off."""
    spread: Spread = "by_net"
    """How a header amount is shared: by the lines' nets with the largest remainder, by them with the rest on the last
    line, equally, or line after line until it is used up."""
    over_discount: Literal["refuse", "cap"] = "refuse"
    """A discount larger than what it is taken from is refused, or ends at 0."""
    prices_include_tax: bool = False
    fee_at_zero: bool = True
    """Whether a quantity of 0 bears the first tier's flat fee."""
    fee_without_base: bool = False
    """Whether transactions that move nothing bear the fee of a percentage price."""
    floor: Literal["mark", "hold"] = "mark"
    """A price below its floor is marked for somebody to look at, or lifted to the floor."""
    credits: bool = False
    """Whether quantities and prices may be negative (credits)."""
    free_days: Literal["up", "down", "half_up"] = "up"
    """How days that a credit buys of a new plan are rounded."""


DEFAULT = Policies()
MODES: dict[RoundingMode, str] = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_down": decimal.ROUND_HALF_DOWN,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
    "ceiling": decimal.ROUND_CEILING,
    "floor": decimal.ROUND_FLOOR,
}


def policies_of(settled: Mapping[str, Any]) -> Policies:
    """Policies from what is stored: JSON with decimals as text; what is missing is the default."""
    if not settled:
        return DEFAULT
    precision = settled.get("precision")
    return replace(DEFAULT, **{**settled, "precision": None if precision is None else Decimal(str(precision))})


@dataclass(frozen=True, slots=True)
class Rounding:
    """One way to round: call it with an amount."""

    unit: Decimal
    mode: str
    is_place: bool

    def __call__(self, amount: Decimal) -> Decimal:
        if self.is_place:
            return amount.quantize(self.unit, rounding=self.mode)
        return (amount / self.unit).to_integral_value(rounding=self.mode) * self.unit


@lru_cache(maxsize=256)
def rounding(policies: Policies, currency: str) -> Rounding:
    """How amounts of ``currency`` are rounded under ``policies``."""
    unit = (policies.precision or minor_unit(currency)).normalize()
    is_place = unit.as_tuple().digits == (1,) and unit <= 1
    return Rounding(unit if is_place else Decimal(f"{unit:f}"), MODES[policies.rounding_mode], is_place)


def share_out(
    total: Decimal, weights: Sequence[Decimal], unit: Decimal | None, how: Spread = "by_net"
) -> list[Decimal]:
    """``total`` shared over lines of the amounts ``weights``; the parts are multiples of ``unit`` and add up to it.

    Largest remainder (Hamilton); ties go to the earlier line. No part is above its line as long as ``total`` is not
    above their sum. ``unit`` None: exact parts.
    """
    if not weights:
        return []
    if how == "in_order":
        return _in_order(total, weights)
    if how == "equal":
        return _equal(total, weights, unit)
    if how == "rest_last" and unit is not None:
        return _rest_last(total, weights, unit)
    return _by_weight(total, weights, unit)


def _by_weight(total: Decimal, weights: Sequence[Decimal], unit: Decimal | None) -> list[Decimal]:
    if unit is not None:
        return largest_remainder(total, weights, unit)
    whole = sum(weights, ZERO)
    return [total * weight / whole if whole else total / len(weights) for weight in weights]


def _rest_last(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Each part rounded half up; the last line takes what is left, and gives back what it cannot take."""
    whole = sum(weights, ZERO)
    exact = [total * weight / whole if whole else ZERO for weight in weights[:-1]]
    found = [(part / unit).to_integral_value(rounding=decimal.ROUND_HALF_UP) * unit for part in exact]
    found.append(total - sum(found, ZERO))
    return found if ZERO <= found[-1] <= weights[-1] else largest_remainder(total, weights, unit)


def _in_order(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    found = []
    for weight in weights:
        part = min(total, weight)
        found.append(part)
        total -= part
    if total:
        found[-1] += total
    return found


def _equal(total: Decimal, weights: Sequence[Decimal], unit: Decimal | None) -> list[Decimal]:
    """Equal parts; what a small line cannot take goes to the others."""
    found = [ZERO] * len(weights)
    left = total
    while left:
        able = [index for index, weight in enumerate(weights) if found[index] < weight]
        if not able:
            found[-1] += left
            break
        for index, part in zip(able, _by_weight(left, [Decimal(1)] * len(able), unit), strict=True):
            taken = min(part, weights[index] - found[index])
            found[index] += taken
            left -= taken
    return found
