"""Partners on a quote: add, authorise, send the link, take off."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import requires
from pactline.quotes import actions, forms_offers, queries
from pactline.quotes.models import QuotePartner
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from .records import FORM, actor_in


@requires("quotes.partners")
@require_http_methods(FORM)
def new(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Put a partner on the quote."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms_offers.PartnerForm,
        title=_("Add a partner to %(quote)s") % {"quote": quote.number},
        submit=_("Add"),
        form_kwargs={"actor": actor},
        intro=_(
            "An authorised partner can be sent a link and reads what the customer reads. A listed one reads nothing."
        ),
        save=lambda data: actions.add_partner(quote_id, actor=actor, **data).newest(),
        back=quote,
    )


@requires("quotes.partners")
@require_POST
def access(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Authorise, or only list."""
    actor = actor_in(request)
    partner, quote = queries.get_partner(partner_id, actor=actor)
    wanted = QuotePartner.Access.LISTED if partner.is_authorised else QuotePartner.Access.AUTHORISED
    actions.change_partner(partner_id, access=wanted, actor=actor)
    return pages.done(request, quote)


@requires("quotes.partners")
@require_POST
def link(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Mail the link."""
    actor = actor_in(request)
    partner = actions.send_partner_link(partner_id, actor=actor)
    quote = queries.get_partner(partner_id, actor=actor)[1]
    email = partner.contact.email if partner.contact else ""
    return pages.done(request, quote, message=_("The link was sent to %(email)s.") % {"email": email})


@requires("quotes.partners")
@require_POST
def removal(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Take it off."""
    actor = actor_in(request)
    quote = queries.get_partner(partner_id, actor=actor)[1]
    actions.remove_partner(partner_id, actor=actor)
    return pages.done(request, quote)
