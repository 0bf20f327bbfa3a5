"""Why a step of a quote cannot be done yet, in words for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.approvals import queries as approvals
from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.statements import Statement

from .models import Quote, QuoteLine


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


def is_approved(quote: Quote, actor: Actor) -> str | None:
    """The newest approval request ended approved and was not voided since."""
    if approvals.is_approved(quote):
        return None
    return _("%(quote)s is not approved for sending any more. Ask for a new version.") % {"quote": quote}


@dataclass(frozen=True, slots=True)
class Standing:
    """What has changed around a quote since it was priced."""

    list_name: str
    list_usable: bool
    is_retired: bool
    is_repriced: bool
    open_wishes: int


# One statement: every page and every answer of the API asks it for each draft.
_STANDING = Statement("""
SELECT list.name,
       list.status = 'published' AND list.valid_from <= %(on)s AND (list.valid_to IS NULL OR list.valid_to > %(on)s),
       EXISTS (SELECT 1 FROM quotes_quoteline line JOIN catalog_offering sold ON sold.id = line.offering_id
               WHERE line.quote_id = %(quote)s AND sold.status <> 'published'),
       EXISTS (SELECT 1 FROM pricing_pricelistline price WHERE price.price_list_id = list.id
               AND price.updated_at > %(priced)s AND price.offering_id IN (
                   SELECT line.offering_id FROM quotes_quoteline line WHERE line.quote_id = %(quote)s)),
       (SELECT count(*) FROM quotes_termrequest wish WHERE wish.quote_id = %(quote)s AND wish.answered_at IS NULL)
FROM pricing_pricelist list WHERE list.id = %(list)s
""")


def standing(quote: Quote) -> Standing:
    """Read once for each state of the row that is at hand."""
    kept: tuple[int, Standing] | None = quote.__dict__.get("_standing")
    if kept is not None and kept[0] == quote.lock_version:
        return kept[1]
    found = Standing(
        *_STANDING.row(on=quote.quote_on, quote=quote.pk, priced=quote.priced_at, list=quote.price_list_id)
    )
    quote.__dict__["_standing"] = (quote.lock_version, found)
    return found


def prices_are_current(quote: Quote, actor: Actor) -> str | None:
    """Neither the price list nor its prices nor the offerings have changed since the quote was priced."""
    found = standing(quote)
    if not found.list_usable:
        return _("The price list “%(list)s” is not valid on the quote date %(day)s. Choose another one.") % {
            "list": found.list_name,
            "day": quote.quote_on.isoformat(),
        }
    if found.is_retired:
        lines = QuoteLine.objects.filter(quote=quote, offering__isnull=False)
        names = list(lines.exclude(offering__status=Offering.Status.PUBLISHED).values_list("name", flat=True)[:5])
        return ngettext(
            "%(names)s is no longer sold. Remove it from the quote.",
            "%(names)s are no longer sold. Remove them from the quote.",
            len(names),
        ) % {"names": ", ".join(names)}
    if found.is_repriced:
        return _("Prices of “%(list)s” have changed since %(quote)s was priced. Reprice it.") % {
            "list": found.list_name,
            "quote": quote,
        }
    return None


def wishes_are_answered(quote: Quote, actor: Actor) -> str | None:
    """Sales operations has answered every wish of the customer."""
    count = standing(quote).open_wishes
    if not count:
        return None
    return ngettext(
        "%(count)s wish of the customer about terms is not answered yet.",
        "%(count)s wishes of the customer about terms are not answered yet.",
        count,
    ) % {"count": count}
