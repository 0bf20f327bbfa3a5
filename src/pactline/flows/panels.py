"""What flows add to other modules' pages: the step from a quote to its contract."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.contracts.actions import quote_problem
from pactline.contracts.panels import REQUESTS
from pactline.identity.access import actor_of
from pactline.quotes.models import Quote
from pactline.ui import slots


def initiate_contract(request: HttpRequest, quote: Any) -> slots.Panel | None:
    """On a quote: the button that starts its contract, or why it cannot be started yet."""
    actor = actor_of(request)
    if not isinstance(quote, Quote) or actor is None or not actor.may("contracts.initiate"):
        return None
    if quote.status == Quote.Status.COMPLETED and REQUESTS.there(quote):
        return None
    problem = quote_problem(quote)
    if problem and quote.status in ("draft", "in_review", "rejected", "canceled", "revised"):
        return None
    address = reverse("flows:initiate_contract", args=[quote.pk])
    context = {"address": address, "problem": problem}
    return slots.Panel("flows/initiate_contract.html", context, title=_("Next: the contract"), order=5)


def register() -> None:
    """Called when the application starts."""
    slots.register("quotes.quote.side", initiate_contract)
