"""Partners on quotes, and what their links open."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token
from pactline.quotes.models import Quote, QuotePartner
from pactline.ui import formats

from . import quotes

S = Quote.Status
SHOWN = (S.PENDING_CUSTOMER_ACCEPTANCE, S.ACCEPTED, S.COMPLETED, S.DECLINED, S.EXPIRED)
"""What outsiders may see: an offer that went out, never a draft or a review of ours."""


def partners(quote: Quote) -> list[QuotePartner]:
    """The partners on a quote."""
    return list(QuotePartner.objects.filter(number=quote.number).select_related("account", "contact"))


def of_partner(account_id: UUID, *, actor: Actor) -> models.QuerySet[Quote]:
    """The active quotes that the actor may see and on which an account is a partner, newest first."""
    numbers = QuotePartner.objects.filter(account=account_id).values("number")
    rows = quotes.visible_to(actor).filter(number__in=numbers, is_active=True)
    return rows.select_related("owner").order_by("-created_at", "-id")


def get_partner(partner_id: UUID | str, *, actor: Actor) -> tuple[QuotePartner, Quote]:
    """One partner with the newest version of its quote, of a quote that the actor may see."""
    found = QuotePartner.objects.select_related("account", "contact").filter(pk=partner_id).first()
    rows = quotes.visible_to(actor).select_related("account").order_by("-version")
    quote = rows.filter(number=found.number).first() if found else None
    if found is None or quote is None:
        raise NotVisible(_("There is no such partner on a quote that you may see."))
    actor.require("quotes.view", _("see quotes"))
    return found, quote


def partner_by_token(token: str) -> QuotePartner:
    """The authorised partner of a link; ``NotVisible`` for any other, ``Gone`` when its time ran out."""
    rows = QuotePartner.objects.select_related("account", "contact")
    found = rows.filter(token_hash=hash_token(token), access=QuotePartner.Access.AUTHORISED).first()
    if found is None or found.expires_at is None:
        raise NotVisible(_("This link is not known, or it was withdrawn. Ask the person who sent it for a new one."))
    if found.expires_at <= clock.now():
        raise Gone(_("This link expired on %(day)s. Ask for a new one.") % {"day": formats.day(found.expires_at)})
    return found


def quote_for_partner(partner: QuotePartner) -> Quote:
    """The newest version that went out; ``NotVisible`` while there is none."""
    found = newest_shown(partner.number)
    if found is None or not partner.is_authorised:
        raise NotVisible(_("There is nothing to read yet: the offer has not been sent."))
    return found


def newest_shown(number: str) -> Quote | None:
    """The newest version of a quote that an outsider may see: the one that went out and was not replaced."""
    rows = Quote.objects.filter(number=number, is_active=True, status__in=SHOWN).select_related(*quotes.RELATED)
    return rows.first()


def shown_to(account_id: UUID) -> list[Quote]:
    """The offers that went to an account, newest version of each, newest first."""
    rows = Quote.objects.filter(account=account_id, is_active=True, status__in=SHOWN)
    return list(rows.order_by("-created_at")[:100])
