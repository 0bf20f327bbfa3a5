"""Shapes of a basket to price, in JSON. Numbers may be strings; amounts in the answer always are."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, Field, model_validator

from .price_models import Count, Model, Number, Positive
from .rules.policy import Discounts, ProrationBy, Rounded, RoundingMode, Spread

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=20, decimal_places=12)]


def _moment(value: Any) -> Any:
    """A day, or an instant where a time is given."""
    if not isinstance(value, str):
        raise ValueError("give a day as YYYY-MM-DD, or an instant with its time")
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


Moment = Annotated[date | datetime, BeforeValidator(_moment)]


class PoliciesIn(Schema):
    """What projects settle differently. What is left out comes from the price list, the selling entity, or the default."""

    rounding: Rounded | None = Field(None, description="Each line, the document's sums only, or nothing.")
    rounding_mode: RoundingMode | None = None
    precision: Positive | None = Field(None, description="The smallest amount; default: the currency's minor unit.")
    total: Literal["rounded_parts", "rounded_whole"] | None = None
    proration: ProrationBy | None = None
    discounts: Discounts | None = Field(None, description="Several percentages of a line: one on another, or added up.")
    spread: Spread | None = Field(None, description="How a header amount is shared over the lines.")
    over_discount: Literal["refuse", "cap"] | None = None
    prices_include_tax: bool | None = None
    fee_at_zero: bool | None = Field(None, description="Whether a quantity of 0 bears the first tier's flat fee.")
    fee_without_base: bool | None = None
    floor: Literal["mark", "hold"] | None = None
    credits: bool | None = Field(None, description="Whether quantities and prices may be negative.")
    free_days: Literal["up", "down", "half_up"] | None = None


class TaxIn(Schema):
    """A tax in place of the tax class. ``included`` null: as ``prices_include_tax`` says."""

    rate: Number = Field(description="In percent points; for kind amount the amount for each unit.")
    name: str = Field("", max_length=80)
    kind: Literal["percent", "of_gross", "amount"] = "percent"
    adds_to_base: bool = False
    on_others: bool = True
    included: bool | None = None
    reverse_charge: bool = False


class UsageIn(Schema):
    """What percentage prices need; ``values`` are measured amounts that make up the quantity."""

    base: Number | None = None
    transactions: Count | None = None
    bases: list[Number] = Field(default_factory=list, max_length=10_000)
    values: list[Number] = Field(default_factory=list, max_length=10_000)
    aggregate: Literal["sum", "max", "min", "last", "average", "count"] = "sum"


class AdjustmentIn(Schema):
    """A change of the price: ``percent`` (−10: a markdown), an ``amount`` added, or a price in its place."""

    code: Literal["attribute", "contracted", "uplift", "ramp", "bundle", "context", "manual", "discount"] = "manual"
    label: str = Field("", max_length=120)
    how: Literal["percent", "amount", "override"] = "percent"
    value: Number
    basis: Literal["unit", "line"] = "unit"


class DiscountIn(Schema):
    """A further discount: a percentage of the price, or an amount off the line. With ``basis`` line the percentage is
    an amount of the line, rounded on its own."""

    percent: Percent | None = None
    amount: Count | None = None
    basis: Literal["unit", "line"] = "unit"
    label: str = Field("", max_length=120)

    @model_validator(mode="after")
    def one_of_both(self) -> DiscountIn:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give percent or amount")
        return self


class LimitsIn(Schema):
    """Floor and ceiling of one unit and of the line."""

    unit_least: Number | None = None
    unit_most: Number | None = None
    least: Number | None = None
    most: Number | None = None


class PartIn(Schema):
    """A part of a period: by dates (ends not included), or ``count`` of ``of``."""

    period_start: Moment | None = None
    period_end: Moment | None = None
    charged_from: Moment | None = None
    charged_to: Moment | None = None
    count: Count | None = None
    of: Positive | None = None

    @model_validator(mode="after")
    def complete(self) -> PartIn:
        dates = (self.period_start, self.period_end, self.charged_from, self.charged_to)
        counted = self.count is not None and self.of is not None
        if counted == all(one is not None for one in dates) or (counted and any(one is not None for one in dates)):
            raise ValueError("give period_start, period_end, charged_from and charged_to, or count and of")
        return self


class SegmentIn(Schema):
    """A stretch of a ramp; what is left out is as on the line."""

    months: Positive
    quantity: Count | None = None
    unit_price: Count | None = None
    percent: Number = Decimal(0)
    name: str = Field("", max_length=80)


class RampIn(Schema):
    """Stretches one by one, or ``percent`` more every so many months over the term."""

    segments: list[SegmentIn] = Field(default_factory=list, max_length=120)
    percent: Number | None = None
    every_months: int = Field(12, ge=1, le=120)


class ChangeIn(Schema):
    """What the line replaces, and the part of the period that is left."""

    old_amount: Number | None = None
    old_quantity: Count | None = None
    remaining: PartIn | None = None
    mode: Literal["prorated", "free_days", "full", "deferred"] = "prorated"
    new_days: Positive | None = None


class DerivedIn(Schema):
    """Percent of other lines: those with these keys, of a group, or all."""

    percent: Number
    lines: list[str] = Field(default_factory=list)
    group: str = ""
    aggregate: Literal["sum", "min", "max", "avg"] = "sum"
    of: Literal["net", "list"] = "net"


class BasketLine(Schema):
    """A line to price: an offering of the price list (``offering_id`` or ``sku``), a ``model``, ``derived``, or only a
    ``unit_price``. ``unit_price`` beside an offering is set by hand; ``counted`` false: optional."""

    key: str = Field("", max_length=60, description="Your name of the line, for derived prices. Default: its number.")
    name: str = Field("", max_length=200)
    offering_id: UUID | None = None
    sku: str = Field("", max_length=60)
    model: Model | None = None
    derived: DerivedIn | None = None
    quantity: Number = Decimal(1)
    usage: UsageIn | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    bundle: str = Field("", max_length=60, description="The SKU of the bundle that it is a part of.")
    group: str = Field("", max_length=60)
    unit_price: Number | None = None
    unit_cost: Count | None = None
    adjustments: list[AdjustmentIn] = Field(default_factory=list, max_length=50)
    renewal_uplift_percent: Number | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: Count = Decimal(0)
    discounts: list[DiscountIn] = Field(default_factory=list, max_length=50)
    limits: LimitsIn | None = None
    counted: bool = True
    takes_header_discount: bool = True
    in_bundle_price: bool = False
    periodicity: Literal["", "month", "year"] | None = Field(None, description="Default: the offering's, or once.")
    term_months: int | None = Field(None, ge=1, le=1200)
    starts_on: date | None = None
    ends_on: date | None = Field(None, description="The last day. With starts_on it decides the line's term.")
    proration: PartIn | None = None
    ramp: RampIn | None = None
    change: ChangeIn | None = None
    tax_class: str | None = None
    taxes: list[TaxIn] | None = Field(None, max_length=20)


class BasketIn(Schema):
    """A basket to price without saving anything. Leave out what should be found: list, entity, currency."""

    lines: list[BasketLine] = Field(max_length=10_000)
    price_list_id: UUID | None = None
    price_list: str = Field("", max_length=40, description="Its code, in place of price_list_id.")
    account_id: UUID | None = None
    selling_entity_id: UUID | None = None
    currency: str = Field("", max_length=3, description="Another than the price list's: by the rate of the day.")
    channel: str = Field("", max_length=40)
    on: date | None = Field(None, description="The day whose prices and rates hold. Default: today.")
    term_months: int = Field(12, ge=1, le=1200)
    co_terminate_on: date | None = Field(None, description="The last day of every line that has starts_on.")
    header_discount_percent: Percent = Decimal(0)
    header_discount_amount: Count = Decimal(0)
    vouchers: list[Count] = Field(default_factory=list, max_length=100)
    taxes: list[TaxIn] | None = Field(None, description="For lines without taxes of their own.")
    policies: PoliciesIn | None = None


class TrailStepOut(Schema):
    """``change`` leads to ``running``; both of one unit or of the whole line (``basis``)."""

    code: str
    label: str
    change: Decimal
    running: Decimal
    basis: str


class UsedOut(Schema):
    """How much of a tier was used, and what it came to."""

    band: int
    quantity: Decimal
    amount: Decimal


class TaxPartOut(Schema):
    code: str
    name: str
    rate: Decimal
    base: Decimal
    amount: Decimal


class SegmentOut(Schema):
    """A stretch of a ramp: net of one period, value of its months."""

    name: str
    months: Decimal
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    value: Decimal


class ChangeOut(Schema):
    credit: Decimal
    debit: Decimal
    net: Decimal
    free_days: Decimal | None


class PartOut(Schema):
    """The part of the period that is charged."""

    count: Decimal
    of: Decimal


class PricedLineOut(Schema):
    """A priced line; ``net``, ``tax``, ``total`` are of one period, ``contract_value`` of the term; ``exact`` is before
    rounding, header discount and tax. Costs are null for those who may not see them."""

    key: str
    offering_id: UUID | None
    name: str
    quantity: Decimal
    counted: bool
    recurring: bool
    periodicity: str
    list_price: Decimal
    unit_price: Decimal
    list_amount: Decimal
    discount_amount: Decimal
    discount_percent: Decimal
    header_discount: Decimal
    exact: Decimal
    net: Decimal
    tax_code: str
    tax_name: str
    tax_percent: Decimal
    tax: Decimal
    total: Decimal
    mrr: Decimal
    arr: Decimal
    contract_value: Decimal
    unit_cost: Decimal | None
    below_floor: bool
    used: list[UsedOut]
    taxes: list[TaxPartOut]
    segments: list[SegmentOut]
    change: ChangeOut | None
    proration: PartOut | None
    trail: list[TrailStepOut]


class TotalsOut(Schema):
    """ARR = MRR × 12, ACV = one-time + ARR, TCV = one-time + MRR × term. Cost and margin are null for those who may not
    see them."""

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
    cost: Decimal | None
    margin: Decimal | None
    margin_percent: Decimal | None


class PayableOut(Schema):
    """What is left to pay after vouchers."""

    voucher: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal


class TaxSummaryOut(Schema):
    code: str
    name: str
    percent: Decimal
    base: Decimal
    tax: Decimal


class CalculationOut(Schema):
    """``problems``: what somebody should look at (a missing tax rate, a price below its floor)."""

    currency: str
    price_list_id: UUID | None
    on: date
    policies: dict[str, Any]
    lines: list[PricedLineOut]
    totals: TotalsOut
    payable: PayableOut
    effective_tax_percent: Decimal | None
    taxes: list[TaxSummaryOut]
    problems: list[str]
