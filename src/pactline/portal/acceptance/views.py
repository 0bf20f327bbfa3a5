"""The pages of one offer link. The token in the address is the only key; every page checks it through the action."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pactline.activity import queries as activity
from pactline.kernel.errors import DomainError, Gone, InvalidInput, NotVisible
from pactline.portal.guarding import facts, file_response, personal
from pactline.quotes import actions, queries
from pactline.quotes.choosing import Chosen
from pactline.quotes.models import OfferLink
from pactline.ui import pages
from pactline.ui.forms import put_errors

from . import forms, showing

WHY = "A customer's own link to an offer: the action behind it checks the token and whether the offer is still open."
mine = personal(WHY, counter="offer", back="offer:page", most=400, answers=40)
ANSWERED = (OfferLink.Status.ACCEPTED, OfferLink.Status.DECLINED)


@mine
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The offer with everything that can be done, or what became of it."""
    link = queries.offer_by_token(token)
    if not queries.why_over(link):
        actions.note_opening(link, actor=actions.customer(link, **facts(request)))
    return _page(request, token, link)


def _page(
    request: HttpRequest,
    token: str,
    link: OfferLink,
    *,
    chosen: Chosen | None = None,
    wrong: django_forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    quote = link.quote
    with translation.override(queries.document_language(quote)):
        context: dict[str, Any] = {
            "token": token,
            "link": link,
            "quote": quote,
            "title": _("Offer %(quote)s") % {"quote": quote},
            "sender": quote.selling_entity.name,
            "helper": quote.owner.email,
        }
        if why := queries.why_over(link):
            over = {**context, "message": why, "has_pdf": link.status == OfferLink.Status.ACCEPTED}
            answered = 200 if link.status in ANSWERED else Gone.status
            return render(request, "portal/acceptance/finished.html", over, status=answered)
        offer = queries.as_offered(quote)
        shown = chosen or Chosen()
        given: dict[type[Any], Any] = {type(wrong): wrong} if wrong is not None else {}
        context |= {
            "items": showing.items(offer, shown, free=link.free_quantities),
            "has_choices": offer.has_choices,
            "consent": forms.CONSENT,
            "sums": showing.sums(offer, shown, free=link.free_quantities),
            "comments": activity.comments(quote, external_only=True),
            "accept_form": given.get(forms.AcceptForm, forms.AcceptForm(initial={"name": link.name})),
            "decline_form": given.get(
                forms.DeclineForm, forms.DeclineForm(initial={"name": link.name}, auto_id="decline_%s")
            ),
            "question_form": given.get(forms.QuestionForm, forms.QuestionForm()),
        }
        return render(request, "portal/acceptance/page.html", context, status=status)


@mine
@require_GET
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The offer as it was printed; once accepted, what was accepted."""
    link = queries.offer_by_token(token)
    if link.status != OfferLink.Status.ACCEPTED and (why := queries.why_over(link)):
        raise Gone(why)
    if link.quote.pdf is None:
        raise NotVisible(_("This file is not there."))
    return file_response(link.quote.pdf, download="download" in request.GET)


@mine
@require_POST
def totals(request: HttpRequest, token: str) -> HttpResponse:
    """What the present choice comes to: a part of the page, or the page."""
    link = queries.open_offer_by_token(token)
    with translation.override(queries.document_language(link.quote)):
        chosen = forms.chosen(request.POST)
    if not pages.is_fragment(request):
        return _page(request, token, link, chosen=chosen)
    with translation.override(queries.document_language(link.quote)):
        sums = showing.sums(queries.as_offered(link.quote), chosen, free=link.free_quantities)
        return render(request, "portal/acceptance/_live.html", {"quote": link.quote, "sums": sums})


@mine
@require_POST
def acceptance(request: HttpRequest, token: str) -> HttpResponse:
    """Yes, with this choice."""
    link = queries.offer_by_token(token)
    if queries.why_over(link):
        return _page(request, token, link)
    chosen, status = Chosen(), InvalidInput.status
    with translation.override(queries.document_language(link.quote)):
        form = forms.AcceptForm(request.POST)
        try:
            chosen = forms.chosen(request.POST)
            if form.is_valid():
                actions.accept_offer(
                    token,
                    chosen=chosen,
                    name=form.cleaned_data["name"],
                    title=form.cleaned_data["title"],
                    consent=str(forms.CONSENT),
                    facts=facts(request),
                )
                return redirect(reverse("offer:page", args=[token]))
        except (Gone, NotVisible):
            raise
        except DomainError as error:
            put_errors(form, error)
            status = error.status
    return _page(request, token, link, chosen=chosen, wrong=form, status=status)


@mine
@require_POST
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """No, and why."""
    link = queries.offer_by_token(token)
    if queries.why_over(link):
        return _page(request, token, link)
    with translation.override(queries.document_language(link.quote)):
        form = forms.DeclineForm(request.POST, auto_id="decline_%s")
        if form.is_valid():
            actions.decline_offer(token, facts=facts(request), **form.cleaned_data)
            return redirect(reverse("offer:page", args=[token]))
    return _page(request, token, link, wrong=form, status=InvalidInput.status)


@mine
@require_POST
def questions(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the salesperson."""
    link = queries.open_offer_by_token(token)
    with translation.override(queries.document_language(link.quote)):
        form = forms.QuestionForm(request.POST)
        if form.is_valid():
            actions.ask(token, text=form.cleaned_data["text"], facts=facts(request))
            messages.success(request, _("Your message has been sent."))
            return redirect(reverse("offer:page", args=[token]) + "#questions")
    return _page(request, token, link, wrong=form, status=InvalidInput.status)
