"""Shapes of price plans and cost books in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from .price_models import Count, Number


class PricePlanIn(Schema):
    """A draft with the steps that hold now."""

    name: str = Field(min_length=1, max_length=120)


class PlanStepIn(Schema):
    """A step: one of the automatic adjustments by ``kind``, ``custom`` with ``gives`` and ``value``, or ``hook`` with
    ``gives`` and ``source`` (an https address, or the name of a function that is installed)."""

    kind: Literal["contracted", "attribute", "uplift", "ramp", "bundle", "context", "custom", "hook"]
    label: str = Field("", max_length=120)
    condition: dict[str, Any] = Field(default_factory=dict)
    gives: Literal["", "percent", "amount", "override", "cost"] = ""
    value: Number | None = None
    source: str = Field("", max_length=500)
    position: int | None = Field(None, ge=1, description="From 1; default: at the end.")


class PlanStepChange(Schema):
    label: str | None = Field(None, max_length=120)
    condition: dict[str, Any] | None = None
    gives: Literal["", "percent", "amount", "override", "cost"] | None = None
    value: Number | None = None
    source: str | None = Field(None, max_length=500)
    position: int | None = Field(None, ge=1)


class PlanStepOut(Schema):
    id: UUID
    position: int
    kind: str
    label: str
    condition: dict[str, Any]
    gives: str
    value: Decimal | None
    source: str


class PricePlanOut(Schema):
    id: UUID
    name: str
    status: str
    published_at: datetime | None
    retired_at: datetime | None


class PricePlanDetail(PricePlanOut):
    """With its steps in their order."""

    steps: list[PlanStepOut]


class CostBookIn(Schema):
    """A draft. ``condition`` says for which documents it holds."""

    name: str = Field(min_length=1, max_length=120)
    currency: str = Field(min_length=3, max_length=3)
    selling_entity_id: UUID | None = Field(None, description="Default: every entity of ours.")
    position: int = Field(10, ge=0)
    condition: dict[str, Any] = Field(default_factory=dict)
    valid_from: date | None = Field(None, description="Default: today.")
    valid_to: date | None = None


class CostBookChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    position: int | None = Field(None, ge=0)
    condition: dict[str, Any] | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class CostBookOut(Schema):
    id: UUID
    name: str
    currency: str
    status: str
    selling_entity_id: UUID | None
    position: int
    condition: dict[str, Any]
    valid_from: date
    valid_to: date | None


class CostIn(Schema):
    """What one unit costs from a day on (null: always)."""

    sku: str = Field(min_length=1, max_length=60)
    unit_cost: Count
    valid_from: date | None = None


class CostOut(Schema):
    offering_id: UUID
    sku: str
    unit_cost: Decimal
    valid_from: date | None


class CostBookDetail(CostBookOut):
    """With its costs."""

    costs: list[CostOut]
