"""The API of offers at the customer: sending, links, the answer, partners."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .api_shapes import quote_json
from .choosing import Chosen
from .models import OfferLink, PrintLayout, Quote, QuotePartner
from .schemas import QuoteOut, Why
from .schemas_offers import (
    AcceptIn,
    LayoutIn,
    LayoutOut,
    OfferLinkOut,
    PartnerIn,
    PartnerOut,
    PartnerPatch,
    PrintChoiceIn,
    SendIn,
)

router = Router(tags=["quotes"])


def _answer(request: HttpRequest, quote: Quote) -> HttpResponse:
    response = rest.json_response(quote_json(quote, acting(request)))
    response["ETag"] = quote.etag
    return response


@router.post("/{quote_id}/sending", response=QuoteOut)
@requires("quotes.send")
def send(request: HttpRequest, quote_id: UUID, body: SendIn) -> HttpResponse:
    """Offer it to the customer."""
    return _answer(request, actions.send(quote_id, actor=acting(request), **body.dict()))


@router.post("/{quote_id}/acceptance", response=QuoteOut)
@requires("quotes.accept")
def accept(request: HttpRequest, quote_id: UUID, body: AcceptIn) -> HttpResponse:
    """Note the customer's acceptance."""
    given = body.chosen
    chosen = Chosen({t.line_id: t.quantity for t in given.taken}, frozenset(given.picked)) if given else None
    values = body.dict(exclude={"chosen"})
    return _answer(request, actions.accept(quote_id, actor=acting(request), chosen=chosen, **values))


@router.post("/{quote_id}/refusal", response=QuoteOut)
@requires("quotes.accept")
def decline(request: HttpRequest, quote_id: UUID, body: Why) -> HttpResponse:
    """Note that the customer declines, and why."""
    return _answer(request, actions.decline(quote_id, reason=body.reason, actor=acting(request)))


@router.get("/{quote_id}/offer-links", response=list[OfferLinkOut])
@requires("quotes.view")
def list_offer_links(request: HttpRequest, quote_id: UUID) -> list[OfferLink]:
    """To whom the offer went, whether it was opened, and the answer."""
    return queries.offer_links(queries.get(quote_id, actor=acting(request)))


@router.post("/offer-links/{link_id}/resending", response=OfferLinkOut)
@requires("quotes.send")
def resend_offer(request: HttpRequest, link_id: UUID) -> OfferLink:
    """Send it again with a fresh link."""
    return actions.resend_offer(link_id, actor=acting(request))


@router.post("/offer-links/{link_id}/revocation", response=OfferLinkOut)
@requires("quotes.send")
def revoke_offer(request: HttpRequest, link_id: UUID) -> OfferLink:
    """The link stops working."""
    return actions.revoke_offer(link_id, actor=acting(request))


@router.get("/layouts", response=list[LayoutOut])
@requires("quotes.view")
def list_layouts(request: HttpRequest) -> list[PrintLayout]:
    """How quotes are printed."""
    return list(queries.layouts())


@router.post("/layouts", response={201: LayoutOut})
@requires("quotes.configure")
def create_layout(request: HttpRequest, body: LayoutIn) -> tuple[int, PrintLayout]:
    """A new layout."""
    return 201, actions.save_layout(actor=acting(request), **body.dict())


@router.patch("/layouts/{layout_id}", response=LayoutOut)
@requires("quotes.configure")
def change_layout(request: HttpRequest, layout_id: UUID, body: LayoutIn) -> PrintLayout:
    """Change a layout."""
    given = body.dict(exclude_unset=True)
    return actions.save_layout(layout_id, actor=acting(request), if_match=rest.if_match(request), **given)


@router.delete("/layouts/{layout_id}", response={204: None})
@requires("quotes.configure")
def retire_layout(request: HttpRequest, layout_id: UUID) -> tuple[int, None]:
    """Choose it for no quote any more."""
    actions.retire_layout(layout_id, actor=acting(request))
    return 204, None


@router.put("/{quote_id}/layout", response=QuoteOut)
@requires("quotes.edit")
def choose_layout(request: HttpRequest, quote_id: UUID, body: PrintChoiceIn) -> HttpResponse:
    """Layout and language of one quote, by hand."""
    return _answer(request, actions.choose_layout(quote_id, actor=acting(request), **body.dict()))


@router.get("/{quote_id}/partners", response=list[PartnerOut])
@requires("quotes.view")
def list_partners(request: HttpRequest, quote_id: UUID) -> list[QuotePartner]:
    """The partners on a quote."""
    return queries.partners(queries.get(quote_id, actor=acting(request)))


@router.post("/{quote_id}/partners", response={201: PartnerOut})
@requires("quotes.partners")
def add_partner(request: HttpRequest, quote_id: UUID, body: PartnerIn) -> tuple[int, QuotePartner]:
    """Name a partner; an authorised one may read the quote."""
    return 201, actions.add_partner(quote_id, actor=acting(request), **body.dict())


@router.patch("/partners/{partner_id}", response=PartnerOut)
@requires("quotes.partners")
def change_partner(request: HttpRequest, partner_id: UUID, body: PartnerPatch) -> QuotePartner:
    """Authorise a partner, or only list it; then its link stops working."""
    return actions.change_partner(partner_id, access=body.access, actor=acting(request))


@router.delete("/partners/{partner_id}", response={204: None})
@requires("quotes.partners")
def remove_partner(request: HttpRequest, partner_id: UUID) -> tuple[int, None]:
    """Take a partner off the quote."""
    actions.remove_partner(partner_id, actor=acting(request))
    return 204, None


@router.post("/partners/{partner_id}/link", response=PartnerOut)
@requires("quotes.partners")
def send_partner_link(request: HttpRequest, partner_id: UUID) -> QuotePartner:
    """Mail an authorised partner its link to read the quote."""
    return actions.send_partner_link(partner_id, actor=acting(request))
