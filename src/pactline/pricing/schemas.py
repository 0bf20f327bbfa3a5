"""Shapes of pricing in JSON. Money, prices, quantities and percentages are strings of decimals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Price = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=8)]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=4)]


class PriceListIn(Schema):
    """A draft. ``valid_to`` is not included; ``account_id``: for that account only."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    currency: str = Field(min_length=3, max_length=3)
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None
    account_id: UUID | None = None


class PriceListChange(Schema):
    code: str | None = Field(None, min_length=1, max_length=40)
    name: str | None = Field(None, min_length=1, max_length=120)
    valid_from: date | None = None
    valid_to: date | None = None


class PriceListCopy(Schema):
    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    valid_from: date | None = None


class PriceListOut(Schema):
    id: UUID
    code: str
    name: str
    currency: str
    status: str
    valid_from: date
    valid_to: date | None
    is_default: bool
    account_id: UUID | None
    published_at: datetime | None
    retired_at: datetime | None
    created_at: datetime
    updated_at: datetime


class PriceListDetail(PriceListOut):
    allowed_actions: list[str]


class PriceIn(Schema):
    """The price of one unit, from ``min_quantity`` on."""

    offering_id: UUID
    unit_price: Price
    unit_cost: Price | None = None
    min_price: Price | None = Field(None, description="Floor: a net price below it is marked.")
    min_quantity: Quantity = Decimal(0)


class PriceOut(Schema):
    """``unit_cost`` is null for those who may not see costs."""

    id: UUID
    price_list_id: UUID
    offering_id: UUID
    min_quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None
    min_price: Decimal | None


class TaxRateIn(Schema):
    """A rate of a country, or of one of its regions; ``valid_to`` is not included."""

    country: str = Field(min_length=2, max_length=2)
    region: str = Field("", max_length=60)
    tax_class: Literal["standard", "reduced", "zero", "exempt"] = "standard"
    name: str = Field(min_length=1, max_length=80)
    percent: Percent
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None


class TaxRateOut(Schema):
    id: UUID
    country: str
    region: str
    tax_class: str
    name: str
    percent: Decimal
    valid_from: date
    valid_to: date | None


class TaxRateEnd(Schema):
    valid_to: date


class BasketLine(Schema):
    """A line to price. ``unit_price`` is set by hand in place of the list's; ``counted`` false: optional."""

    offering_id: UUID
    quantity: Quantity = Decimal(1)
    unit_price: Price | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: Amount = Decimal(0)
    counted: bool = True
    term_months: int | None = Field(None, ge=1, le=1200)


class BasketIn(Schema):
    """A basket to price without saving anything. Leave out what should be found: list, entity, currency."""

    lines: list[BasketLine] = Field(min_length=1, max_length=10_000)
    price_list_id: UUID | None = None
    account_id: UUID | None = None
    selling_entity_id: UUID | None = None
    currency: str = Field("", max_length=3)
    on: date | None = Field(None, description="The day whose prices and rates hold. Default: today.")
    term_months: int = Field(12, ge=1, le=1200)
    header_discount_percent: Percent = Decimal(0)
    header_discount_amount: Amount = Decimal(0)


class TrailStepOut(Schema):
    """``change`` leads to ``running``; both of one unit or of the whole line (``basis``)."""

    code: str
    label: str
    change: Decimal
    running: Decimal
    basis: str


class PricedLineOut(Schema):
    """A priced line; ``net``, ``tax``, ``total`` are of one period, ``contract_value`` of the term. Costs are null for
    those who may not see them."""

    offering_id: UUID
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


class TaxSummaryOut(Schema):
    code: str
    name: str
    percent: Decimal
    base: Decimal
    tax: Decimal


class CalculationOut(Schema):
    """``problems``: what somebody should look at (a missing tax rate, a price below its floor)."""

    currency: str
    price_list_id: UUID
    on: date
    lines: list[PricedLineOut]
    totals: TotalsOut
    taxes: list[TaxSummaryOut]
    problems: list[str]
