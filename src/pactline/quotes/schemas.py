"""Shape of quotes in JSON. Money, prices, quantities and percentages are strings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from pactline.catalog.models import Eligibility

from .models import DealTerm
from .schemas_lines import ACTIONS, CHOICES, PlanIn, SegmentOut

KINDS = "^(product|section|note)$"
CHANNELS = f"^({'|'.join(Eligibility.Channel.values)})$"


class LineIn(BaseModel):
    """A line to add: an offering by ``offering_id`` or ``sku``; or a section or note with a ``name``."""

    offering_id: UUID | None = None
    sku: str = Field("", max_length=60)
    kind: str = Field("product", pattern=KINDS)
    name: str = Field("", max_length=200)
    description: str = ""
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=18, decimal_places=6)
    discount_percent: Decimal = Field(Decimal(0), ge=0, le=100, max_digits=9, decimal_places=6)
    discount_amount: Decimal = Field(Decimal(0), ge=0, max_digits=19, decimal_places=4)
    manual_price: Decimal | None = Field(
        None, ge=0, max_digits=20, decimal_places=8, description="In place of the list price."
    )
    choice: str = Field("required", pattern=CHOICES)
    starts_on: date | None = None
    ends_on: date | None = None
    parent: UUID | None = Field(None, description="The bundle line that it becomes a part of.")
    configuration: dict[str, Any] | None = Field(
        None,
        description="What is chosen, as at /catalog/offerings/{id}/configurations; null: what is chosen from the start.",
    )
    location_id: UUID | None = Field(None, description="The address of the customer where it is delivered.")
    plan: PlanIn | None = None
    action: str = Field("add", pattern=ACTIONS)
    replaces: UUID | None = Field(None, description="The sold line that is changed, ended or renewed.")
    covers: UUID | None = Field(None, description="The line that this warranty or support is for.")
    covers_row: int | None = Field(None, ge=0, description="Or the number (from 0) of one added with it.")


class LinesIn(Schema):
    """Lines to add, at the end or behind the line ``after``."""

    lines: list[LineIn] = Field(min_length=1, max_length=10_000)
    after: UUID | None = None


class LinePatch(Schema):
    """What changes on a line."""

    name: str | None = Field(None, max_length=200)
    description: str | None = None
    quantity: Decimal | None = Field(None, gt=0, max_digits=18, decimal_places=6)
    discount_percent: Decimal | None = Field(None, ge=0, le=100, max_digits=9, decimal_places=6)
    discount_amount: Decimal | None = Field(None, ge=0, max_digits=19, decimal_places=4)
    manual_price: Decimal | None = Field(None, ge=0, max_digits=20, decimal_places=8)
    choice: str | None = Field(None, pattern=CHOICES)
    starts_on: date | None = None
    ends_on: date | None = None
    location_id: UUID | None = None
    covers_id: UUID | None = None
    plan: PlanIn | None = None


class ConfigurationIn(Schema):
    """What is chosen of the offering of a line, as at /catalog/offerings/{id}/configurations."""

    selection: dict[str, Any]


class AddressIn(Schema):
    """An address as documents copy it."""

    lines: str = ""
    postal_code: str = Field("", max_length=20)
    city: str = Field("", max_length=120)
    region: str = Field("", max_length=60)
    country: str = Field("", max_length=2)


class HeaderPatch(Schema):
    """What changes in the header."""

    name: str | None = Field(None, max_length=200)
    contact_id: UUID | None = None
    price_list_id: UUID | None = None
    currency: str | None = Field(
        None,
        min_length=3,
        max_length=3,
        description="Other than the price list's: converted by the rate of the quote date.",
    )
    channel: str | None = Field(None, pattern=CHANNELS)
    selling_entity_id: UUID | None = None
    quote_on: date | None = None
    expires_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    term_months: int | None = Field(None, ge=1, le=240)
    payment_terms_days: int | None = Field(None, ge=0, le=365)
    auto_renew: bool | None = None
    renewal_notice_days: int | None = Field(None, ge=0, le=365)
    renewal_uplift_percent: Decimal | None = Field(None, ge=-100, le=100, max_digits=9, decimal_places=6)
    billing_address: AddressIn | None = None
    shipping_address: AddressIn | None = None
    discount_percent: Decimal | None = Field(None, ge=0, le=100, max_digits=9, decimal_places=6)
    discount_amount: Decimal | None = Field(None, ge=0, max_digits=19, decimal_places=4)
    discount_overwrites: bool | None = None
    introduction: str | None = None
    notes: str | None = None


class QuoteIn(HeaderPatch):
    """A new quote, from an account or an opportunity; what is left out comes from the account."""

    account_id: UUID | None = None
    opportunity_id: UUID | None = None
    owner_id: UUID | None = None
    lines: list[LineIn] = Field([], max_length=10_000)


class OrderIn(Schema):
    """The top lines in their new order."""

    line_ids: list[UUID]


class PasteIn(Schema):
    """Rows from a spreadsheet: SKU, quantity, discount in %, price."""

    text: str


class Why(Schema):
    """A reason."""

    reason: str = ""


class NoteIn(Schema):
    """A note for whoever is next."""

    note: str = ""


class HandOverIn(NoteIn):
    """To whom."""

    user_id: UUID


class OwnerIn(Schema):
    """The new owner."""

    owner_id: UUID


class DateIn(Schema):
    """A new last day."""

    expires_on: date


class TermIn(Schema):
    """The position that this deal takes for a clause."""

    clause_id: UUID
    position: str = Field(pattern=f"^({'|'.join(DealTerm.Position.values)})$")
    fallback_no: int | None = Field(None, ge=1, le=99)
    custom_text: str = ""
    reason: str = ""


class TermOut(Schema):
    """A deal term."""

    id: UUID
    clause_id: UUID
    clause: str = Field(alias="clause.name")
    position: str
    fallback_no: int | None
    custom_text: str
    reason: str


class WishIn(Schema):
    """What the customer wishes."""

    text: str
    clause_id: UUID | None = None
    reason: str = ""


class AnswerIn(Schema):
    """Granted or not; declining needs words."""

    granted: bool
    answer: str = ""


class WishOut(Schema):
    """A wish and its answer."""

    id: UUID
    clause_id: UUID | None
    text: str
    reason: str
    is_granted: bool | None
    answer: str
    answered_at: datetime | None


class Money(Schema):
    """The totals of a quote in its currency. ``cost``, ``margin`` and ``margin_percent`` only with quotes.view_margin."""

    one_time: str
    mrr: str
    arr: str
    acv: str
    tcv: str
    net: str
    tax: str
    total: str
    cost: str | None = None
    margin: str | None = None
    margin_percent: str | None = None


class QuoteRow(Schema):
    """A quote in a list."""

    id: UUID
    number: str
    version: int
    status: str
    is_active: bool
    name: str
    account_id: UUID
    account_name: str
    owner_id: UUID
    owner_name: str
    currency: str
    net: str
    total: str
    tcv: str
    expires_on: date
    created_at: datetime


class LineOut(Schema):
    """A line. ``unit_cost`` and ``cost`` only with quotes.view_margin; ``level`` is its depth in bundles."""

    id: UUID
    position: int
    level: int
    parent_id: UUID | None
    kind: str
    choice: str
    included: bool
    offering_id: UUID | None
    sku: str
    name: str
    description: str
    unit: str
    tax_class: str
    price_kind: str
    periodicity: str
    quantity: str
    discount_percent: str
    discount_amount: str
    manual_price: str | None
    starts_on: date | None
    ends_on: date | None
    list_price: str
    unit_price: str
    reduction_percent: str
    reduction: str
    net: str
    tax_percent: str
    tax: str
    total: str
    mrr: str
    below_floor: bool
    configuration: dict[str, Any] = Field(default={}, description="What was chosen: {characteristics: {code: value}}.")
    action: str
    replaces: UUID | None
    covers_id: UUID | None
    location_id: UUID | None
    plan: dict[str, Any] = Field(description="What was entered (PlanIn), what the line replaces, a lost cover.")
    segments: list[SegmentOut]
    value: str = Field(description="Over the line's own term; 0 where it was never priced since this is known.")
    unit_cost: str | None = None
    cost: str | None = None


class QuoteOut(Schema):
    """A quote with its lines. ``allowed_actions``: the verbs that the caller could do now."""

    id: UUID
    number: str
    version: int
    status: str
    is_active: bool
    previous_id: UUID | None
    name: str
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    opportunity_id: UUID | None
    selling_entity_id: UUID
    price_list_id: UUID
    owner_id: UUID
    assigned_to_id: UUID | None
    currency: str
    exchange: dict[str, str] = Field(description="How prices were converted: {from, to, rate, on}; {}: not at all.")
    channel: str
    quote_on: date
    expires_on: date
    starts_on: date | None
    ends_on: date | None
    term_months: int
    payment_terms_days: int
    auto_renew: bool
    renewal_notice_days: int
    renewal_uplift_percent: str
    billing_address: dict[str, Any]
    shipping_address: dict[str, Any]
    discount_percent: str
    discount_amount: str
    discount_overwrites: bool
    introduction: str
    notes: str
    is_non_standard: bool
    max_discount_percent: str
    status_reason: str
    accepted_by: str
    content_hash: str
    price_problems: list[str]
    taxes: list[dict[str, Any]]
    totals: Money
    lines: list[LineOut]
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    sent_at: datetime | None
    accepted_at: datetime | None
    completed_at: datetime | None
    allowed_actions: list[str]


class PriceStepOut(Schema):
    """A step of a price."""

    code: str
    label: str
    change: str
    running: str
    basis: str


class DifferenceOut(Schema):
    """A line in two versions: same, changed, added or removed."""

    kind: str
    name: str
    before_id: UUID | None
    after_id: UUID | None
    changes: dict[str, list[str | None]]


class ComparisonOut(Schema):
    """Two versions of a quote."""

    older: int
    newer: int
    lines: list[DifferenceOut]


class FileOut(Schema):
    """A stored PDF."""

    id: UUID
    filename: str
    sha256: str
    size: int
    url: str
