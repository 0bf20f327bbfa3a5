"""Shapes of questionnaires, needs analyses and suggestions in JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from .schemas import Translations

Quantity = Field(Decimal(1), gt=0, max_digits=18, decimal_places=6)


class QuestionnaireIn(Schema):
    """A draft. It holds from ``valid_from`` until the day before ``valid_to``."""

    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    translations: Translations = {}


class QuestionnaireChange(Schema):
    code: str | None = Field(None, min_length=1, max_length=60)
    name: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    translations: Translations | None = None


class QuestionOption(Schema):
    code: str = Field(min_length=1, max_length=60)
    name: str = Field("", max_length=200)
    translations: Translations = {}


class QuestionIn(Schema):
    """``name`` is what is asked; ``code`` (small letters, digits, _) is what conditions call it."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=300)
    description: str = Field("", max_length=500)
    kind: Literal["choice", "several", "yes_no", "number", "text"] = "choice"
    required: bool = False
    options: list[QuestionOption] = Field([], max_length=200)
    translations: Translations = {}


class QuestionOut(QuestionIn):
    id: UUID
    position: int


class NeedsRuleIn(Schema):
    """When ``condition`` ({"all": […]}, {"any": […]}, {"not": …} or {"field": code, "op": "eq", "value": …}) holds for the
    answers, ``quantity`` is recommended; with ``per`` for each of that question's number."""

    name: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=500)
    condition: dict[str, Any] = {}
    offering_id: UUID
    quantity: Decimal = Quantity
    per: str = Field("", max_length=40)
    translations: Translations = {}


class NeedsRuleOut(NeedsRuleIn):
    id: UUID
    position: int


class QuestionnaireOut(QuestionnaireIn):
    id: UUID
    version: int
    status: str


class QuestionnaireDetail(QuestionnaireOut):
    questions: list[QuestionOut]
    rules: list[NeedsRuleOut]


class AnswersIn(Schema):
    """Answers by code of the question: an option, a list of options, true or false, a number as a string, a text."""

    answers: dict[str, Any] = {}


class AssessmentIn(AnswersIn):
    """About which record: ``subject_type`` is for example pipeline.opportunity or quotes.quote."""

    questionnaire_id: UUID
    subject_type: str = Field(max_length=60)
    subject_id: UUID


class RecommendationOut(Schema):
    """``problem``: why it cannot be sold to this customer; null when it can."""

    rule_id: UUID
    offering_id: UUID
    sku: str
    name: str
    quantity: Decimal
    reason: str
    problem: str | None


class AssessmentOut(AssessmentIn):
    id: UUID
    recommendations: list[RecommendationOut]


class SuggestionIn(Schema):
    """``target_id`` is shown as a card to whoever has the offering in a quote."""

    target_id: UUID
    kind: Literal["upsell", "cross_sell"] = "cross_sell"
    quantity: Decimal = Quantity
    description: str = Field("", max_length=500)
    position: int | None = Field(None, ge=0, le=999)
    valid_from: date | None = None
    valid_to: date | None = None
    translations: Translations = {}


class SuggestionChange(Schema):
    kind: Literal["upsell", "cross_sell"] | None = None
    quantity: Decimal | None = Field(None, gt=0, max_digits=18, decimal_places=6)
    description: str | None = Field(None, max_length=500)
    position: int | None = Field(None, ge=0, le=999)
    valid_from: date | None = None
    valid_to: date | None = None
    translations: Translations | None = None


class SuggestionOut(SuggestionIn):
    id: UUID
    source_id: UUID


class DeliveryIn(Schema):
    """How many of the offering, configured as ``selection`` says (null: as it is chosen from the start)."""

    selection: dict[str, Any] | None = None
    quantity: Decimal = Quantity


class DeliveredPiece(Schema):
    specification_id: UUID
    code: str
    kind: str
    relation: str
    quantity: Decimal
    level: int
    parent_id: UUID | None


class DeliveryOut(Schema):
    """One offering of the configured line, and what comes out of it."""

    offering_id: UUID
    sku: str
    quantity: Decimal
    level: int
    pieces: list[DeliveredPiece]


class CatalogCopyIn(Schema):
    """``suffix``: copy the offerings too, with this behind their SKU."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    suffix: str = Field("", max_length=20)


class BranchOut(Schema):
    """A category with what stands below it, or an offering with its parts."""

    category_id: UUID | None = None
    offering_id: UUID | None = None
    sku: str = ""
    name: str
    quantity: Decimal | None = None
    branches: list[BranchOut] = []


class CategoryChange(Schema):
    """What to change; dates may be null."""

    name: str | None = Field(None, min_length=1, max_length=120)
    valid_from: date | None = None
    valid_to: date | None = None
    eligibility: Literal["", "allowed", "denied"] | None = None
    translations: Translations | None = None


class CatalogChange(CategoryChange):
    code: str | None = Field(None, min_length=1, max_length=40)
    description: str | None = None


class ShelfVersionOut(Schema):
    version: int
    values: dict[str, Any]
    until: datetime
