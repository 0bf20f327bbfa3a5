"""What goes into the engine and what comes out. All amounts in the context's currency, all rates in percent points."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from .tax import Rates, TaxPlace

ZERO = Decimal(0)
Periodicity = Literal["", "month", "year"]


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price of one unit from ``min_quantity`` on: all units of the line take the price of the tier reached."""

    min_quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None = None
    min_price: Decimal | None = None
    """The floor: a net unit price below it is marked ``below_floor``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One line to price. Amounts of a recurring line are those of one period (``periodicity``)."""

    key: str
    """The caller's name of the line; also decides who gets the last cent of a header discount, whatever the order."""
    name: str = ""
    quantity: Decimal = Decimal(1)
    tiers: tuple[PriceTier, ...] = ()
    unit_price: Decimal | None = None
    """Set by hand in place of the list price."""
    recurring: bool = False
    periodicity: Periodicity = ""
    tax_class: str = "standard"
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    """Off the whole line (one period), after the percentage."""
    counted: bool = True
    """False: optional or alternative; priced, but in no total and without a share of a header amount."""
    takes_header_discount: bool = True
    in_bundle_price: bool = False
    """Part of a bundle that is charged as a whole: costs nothing itself."""
    term_months: int | None = None
    """Default: the context's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceContext:
    """What holds for all lines. Give a header discount as a percentage or as an amount, not both."""

    currency: str
    tax: TaxPlace
    rates: Rates = field(default_factory=dict)
    term_months: int = 12
    header_discount_percent: Decimal = ZERO
    header_discount_amount: Decimal = ZERO
    price_list: str = ""
    """Its name, for the trail."""


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One step of a price. ``change`` is added to reach ``running``; ``basis`` says whether both are of one unit or of
    the line. ``code``: list_price, volume, bundle, manual_price, discount_percent, quantity, discount_amount,
    header_discount, rounding, net, tax, total."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    trail: tuple[TrailStep, ...]

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
class Calculation:
    """The priced lines in the order given, the totals, the taxes by rate, and what somebody should look at."""

    currency: str
    lines: tuple[PricedLine, ...]
    totals: Totals
    taxes: tuple[TaxSummary, ...]
    problems: tuple[str, ...] = ()
