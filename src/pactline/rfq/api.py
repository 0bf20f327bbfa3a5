"""The API of requests for quotes: every verb of the pages, through the same actions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.ui import rest

from . import actions, queries
from .lifecycle import REQUEST
from .lists import Requests
from .models import CustomerLink, QuoteRequest
from .schemas import InviteIn, LinkOut, MadeOut, RequestDetail, RequestOut, Why

router = Router(tags=["rfq"])


def _detail(found: QuoteRequest, actor: Actor) -> dict[str, Any]:
    names = [name for name in RequestDetail.model_fields if name not in ("items", "allowed_actions")]
    rows = found.items.values("position", "offering_id", "name", "quantity", "note")
    return {
        **{name: getattr(found, name) for name in names},
        "items": list(rows),
        "allowed_actions": REQUEST.offers(found, actor),
    }


@router.get("", response=rest.Page[RequestOut], openapi_extra=rest.parameters(Requests))
@requires("rfq.view")
def list_requests(request: HttpRequest) -> Any:
    """Requests that you see."""
    return rest.page(request, Requests, RequestOut)


@router.get("/{uuid:request_id}", response=RequestDetail)
@requires("rfq.view")
def read_request(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """One request with its items and what you can do."""
    actor = acting(request)
    return _detail(queries.get(request_id, actor=actor), actor)


@router.post("/{uuid:request_id}/review", response=RequestDetail)
@requires("rfq.work")
def review(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Work on it."""
    actor = acting(request)
    return _detail(actions.review(request_id, actor=actor), actor)


@router.post("/{uuid:request_id}/quote", response=MadeOut)
@requires("rfq.work")
def convert(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """Make a draft quote of it; again: the same one."""
    quote = actions.convert(request_id, actor=acting(request))
    return {"quote_id": quote.pk, "number": quote.number}


@router.post("/{uuid:request_id}/cancellation", response=RequestDetail)
@requires("rfq.work")
def cancel(request: HttpRequest, request_id: UUID, body: Why) -> dict[str, Any]:
    """No quote, and why."""
    actor = acting(request)
    return _detail(actions.cancel(request_id, reason=body.reason, actor=actor), actor)


@router.post("/links", response={201: LinkOut})
@requires("rfq.invite")
def invite(request: HttpRequest, body: InviteIn) -> tuple[int, CustomerLink]:
    """Mail a contact its personal link."""
    return 201, actions.invite(body.contact_id, actor=acting(request))


@router.post("/links/{uuid:link_id}/revocation", response=LinkOut)
@requires("rfq.invite")
def revoke(request: HttpRequest, link_id: UUID) -> CustomerLink:
    """The link stops working."""
    return actions.revoke(link_id, actor=acting(request))
