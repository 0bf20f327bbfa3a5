"""Shape of requests for quotes in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema


class RequestOut(Schema):
    """A request in a list."""

    id: UUID
    number: str
    status: str
    account_id: UUID
    contact_id: UUID
    owner_id: UUID | None
    title: str
    wished_on: date | None
    quote_id: UUID | None
    created_at: datetime


class ItemOut(Schema):
    """What is wanted: a product, or words."""

    position: int
    offering_id: UUID | None
    name: str
    quantity: Decimal
    note: str


class OfferOut(Schema):
    """What the caller could do."""

    verb: str
    enabled: bool
    reasons: list[str]


class RequestDetail(RequestOut):
    """A request with its items."""

    text: str
    status_reason: str
    items: list[ItemOut]
    allowed_actions: list[OfferOut]


class Why(Schema):
    """The reason."""

    reason: str


class LinkOut(Schema):
    """A customer's link; the token itself went out by mail only."""

    id: UUID
    contact_id: UUID
    status: str
    expires_at: datetime
    last_opened_at: datetime | None


class InviteIn(Schema):
    """Who gets a link."""

    contact_id: UUID


class MadeOut(Schema):
    """The quote that was made."""

    quote_id: UUID
    number: str
