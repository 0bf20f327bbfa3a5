"""Shapes of JSON."""

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


class PlaybookIn(Schema):
    name: str
    contract_type_id: UUID | None = None
    description: str = ""
    reads_revisions: bool = False


class PlaybookPatch(Schema):
    name: str | None = None
    contract_type_id: UUID | None = None
    description: str | None = None
    reads_revisions: bool | None = None


class PlaybookOut(Schema):
    id: UUID
    number: str
    name: str
    contract_type_id: UUID | None
    description: str
    reads_revisions: bool


class VersionOut(Schema):
    id: UUID
    playbook_id: UUID
    number: int
    status: str
    published_at: datetime | None


class WordingOut(Schema):
    rank: int
    name: str
    text: str = Field(..., alias="words")
    variation_id: UUID | None


class PositionOut(Schema):
    id: UUID
    type: str
    requirement: str
    risk: str
    order: int
    checks: list[dict[str, Any]]
    walk_away: str
    guidance: str
    approver_roles: list[str]
    proposed: bool
    wordings: list[WordingOut]


class QuestionOut(Schema):
    id: UUID
    question: str
    type: str
    asks: str
    words: list[str]
    test: dict[str, Any]
    expected: bool
    condition: dict[str, Any]
    risk: str
    order: int


class VersionDetail(VersionOut):
    positions: list[PositionOut]
    questions: list[QuestionOut]
    allowed_actions: list[OfferOut]


class WordingRow(Schema):
    rank: int = Field(0, ge=0, le=20, description="0: the standard, 1 and more: fallbacks in their order.")
    text: str = ""
    variation_id: UUID | None = None
    name: str = ""


class PositionIn(Schema):
    type: str
    requirement: str = "optional"
    risk: str = "medium"
    order: int = 100
    checks: list[dict[str, Any]] = []
    walk_away: str = ""
    guidance: str = ""
    approver_roles: list[str] = []
    wordings: list[WordingRow] = []


class QuestionIn(Schema):
    question: str
    type: str
    asks: str = "present"
    words: list[str] = []
    test: dict[str, Any] = {}
    expected: bool = True
    condition: dict[str, Any] = {}
    risk: str = "medium"
    order: int = 100


class TrialChange(Schema):
    type: str
    before: str
    after: str
    reason: str
    passage: str


class TrialOut(Schema):
    analysis_id: UUID = Field(..., alias="analysis.pk")
    filename: str = Field(..., alias="analysis.filename")
    before: dict[str, int]
    after: dict[str, int]
    changes: list[TrialChange]


class ImportedOut(Schema):
    playbook: PlaybookOut
    version_id: UUID
    positions: int


class BatchIn(Schema):
    name: str
    contract_type_id: UUID | None = None
    never_send: bool = Field(False, description="The text of its files never leaves this server.")


class BatchOut(Schema):
    id: UUID
    number: str
    name: str
    contract_type_id: UUID | None
    never_send: bool
    documents: int
    done: int
    failed: int


class ItemOut(Schema):
    id: int
    filename: str
    sha256: str
    analysis_id: UUID | None
    status: str
    problem: str


class RecordsIn(Schema):
    record_ids: list[UUID]


class SquareOut(Schema):
    verdict: str
    heat: int | None


class HeatRow(Schema):
    document: str
    exposure: int
    squares: list[SquareOut]


class HeatOut(Schema):
    types: list[str]
    rows: list[HeatRow]


class TypeIn(Schema):
    name: str
    description: str = ""


class TypePatch(Schema):
    name: str | None = None
    description: str | None = None


class TypeOut(Schema):
    id: UUID
    name: str
    description: str
    is_active: bool


class ExampleIn(Schema):
    text: str
    is_of_type: bool = True
    source: str = ""


class ExampleOut(Schema):
    id: int
    text: str
    is_of_type: bool
    source: str


class SwitchIn(Schema):
    on: bool


class PrecisionOut(Schema):
    type: str
    kind: str
    reader: str
    right: int
    edited: int
    wrong: int
    open: int
    share: float | None
