"""Pages of the flows that make lines: suggestions accepted or dismissed, recommendations taken."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel.errors import InvalidInput
from pactline.ui import pages

from . import needs_to_line, suggestion_to_line


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
