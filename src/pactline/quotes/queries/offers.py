"""Offers at the customer: what a link opens, and why it does not any more."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token
from pactline.quotes import pricing
from pactline.quotes.choosing import Offer
from pactline.quotes.models import OfferLink, Quote
from pactline.ui import formats

from . import quotes

S = Quote.Status


def document_language(quote: Quote) -> str:
    """The language that the customer reads: chosen on the quote, else the account's."""
    return quote.document_language or quote.account.language


def as_offered(quote: Quote) -> Offer:
    """The quote's lines with what the customer may choose."""
    found = quotes.lines(quote)
    inputs = pricing.inputs_for(quote, {line.offering_id for line in found if line.offering_id})
    return Offer(quote, found, inputs)


def offer_by_token(token: str) -> OfferLink:
    """The link of a token with its quote; ``NotVisible`` for an unknown one. An answered or revoked one is found too."""
    related = ("account", "contact", "owner", "selling_entity", "price_list", "pdf", "team", "layout")
    rows = OfferLink.objects.select_related("contact", "sent_by", *(f"quote__{name}" for name in related))
    found = rows.filter(token_hash=hash_token(token)).first()
    if found is None:
        raise NotVisible(_("This link is not known. Ask the person who sent it for a new one."))
    return found


def open_offer_by_token(token: str) -> OfferLink:
    """The same while it can be answered; ``Gone`` (410) says what became of the offer."""
    found = offer_by_token(token)
    if why := why_over(found):
        raise Gone(why)
    return found


def why_over(link: OfferLink) -> str:
    """Why the offer of a link cannot be answered (any more), in words for the customer; empty: it can."""
    quote, names = link.quote, {"quote": link.quote, "state": link.get_status_display()}
    if link.status in (OfferLink.Status.ACCEPTED, OfferLink.Status.DECLINED):
        return _("Offer %(quote)s was answered already: %(state)s.") % names
    if link.status == OfferLink.Status.REVOKED:
        return _("This link to offer %(quote)s was withdrawn. Ask for a new one.") % names
    if quote.status == S.REVISED or not quote.is_active:
        return _("Offer %(quote)s was replaced by a newer version. Ask for the link to that one.") % names
    if quote.status in (S.ACCEPTED, S.COMPLETED):
        return _("Offer %(quote)s was accepted already.") % names
    if quote.status == S.DECLINED:
        return _("Offer %(quote)s was declined.") % names
    if quote.expires_on < clock.today() or quote.status == S.EXPIRED:
        return _("Offer %(quote)s was valid until %(day)s. Ask for a new date.") % {
            **names,
            "day": formats.day(quote.expires_on),
        }
    if quote.status != S.PENDING_CUSTOMER_ACCEPTANCE:
        return _("Offer %(quote)s is being worked on. You will get a new link.") % names
    if link.status == OfferLink.Status.EXPIRED or link.expires_at <= clock.now():
        return _("This link expired on %(day)s. Ask for a new one.") % {"day": formats.day(link.expires_at)}
    if quote.content_hash != link.offered_hash:
        return _("Offer %(quote)s was changed after it was sent to you. Ask for a new link.") % names
    return ""


def offer_links(quote: Quote) -> list[OfferLink]:
    """The links to a version of a quote, newest first."""
    return list(OfferLink.objects.filter(quote=quote).select_related("sent_by"))


def get_offer_link(link_id: UUID | str, *, actor: Actor) -> OfferLink:
    """One link to a quote that the actor may see."""
    found = OfferLink.objects.select_related("quote__account", "contact", "sent_by").filter(pk=link_id).first()
    if found is None or not quotes.visible_to(actor).filter(pk=found.quote_id).exists():
        raise NotVisible(_("There is no such link."))
    actor.require("quotes.view", _("see quotes"))
    return found
