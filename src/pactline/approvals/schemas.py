"""Shape of approvals in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class PersonOut(Schema):
    """Somebody who works here."""

    id: UUID
    name: str


class StepOut(Schema):
    """What one person is asked."""

    id: UUID
    request_id: UUID
    rule_id: UUID | None
    rule_name: str
    reason: str
    chain: str
    order: int
    group: int
    mode: str
    status: str
    approver: PersonOut
    assigned: PersonOut
    decided_by: PersonOut | None
    activated_at: datetime | None
    decided_at: datetime | None
    comment: str
    is_override: bool
    kept_from_id: UUID | None


class InboxOut(Schema):
    """A step that waits for the caller, with what it is about."""

    id: UUID
    request_id: UUID
    subject_type: str = Field(alias="request.subject_type")
    subject_id: UUID = Field(alias="request.subject_id")
    subject_label: str = Field(alias="request.subject_label")
    submitted_by: str = Field(alias="request.submitted_by_label")
    rule_name: str
    reason: str
    status: str
    activated_at: datetime | None


class RequestOut(Schema):
    """One run through the rules."""

    id: UUID
    subject_type: str
    subject_id: UUID
    subject_label: str
    status: str
    submitted_by: str = Field(alias="submitted_by_label")
    note: str
    reason: str
    created_at: datetime
    decided_at: datetime | None


class RequestDetail(RequestOut):
    """The same with its steps and what the rules saw."""

    values: dict[str, Any]
    steps: list[StepOut]
    allowed_actions: list[str]


class PlannedOut(Schema):
    """A step that submitting would make."""

    rule: str
    chain: str
    order: int
    mode: str
    reason: str
    approvers: list[PersonOut]
    approved_before: bool


class PreviewOut(Schema):
    """What submitting would ask; ``problems``: why it could not be submitted."""

    steps: list[PlannedOut]
    problems: list[str]


class Answer(Schema):
    """A word with an answer; required when rejecting."""

    comment: str = ""


class Why(Schema):
    """A reason."""

    reason: str = ""


class OverrideIn(Schema):
    """A decision in somebody's place."""

    decision: str = Field(pattern="^(approve|reject)$")
    reason: str


class ToPerson(Schema):
    """Somebody to ask."""

    user_id: UUID
    reason: str = ""


class Words(Schema):
    """A comment."""

    text: str


class CommentOut(Schema):
    """A comment."""

    id: UUID
    author_label: str
    text: str
    created_at: datetime


class DelegationIn(Schema):
    """Days away; ``person_id`` of somebody else only for administrators."""

    deputy_id: UUID
    starts_on: date
    ends_on: date
    reason: str = ""
    person_id: UUID | None = None


class DelegationOut(Schema):
    """Who stands in for whom, both days included."""

    id: UUID
    person: PersonOut
    deputy: PersonOut
    starts_on: date
    ends_on: date
    reason: str


class ApproverRow(Schema):
    """user + id, role + name, team + id, owner_manager + level (1 to 3)."""

    kind: str = Field(pattern="^(user|role|team|owner_manager)$")
    value: str = ""


class RuleIn(Schema):
    """A rule. ``condition``: {"all": […]}, {"any": […]}, {"not": …} or {"field", "op", "value"}; {} always applies."""

    subject_type: str
    name: str
    description: str = ""
    condition: dict[str, Any] = {}
    approvers: list[ApproverRow]
    mode: str = Field("all", pattern="^(all|any)$")
    chain: str = ""
    order: int = Field(1, ge=1, le=32767)
    watch: list[str] = []
    keeps_approval: bool = True
    remind_after_days: int = Field(2, ge=0, le=90)


class RulePatch(Schema):
    """What changes; a new version is made."""

    name: str | None = None
    description: str | None = None
    condition: dict[str, Any] | None = None
    approvers: list[ApproverRow] | None = None
    mode: str | None = Field(None, pattern="^(all|any)$")
    chain: str | None = None
    order: int | None = Field(None, ge=1, le=32767)
    watch: list[str] | None = None
    keeps_approval: bool | None = None
    remind_after_days: int | None = Field(None, ge=0, le=90)


class RuleOut(Schema):
    """A version of a rule."""

    id: UUID
    family: UUID
    version: int
    is_current: bool
    is_active: bool
    subject_type: str
    name: str
    description: str
    condition: dict[str, Any]
    approvers: list[dict[str, Any]]
    mode: str
    chain: str
    order: int
    watch: list[str]
    keeps_approval: bool
    remind_after_days: int


class FieldOut(Schema):
    """A field that rules may ask for."""

    path: str
    label: str
    type: str


class SubjectOut(Schema):
    """A kind of thing that can be approved."""

    subject_type: str
    label: str
    fields: list[FieldOut]
