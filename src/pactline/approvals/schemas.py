"""Shape of approvals in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
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
    needed: int
    status: str
    approver: PersonOut
    assigned: PersonOut
    decided_by: PersonOut | None
    activated_at: datetime | None
    decided_at: datetime | None
    comment: str
    is_override: bool
    kept_from_id: UUID | None
    remind_at: datetime | None
    reminders: int
    escalate_at: datetime | None
    escalated_at: datetime | None


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
    needed: int
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


class EscalationRow(Schema):
    """approver_manager (without value), or a row as for approvers; {} is the approver's manager."""

    kind: str = Field(pattern="^(user|role|team|owner_manager|approver_manager)$")
    value: str = ""


class RuleIn(Schema):
    """A rule. ``condition``: {"all": […]}, {"any": […]}, {"not": …} or {"field", "op", "value"}; {} always applies.

    ``mode`` some: ``needed`` of the approvers must agree. Hours are working hours, 0: never.
    """

    subject_type: str
    name: str
    description: str = ""
    condition: dict[str, Any] = {}
    approvers: list[ApproverRow]
    mode: str = Field("all", pattern="^(all|any|some)$")
    needed: int = Field(1, ge=1, le=99)
    chain: str = ""
    order: int = Field(1, ge=1, le=32767)
    watch: list[str] = []
    keeps_approval: bool = True
    tolerance: Decimal = Field(Decimal(0), ge=0, max_digits=12, decimal_places=4)
    remind_after_hours: int = Field(16, ge=0, le=720)
    escalate_after_hours: int = Field(0, ge=0, le=720)
    escalate_to: EscalationRow | None = None
    is_active: bool = True


class RulePatch(Schema):
    """What changes; a new version is made."""

    name: str | None = None
    description: str | None = None
    condition: dict[str, Any] | None = None
    approvers: list[ApproverRow] | None = None
    mode: str | None = Field(None, pattern="^(all|any|some)$")
    needed: int | None = Field(None, ge=1, le=99)
    chain: str | None = None
    order: int | None = Field(None, ge=1, le=32767)
    watch: list[str] | None = None
    keeps_approval: bool | None = None
    tolerance: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=4)
    remind_after_hours: int | None = Field(None, ge=0, le=720)
    escalate_after_hours: int | None = Field(None, ge=0, le=720)
    escalate_to: EscalationRow | None = None


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
    needed: int
    chain: str
    order: int
    watch: list[str]
    keeps_approval: bool
    tolerance: Decimal
    remind_after_hours: int
    escalate_after_hours: int
    escalate_to: dict[str, Any]


class TrialIn(Schema):
    """A condition to hold against the past; ``rule_id``: the rule that it would change."""

    subject_type: str
    condition: dict[str, Any] = {}
    rule_id: UUID | None = None
    days: int = Field(365, ge=1, le=1825)


class CaughtOut(Schema):
    """A request that the rule would have asked about; without label where the caller may not see its subject."""

    request_id: UUID
    subject_id: UUID | None
    label: str
    url: str
    submitted_at: datetime
    values: dict[str, Any]
    is_new: bool


class TrialOut(Schema):
    """``count`` of ``looked_at`` are caught; ``missed``: the rule in force caught them and this one would not;
    ``unknown``: they lack a field of the rule.
    """

    days: int
    looked_at: int
    count: int
    missed: int
    unknown: int
    caught: list[CaughtOut]


class CalendarIn(Schema):
    """Working hours. ``hours``: {"0": [["09:00", "17:00"]]} (0: Monday); ``team_id`` null: everybody else."""

    name: str = Field(max_length=120)
    team_id: UUID | None = None
    time_zone: str = Field(max_length=60)
    hours: dict[str, list[list[str]]]
    country: str = Field("", max_length=2)
    region: str = Field("", max_length=10)
    closed_days: list[date] = []


class CalendarPatch(Schema):
    """What changes."""

    name: str | None = Field(None, max_length=120)
    team_id: UUID | None = None
    time_zone: str | None = Field(None, max_length=60)
    hours: dict[str, list[list[str]]] | None = None
    country: str | None = Field(None, max_length=2)
    region: str | None = Field(None, max_length=10)
    closed_days: list[date] | None = None


class CalendarOut(CalendarIn):
    """A working calendar."""

    id: UUID


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
