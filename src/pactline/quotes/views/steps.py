"""The verbs of a quote, each a resource of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.approvals import panels as approvals
from pactline.identity.access import requires
from pactline.kernel import clock
from pactline.quotes import actions, forms, queries
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from .records import FORM, actor_in


@requires("quotes.submit")
@require_http_methods(FORM)
def submission(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Submit for approval; the page shows first who would be asked."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.NoteForm,
        title=_("Submit %(quote)s for approval") % {"quote": quote},
        submit=_("Submit"),
        template="quotes/submission.html",
        context={"preview": approvals.preview(quote, actor)} if request.method == "GET" else {},
        save=lambda data: actions.submit(quote_id, note=data["note"], actor=actor),
        back=quote,
        message=_("Submitted for approval."),
    )


@requires("quotes.recall")
@require_POST
def recall(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Take it back."""
    return pages.done(request, actions.recall(quote_id, actor=actor_in(request)), message=_("Recalled."))


@requires("quotes.edit")
@require_POST
def rework(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Back to draft."""
    return pages.done(request, actions.rework(quote_id, actor=actor_in(request)))


@requires("quotes.send")
@require_http_methods(FORM)
def sending(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Send to the customer."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    to = f"{quote.contact.name} <{quote.contact.email}>" if quote.contact else _("nobody: the quote names no contact")
    return ui_forms.page(
        request,
        forms.SendForm,
        title=_("Send %(quote)s to the customer") % {"quote": quote},
        submit=_("Send"),
        intro=_("To %(who)s") % {"who": to},
        save=lambda data: actions.send(quote_id, actor=actor, **data),
        back=quote,
        message=_("Sent."),
    )


@requires("quotes.accept")
@require_http_methods(FORM)
def acceptance(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Note the customer's acceptance."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.AcceptForm,
        title=_("The customer accepts %(quote)s") % {"quote": quote},
        submit=_("Mark as accepted"),
        initial={"accepted_by": quote.contact.name if quote.contact else ""},
        save=lambda data: actions.accept(quote_id, accepted_by=data["accepted_by"], note=data["note"], actor=actor),
        back=quote,
    )


@requires("quotes.complete")
@require_POST
def completion(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Done."""
    return pages.done(request, actions.complete(quote_id, actor=actor_in(request)))


@requires("quotes.edit")
@require_http_methods(FORM)
def date(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A new last day for an expired quote."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.DateForm,
        title=_("Set a new date for %(quote)s") % {"quote": quote},
        submit=_("Open again"),
        intro=_("The quote becomes a draft again. Earlier approvals stand where nothing got worse."),
        initial={"expires_on": clock.today() + timedelta(days=30)},
        save=lambda data: actions.redate(quote_id, expires_on=data["expires_on"], actor=actor),
        back=quote,
    )


@requires("quotes.cancel")
@require_http_methods(FORM)
def cancellation(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Give it up."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.reason_page(
        request,
        title=_("Cancel %(quote)s") % {"quote": quote},
        submit=_("Cancel the quote"),
        danger=True,
        intro=_("The quote ends here. To offer again, duplicate it."),
        save=lambda reason: actions.cancel(quote_id, reason=reason, actor=actor),
        back=quote,
    )


@requires("quotes.hand_over")
@require_http_methods(FORM)
def handover(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Ask somebody to work on it."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.HandOverForm,
        title=_("Hand over %(quote)s") % {"quote": quote},
        submit=_("Hand over"),
        intro=_("They are told, and the quote stands on their home page until they give it back."),
        save=lambda data: actions.hand_over(quote_id, user_id=data["user"].pk, note=data["note"], actor=actor),
        back=quote,
    )


@requires("quotes.hand_over")
@require_http_methods(FORM)
def handback(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Give it back to its owner."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms.NoteForm,
        title=_("Give %(quote)s back to %(owner)s") % {"quote": quote, "owner": quote.owner.name},
        submit=_("Give back"),
        save=lambda data: actions.hand_back(quote_id, note=data["note"], actor=actor),
        back=quote,
    )
