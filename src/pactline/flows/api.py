"""The API of flows in which somebody waits for the answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from pactline.contracts.models import ContractRequest
from pactline.contracts.schemas import RequestOut
from pactline.identity.access import acting, requires

from . import quote_to_contract, selling_api

router = Router(tags=["flows"])
router.add_router("", selling_api.router)


class InitiateIn(Schema):
    """How the contract of a quote is made. Dates default to those of the quote."""

    contract_type: str = Field(description="Id or code of an active contract type.")
    paper: str = "own"
    signature_type: str = "electronic"
    starts_on: date | None = None
    ends_on: date | None = None
    perpetual: bool = False
    answers: dict[str, Any] = {}
    description: str = ""
    effective_on: date | None = None
    amends_id: UUID | None = None
    renews_id: UUID | None = None
    template_id: UUID | None = Field(
        None, description="A published template of the type; empty: by the template rules."
    )


@router.post("/quotes/{quote_id}/contract", response={201: RequestOut})
@requires("contracts.initiate")
def initiate_contract(request: HttpRequest, quote_id: UUID, body: InitiateIn) -> tuple[int, ContractRequest]:
    """Make a contract request from an approved quote; on our paper its document too. ``problems`` says what is missing."""
    return 201, quote_to_contract.initiate(quote_id, actor=acting(request), **body.dict())
