"""Shapes of the catalog in JSON. Quantities are strings of decimals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Translations = dict[str, dict[str, str]]
ByDefault = Literal["", "allowed", "denied"]


class UnitIn(Schema):
    """A unit by its code of UN/ECE recommendation 20."""

    code: str = Field(min_length=1, max_length=10)
    name: str = Field(min_length=1, max_length=60)
    decimals: int = Field(0, ge=0, le=6)


class UnitOut(UnitIn):
    id: UUID


class DatedIn(Schema):
    """Since when and until when (exclusive) it holds; whether it is sold where no row of eligibility matches."""

    valid_from: date | None = None
    valid_to: date | None = None
    eligibility: ByDefault = ""
    translations: Translations = {}


class CatalogIn(DatedIn):
    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    description: str = ""


class CatalogOut(CatalogIn):
    id: UUID
    status: str
    version: int
    is_default: bool


class CategoryIn(DatedIn):
    name: str = Field(min_length=1, max_length=120)
    parent_id: UUID | None = None
    catalog_id: UUID | None = None


class CategoryOut(CategoryIn):
    id: UUID
    version: int


class OfferingIn(DatedIn):
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
    family: str = Field("", max_length=60)
    specification_id: UUID | None = None


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
    family: str | None = Field(None, max_length=60)
    specification_id: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    eligibility: ByDefault | None = None
    translations: Translations | None = None


class OfferingOut(OfferingIn):
    id: UUID
    status: str
    version: int
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
    group_id: UUID | None = None
    chosen: bool = Field(True, description="Part of the bundle unless it is left out.")
    many: bool = Field(False, description="May be configured several times, each with a line of its own.")


class BundleItemChange(Schema):
    quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    min_quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    max_quantity: Decimal | None = Field(None, max_digits=18, decimal_places=6)
    included: bool | None = None
    group_id: UUID | None = None
    chosen: bool | None = None
    many: bool | None = None


class BundleItemOut(BundleItemIn):
    id: UUID
    position: int


class OfferingDetail(OfferingOut):
    """One offering with what it is made of and what the caller can do now."""

    items: list[BundleItemOut]
    allowed_actions: list[str]


class CopyIn(Schema):
    """The SKU of the copy. ``carry``: see the versions of an offering."""

    sku: str = Field(min_length=1, max_length=60)
    carry: dict[str, dict[str, Any]] | None = None


class EligibilityIn(Schema):
    """What matches may buy, or may not; what is empty matches everything. A denial beats an allowance."""

    effect: Literal["allow", "deny"]
    account_id: UUID | None = None
    country: str = Field("", max_length=2)
    region: str = Field("", max_length=60)
    channel: Literal["", "direct", "partner", "portal"] = ""
    valid_from: date | None = None
    valid_to: date | None = None


class EligibilityOut(EligibilityIn):
    id: UUID


class SpecificationIn(Schema):
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    kind: Literal["product", "customer_service", "resource_service", "resource"] = "product"
    translations: Translations = {}


class SpecificationOut(SpecificationIn):
    id: UUID
    version: int
    status: str
    previous_id: UUID | None


class RelationIn(Schema):
    """``source`` needs ``quantity`` of ``target`` for each one of itself, when all of ``when`` hold."""

    target_id: UUID
    kind: Literal["bundles", "realized_as", "requires", "composed_of"]
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=18, decimal_places=6)
    when: list[dict[str, str]] = Field([], max_length=20)


class RelationOut(RelationIn):
    id: UUID


class PieceOut(Schema):
    """A specification that has to be delivered."""

    specification_id: UUID
    code: str
    kind: str
    relation: str
    quantity: Decimal
    level: int
    parent_id: UUID | None


class DecompositionIn(Schema):
    characteristics: dict[str, str] = {}
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=18, decimal_places=6)


class CatalogDocument(Schema):
    """A whole catalog: ``tables`` by name, rows with natural keys. Columns with nested values hold them as they are."""

    format: str
    tables: dict[str, list[dict[str, Any]]]
