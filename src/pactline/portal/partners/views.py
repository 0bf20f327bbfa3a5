"""What an authorised partner reads. Who is only listed has no link; a link dies with the authorisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pactline.kernel.errors import NotVisible
from pactline.portal.acceptance import showing
from pactline.portal.guarding import facts, file_response, personal
from pactline.quotes import actions, queries
from pactline.quotes.choosing import Chosen

WHY = "A partner's own link to an offer: the query behind it checks the token and that the partner is authorised."
mine = personal(WHY, counter="partner_offer", back="partner_offer:page")


@mine
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The newest version that went to the customer."""
    partner = queries.partner_by_token(token)
    quote = queries.quote_for_partner(partner)
    actions.partner_reads(partner, facts=facts(request))
    with translation.override(partner.account.language):
        offer = queries.as_offered(quote)
        context = {
            "token": token,
            "quote": quote,
            "partner": partner,
            "title": _("Offer %(quote)s") % {"quote": quote},
            "sender": quote.selling_entity.name,
            "helper": quote.owner.email,
            "items": showing.items(offer, Chosen(), free=False, reading=True),
            "sums": showing.sums(offer, Chosen(), free=False),
        }
        return render(request, "portal/partners/page.html", context)


@mine
@require_GET
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The offer as it was printed."""
    quote = queries.quote_for_partner(queries.partner_by_token(token))
    if quote.pdf is None:
        raise NotVisible(_("This file is not there."))
    return file_response(quote.pdf, download="download" in request.GET)
