"""The JSON shapes of authoring. Conditions are data as in `kernel.conditions`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class TypeOut(Schema):
    id: UUID
    code: str
    name: str
    description: str
    model_id: UUID | None
    is_active: bool


class TypeIn(Schema):
    name: str
    code: str = ""
    description: str = ""
    model_id: UUID | None = None


class TypePatch(Schema):
    name: str | None = None
    description: str | None = None
    model_id: UUID | None = None


class ModelOut(Schema):
    id: UUID
    name: str
    required_fields: list[str]


class ModelIn(Schema):
    name: str
    required_fields: list[str] = []


class ModelPatch(Schema):
    name: str | None = None
    required_fields: list[str] | None = None


class CategoryOut(Schema):
    id: UUID
    name: str
    is_active: bool


class CategoryIn(Schema):
    name: str


class CategoryPatch(Schema):
    name: str | None = None
    is_active: bool | None = None


class TemplateOut(Schema):
    id: UUID
    name: str
    description: str
    status: str
    is_active: bool
    contract_type_id: UUID
    category_id: UUID | None
    subject_kind: str
    language: str
    valid_from: date | None
    valid_to: date | None
    current_id: UUID | None = Field(description="The version that contracts are made from.")
    draft_id: UUID | None = Field(description="The version that is being worked on.")
    published_at: datetime | None
    allowed_actions: list[str] = []


class UploadIn(Schema):
    name: str = ""
    contract_type_id: str
    category_id: UUID | None = None
    description: str = ""
    subject_kind: str = "contract_request"
    language: str = "en"
    valid_from: date | None = None
    valid_to: date | None = None


class TemplatePatch(Schema):
    name: str | None = None
    description: str | None = None
    contract_type_id: UUID | None = None
    category_id: UUID | None = None
    language: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class ParsedOut(Schema):
    template: TemplateOut
    version_id: UUID
    added: list[str]
    kept: list[str]
    dropped: list[str]
    warnings: list[str]


class VersionOut(Schema):
    id: UUID
    number: int
    filename: str
    file_id: UUID
    placeholders: int
    author_label: str
    created_at: datetime
    published_at: datetime | None


class TagOut(Schema):
    key: str
    kind: str
    label: str
    source: str
    path: str
    text: str
    prompt: str
    format: str
    allow_empty: bool
    fallback: str
    clause_id: UUID | None
    signer_side: str
    signer_position: int
    is_suggested: bool


class TagIn(Schema):
    source: str | None = None
    label: str | None = None
    path: str | None = None
    text: str | None = None
    prompt: str | None = None
    format: str | None = None
    allow_empty: bool | None = None
    fallback: str | None = None
    clause_id: UUID | None = None
    signer_side: str | None = None
    signer_position: int | None = None


class PlaceOut(Schema):
    key: str
    kind: str
    form: str
    raw: str
    place: str
    problem: str


class PlaceholderOut(Schema):
    id: str
    form: str
    raw: str
    place: str
    choice: str
    tag: str
    label: str


class DecisionIn(Schema):
    choice: str = "tag"
    tag: str = ""


class ConversionIn(Schema):
    decisions: dict[str, DecisionIn] = Field(
        default={}, description="By placeholder id or text; others follow the proposal."
    )


class TableIn(Schema):
    source: str = ""
    sort_by: str = ""
    descending: bool = False
    hierarchy: bool = True
    with_totals: bool = True
    condition: dict[str, Any] = {}


class ColumnIn(Schema):
    path: str
    key: str = ""
    heading: str = ""
    format: str = ""
    is_shown: bool = True


class TableOut(Schema):
    source: str
    sort_by: str
    descending: bool
    hierarchy: bool
    with_totals: bool
    condition: dict[str, Any]
    columns: list[ColumnIn]


class NameIn(Schema):
    name: str = ""


class ProblemsOut(Schema):
    problems: list[str]


class CountOut(Schema):
    count: int


class VariationOut(Schema):
    id: UUID
    number: str
    name: str
    order: int
    rank: int
    condition: dict[str, Any]
    language: str
    file_id: UUID
    text: str
    mappings: dict[str, Any]
    is_active: bool


class VariationIn(Schema):
    name: str
    text: str
    order: int = 100
    rank: int = 0
    condition: dict[str, Any] = {}
    language: str = "en"
    active: bool = False


class VariationPatch(Schema):
    name: str | None = None
    text: str | None = None
    order: int | None = None
    rank: int | None = None
    condition: dict[str, Any] | None = None
    language: str | None = None


class VariationTagIn(Schema):
    source: str
    path: str = ""
    text: str = ""
    format: str = ""


class ClauseOut(Schema):
    id: UUID
    number: str
    code: str
    tag: str
    name: str
    description: str
    contract_type_id: UUID | None
    approver_roles: list[str] = Field(
        [], description="Who may accept a deviation from this clause; none: see intelligence."
    )
    is_active: bool


class ClauseFull(ClauseOut):
    variations: list[VariationOut]

    @staticmethod
    def resolve_variations(obj: Any) -> list[Any]:
        return list(obj.variations.order_by("order", "number"))


class ClauseIn(Schema):
    name: str
    code: str = ""
    description: str = ""
    contract_type_id: UUID | None = None
    approver_roles: list[str] = []


class ClausePatch(Schema):
    name: str | None = None
    description: str | None = None
    contract_type_id: UUID | None = None
    approver_roles: list[str] | None = None


class TemplateRuleOut(Schema):
    id: UUID
    name: str
    template_id: UUID
    contract_type_id: UUID | None
    category_id: UUID | None
    request_type: str
    order: int
    condition: dict[str, Any]
    is_active: bool


class TemplateRuleIn(Schema):
    name: str
    template_id: UUID
    contract_type_id: UUID | None = None
    category_id: UUID | None = None
    request_type: str = ""
    order: int = 100
    condition: dict[str, Any] = {}
    is_active: bool = True


class TemplateRulePatch(Schema):
    name: str | None = None
    template_id: UUID | None = None
    contract_type_id: UUID | None = None
    category_id: UUID | None = None
    request_type: str | None = None
    order: int | None = None
    condition: dict[str, Any] | None = None
    is_active: bool | None = None


class SignerIn(Schema):
    user_id: UUID
    order: int = 1
    role: str = "signer"


class SignatoryRuleOut(Schema):
    id: UUID
    name: str
    template_id: UUID | None
    order: int
    condition: dict[str, Any]
    is_active: bool
    signers: list[SignerIn]

    @staticmethod
    def resolve_signers(obj: Any) -> list[Any]:
        return list(obj.signers.all())


class SignatoryRuleIn(Schema):
    name: str
    signers: list[SignerIn]
    template_id: UUID | None = None
    order: int = 100
    condition: dict[str, Any] = {}
    is_active: bool = True


class SignatoryRulePatch(Schema):
    name: str | None = None
    signers: list[SignerIn] | None = None
    template_id: UUID | None = None
    order: int | None = None
    condition: dict[str, Any] | None = None
    is_active: bool | None = None


class SourceOut(Schema):
    path: str
    label: str
    type: str


class SubjectOut(Schema):
    code: str
    label: str
    fields: list[SourceOut]
    tables: dict[str, list[SourceOut]]


class QuestionOut(Schema):
    key: str
    label: str
    prompt: str
    usual: str
    required: bool
    yes_no: bool
