"""Portfolios and taught clause types in JSON."""

from __future__ import annotations

from uuid import UUID

from ninja import Field, Schema


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


class ClauseCountOut(Schema):
    type: str
    found: int = Field(..., description="Contracts in which it stands.")
    absent: int
    verdicts: dict[str, int] = Field(..., description="Worst verdict in a contract → how many contracts.")


class MonthOut(Schema):
    month: str = Field(..., description="2027-03")
    count: int


class EndsOut(Schema):
    over: int = Field(..., description="Ended before this month.")
    months: list[MonthOut]
    perpetual: int
    unknown: int


class LackingOut(Schema):
    document: str
    why: str


class OverviewOut(Schema):
    documents: int
    read: int
    exposure: int
    risks: dict[str, int] = Field(..., description="Highest risk of a contract (high, medium, low, none) → how many.")
    clauses: list[ClauseCountOut]
    ends: EndsOut
    lacking: list[LackingOut] = Field(..., description="Documents that are missing or could not be read.")
    sentences: list[str]


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
