"""The list of quotes, the page of one, its header, versions and PDF."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.files import access
from pactline.identity.access import actor_of, requires
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.parties import queries as parties
from pactline.pipeline import queries as pipeline
from pactline.quotes import actions, forms, panels, queries
from pactline.quotes.lifecycle import QUOTE
from pactline.quotes.lists import Quotes
from pactline.quotes.models import Quote
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record
from pactline.ui.lists import options_response

from . import shown

FORM = ("GET", "POST")
WAY = ("draft", "in_review", "approved", "pending_customer_acceptance", "accepted", "completed")


def actor_in(request: HttpRequest) -> Actor:
    """The actor of a guarded page."""
    return cast(Actor, actor_of(request))


@requires("quotes.view")
def index(request: HttpRequest) -> HttpResponse:
    """The list."""
    return Quotes().respond(request)


@requires("quotes.view")
def options(request: HttpRequest) -> HttpResponse:
    """Quotes for fields that name one."""
    rows = queries.visible_to(actor_in(request)).filter(is_active=True).select_related("account")
    return options_response(request, rows, search=("number", "name", "account__name"), label=str)


@requires("quotes.edit")
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A new quote, from an account (``?account=``) or an opportunity (``?opportunity=``)."""
    actor = actor_in(request)
    initial: dict[str, Any] = {}
    if opportunity_id := request.GET.get("opportunity"):
        deal = pipeline.get(UUID(opportunity_id), actor=actor)
        initial = {"opportunity": deal, "account": deal.account_id, "contact": deal.contact_id, "name": deal.name}
    elif account_id := request.GET.get("account"):
        initial = {"account": parties.get(account_id, actor=actor).pk}
    return ui_forms.page(
        request,
        forms.NewQuoteForm,
        title=_("New quote"),
        submit=_("Create quote"),
        initial=initial,
        form_kwargs={"actor": actor},
        save=lambda data: actions.create_quote(
            **{name: value for name, value in data.items() if value not in (None, "")}, actor=actor
        ),
        back="quotes:list",
        trail=[(_("Quotes"), reverse("quotes:list"))],
    )


@requires("quotes.view")
def detail(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """One quote: lines, terms, versions."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    tabs = [
        record.Tab("lines", _("Lines"), count=quote.line_count),
        record.Tab("terms", _("Deal terms"), count=queries.open_terms(quote)),
        record.Tab("details", _("Details")),
    ]
    if quote.version > 1 or not quote.is_active:
        tabs.append(record.Tab("versions", _("Versions")))
    tab = request.GET.get("tab", "lines")
    can_edit = quote.status == Quote.Status.DRAFT and actor.may("quotes.edit")
    context: dict[str, Any] = {
        **panels.totals(quote, actor),
        "can_edit": can_edit,
        "can_edit_terms": quote.status == Quote.Status.DRAFT and actor.may("quotes.edit_terms"),
        "can_wish": quote.is_active and quote.status not in queries.CLOSED and actor.may("quotes.request_terms"),
        "sees_margin": actor.may("quotes.view_margin"),
        "sees_deal": actor.may("pipeline.view"),
    }
    if tab == "lines" or tab not in {known.key for known in tabs}:
        context |= shown.page(quote, request.GET.get("page", "1"))
    if tab == "terms":
        context |= {"terms": queries.deal_terms(quote), "wishes": queries.term_requests(quote)}
    if tab == "details":
        context["may_choose_layout"] = actor.may("quotes.edit")
        context["merged"] = list(queries.merged(quote))
        context["renewals"] = queries.draft_renewals(quote.account_id, actor).count() if can_edit else 0
    if tab == "versions":
        context["versions"] = list(queries.versions(quote))
    return record.page(
        request,
        "quotes/detail.html",
        quote,
        kind=_("Quote"),
        number=str(quote),
        name=quote.name or quote.account.name,
        money=(quote.total, quote.currency),
        money_note=_("with tax, each line once") if quote.mrr else _("with tax"),
        turn=_("with %(who)s") % {"who": quote.assigned_to.name} if quote.assigned_to else "",
        trail=[(_("Quotes"), reverse("quotes:list"))],
        chevrons=record.chevrons(Quote.Status.choices, quote.status, main=WAY),
        verbs=_verbs(quote, actor),
        tabs=tabs,
        place=panels.CHAIN_ORDER,
        layout="nofacts" if context.get("lines") is not None else "",
        context=context,
    )


def _verbs(quote: Quote, actor: Actor) -> list[record.VerbButton]:
    def to(name: str, **fields: Any) -> record.To:
        return record.To(reverse(f"quotes:{name}", args=[quote.pk]), **fields)

    found = record.verbs(
        QUOTE.offers(quote, actor),
        {
            "submit": to("submission", primary=True, dialog=True),
            "send": to("sending", primary=quote.status == Quote.Status.APPROVED, dialog=True),
            "accept": to("acceptance", dialog=True),
            "decline": to("refusal", dialog=True),
            "complete": to("completion", primary=quote.status == Quote.Status.ACCEPTED),
            "redate": to("date", primary=True, dialog=True),
            "rework": to("rework", primary=True),
            "recall": to("recall", confirm=_("Everybody who was asked is told that they need not answer.")),
            "revise": to("versions", confirm=_("This version is locked as “Revised”; the new one begins as a draft.")),
            "cancel": to("cancellation", dialog=True),
        },
    )

    def link(name: str, label: str, **fields: Any) -> record.VerbButton:
        return record.link(name, label, reverse(f"quotes:{name}", args=[quote.pk]), **fields)

    if quote.is_active and quote.status not in queries.CLOSED and actor.may("quotes.hand_over"):
        found.append(link("handover", _("Hand over"), dialog=True, icon="user-share"))
        if quote.assigned_to_id:
            found.append(link("handback", _("Give back to %(owner)s") % {"owner": quote.owner.name}, dialog=True))
    if quote.line_count:
        url = reverse("quotes:pdf", args=[quote.pk])
        found.append(record.VerbButton("pdf", _("PDF"), url, icon="file-type-pdf"))
    if actor.may("quotes.edit"):
        found.append(link("copies", _("Duplicate"), dialog=True, icon="copy"))
        if quote.status in (Quote.Status.ACCEPTED, Quote.Status.COMPLETED):
            found.append(record.VerbButton("renew", _("Renew"), reverse("quotes:renewal", args=[quote.pk])))
    return found


@requires("quotes.view")
def totals(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The totals alone: the grid asks for them after each change."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return render(request, "quotes/_totals.html", panels.totals(quote, actor))


@requires("quotes.edit")
@require_http_methods(FORM)
def header(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Edit the header of a draft."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        return actions.change_quote(quote_id, actor=actor, **data) if data else quote

    return ui_forms.page(
        request,
        forms.HeaderForm,
        title=_("Edit %(quote)s") % {"quote": quote},
        submit=_("Save"),
        form_kwargs={"quote": quote, "actor": actor},
        save=save,
        back=quote,
    )


@requires("quotes.edit")
@require_POST
def versions(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A new version."""
    return pages.done(
        request, actions.revise(quote_id, actor=actor_in(request)), message=_("The new version is a draft.")
    )


@requires("quotes.view")
def pdf(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The PDF: made now, or the stored one while nothing has changed."""
    return redirect(access.url(actions.print_quote(quote_id, actor=actor_in(request)), inline=True))


@requires("quotes.view")
def comparison(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Two versions line by line: this one and ``?with=`` (default: the version before)."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    wanted = request.GET.get("with") or quote.previous_id
    if not wanted:
        raise NotVisible(_("%(quote)s has no earlier version to compare with.") % {"quote": quote})
    older, newer = queries.two_versions(quote_id, wanted, actor=actor)
    return pages.page(
        request,
        "quotes/comparison.html",
        title=_("%(older)s and %(newer)s") % {"older": older, "newer": newer},
        trail=[(_("Quotes"), reverse("quotes:list")), (str(quote), quote.get_absolute_url())],
        context={
            "older": older,
            "newer": newer,
            "differences": queries.compared(older, newer),
            "headers": queries.header_differences(older, newer),
            "versions": list(queries.versions(quote)),
        },
    )
