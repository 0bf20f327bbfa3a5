"""Shapes of the catalog in JSON. Quantities are strings of decimals."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class UnitIn(Schema):
    """A unit by its code of UN/ECE recommendation 20."""

    code: str = Field(min_length=1, max_length=10)
    name: str = Field(min_length=1, max_length=60)
    decimals: int = Field(0, ge=0, le=6)


class UnitOut(UnitIn):
    id: UUID


class CategoryIn(Schema):
    name: str = Field(min_length=1, max_length=120)
    parent_id: UUID | None = None


class CategoryOut(CategoryIn):
    id: UUID


class OfferingIn(Schema):
    """A draft. A recurring price needs a periodicity, a one-time price none."""

    sku: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    unit_id: UUID
    category_id: UUID | None = None
    price_kind: Literal["one_time", "recurring"] = "one_time"
    periodicity: Literal["", "month", "year"] = ""
    tax_class: Literal["standard", "reduced", "zero", "exempt"] = "standard"
    is_bundle: bool = False


class OfferingChange(Schema):
    """What to change. Once published: name, description and category only."""

    sku: str | None = Field(None, min_length=1, max_length=60)
    name: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = None
    unit_id: UUID | None = None
    category_id: UUID | None = None
    price_kind: Literal["one_time", "recurring"] | None = None
    periodicity: Literal["", "month", "year"] | None = None
    tax_class: Literal["standard", "reduced", "zero", "exempt"] | None = None
    is_bundle: bool | None = None


class OfferingOut(OfferingIn):
    id: UUID
    status: str
    previous_id: UUID | None
    published_at: datetime | None
    retired_at: datetime | None
    created_at: datetime
    updated_at: datetime


class BundleItemIn(Schema):
    """An offering in a bundle. ``included``: its price is part of the bundle's."""

    child_id: UUID
    quantity: Decimal = Field(Decimal(1), max_digits=18, decimal_places=6)
    min_quantity: Decimal = Field(Decimal(0), max_digits=18, decimal_places=6)
    max_quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    included: bool = False


class BundleItemChange(Schema):
    quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    min_quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    max_quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    included: bool | None = None


class BundleItemOut(BundleItemIn):
    id: UUID
    position: int


class OfferingDetail(OfferingOut):
    """One offering with what it is made of and what the caller can do now."""

    items: list[BundleItemOut]
    allowed_actions: list[str]


class CopyIn(Schema):
    sku: str = Field(min_length=1, max_length=60)
