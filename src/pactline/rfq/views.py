"""Pages of requests for quotes, for those who answer them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import acting, requires
from pactline.parties import queries as parties
from pactline.quotes import queries as quotes
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

from . import actions, forms, queries
from .lifecycle import REQUEST
from .lists import Requests
from .models import QuoteRequest

WAY = ["submitted", "in_review", "completed"]


@requires("rfq.view")
def index(request: HttpRequest) -> HttpResponse:
    """All requests."""
    return Requests().respond(request)


@requires("rfq.view")
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request with what is wanted."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    to = {
        "convert": record.To(reverse("rfq:conversion", args=[found.pk]), primary=True),
        "review": record.To(reverse("rfq:review", args=[found.pk])),
        "cancel": record.To(reverse("rfq:cancellation", args=[found.pk])),
    }
    return record.page(
        request,
        "rfq/detail.html",
        found,
        kind=_("Request for quote"),
        number=found.number,
        name=found.title,
        trail=[(_("Requests for quotes"), reverse("rfq:list"))],
        chevrons=record.chevrons(QuoteRequest.Status.choices, found.status, main=WAY),
        verbs=record.verbs(REQUEST.offers(found, actor), to),
        context={
            "items": found.items.select_related("offering__unit"),
            "files": found.files.select_related("blob"),
            "current": quotes.current_version(found.quote) if found.quote else None,
        },
    )


@requires("rfq.work")
@require_POST
def review(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """I work on it."""
    return pages.done(request, actions.review(request_id, actor=acting(request)))


@requires("rfq.work")
@require_POST
def conversion(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A draft quote with its lines."""
    quote = actions.convert(request_id, actor=acting(request))
    return pages.done(request, quote, message=_("A draft was made; what could not be a line stands in it as a note."))


@requires("rfq.work")
@require_http_methods(("GET", "POST"))
def cancellation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """No quote."""
    actor = acting(request)
    found = queries.get(request_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Cancel %(number)s") % {"number": found.number},
        submit=_("Cancel the request"),
        danger=True,
        intro=_("The customer is told the reason by e-mail."),
        save=lambda reason: actions.cancel(request_id, reason=reason, actor=actor),
        back=found,
    )


@requires("rfq.invite")
@require_http_methods(("GET", "POST"))
def invite(request: HttpRequest) -> HttpResponse:
    """Send a contact its link (``?contact=``)."""
    actor = acting(request)
    contacts = parties.visible_contacts(actor).filter(is_active=True).select_related("account")
    return ui_forms.page(
        request,
        forms.InviteForm,
        title=_("Send a customer its link"),
        submit=_("Send"),
        intro=_("The person can ask for quotes and see the offers of its company. An earlier link stops working."),
        initial={"contact": request.GET.get("contact")},
        form_kwargs={"contacts": contacts},
        save=lambda data: actions.invite(data["contact"].pk, actor=actor).contact.account,
        back="rfq:list",
        message=_("The link was sent."),
    )


@requires("rfq.invite")
@require_POST
def revocation(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The link stops working."""
    link = actions.revoke(link_id, actor=acting(request))
    return pages.done(request, link.contact.account, message=_("The link no longer works."))
