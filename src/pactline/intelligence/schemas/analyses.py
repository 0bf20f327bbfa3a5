"""Analyses, findings, questions and the steps after signing in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class OfferOut(Schema):
    """What the caller could do now."""

    verb: str
    enabled: bool
    reasons: list[str]


class AnalysisOut(Schema):
    id: UUID
    number: str
    filename: str
    sha256: str
    revision_id: UUID | None
    contract_id: UUID | None
    playbook_id: UUID | None = Field(None, description="The version of a playbook that it was judged by.")
    readers: list[str]
    status: str
    error: str
    segments: int
    discarded: int
    counts: dict[str, int]
    exposure: int
    warnings: list[str]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    review: str = Field(..., description="open or completed: whether a person is done with its clauses.")
    reviewed_at: datetime | None
    reviewed_by_id: UUID | None


class AnalysisDetail(AnalysisOut):
    is_current: bool = Field(..., description="False when a later revision of the document is there.")
    presence: dict[str, Any]
    allowed_actions: list[OfferOut]


class TextOut(Schema):
    text: str
    sha256: str = Field(..., description="Of the file.")
    kind: str
    pages: int | None
    language: str


class FindingOut(Schema):
    id: UUID
    analysis_id: UUID
    position: int
    kind: str
    type: str
    start: int | None
    end: int | None
    text: str
    confidence: float | None
    found_by: list[str]
    verdict: str
    fallback: int | None
    reason: str
    risk: str
    wording: str
    nearest: list[dict[str, Any]]
    details: dict[str, Any]
    decision: str
    decision_reason: str
    decided_by_id: UUID | None
    decided_at: datetime | None
    edited: dict[str, Any]
    obligation_id: UUID | None
    made_revision_id: UUID | None


class FindingDetail(FindingOut):
    allowed_actions: list[OfferOut]


class ReasonIn(Schema):
    reason: str


class CorrectionIn(Schema):
    type: str | None = None
    start: int | None = None
    end: int | None = None
    value: str | None = None
    reason: str = ""


class WordingIn(Schema):
    words: str = Field("", description="Empty: the library's words.")


class ManyIn(Schema):
    finding_ids: list[UUID]


class ValuesIn(Schema):
    values: dict[str, str] = Field(..., description="Finding → value for the record.")
    targets: dict[str, str] = Field({}, description="Finding → field, where it is not the usual one.")


class ObligationFromIn(Schema):
    name: str
    owner_id: UUID
    first_due_on: date
    category: str = "operational"
    party: str = "us"
    instructions: str = ""
    repeats: str = "once"
    needs_approval: bool = False
    approver_id: UUID | None = None


class QuestionAskedIn(Schema):
    question: str = Field(..., description="At most 500 characters.")


class InquiryOut(Schema):
    id: UUID
    kind: str = Field(..., description="question or summary")
    analysis_id: UUID | None
    batch_id: UUID | None
    question: str
    asked_by_label: str
    created_at: datetime
    answered_at: datetime | None = Field(None, description="None: a job is still at it; ask again.")
    reply: dict[str, Any] = Field(
        ...,
        description="found, answer, citations (start, end, quote, under), fields, by, note; or points; or documents.",
    )


class ReminderIn(Schema):
    recipient_ids: list[UUID]
    remind_on: date | None = Field(None, description="None: worked out from end, auto-renewal and notice period.")


class ReminderOut(Schema):
    id: UUID
    contract_id: UUID
    remind_on: date
    working: str
    recipient_ids: list[UUID]
    sent_at: datetime | None


class StepOut(Schema):
    key: str
    title: str
    note: str
    is_done: bool


class SendsOut(Schema):
    sentences: list[str] = Field(..., description="Where the text of contracts goes; empty: it stays on this server.")


class MadeOut(Schema):
    id: UUID
    number: str


class CountOut(Schema):
    count: int


class PrecisionOut(Schema):
    type: str
    kind: str
    reader: str
    right: int
    edited: int
    wrong: int
    open: int
    share: float | None
