"""What comes out of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from .bands import Used
from .inputs import Periodicity

ZERO = Decimal(0)


class TrailStep(NamedTuple):
    """One step of a price. ``change`` is added to reach ``running``; ``basis`` says whether both are of one unit or of
    the line. ``code``: list_price, volume, model, bundle, an adjustment's, manual_price, discount_percent, limit,
    quantity, discount_amount, proration, change, rounding, header_discount, net, tax, total."""

    code: str
    label: str
    change: Decimal
    running: Decimal
    basis: Literal["unit", "line"]

    def json(self) -> dict[str, str]:
        """JSON with decimals as text."""
        return {
            "code": self.code,
            "label": self.label,
            "change": f"{self.change:f}",
            "running": f"{self.running:f}",
            "basis": self.basis,
        }


class TaxPart(NamedTuple):
    """One tax of a line: on what, and how much. A reverse charge stands there twice, once taken away."""

    code: str
    name: str
    rate: Decimal
    base: Decimal
    amount: Decimal


class SegmentPrice(NamedTuple):
    """One stretch of a ramp: its price for one period, and what it comes to over its months."""

    name: str
    months: Decimal
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    value: Decimal


class ChangePrice(NamedTuple):
    """What a change comes to: the credit for the old, the charge for the new, or the days that the credit buys."""

    credit: Decimal
    debit: Decimal
    net: Decimal
    free_days: Decimal | None


@dataclass(slots=True, kw_only=True)
class Details:
    """What only some lines have: the bands used, taxes given with the line, the stretches of a ramp, a change."""

    used: tuple[Used, ...] = ()
    taxes: tuple[TaxPart, ...] = ()
    segments: tuple[SegmentPrice, ...] = ()
    change: ChangePrice | None = None


@dataclass(slots=True, kw_only=True)
class PricedLine:
    """A line with its price. ``net``, ``tax``, ``total``, ``list_amount``, ``discount_amount`` and ``cost`` are those of
    one period (or once); ``contract_value`` and ``contract_cost`` those of the term."""

    key: str
    name: str
    quantity: Decimal
    counted: bool
    recurring: bool
    periodicity: Periodicity
    list_price: Decimal
    unit_price: Decimal
    """After the line's own percentage, before amounts and header discount; eight places at most."""
    list_amount: Decimal
    discount_amount: Decimal
    """All discounts of the line, its share of the header's included."""
    discount_percent: Decimal
    """``discount_amount`` of ``list_amount``, in percent points."""
    header_discount: Decimal
    net: Decimal
    tax_code: str
    tax_name: str
    tax_percent: Decimal
    tax: Decimal
    total: Decimal
    unit_cost: Decimal | None
    cost: Decimal
    mrr: Decimal
    """Four places; 0 for a one-time line."""
    arr: Decimal
    contract_value: Decimal
    contract_cost: Decimal
    below_floor: bool
    exact: Decimal
    """The line before rounding, header discount and tax."""
    trail: tuple[TrailStep, ...]
    details: Details | None = None

    def trail_json(self) -> list[dict[str, str]]:
        """The trail as documents keep it."""
        return [step.json() for step in self.trail]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSummary:
    """The lines of one rate: what they come to and their tax."""

    code: str
    name: str
    percent: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of the counted lines. ARR = MRR × 12, ACV = one-time + ARR, TCV = one-time + MRR × term.

    ``net``, ``tax``, ``total``: each line billed once, as on a first invoice. ``cost`` and ``margin`` are of the whole
    term (beside ``tcv``); ``margin_percent`` = margin of TCV, None when TCV is 0.
    """

    one_time: Decimal
    mrr: Decimal
    arr: Decimal
    acv: Decimal
    tcv: Decimal
    list_amount: Decimal
    discount_amount: Decimal
    discount_percent: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal
    margin: Decimal
    margin_percent: Decimal | None

    def json(self) -> dict[str, Any]:
        """JSON with decimals as text."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: None if value is None else f"{value:f}" for name, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """What is left to pay after gift cards; net and gross shrink in proportion."""

    voucher: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """The priced lines in the order given, the totals, the taxes by rate, and what somebody should look at."""

    currency: str
    lines: tuple[PricedLine, ...]
    totals: Totals
    taxes: tuple[TaxSummary, ...]
    payable: Payable
    effective_tax_percent: Decimal | None
    """All tax of all net; where nothing is charged, the mean of the lines' rates; None without lines."""
    problems: tuple[str, ...] = ()
