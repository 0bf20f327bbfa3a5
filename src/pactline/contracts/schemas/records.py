"""Contract records and configurations in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from .requests import OfferOut


class RecordOut(Schema):
    """A contract."""

    id: UUID
    number: str
    title: str
    status: str
    status_reason: str
    request_id: UUID | None
    quote_id: UUID | None
    account_id: UUID
    account_name: str = Field(alias="account.name")
    contract_type: str = Field(alias="contract_type.name")
    owner_id: UUID
    administrator_id: UUID | None
    starts_on: date
    ends_on: date | None
    perpetual: bool
    effective_on: date | None
    signed_on: date
    terminated_on: date | None
    expiry_level: int | None
    auto_renew: bool
    renewal_term_months: int | None
    renewal_notice_days: int | None
    renewal_uplift_percent: Decimal | None
    termination_notice_days: int | None
    payment_terms_days: int | None
    governing_law: str
    liability_cap: str
    customer_reference: str
    metadata: dict[str, Any]
    never_send: bool = Field(..., description="Its text never leaves this server.")
    currency: str
    one_time: Decimal | None
    mrr: Decimal | None
    arr: Decimal | None
    acv: Decimal | None
    tcv: Decimal | None
    total: Decimal | None
    signed_pdf_id: UUID | None
    certificate_id: UUID | None
    mapping_problems: list[str]
    created_at: datetime
    updated_at: datetime


class LineOut(Schema):
    """A priced line as it was sold."""

    id: UUID
    parent_id: UUID | None
    position: int
    offering_id: UUID | None
    sku: str
    name: str
    unit: str
    price_kind: str
    periodicity: str
    quantity: Decimal
    list_price: Decimal | None
    discount_percent: Decimal | None
    unit_price: Decimal
    net: Decimal
    tax: Decimal | None
    total: Decimal | None
    mrr: Decimal | None
    starts_on: date | None
    ends_on: date | None


class ChangeOut(Schema):
    """A change of a contract's data."""

    field: str
    old: str
    new: str
    reason: str
    amendment_id: UUID | None
    changed_by_label: str
    changed_at: datetime


class RecordFileOut(Schema):
    """A file of a contract or of one of its amendments."""

    name: str
    note: str
    blob_id: UUID


class RecordDetail(RecordOut):
    """A contract with its files, lines, history and what can be done."""

    documents: list[RecordFileOut]
    lines: list[LineOut]
    changes: list[ChangeOut]
    allowed_actions: list[OfferOut]


class RecordPatch(Schema):
    """New values by field (as in the record, or ``metadata.name``), with the reason."""

    reason: str
    values: dict[str, Any] = {}
    owner_id: UUID | None = None
    administrator_id: UUID | None = None


class TerminateIn(Schema):
    """When and why a contract ends early; without a day: today."""

    reason: str
    terminated_on: date | None = None


class AmendIn(Schema):
    """What an amendment changes. Without ``ends_on`` and ``perpetual`` the contract ends as it does now."""

    description: str
    effective_on: date | None = None
    ends_on: date | None = None
    perpetual: bool | None = None
    changes: dict[str, Any] = Field({}, description="New values by field of the contract, or metadata.name.")
    signature_type: str = "electronic"
    answers: dict[str, Any] = {}
    title: str = ""


class RenewIn(Schema):
    """The new term; without dates from the day after the end, as long as before."""

    description: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    perpetual: bool = False
    changes: dict[str, Any] = {}
    signature_type: str = "electronic"
    answers: dict[str, Any] = {}
    title: str = ""


class MappingIn(Schema):
    """One value that goes into a field of the record."""

    source: Literal["field", "tag", "answer"] = "field"
    path: str
    target: str
    allow_empty: bool = False


class ConfigurationIn(Schema):
    """Which values go into a contract's record."""

    name: str
    contract_type_id: UUID | None = None
    template_id: UUID | None = None
    paper: str = ""
    request_type: str = ""
    order: int = 100
    condition: dict[str, Any] = {}
    is_active: bool = True
    mappings: list[MappingIn] = []


class ConfigurationPatch(Schema):
    """What changes; ``mappings`` replaces all rows."""

    name: str | None = None
    contract_type_id: UUID | None = None
    template_id: UUID | None = None
    paper: str | None = None
    request_type: str | None = None
    order: int | None = None
    condition: dict[str, Any] | None = None
    is_active: bool | None = None
    mappings: list[MappingIn] | None = None


class ConfigurationOut(Schema):
    """A configuration with its rows."""

    id: UUID
    name: str
    contract_type_id: UUID | None
    template_id: UUID | None
    paper: str
    request_type: str
    order: int
    condition: dict[str, Any]
    is_active: bool
    mappings: list[MappingIn]
    updated_at: datetime
