"""Shapes of the pipeline in JSON. Money and percentages are strings of decimals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Amount = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=4)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]
OpenCategory = Literal["pipeline", "upside", "strong_upside", "commit", "omitted"]
OpenStage = Literal["qualify", "develop", "propose", "negotiate"]
Source = Literal["direct", "lead", "partner", "other"]


class OpportunityIn(Schema):
    """A deal to create; it begins in stage Qualify."""

    account_id: UUID
    name: str = Field(min_length=1, max_length=200)
    close_on: date
    amount: Amount = Decimal(0)
    currency: str = Field("", max_length=3, description="Default: that of the account.")
    contact_id: UUID | None = None
    probability: Percent | None = Field(None, description="In percent; default: that of the stage.")
    forecast_category: OpenCategory = "pipeline"
    expected_contract_type: str = Field("", max_length=120)
    source: Source = "direct"
    next_step: str = Field("", max_length=300)
    description: str = ""
    owner_id: UUID | None = Field(None, description="Default: whoever asks.")


class OpportunityChange(Schema):
    """What to change; what is left out stays. The stage is moved by its own operations."""

    name: str | None = Field(None, min_length=1, max_length=200)
    close_on: date | None = None
    amount: Amount | None = None
    currency: str | None = Field(None, min_length=3, max_length=3)
    contact_id: UUID | None = None
    probability: Percent | None = None
    forecast_category: OpenCategory | None = None
    expected_contract_type: str | None = Field(None, max_length=120)
    source: Source | None = None
    next_step: str | None = Field(None, max_length=300)
    description: str | None = None


class OpportunityOut(Schema):
    id: UUID
    number: str
    name: str
    account_id: UUID
    contact_id: UUID | None
    stage: str
    stage_since: datetime
    amount: Decimal
    currency: str
    probability: Decimal
    weighted: Decimal
    close_on: date
    forecast_category: str
    expected_contract_type: str
    source: str
    next_step: str
    description: str
    loss_reason: str
    lost_to: str
    outcome_notes: str
    closed_at: datetime | None
    owner_id: UUID
    team_id: UUID | None
    created_at: datetime
    updated_at: datetime


class StageOut(Schema):
    stage: str
    entered_at: datetime
    left_at: datetime | None
    days: int
    actor_label: str


class OpportunityDetail(OpportunityOut):
    """One deal with the stages it has been in and what the caller can do now."""

    stages: list[StageOut]
    allowed_actions: list[str]


class StageIn(Schema):
    stage: OpenStage


class LossIn(Schema):
    """``lost_to`` is needed when the reason is competitor."""

    loss_reason: Literal["price", "competitor", "no_budget", "no_decision", "features", "terms", "timing", "other"]
    lost_to: str = Field("", max_length=120)
    notes: str = ""


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)


class OwnerIn(Schema):
    owner_id: UUID


class FiguresOut(Schema):
    won: Decimal
    commit: Decimal
    strong_upside: Decimal
    upside: Decimal
    pipeline: Decimal


class ForecastRowOut(Schema):
    """A team (the sum of what follows it one level deeper) or a person. ``system``: from the deals; ``final``: after
    adjustments; ``cumulative``: each column with all surer ones; ``gap`` = quota − won."""

    kind: Literal["team", "person"]
    id: UUID
    name: str
    depth: int
    system: FiguresOut
    final: FiguresOut
    cumulative: FiguresOut
    adjusted: list[str]
    quota: Decimal | None
    gap: Decimal | None
    submitted_at: datetime | None


class ForecastOut(Schema):
    """``other_currencies``: in which further currencies deals of the period stand."""

    period: str
    starts_on: date
    ends_on: date = Field(description="The first day after the period.")
    currency: str
    rows: list[ForecastRowOut]
    total: ForecastRowOut
    other_currencies: list[str]


class AdjustmentIn(Schema):
    """A figure in place of the system's; ``owner_id`` somebody of the caller's branch (default: the caller)."""

    category: Literal["commit", "strong_upside", "upside", "pipeline"]
    amount: Amount
    reason: str = Field(min_length=1, max_length=500)
    owner_id: UUID | None = None
    currency: str = Field("", max_length=3)


class AdjustmentOut(Schema):
    id: UUID
    period: str
    owner_id: UUID
    category: str
    layer: str
    amount: Decimal
    currency: str
    reason: str
    made_by_label: str


class SubmissionIn(Schema):
    note: str = ""
    currency: str = Field("", max_length=3)


class SubmissionOut(Schema):
    id: UUID
    period: str
    window: str = Field(description="The calendar week: 2026-W47.")
    owner_id: UUID
    team_id: UUID | None
    currency: str
    entries: dict[str, Any] = Field(description="Figures, deals and adjustments as they were.")
    note: str
    submitted_at: datetime


class QuotaIn(Schema):
    """Of a person or of a team as a whole."""

    amount: Amount
    owner_id: UUID | None = None
    team_id: UUID | None = None
    currency: str = Field("", max_length=3)


class QuotaOut(Schema):
    id: UUID
    period: str
    owner_id: UUID | None
    team_id: UUID | None
    amount: Decimal
    currency: str
