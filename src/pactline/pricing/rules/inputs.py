"""What goes into the engine. All amounts in the context's currency, all rates in percent points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from .bands import PriceModel, Usage
from .dates import Part
from .policy import DEFAULT, Policies
from .tax import Rates, TaxPlace

ZERO = Decimal(0)
Periodicity = Literal["", "month", "year"]
How = Literal["percent", "amount", "override"]


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price of one unit from ``min_quantity`` on: all units of the line take the price of the tier reached."""

    min_quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None = None
    min_price: Decimal | None = None
    """The floor: a net unit price below it is marked ``below_floor``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One change of a price: ``percent`` (−10 is a markdown), ``amount`` added, or a price in its place (``override``).

    Of one unit, or of the whole line (``basis``). ``code``: attribute, contracted, uplift, ramp, bundle, context,
    currency, custom, manual, discount. ``stops``: no later automatic adjustment is made (a renewal's uplift).
    """

    code: str
    label: str = ""
    how: How = "percent"
    value: Decimal
    basis: Literal["unit", "line"] = "unit"
    stops: bool = False
    place: int | None = None
    """Where a custom step stands in the plan; the others stand where their code does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Tiers and models are in another currency: what one unit of it is in the context's, and the words of the trail."""

    rate: Decimal
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The least and most that one unit, or the whole line, may cost."""

    unit_least: Decimal | None = None
    unit_most: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a ramp with what is its own; None: as the line."""

    months: Decimal
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    percent: Decimal = ZERO
    """Over the line's price."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A price that is a percentage of other lines: support is 15 % of all software.

    ``lines``: the keys of those lines; ``group``: or all lines of that group; neither: all that are not derived.
    ``others``: amounts that stand in no line and count as well; with them, nothing but ``lines`` is taken.
    """

    percent: Decimal
    lines: tuple[str, ...] = ()
    group: str = ""
    aggregate: Literal["sum", "min", "max", "avg"] = "sum"
    of: Literal["net", "list"] = "net"
    others: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the line replaces: only the difference is charged.

    ``old_amount`` of a whole period, or ``old_quantity`` at the line's own price; with both, the quantity only says how many
    units are new, for the cost. ``remaining``: the part of the period
    that is left. ``prorated``: credit and charge for the rest; ``free_days``: the credit buys days of the new plan;
    ``full``: the new price at once, less the credit; ``deferred``: nothing until the period ends.
    """

    old_amount: Decimal | None = None
    old_quantity: Decimal | None = None
    remaining: Part = field(default_factory=lambda: Part(Decimal(1), Decimal(1)))
    mode: Literal["prorated", "free_days", "full", "deferred"] = "prorated"
    new_days: Decimal | None = None
    """The days of a period of the new plan, for ``free_days``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax given with the line in place of its class.

    ``percent`` of the price, ``of_gross`` (of the price with tax), or a fixed ``amount`` for each unit.
    ``adds_to_base``: later taxes are taken on it too; ``on_others`` False: this one is not. ``included``: the price
    holds it already (None: as the policy says). ``reverse_charge``: the buyer owes it; shown and taken away again.
    """

    rate: Decimal = ZERO
    name: str = ""
    kind: Literal["percent", "of_gross", "amount"] = "percent"
    adds_to_base: bool = False
    on_others: bool = True
    included: bool | None = None
    reverse_charge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One line to price. Amounts of a recurring line are those of one period (``periodicity``)."""

    key: str
    """The caller's name of the line; also decides who gets the last cent of a header discount, whatever the order."""
    name: str = ""
    quantity: Decimal = Decimal(1)
    tiers: tuple[PriceTier, ...] = ()
    model: PriceModel | None = None
    """In place of ``tiers``."""
    usage: Usage | None = None
    """What a model needs beyond the quantity."""
    exchange: Exchange | None = None
    """Of the list price; what is given with the line is in the context's currency."""
    unit_price: Decimal | None = None
    """Set by hand in place of the list price."""
    unit_cost: Decimal | None = None
    """In place of the tier's."""
    recurring: bool = False
    periodicity: Periodicity = ""
    tax_class: str = "standard"
    taxes: tuple[Tax, ...] | None = None
    """In place of the tax class."""
    place: TaxPlace | None = None
    """Where the line is delivered, in place of the context's."""
    adjustments: tuple[Adjustment, ...] = ()
    limits: Limits | None = None
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    """Off the whole line (one period), after the percentage."""
    counted: bool = True
    """False: optional or alternative; priced, but in no total and without a share of a header amount."""
    takes_header_discount: bool = True
    in_bundle_price: bool = False
    """Part of a bundle that is charged as a whole: costs nothing itself."""
    term_months: int | Fraction | None = None
    """Default: the context's."""
    charged: Part | None = None
    """The part of a period that is charged."""
    ramp: tuple[Segment, ...] = ()
    change: Change | None = None
    derived: Derived | None = None
    group: str = ""
    """For derived prices."""
    hooks: tuple[str, ...] = ()
    """The hooks of the context that are asked for it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What they are told beside key, quantity and price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A price, change or cost from outside, asked once for all lines that name it. ``ask`` gives a number by key; lines
    that it leaves out stay as they are."""

    name: str
    label: str
    gives: Literal["override", "amount", "percent", "cost"]
    place: int
    ask: Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Decimal]]


PLAN: Mapping[str, int] = {
    name: number * 10
    for number, name in enumerate(("currency", "contracted", "attribute", "uplift", "ramp", "bundle", "context"))
}
"""The automatic adjustments with their places; those of one place in the order given."""


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
    policies: Policies = DEFAULT
    plan: Mapping[str, int] = field(default_factory=lambda: PLAN)
    hooks: tuple[Hook, ...] = ()
    voucher: Decimal = ZERO
    """Paid by gift cards: taken off what is payable, net and gross in proportion."""
