"""Contract types, contract models, categories, and the fields that templates can be filled from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.authoring import actions, queries, sources
from pactline.authoring import schemas as s
from pactline.authoring.lists import Categories, ContractModels, ContractTypes
from pactline.identity.access import acting, requires
from pactline.ui import rest

router = Router(tags=["authoring"])
VIEW, CONFIGURE = "authoring.view", "authoring.configure"


@router.get("/subjects", response=list[s.SubjectOut])
@requires(VIEW)
def list_subjects(request: HttpRequest) -> Any:
    """What templates can be filled from: fields by path, and lines for tables."""
    return [
        {
            "code": kind.code,
            "label": str(kind.label),
            "fields": [_source(source) for source in kind.fields.values()],
            "tables": {code: [_source(column) for column in table.columns] for code, table in kind.tables.items()},
        }
        for kind in sources.kinds()
    ]


def _source(source: sources.Source) -> dict[str, str]:
    return {"path": source.path, "label": str(source.label), "type": source.type}


@router.get("/contract-types", response=rest.Page[s.TypeOut], openapi_extra=rest.parameters(ContractTypes))
@requires(VIEW)
def list_contract_types(request: HttpRequest) -> Any:
    """Contract types."""
    return rest.page(request, ContractTypes, s.TypeOut)


@router.post("/contract-types", response={201: s.TypeOut})
@requires(CONFIGURE)
def create_contract_type(request: HttpRequest, body: s.TypeIn) -> tuple[int, Any]:
    """A new, active contract type."""
    return 201, actions.create_contract_type(**body.dict(), actor=acting(request))


@router.get("/contract-types/{type_id}", response=s.TypeOut)
@requires(VIEW)
def read_contract_type(request: HttpRequest, response: HttpResponse, type_id: UUID) -> Any:
    """One contract type."""
    return rest.tagged(response, queries.any_contract_type(type_id, actor=acting(request)))


@router.patch("/contract-types/{type_id}", response=s.TypeOut)
@requires(CONFIGURE)
def change_contract_type(request: HttpRequest, response: HttpResponse, type_id: UUID, body: s.TypePatch) -> Any:
    """Change name, description or model."""
    row = actions.change_contract_type(
        type_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.post("/contract-types/{type_id}/activation", response=s.TypeOut)
@requires(CONFIGURE)
def activate_contract_type(request: HttpRequest, type_id: UUID) -> Any:
    """It can be chosen."""
    return actions.activate_contract_type(type_id, actor=acting(request))


@router.post("/contract-types/{type_id}/deactivation", response=s.TypeOut)
@requires(CONFIGURE)
def deactivate_contract_type(request: HttpRequest, type_id: UUID) -> Any:
    """It is offered nowhere any more."""
    return actions.deactivate_contract_type(type_id, actor=acting(request))


@router.get("/contract-models", response=rest.Page[s.ModelOut], openapi_extra=rest.parameters(ContractModels))
@requires(VIEW)
def list_contract_models(request: HttpRequest) -> Any:
    """Contract models."""
    return rest.page(request, ContractModels, s.ModelOut)


@router.post("/contract-models", response={201: s.ModelOut})
@requires(CONFIGURE)
def create_contract_model(request: HttpRequest, body: s.ModelIn) -> tuple[int, Any]:
    """A new contract model."""
    return 201, actions.create_contract_model(**body.dict(), actor=acting(request))


@router.patch("/contract-models/{model_id}", response=s.ModelOut)
@requires(CONFIGURE)
def change_contract_model(request: HttpRequest, response: HttpResponse, model_id: UUID, body: s.ModelPatch) -> Any:
    """Change name or required fields."""
    row = actions.change_contract_model(
        model_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)


@router.get("/categories", response=rest.Page[s.CategoryOut], openapi_extra=rest.parameters(Categories))
@requires(VIEW)
def list_categories(request: HttpRequest) -> Any:
    """Template categories."""
    return rest.page(request, Categories, s.CategoryOut)


@router.post("/categories", response={201: s.CategoryOut})
@requires(CONFIGURE)
def create_category(request: HttpRequest, body: s.CategoryIn) -> tuple[int, Any]:
    """A new category."""
    return 201, actions.create_category(**body.dict(), actor=acting(request))


@router.patch("/categories/{category_id}", response=s.CategoryOut)
@requires(CONFIGURE)
def change_category(request: HttpRequest, response: HttpResponse, category_id: UUID, body: s.CategoryPatch) -> Any:
    """Change name or whether it is active."""
    row = actions.change_category(
        category_id, **body.dict(exclude_unset=True), if_match=rest.if_match(request), actor=acting(request)
    )
    return rest.tagged(response, row)
