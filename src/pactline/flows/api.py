"""The API of flows in which somebody waits for the answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from pactline.contracts.models import ContractRequest
from pactline.contracts.schemas import RequestOut
from pactline.esign.models import Envelope
from pactline.files.views import response_for
from pactline.identity.access import acting, requires
from pactline.quotes import queries as quotes

from . import quote_to_contract, quote_to_signature, selling_api

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


class SignatureIn(Schema):
    """How a quote is sent for signature."""

    signer_id: UUID | None = Field(None, description="Who signs for us; empty: the only internal signatory.")
    message: str = ""
    expires_at: datetime | None = Field(None, description="Empty: in 30 days.")


class QuoteSignerOut(Schema):
    """A person who signs a quote."""

    name: str
    kind: str
    status: str
    signed_at: datetime | None


class QuoteSignatureOut(Schema):
    """An envelope of a quote, newest first in lists."""

    id: UUID
    number: str
    status: str
    expires_at: datetime
    completed_at: datetime | None
    closed_reason: str
    sealed_sha256: str
    signers: list[QuoteSignerOut]

    @staticmethod
    def resolve_signers(envelope: Envelope) -> list[Any]:
        """In their order."""
        return list(envelope.signers.order_by("order", "id"))


@router.post("/quotes/{quote_id}/signature", response={201: QuoteSignatureOut})
@requires("quotes.send")
def sign_quote(request: HttpRequest, quote_id: UUID, body: SignatureIn) -> tuple[int, Envelope]:
    """Send the PDF of an approved quote to its contact and then to one of us; what both have signed accepts it."""
    return 201, quote_to_signature.send(quote_id, actor=acting(request), **body.dict())


@router.get("/quotes/{quote_id}/signature", response=list[QuoteSignatureOut])
@requires("quotes.view")
def list_signatures(request: HttpRequest, quote_id: UUID) -> list[Envelope]:
    """The envelopes of a quote, newest first."""
    quote = quotes.get(quote_id, actor=acting(request))
    return list(quote_to_signature.every(quote))


@router.get("/quotes/{quote_id}/signature/document")
@requires("quotes.view")
def signed_quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The PDF that everybody has signed; 404 as long as there is none."""
    return response_for(request, quote_to_signature.signed_file(quote_id, actor=acting(request)))
