"""Pages on which a quote is sent for signature, and its signed file is read."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pactline.files.views import response_for
from pactline.identity.access import acting, requires
from pactline.quotes import queries as quotes
from pactline.ui import forms as ui_forms

from . import forms, quote_to_signature


@requires("quotes.send")
@require_http_methods(["GET", "POST"])
def sign_quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Send an approved quote to its customer and to one of us for signature."""
    actor = acting(request)
    quote = quotes.get(quote_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        last = data.pop("expires_on")
        until = timezone.make_aware(datetime.combine(last, time.max)) if last else None
        quote_to_signature.send(quote.pk, actor=actor, expires_at=until, **data)
        return quote

    return ui_forms.page(
        request,
        forms.SignatureForm,
        title=_("Send %(quote)s for signature") % {"quote": quote},
        submit=_("Send for signature"),
        intro=_(
            "Its PDF goes to %(contact)s first, then to whoever signs for us. What both have signed accepts the quote."
        )
        % {"contact": quote.contact or _("the customer")},
        form_kwargs={"people": quote_to_signature.signatories()},
        save=save,
        back=quote,
        message=_("The quote is out for signature."),
    )


@requires("quotes.view")
@require_safe
def signed_quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The file that everybody has signed."""
    return response_for(request, quote_to_signature.signed_file(quote_id, actor=acting(request)))
