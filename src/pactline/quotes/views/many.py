"""Many lines or quotes at once: changes with a preview, co-termination, copies to locations, renewals, consolidation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import requires
from pactline.kernel.errors import DomainError, InvalidInput, NotAllowed, NotVisible
from pactline.quotes import actions, forms_lines, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.mass import Effect, Which
from pactline.quotes.models import Quote
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from .records import FORM, actor_in

SHOWN = 100


def _chosen(given: QueryDict) -> list[UUID] | None:
    """The lines chosen in the grid; None: those that match."""
    try:
        return [UUID(key) for key in given.getlist("line")] or None
    except ValueError as error:
        raise InvalidInput(_("A line was chosen that is none. Reload the page.")) from error


def _which(form: forms_lines.MassForm, keys: list[UUID] | None) -> Which:
    if keys is not None:
        return Which(line_ids=keys)
    data = form.cleaned_data
    within = UUID(data["within"]) if data.get("within") else None
    return Which(text=data.get("text", ""), price_kind=data.get("price_kind", ""), section_id=within)


@requires("quotes.edit")
@require_http_methods(FORM)
def mass(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """One change to the lines chosen in the grid, or to all that match: first the preview, then the change."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    given = request.POST if request.method == "POST" else request.GET
    keys = _chosen(given)
    form = forms_lines.MassForm(
        request.POST if request.method == "POST" else None, quote=quote, chosen=keys is not None
    )
    effect: Effect | None = None
    status = 200
    if request.method == "POST" and form.is_valid():
        section = form.cleaned_data.get("section")
        section_id = UUID(section) if section else None
        ends_on = form.cleaned_data["ends_on"] if form.cleaned_data.get("together") else None
        try:
            which = _which(form, keys)
            if request.POST.get("_save"):
                _change(quote, which, form.values(), section_id, ends_on, actor)
                return pages.done(request, quote, message=_("Changed."))
            effect = actions.preview_lines(quote, which, form.values(), section_id=section_id, ends_on=ends_on)
        except (NotVisible, NotAllowed):
            raise
        except DomainError as error:
            form.add_error(None, " ".join(error.problems) or error.message)
            status = error.status
    elif request.method == "POST":
        status = 422
    return render(request, "quotes/mass.html", _context(quote, form, keys, effect, actor), status=status)


def _change(quote: Quote, which: Which, values: dict[str, Any], section_id: Any, ends_on: Any, actor: Any) -> None:
    if ends_on is not None:
        actions.co_terminate(quote.pk, which, ends_on, actor=actor)
    else:
        actions.change_lines(quote.pk, which, values, section_id=section_id, actor=actor)


def _context(quote: Quote, form: Any, keys: list[UUID] | None, effect: Effect | None, actor: Any) -> dict[str, Any]:
    totals = []
    if effect is not None:
        words = {"mrr": _("Monthly (MRR)"), "tcv": _("Contract value (TCV)"), "net": _("Net"), "total": _("Total")}
        if actor.may("quotes.view_margin"):
            words["margin"] = _("Margin over the term")
        totals = [(label, *effect.totals[name]) for name, label in words.items()]
    title = (
        ngettext("Change %(count)s line", "Change %(count)s lines", len(keys)) % {"count": len(keys)}
        if keys
        else _("Change all lines that match")
    )
    return {
        "title": title,
        "quote": quote,
        "form": form,
        "keys": keys or [],
        "effect": effect,
        "totals": totals,
        "rows": effect.lines[:SHOWN] if effect else [],
        "more": max(0, len(effect.lines) - SHOWN) if effect else 0,
        "action": reverse("quotes:mass", args=[quote.pk]),
        "trail": [(_("Quotes"), reverse("quotes:list")), (str(quote), quote.get_absolute_url())],
    }


@requires("quotes.edit")
@require_http_methods(FORM)
def locations(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Copy the lines chosen in the grid to other addresses of the customer."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    keys = _chosen(request.GET)
    if keys is None:
        return pages.done(request, quote, message=_("Choose lines first."))

    def save(data: dict[str, Any]) -> Any:
        places = [place.pk for place in data["locations"]]
        found = actions.copy_to_locations(quote_id, keys, places, skip=data["skip"], actor=actor)
        for words in found.skipped[:5]:
            messages.warning(request, words)
        return quote

    return ui_forms.page(
        request,
        forms_lines.LocationsForm,
        title=_("Copy lines to other addresses"),
        submit=_("Copy"),
        form_kwargs={"quote": quote},
        save=save,
        back=quote,
        trail=[(_("Quotes"), reverse("quotes:list")), (str(quote), quote.get_absolute_url())],
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def following(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A line that changes, ends or renews what the customer has."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    sold = {str(line.pk): line for line in queries.sold_lines(quote.account_id, quote.currency, actor=actor)}
    return ui_forms.page(
        request,
        forms_lines.FollowForm,
        title=_("Change what was sold"),
        submit=_("Add the line"),
        intro=""
        if sold
        else _("Nothing was sold to this customer in %(currency)s yet.") % {"currency": quote.currency},
        form_kwargs={"sold": sold},
        save=lambda data: actions.add_lines(quote_id, [NewLine(**data)], actor=actor),
        back=quote,
    )


@requires("quotes.edit")
@require_POST
def renewal(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A draft that renews what recurs in a sold quote."""
    return pages.done(
        request, actions.renew_quote(quote_id, actor=actor_in(request)), message=_("The renewal is a draft.")
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def consolidation(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Several draft renewals of the customer become one."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms_lines.ConsolidationForm,
        title=_("Make one of several renewals"),
        submit=_("Make one quote"),
        intro=_("They are canceled and point to the new one; what was agreed in them stays readable."),
        form_kwargs={"quote": quote, "actor": actor},
        save=lambda data: actions.consolidate([one.pk for one in data["quotes"]], merge=data["merge"], actor=actor),
        back=quote,
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def copies(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A copy under a new number, for this customer or another."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)

    def save(data: dict[str, Any]) -> Any:
        kept = data["prices"] == "kept"
        made = actions.duplicate(quote_id, account_id=data["account"].pk, keep_prices=kept, actor=actor)
        words = _("Copied with the prices of %(quote)s, now by hand.") if kept else _("Copied at today’s prices.")
        messages.success(request, words % {"quote": quote} if kept else words)
        return made

    return ui_forms.page(
        request,
        forms_lines.CopyForm,
        title=_("Copy %(quote)s") % {"quote": quote},
        submit=_("Copy"),
        initial={"account": quote.account_id, "prices": "new"},
        form_kwargs={"actor": actor},
        save=save,
        back=quote,
    )


@requires("quotes.edit")
@require_http_methods(FORM)
def several(request: HttpRequest) -> HttpResponse:
    """One change to several drafts (``?q=`` finds them): tried first, then done, with a report for each."""
    actor = actor_in(request)
    text = request.GET.get("q", "").strip()
    form = forms_lines.ManyForm(request.POST if request.method == "POST" else None, actor=actor, text=text)
    rows: list[actions.Row] = []
    done = bool(request.POST.get("_save"))
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rows = actions.change_quotes(
                [quote.pk for quote in data["quotes"]],
                owner_id=data["owner"].pk if data.get("owner") else None,
                expires_on=data["expires_on"],
                price_list_id=data["price_list"].pk if data["price_list"] else None,
                only_try=not done,
                actor=actor,
            )
        except InvalidInput as error:
            form.add_error(None, error.message)
            status = error.status
    elif request.method == "POST":
        status = 422
    context = {
        "title": _("Change several drafts"),
        "form": form,
        "rows": rows,
        "done": done,
        "text": text,
        "trail": [(_("Quotes"), reverse("quotes:list"))],
    }
    return render(request, "quotes/several.html", context, status=status)
