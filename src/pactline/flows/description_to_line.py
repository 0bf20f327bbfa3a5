"""Finding by a description: what fits a draft quote's customer -> a line of the quote."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.views.finding import Offered, Wanted
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked
from pactline.quotes import actions as quotes_actions
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote
from pactline.ui import slots

from .suggestion_to_line import new_line, products


def wanted(quote_id: UUID, *, actor: Actor) -> Wanted:
    """Who buys on a quote, where and when, and what it holds."""
    quote = quotes.get(quote_id, actor=actor)
    present = frozenset(line.sku.lower() for line in products(quote))
    return Wanted(quote, quotes.buyer(quote), quote.quote_on, present)


def take(offering_id: UUID, quote_id: UUID, *, quantity: Decimal = Decimal(1), actor: Actor) -> Quote:
    """Add an offering to a draft as it is chosen from the start. ``Blocked`` when it is not sold to the customer."""
    quote = quotes.get(quote_id, actor=actor)
    actor.require("quotes.edit", _("add lines"))
    offering = catalog.get(offering_id, actor=actor)
    if problem := catalog.not_sold(offering, on=quote.quote_on, buyer=quotes.buyer(quote)):
        raise Blocked(_("It cannot be added."), problems=[problem])
    return quotes_actions.add_lines(quote.pk, [new_line(offering, quote, quantity)], actor=actor)


def verb(request: HttpRequest, row: Any) -> slots.Panel | None:
    """Beside what fits: the button that makes it a line of the quote."""
    actor = actor_of(request)
    if not isinstance(row, Offered) or not isinstance(row.subject, Quote) or actor is None:
        return None
    if row.subject.status != Quote.Status.DRAFT or not actor.may("quotes.edit"):
        return None
    offering = row.fit.offering
    url = reverse("flows:take_found", args=[row.subject.pk, offering.pk])
    return slots.Panel("flows/take_found.html", {"offering": offering, "url": url, "present": row.is_present})


slots.register("catalog.fit", verb)
