"""Operations on contract records and configurations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.contracts import actions, panels, queries, schemas
from pactline.contracts.lifecycle import RECORD
from pactline.contracts.lists import Configurations, Records
from pactline.contracts.models import ContractConfiguration, ContractRecord, ContractRequest
from pactline.identity.access import acting, requires
from pactline.ui import rest

router = Router(tags=["contracts"])


@router.get("/records", response=rest.Page[schemas.RecordOut], openapi_extra=rest.parameters(Records))
@requires("contracts.view_record")
def list_records(request: HttpRequest) -> rest.Page[schemas.RecordOut]:
    """Contracts that the caller may see."""
    return rest.page(request, Records, schemas.RecordOut)


@router.get("/records/{record_id}", response=schemas.RecordDetail)
@requires("contracts.view_record")
def read_record(request: HttpRequest, response: HttpResponse, record_id: UUID) -> dict[str, Any]:
    """One contract with its lines, history and allowed actions."""
    actor = acting(request)
    found = queries.record(record_id, actor=actor)
    response["ETag"] = found.etag
    return {
        **schemas.RecordOut.from_orm(found).dict(by_alias=True),
        "account.name": found.account.name,
        "contract_type.name": found.contract_type.name,
        "documents": [{"name": one.name, "note": one.note, "blob_id": one.blob.pk} for one in panels.documents(found)],
        "lines": list(queries.lines(found)),
        "changes": list(queries.changes(found)),
        "allowed_actions": [
            {"verb": one.verb, "label": str(one.label), "enabled": one.enabled, "reasons": list(one.reasons)}
            for one in RECORD.offers(found, actor)
        ],
    }


@router.patch("/records/{record_id}", response=schemas.RecordOut)
@requires("contracts.administer")
def edit_record(
    request: HttpRequest, response: HttpResponse, record_id: UUID, body: schemas.RecordPatch
) -> ContractRecord:
    """Change terms or metadata, with a reason and a history."""
    people = body.dict(include={"owner_id", "administrator_id"}, exclude_unset=True)
    values = {name.replace("metadata.", "metadata__", 1): value for name, value in body.values.items()}
    done = actions.edit_record(
        record_id, reason=body.reason, actor=acting(request), if_match=rest.if_match(request), **values, **people
    )
    return rest.tagged(response, done)


@router.post("/records/{record_id}/privacy", response=schemas.RecordOut)
@requires("contracts.protect")
def protect_record(request: HttpRequest, record_id: UUID, body: schemas.PrivacyIn) -> ContractRecord:
    """Say that the text never leaves this server, or lift that."""
    return actions.protect_record(record_id, actor=acting(request), **body.dict())


@router.post("/records/{record_id}/amendment", response={201: schemas.RequestOut})
@requires("contracts.initiate")
def amend_contract(request: HttpRequest, record_id: UUID, body: schemas.AmendIn) -> tuple[int, ContractRequest]:
    """Amend an active contract on our own paper; ``problems`` of the request says why there is no document yet."""
    return 201, actions.amend_contract(record_id, actor=acting(request), **body.dict())


@router.post("/records/{record_id}/renewal", response={201: schemas.RequestOut})
@requires("contracts.initiate")
def renew_contract(request: HttpRequest, record_id: UUID, body: schemas.RenewIn) -> tuple[int, ContractRequest]:
    """Renew a contract on our own paper. With new prices: POST /flows/quotes/{id}/contract with ``renews_id``."""
    return 201, actions.renew_contract(record_id, actor=acting(request), **body.dict())


@router.post("/records/{record_id}/activation", response=schemas.RecordOut)
@requires("contracts.administer")
def activate_record(request: HttpRequest, record_id: UUID) -> ContractRecord:
    """Activate a contract whose start is reached."""
    return actions.activate_record(record_id, actor=acting(request))


@router.post("/records/{record_id}/cancellation", response=schemas.RecordOut)
@requires("contracts.administer")
def cancel_record(request: HttpRequest, record_id: UUID, body: schemas.Why) -> ContractRecord:
    """End a contract that never took effect."""
    return actions.cancel_record(record_id, reason=body.reason, actor=acting(request))


@router.post("/records/{record_id}/termination", response=schemas.RecordOut)
@requires("contracts.administer")
def terminate_record(request: HttpRequest, record_id: UUID, body: schemas.TerminateIn) -> ContractRecord:
    """End an active contract before its term."""
    return actions.terminate_record(
        record_id, reason=body.reason, terminated_on=body.terminated_on, actor=acting(request)
    )


@router.get(
    "/configurations", response=rest.Page[schemas.ConfigurationOut], openapi_extra=rest.parameters(Configurations)
)
@requires("contracts.configure")
def list_configurations(request: HttpRequest) -> rest.Page[schemas.ConfigurationOut]:
    """Which values go into a contract's record."""
    return rest.page(request, Configurations, schemas.ConfigurationOut)


@router.post("/configurations", response={201: schemas.ConfigurationOut})
@requires("contracts.configure")
def create_configuration(request: HttpRequest, body: schemas.ConfigurationIn) -> tuple[int, ContractConfiguration]:
    """A new configuration."""
    return 201, actions.create_configuration(actor=acting(request), **body.dict())


@router.get("/configurations/{configuration_id}", response=schemas.ConfigurationOut)
@requires("contracts.configure")
def read_configuration(request: HttpRequest, response: HttpResponse, configuration_id: UUID) -> ContractConfiguration:
    """One configuration."""
    return rest.tagged(response, queries.configuration(configuration_id))


@router.patch("/configurations/{configuration_id}", response=schemas.ConfigurationOut)
@requires("contracts.configure")
def edit_configuration(
    request: HttpRequest, response: HttpResponse, configuration_id: UUID, body: schemas.ConfigurationPatch
) -> ContractConfiguration:
    """Change a configuration."""
    done = actions.edit_configuration(
        configuration_id, actor=acting(request), if_match=rest.if_match(request), **body.dict(exclude_unset=True)
    )
    return rest.tagged(response, done)
