"""Playbooks in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from .analyses import OfferOut


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
