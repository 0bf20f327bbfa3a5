"""The configurator of a quote: a new configured line, or a line configured anew, with the price as configured."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.catalog import configurator
from pactline.catalog import queries as catalog
from pactline.catalog.models import Offering
from pactline.identity.access import requires
from pactline.kernel.errors import InvalidInput
from pactline.quotes import actions, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.configuring import selection_of
from pactline.quotes.models import Quote, QuoteLine
from pactline.ui import pages

from .records import FORM, actor_in


@requires("quotes.edit")
@require_http_methods(FORM)
def configuration(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Choose the options of an offering (``?offering=``) or of a line that is there (``?line=``)."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    line = _line(request, quote)
    offering = _offering(request, line)
    given = request.POST if request.method == "POST" else None
    shape = catalog.shape(offering, buyer=queries.buyer(quote), on=quote.quote_on)
    present = selection_of(line, queries.lines(quote)) if line else None
    outcome, _selection = configurator.shown(shape, given, present)
    if given and given.get("_save") and outcome.is_complete:
        chosen = outcome.selection().json()
        if line is not None:
            actions.configure_line(quote_id, line.pk, selection=chosen, actor=actor)
        else:
            actions.add_lines(quote_id, [NewLine(offering_id=offering.pk, configuration=chosen)], actor=actor)
        return pages.done(request, quote, message=_("Configured."))
    priced = actions.preview(
        quote, offering, outcome.selection().json(), quantity=line.quantity if line else Decimal(1)
    )
    context: dict[str, Any] = {
        "title": _("Configure %(name)s") % {"name": offering.local_name},
        "action": f"{reverse('quotes:configuration', args=[quote.pk])}?{request.GET.urlencode()}",
        "outcome": outcome,
        "level": configurator.level(outcome),
        "price": {"net": priced.net, "mrr": priced.mrr, "currency": quote.currency} if priced else None,
        "submit": _("Save") if line else _("Add to the quote"),
        "blocked": bool(outcome.problems),
        "cancel_url": quote.get_absolute_url(),
    }
    wrong = given is not None and bool(given.get("_save"))
    return render(request, "catalog/configurator.html", context, status=422 if wrong else 200)


def _line(request: HttpRequest, quote: Quote) -> QuoteLine | None:
    if not request.GET.get("line"):
        return None
    return queries.get_line(_key(request, "line"), actor=actor_in(request), quote_id=quote.pk)


def _offering(request: HttpRequest, line: QuoteLine | None) -> Offering:
    key = line.offering_id if line and line.offering_id else _key(request, "offering")
    return catalog.get(key, actor=actor_in(request))


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError as error:
        raise InvalidInput(_("Choose a product."), fields={name: _("Choose a product.")}) from error
