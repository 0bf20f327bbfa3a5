"""Requests, revisions and reviews in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema


class OfferOut(Schema):
    """A verb that the caller could do now; ``reasons`` says why not."""

    verb: str
    label: str
    enabled: bool
    reasons: list[str]


class RequestOut(Schema):
    """A contract request."""

    id: UUID
    number: str
    title: str
    status: str
    contract_status: str
    status_reason: str
    problems: list[str]
    account_id: UUID
    account_name: str = Field(alias="account.name")
    contact_id: UUID | None
    contract_type: str = Field(alias="contract_type.name")
    contract_type_id: UUID
    quote_id: UUID | None
    request_type: str
    paper: str
    signature_type: str
    starts_on: date | None
    ends_on: date | None
    perpetual: bool
    effective_on: date | None
    description: str
    changes: dict[str, Any]
    currency: str
    value: Decimal | None
    never_send: bool = Field(..., description="Its text never leaves this server.")
    owner_id: UUID
    assigned_to_id: UUID | None
    parent_id: UUID | None
    amends_id: UUID | None
    renews_id: UUID | None
    created_at: datetime
    updated_at: datetime
    signed_at: datetime | None
    closed_at: datetime | None


class SignatoryOut(Schema):
    """One person who signs."""

    position: int
    kind: str
    role: str
    name: str
    title: str
    email: str
    user_id: UUID | None
    contact_id: UUID | None
    found_by: str


class RevisionOut(Schema):
    """A state of the document."""

    id: UUID
    document_id: UUID
    number: str
    source: str
    author_label: str
    notes: str
    filename: str
    sha256: str
    docx_id: UUID | None
    pdf_id: UUID | None
    pdf_status: str
    pdf_error: str
    pages: int | None
    tracked_changes: int
    values_hash: str
    approval_status: str
    approval_reason: str
    approved_at: datetime | None
    notices: list[str]
    created_at: datetime


class DocumentOut(Schema):
    """A contract document of a request; ``latest`` is its latest revision."""

    id: UUID
    position: int
    title: str
    contract_type_id: UUID
    contract_type: str
    latest_id: UUID | None
    latest: str
    approval_status: str
    signed_pdf_id: UUID | None


class DocumentPatch(Schema):
    """What a document is called, and of which type it is."""

    title: str | None = None
    contract_type_id: UUID | None = None


class SupportingOut(Schema):
    """A file that is never sent for signature."""

    id: UUID
    title: str
    blob_id: UUID
    filename: str = Field(alias="blob.filename")
    sha256: str = Field(alias="blob.sha256")
    added_by_label: str
    created_at: datetime


class ClassifyIn(Schema):
    """What a supporting file is called as a contract document, and of which type it is."""

    title: str = ""
    contract_type_id: UUID | None = None


class ReviewOut(Schema):
    """A review by the customer."""

    id: UUID
    request_id: UUID
    document_id: UUID
    revision_id: UUID
    answer_id: UUID | None
    status: str
    name: str
    email: str
    message: str
    note: str
    expires_at: datetime
    first_opened_at: datetime | None
    answered_at: datetime | None
    reminders: int
    created_at: datetime


class TaskOut(Schema):
    """A review by a colleague."""

    id: UUID
    request_id: UUID
    revision_id: UUID
    assignee_id: UUID
    instructions: str
    due_on: date | None
    status: str
    question: str
    outcome: str
    completed_at: datetime | None
    created_at: datetime


class RequestDetail(RequestOut):
    """A request with its document, people and what can be done."""

    documents: list[DocumentOut]
    supporting_files: list[SupportingOut]
    certificate_id: UUID | None
    revisions: list[RevisionOut]
    signatories: list[SignatoryOut]
    customer_reviews: list[ReviewOut]
    review_tasks: list[TaskOut]
    allowed_actions: list[OfferOut]
    turn: str
    quote_change: str | None
    record_id: UUID | None


class ThirdPartyIn(Schema):
    """A request on the other side's paper; the document is uploaded next."""

    account_id: UUID
    contract_type_id: UUID
    contact_id: UUID | None = None
    title: str = ""
    description: str = ""
    signature_type: str = "electronic"
    starts_on: date | None = None
    ends_on: date | None = None
    perpetual: bool = False
    effective_on: date | None = None
    changes: dict[str, Any] = {}
    amends_id: UUID | None = None
    renews_id: UUID | None = None
    never_send: bool = Field(False, description="Its text never leaves this server.")


class PrivacyIn(Schema):
    """Whether the text of a contract stays on this server, and why."""

    never_send: bool
    reason: str


class RequestPatch(Schema):
    """What may be changed before it is sent for signature."""

    title: str | None = None
    description: str | None = None
    signature_type: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    perpetual: bool | None = None
    effective_on: date | None = None
    contact_id: UUID | None = None
    contract_type_id: UUID | None = None
    answers: dict[str, Any] | None = None
    changes: dict[str, Any] | None = None


class Why(Schema):
    """A reason that a person reads."""

    reason: str


class Words(Schema):
    """Some words."""

    text: str


class Note(Schema):
    """An optional word."""

    note: str = ""


class AssignIn(Schema):
    """Who works on it; null: nobody."""

    to: UUID | None


class PeopleIn(Schema):
    """Who takes part."""

    collaborators: list[UUID] | None = None
    watchers: list[UUID] | None = None


class ParentIn(Schema):
    """The request that must be signed first; null unlinks it."""

    parent_id: UUID | None


class SignatoryIn(Schema):
    """One person who signs: a person of the house, a contact, or name and address."""

    position: int | None = None
    kind: Literal["internal", "external"] | None = None
    role: str = "signer"
    user_id: UUID | None = None
    contact_id: UUID | None = None
    name: str = ""
    title: str = ""
    email: str = ""


class SendReviewIn(Schema):
    """Whom to invite: a contact, or a name and an address (default: the request's contact), to which document."""

    contact_id: UUID | None = None
    name: str = ""
    email: str = ""
    message: str = ""
    days: int = 14
    document_id: UUID | None = None


class TaskIn(Schema):
    """Ask a colleague."""

    assignee_id: UUID
    instructions: str = ""
    due_on: date | None = None
    document_id: UUID | None = None


class SendIn(Schema):
    """A message to the signatories, and until when they may sign."""

    message: str = ""
    expires_at: datetime | None = None


class CommentIn(Schema):
    """A comment on a revision; ``passage``: the words it is about; ``shared``: the customer sees it."""

    text: str
    passage: str = ""
    shared: bool = False


class CommentOut(Schema):
    """A comment."""

    id: UUID
    author_label: str
    text: str
    visibility: str
    place: dict[str, Any]
    created_at: datetime


class RunOut(Schema):
    """A stretch of words: equal, insert or delete."""

    op: str
    text: str


class BlockOut(Schema):
    """A paragraph of a comparison."""

    kind: str
    place: str
    old_number: str
    new_number: str
    moved: str
    runs: list[RunOut]


class CountsOut(Schema):
    """How much differs."""

    insertions: int
    deletions: int
    moves: int
    formats: int
    words_inserted: int
    words_deleted: int


class ComparisonOut(Schema):
    """The differences between two revisions; unchanged paragraphs are left out."""

    old: str
    new: str
    counts: CountsOut
    blocks: list[BlockOut]
