"""Pages of the flows that make lines: suggestions accepted or dismissed, recommendations and what was found taken."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.catalog.views.finding import found_page
from pactline.identity.access import acting, requires
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import parse_decimal
from pactline.ui import pages

from . import description_to_line, needs_to_line, suggestion_to_line


@requires("quotes.edit")
@require_POST
def accept_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """Add what is suggested as a line."""
    quote = suggestion_to_line.accept(suggestion_id, quote_id, actor=acting(request))
    return pages.done(request, quote, message=_("Added to the quote."))


@requires("quotes.edit")
@require_POST
def dismiss_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """Show the card no longer."""
    reason = request.POST.get("reason", "")
    quote = suggestion_to_line.dismiss(suggestion_id, quote_id, reason=reason, actor=acting(request))
    return pages.done(request, quote, message=_("Dismissed. It stands under “What was answered”."))


@requires("quotes.edit")
@require_POST
def restore_suggestion(request: HttpRequest, quote_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """Show the card again."""
    return pages.done(request, suggestion_to_line.restore(suggestion_id, quote_id, actor=acting(request)))


@requires("quotes.edit")
@require_POST
def take_need(request: HttpRequest, assessment_id: UUID, rule_id: UUID) -> HttpResponse:
    """Make a recommendation a line of a quote."""
    try:
        quote_id = UUID(request.POST["quote"]) if request.POST.get("quote") else None
    except ValueError as error:
        raise InvalidInput(_("There is no such quote.")) from error
    quote = needs_to_line.take(assessment_id, rule_id, quote_id=quote_id, actor=acting(request))
    return pages.done(request, quote, message=_("Added to %(quote)s.") % {"quote": quote})


@requires("catalog.view")
@require_http_methods(["GET", "POST"])
def find_for_quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """What fits a description and may be bought by the customer of a quote."""
    return found_page(request, description_to_line.wanted(quote_id, actor=acting(request)))


@requires("quotes.edit")
@require_POST
def take_found(request: HttpRequest, quote_id: UUID, offering_id: UUID) -> HttpResponse:
    """Make an offering that was found a line of a draft quote."""
    quantity = parse_decimal(request.POST.get("quantity", "1"), what=_("Quantity"))
    quote = description_to_line.take(offering_id, quote_id, quantity=quantity, actor=acting(request))
    return pages.done(request, quote, message=_("Added to %(quote)s.") % {"quote": quote})
