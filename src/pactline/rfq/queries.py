"""Reading requests for quotes, and what a customer's link opens."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.catalog.queries import Buyer
from pactline.files.models import Blob
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token
from pactline.parties import queries as parties
from pactline.parties.models import Account
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote
from pactline.ui import formats

from .models import CustomerLink, QuoteRequest

MOST_PRODUCTS = 300
CHANNEL = "portal"


def visible_to(actor: Actor) -> QuerySet[QuoteRequest]:
    """The requests of the actor's teams and the actor's own."""
    return QuoteRequest.objects.filter(scope(actor))


def get(request_id: UUID | str, *, actor: Actor) -> QuoteRequest:
    """One request; ``NotVisible`` when absent or of others."""
    rows = visible_to(actor).select_related("account", "contact", "owner", "quote__account")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotVisible(_("There is no such request, or it belongs to another team."))
    actor.require("rfq.view", _("see requests for quotes"))
    return found


def of_account(account_id: UUID, *, actor: Actor) -> QuerySet[QuoteRequest]:
    """The requests of an account that the actor may see."""
    return visible_to(actor).filter(account=account_id).select_related("contact")


def of_quote(number: str, *, actor: Actor) -> QuerySet[QuoteRequest]:
    """The requests that a quote came from."""
    return visible_to(actor).filter(quote__number=number)


def may_read_file(blob: Blob, actor: Actor) -> bool:
    """Whether a file came with a request that the actor may see."""
    return actor.may("rfq.view") and visible_to(actor).filter(files__blob=blob.pk).exists()


def links_of(contact_id: UUID) -> QuerySet[CustomerLink]:
    """The links of a contact, newest first."""
    return CustomerLink.objects.filter(contact=contact_id)


def link_by_token(token: str) -> CustomerLink:
    """The open link of a token; ``NotVisible`` for an unknown or revoked one, ``Gone`` when its time ran out."""
    rows = CustomerLink.objects.select_related("contact__account__owner", "contact__account__team")
    found = rows.filter(token_hash=hash_token(token), status=CustomerLink.Status.OPEN).first()
    if found is None or not found.contact.is_active or not found.contact.account.is_active:
        raise NotVisible(_("This link is not known, or it was withdrawn. Ask the person who sent it for a new one."))
    if found.expires_at <= clock.now():
        raise Gone(_("This link expired on %(day)s. Ask for a new one.") % {"day": formats.day(found.expires_at)})
    return found


def buyer(account: Account) -> Buyer:
    """The account as the catalog's eligibility asks: through our portal."""
    address = parties.address_for(account, "shipping")
    return Buyer(
        account_id=account.pk,
        country=(address.country if address else "") or account.country,
        region=address.region if address else "",
        channel=CHANNEL,
        name=account.name,
    )


def products_for(link: CustomerLink, actor: Actor) -> list[Offering]:
    """The products that this customer may see and buy today, by category."""
    rows = catalog.sellable(actor, buyer=buyer(link.contact.account))
    return list(rows.order_by("category__name", "name")[:MOST_PRODUCTS])


def own_requests(link: CustomerLink) -> list[QuoteRequest]:
    """What was asked for by the link's account."""
    rows = QuoteRequest.objects.filter(account=link.contact.account_id).select_related("quote", "contact")
    return list(rows[:100])


def own_request(link: CustomerLink, request_id: UUID) -> QuoteRequest:
    """One request of the link's account."""
    rows = QuoteRequest.objects.filter(account=link.contact.account_id).select_related("quote", "contact", "account")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotVisible(_("There is no such request."))
    return found


def own_offers(link: CustomerLink) -> list[Quote]:
    """The newest versions of the offers that went to the link's account."""
    return quotes.shown_to(link.contact.account_id)


def own_offer(link: CustomerLink, quote_id: UUID) -> Quote:
    """One of them: the newest version of its number, whichever version is asked for."""
    asked = Quote.objects.filter(pk=quote_id, account=link.contact.account_id).first()
    found = quotes.newest_shown(asked.number) if asked else None
    if found is None:
        raise NotVisible(_("There is no such offer, or it was not sent yet."))
    return found


def links_to(account_id: UUID) -> list[CustomerLink]:
    """The open links of an account's contacts."""
    rows = CustomerLink.objects.filter(contact__account=account_id, status=CustomerLink.Status.OPEN)
    return list(rows.select_related("contact"))
