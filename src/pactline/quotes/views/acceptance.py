"""What the seller does about the customer's answer: resend or revoke the link, note a refusal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import requires
from pactline.quotes import actions, queries
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from .records import FORM, actor_in


@requires("quotes.send")
@require_POST
def resending(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The same offer again, with a fresh link."""
    link = actions.resend_offer(link_id, actor=actor_in(request))
    message = _("Sent to %(email)s again; the earlier link no longer works.") % {"email": link.email}
    return pages.done(request, link.quote, message=message)


@requires("quotes.send")
@require_POST
def revocation(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The link stops working."""
    link = actions.revoke_offer(link_id, actor=actor_in(request))
    return pages.done(request, link.quote, message=_("The link no longer works."))


@requires("quotes.accept")
@require_http_methods(FORM)
def refusal(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Note that the customer declines."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("The customer declines %(quote)s") % {"quote": quote},
        submit=_("Mark as declined"),
        intro=_("A new version can be made from a declined quote."),
        save=lambda reason: actions.decline(quote_id, reason=reason, actor=actor),
        back=quote,
    )
