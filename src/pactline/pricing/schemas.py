"""Shapes of pricing in JSON. Money, prices, quantities and percentages are strings of decimals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from .basket_schemas import PoliciesIn
from .price_models import Model

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
    policies: PoliciesIn | None = None


class PriceListChange(Schema):
    code: str | None = Field(None, min_length=1, max_length=40)
    name: str | None = Field(None, min_length=1, max_length=120)
    valid_from: date | None = None
    valid_to: date | None = None
    policies: PoliciesIn | None = None


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
    policies: dict[str, Any]
    published_at: datetime | None
    retired_at: datetime | None
    created_at: datetime
    updated_at: datetime


class PriceListDetail(PriceListOut):
    allowed_actions: list[str]


class PriceIn(Schema):
    """The price of one unit, from ``min_quantity`` on; or a ``model``. With ``valid_from`` a version from that day on."""

    offering_id: UUID
    unit_price: Price | None = None
    model: Model | None = None
    valid_from: date | None = None
    valid_to: date | None = None
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
    model: dict[str, Any] = Field(description="Empty: a price for each unit.")
    valid_from: date | None
    valid_to: date | None
    version: int


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


class ContractedPriceIn(Schema):
    """A price of one account: ``unit_price``, or ``discount_percent`` off the list."""

    account_id: UUID
    offering_id: UUID
    currency: str = Field("", max_length=3, description="Default: the account's.")
    unit_price: Price | None = None
    discount_percent: Percent | None = None
    min_quantity: Quantity = Decimal(0)
    reference: str = Field("", max_length=120)
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None


class ContractedPriceOut(Schema):
    id: UUID
    account_id: UUID
    offering_id: UUID
    currency: str
    unit_price: Decimal | None
    discount_percent: Decimal | None
    min_quantity: Decimal
    reference: str
    valid_from: date
    valid_to: date | None


class End(Schema):
    valid_to: date


class TaxExemptionIn(Schema):
    """An account that bears no tax of a country."""

    account_id: UUID
    country: str = Field(min_length=2, max_length=2)
    certificate: str = Field(min_length=1, max_length=80)
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None


class TaxExemptionOut(Schema):
    id: UUID
    account_id: UUID
    country: str
    certificate: str
    valid_from: date
    valid_to: date | None


class ExchangeRateIn(Schema):
    """What one unit of a currency is in another, from a day on."""

    from_currency: str = Field(min_length=3, max_length=3)
    to_currency: str = Field(min_length=3, max_length=3)
    rate: Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=10)]
    valid_from: date | None = Field(None, description="Default: today.")


class ExchangeRateOut(Schema):
    id: UUID
    from_currency: str
    to_currency: str
    rate: Decimal
    valid_from: date


class PriceListRuleIn(Schema):
    """The first active rule, by position, whose condition holds decides the list of a new document."""

    name: str = Field(min_length=1, max_length=120)
    price_list_id: UUID
    condition: dict[str, Any] = Field(default_factory=dict)
    position: int | None = Field(None, ge=0)
    is_active: bool = True


class PriceListRuleChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    price_list_id: UUID | None = None
    condition: dict[str, Any] | None = None
    position: int | None = Field(None, ge=0)
    is_active: bool | None = None


class PriceListRuleOut(Schema):
    id: UUID
    name: str
    price_list_id: UUID
    condition: dict[str, Any]
    position: int
    is_active: bool


class MatrixRowIn(Schema):
    """A cell for each column (``*``: any; ``a|b``; for quantity ``1-10`` or ``11-``), and what then happens."""

    cells: list[str]
    how: Literal["percent", "amount", "override"] = "percent"
    value: Annotated[Decimal, Field(max_digits=20, decimal_places=8)]


class PriceMatrixIn(Schema):
    """A draft. Columns: quantity, sku, bundle, account.country, account.industry, account.kind, region, currency, channel,
    or ``attribute:CODE``."""

    name: str = Field(min_length=1, max_length=120)
    kind: Literal["context", "attribute", "bundle"] = "context"
    match: Literal["first", "all"] = "first"
    price_list_id: UUID | None = None
    position: int = Field(10, ge=0)
    columns: list[str] = Field(min_length=1, max_length=20)
    rows: list[MatrixRowIn] = Field(min_length=1, max_length=5000)
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None


class PriceMatrixChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    kind: Literal["context", "attribute", "bundle"] | None = None
    match: Literal["first", "all"] | None = None
    position: int | None = Field(None, ge=0)
    columns: list[str] | None = Field(None, min_length=1, max_length=20)
    rows: list[MatrixRowIn] | None = Field(None, min_length=1, max_length=5000)
    valid_from: date | None = None
    valid_to: date | None = None


class PriceMatrixOut(Schema):
    id: UUID
    name: str
    kind: str
    match: str
    status: str
    version: int
    previous_id: UUID | None
    price_list_id: UUID | None
    position: int
    columns: list[str]
    rows: list[dict[str, Any]]
    valid_from: date
    valid_to: date | None


class PoliciesOut(Schema):
    """What an entity settles itself; the rest is the default."""

    selling_entity_id: UUID
    policies: dict[str, Any]
