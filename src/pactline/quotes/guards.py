"""Why a step of a quote cannot be done yet, in words for a person."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.pricing.models import PriceList, PriceListLine

from .models import Quote, QuoteLine, TermRequest


def has_lines(quote: Quote, actor: Actor) -> str | None:
    """An offer of nothing is none."""
    if quote.line_count:
        return None
    return _("%(quote)s has no lines. Add at least one product.") % {"quote": quote}


def has_contact(quote: Quote, actor: Actor) -> str | None:
    """Somebody at the customer must be named."""
    if quote.contact_id:
        return None
    return _("%(quote)s names no contact at the customer. Choose one in the header.") % {"quote": quote}


def contact_can_be_mailed(quote: Quote, actor: Actor) -> str | None:
    """The contact to whom the offer goes has an e-mail address."""
    if quote.contact is None:
        return has_contact(quote, actor)
    if quote.contact.email:
        return None
    return _("%(contact)s has no e-mail address. Add it to the contact, or choose another one.") % {
        "contact": quote.contact.name
    }


def is_in_date(quote: Quote, actor: Actor) -> str | None:
    """The last day of validity has not passed."""
    if quote.expires_on >= clock.today():
        return None
    return _("%(quote)s was valid until %(day)s. Set a later date first.") % {
        "quote": quote,
        "day": quote.expires_on.isoformat(),
    }


def is_priced(quote: Quote, actor: Actor) -> str | None:
    """Every line has a price and a tax rate."""
    if quote.priced_at is None:
        return _("%(quote)s has not been priced. Reprice it.") % {"quote": quote}
    if any(row.get("code") == "missing" for row in quote.taxes):
        return " ".join(quote.price_problems) or _("A tax rate is missing.")
    return None


def prices_are_current(quote: Quote, actor: Actor) -> str | None:
    """Neither the price list nor its prices nor the offerings have changed since the quote was priced."""
    price_list: PriceList = quote.price_list
    if price_list.status != PriceList.Status.PUBLISHED or not price_list.is_valid_on(quote.quote_on):
        return _("The price list “%(list)s” is not valid on the quote date %(day)s. Choose another one.") % {
            "list": price_list.name,
            "day": quote.quote_on.isoformat(),
        }
    lines = QuoteLine.objects.filter(quote=quote, offering__isnull=False)
    retired = list(lines.exclude(offering__status=Offering.Status.PUBLISHED).values_list("name", flat=True)[:5])
    if retired:
        return ngettext(
            "%(names)s is no longer sold. Remove it from the quote.",
            "%(names)s are no longer sold. Remove them from the quote.",
            len(retired),
        ) % {"names": ", ".join(retired)}
    changed = PriceListLine.objects.filter(
        price_list=price_list, offering__in=lines.values("offering"), updated_at__gt=quote.priced_at
    )
    if quote.priced_at is not None and changed.exists():
        return _("Prices of “%(list)s” have changed since %(quote)s was priced. Reprice it.") % {
            "list": price_list.name,
            "quote": quote,
        }
    return None


def wishes_are_answered(quote: Quote, actor: Actor) -> str | None:
    """Sales operations has answered every wish of the customer."""
    count = TermRequest.objects.filter(quote=quote, answered_at=None).count()
    if not count:
        return None
    return ngettext(
        "%(count)s wish of the customer about terms is not answered yet.",
        "%(count)s wishes of the customer about terms are not answered yet.",
        count,
    ) % {"count": count}
