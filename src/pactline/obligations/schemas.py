"""Shapes of JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema


class OfferOut(Schema):
    """What the caller could do now."""

    verb: str
    enabled: bool
    reasons: list[str]


class ObligationOut(Schema):
    id: UUID
    number: str
    contract_id: UUID
    contract_number: str = Field(..., alias="contract.number")
    name: str
    category: str
    party: str
    instructions: str
    source_text: str
    status: str
    repeats: str
    weekdays: list[int]
    first_due_on: date
    until_on: date | None
    lead_days: int
    remind_days: int
    needs_evidence: bool
    needs_approval: bool
    owner_id: UUID
    approver_id: UUID | None


class ObligationDetail(ObligationOut):
    allowed_actions: list[OfferOut]


class ObligationIn(Schema):
    name: str
    category: str = "operational"
    party: str = "us"
    instructions: str = ""
    source_text: str = ""
    repeats: str = "once"
    weekdays: list[int] = []
    first_due_on: date
    until_on: date | None = None
    lead_days: int = Field(14, ge=0, le=365)
    remind_days: int = Field(3, ge=0, le=90)
    needs_evidence: bool = False
    needs_approval: bool = True
    owner_id: UUID
    approver_id: UUID | None = None


class ObligationCreate(ObligationIn):
    contract_id: UUID
    proposed: bool = False


class ObligationPatch(Schema):
    name: str | None = None
    category: str | None = None
    party: str | None = None
    instructions: str | None = None
    repeats: str | None = None
    weekdays: list[int] | None = None
    first_due_on: date | None = None
    until_on: date | None = None
    lead_days: int | None = Field(None, ge=0, le=365)
    remind_days: int | None = Field(None, ge=0, le=90)
    needs_evidence: bool | None = None
    needs_approval: bool | None = None
    owner_id: UUID | None = None
    approver_id: UUID | None = None


class EvidenceOut(Schema):
    filename: str = Field(..., alias="blob.filename")
    sha256: str = Field(..., alias="blob.sha256")
    added_at: datetime


class TaskOut(Schema):
    id: UUID
    number: str
    obligation_id: UUID
    name: str = Field(..., alias="obligation.name")
    due_on: date
    status: str
    assignee_id: UUID
    comment: str
    decision_comment: str
    submitted_at: datetime | None
    completed_at: datetime | None


class ReasonIn(Schema):
    reason: str


class CommentIn(Schema):
    comment: str = ""


class AssigneeIn(Schema):
    assignee_id: UUID
