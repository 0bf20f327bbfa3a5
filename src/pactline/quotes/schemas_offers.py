"""Shape of offers at the customer in JSON: links, answers, partners."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from .schemas import NoteIn


class SendIn(Schema):
    """The cover letter; ``by_email`` false only notes that it was sent. ``free_quantities``: the customer may change the
    quantity of optional items."""

    message: str = ""
    by_email: bool = True
    free_quantities: bool = True


class TakenIn(Schema):
    """An optional line; without a quantity the offered one."""

    line_id: UUID
    quantity: Decimal | None = None


class ChosenIn(Schema):
    """Optional lines that were taken, and one line of each group of alternatives."""

    taken: list[TakenIn] = []
    picked: list[UUID] = []


class OfferLinkOut(Schema):
    """A personal link to an offer: whether it was opened, and the answer."""

    id: UUID
    quote_id: UUID
    status: str
    name: str
    email: str
    free_quantities: bool
    created_at: datetime
    expires_at: datetime
    resent: int
    first_opened_at: datetime | None
    last_opened_at: datetime | None
    openings: int
    answered_at: datetime | None
    answered_by: str
    answered_title: str
    note: str
    evidence: dict[str, Any]


class AcceptIn(NoteIn):
    """Who accepted; ``note`` says on what evidence. Empty: the quote's contact. ``chosen``: which optional items and
    alternatives, at the offered prices."""

    accepted_by: str = ""
    chosen: ChosenIn | None = None


class PartnerIn(Schema):
    """A partner company on a quote."""

    account_id: UUID
    contact_id: UUID | None = None
    role: Literal["reseller", "referrer", "integrator", "distributor"] = "reseller"
    access: Literal["listed", "authorised"] = "listed"


class PartnerPatch(Schema):
    """What the partner may do."""

    access: Literal["listed", "authorised"]


class PartnerOut(Schema):
    """A partner on all versions of a quote; the link itself is never shown."""

    id: UUID
    number: str
    account_id: UUID
    contact_id: UUID | None
    role: str
    access: str
    linked_at: datetime | None
    expires_at: datetime | None
    last_opened_at: datetime | None


class LayoutIn(Schema):
    """A print layout; the logo is uploaded on its page."""

    name: str = Field(max_length=120)
    selling_entity_id: UUID | None = None
    language: str = Field("", max_length=12)
    is_default: bool = True
    accent: str = Field("#3f37c9", pattern="^#[0-9a-fA-F]{6}$")
    logo_height: int = Field(30, ge=8, le=90)
    title: str = Field("", max_length=60)
    introduction: str = ""
    closing: str = ""
    terms: str = ""
    footer: str = ""
    shows_acceptance: bool = True


class LayoutOut(LayoutIn):
    """A print layout with its key."""

    id: UUID
    is_active: bool


class PrintChoiceIn(Schema):
    """Layout and language by hand; none and empty: by rule."""

    layout_id: UUID | None = None
    document_language: str = Field("", max_length=12)
