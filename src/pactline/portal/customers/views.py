"""The pages of one customer link. The token in the address is the only key; every query checks whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pactline.kernel.errors import DomainError, InvalidInput, NotVisible
from pactline.parties import queries as parties
from pactline.portal.acceptance import showing
from pactline.portal.guarding import facts, file_response, personal
from pactline.quotes import queries as quotes
from pactline.quotes.choosing import Chosen
from pactline.rfq import actions, queries
from pactline.rfq.models import CustomerLink
from pactline.ui.forms import put_errors

from . import forms

WHY = "A customer's own link: the query behind it checks the token, and shows what belongs to its account only."
mine = personal(WHY, counter="customer", back="customer:home", answers=20)


def _context(token: str, link: CustomerLink, title: str) -> dict[str, Any]:
    account = link.contact.account
    owner = account.owner
    return {
        "token": token,
        "account": account,
        "contact": link.contact,
        "title": title,
        "sender": parties.default_selling_entity().name,
        "helper": owner.email if owner else "",
    }


@mine
@require_GET
def home(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked for, and what was offered."""
    link = queries.link_by_token(token)
    actions.note_opening(link)
    with translation.override(link.contact.account.language):
        context = _context(token, link, _("Your requests and offers"))
        context |= {"requests": queries.own_requests(link), "offers": queries.own_offers(link)}
        return render(request, "portal/customers/home.html", context)


@mine
@require_http_methods(("GET", "POST"))
def new(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a quote."""
    link = queries.link_by_token(token)
    actor = actions.customer(link, **facts(request))
    language = link.contact.account.language
    with translation.override(language):
        products = queries.products_for(link, actor)
        data = request.POST if request.method == "POST" else None
        form = forms.RequestForm(data, request.FILES if data is not None else None)
        rows, status = forms.rows(products, language, data), 200
        if data is not None:
            status = InvalidInput.status
            if all([form.is_valid(), *(row.is_valid() for row in rows)]):
                wishes = [wish for row in rows if (wish := row.wish())]
                try:
                    made = actions.submit(link, wishes=wishes, actor=actor, **form.cleaned_data)
                except DomainError as error:
                    put_errors(form, error)
                    status = error.status
                else:
                    messages.success(request, _("Your request %(number)s has arrived.") % {"number": made.number})
                    return redirect(reverse("customer:request", args=[token, made.pk]))
        context = _context(token, link, _("Ask for a quote"))
        context |= {"form": form, "rows": rows[: forms.SHOWN], "further": rows[forms.SHOWN :]}
        context["more_open"] = any(row.has_changed() for row in context["further"])
        return render(request, "portal/customers/new.html", context, status=status)


@mine
@require_GET
def detail(request: HttpRequest, token: str, request_id: UUID) -> HttpResponse:
    """One request and the newest version of its quote."""
    link = queries.link_by_token(token)
    found = queries.own_request(link, request_id)
    with translation.override(link.contact.account.language):
        context = _context(token, link, found.number)
        offer_ = quotes.newest_shown(found.quote.number) if found.quote else None
        context |= {"found": found, "items": found.items.all(), "offer": offer_}
        context["files"] = found.files.select_related("blob")
        return render(request, "portal/customers/request.html", context)


@mine
@require_POST
def withdrawal(request: HttpRequest, token: str, request_id: UUID) -> HttpResponse:
    """Not wanted any more."""
    link = queries.link_by_token(token)
    with translation.override(link.contact.account.language):
        actions.withdraw(link, request_id, actor=actions.customer(link, **facts(request)))
        messages.success(request, _("The request was withdrawn."))
    return redirect(reverse("customer:request", args=[token, request_id]))


@mine
@require_GET
def offer(request: HttpRequest, token: str, quote_id: UUID) -> HttpResponse:
    """The newest version of an offer, to read; it is answered over its own link."""
    link = queries.link_by_token(token)
    quote = queries.own_offer(link, quote_id)
    with translation.override(link.contact.account.language):
        found = quotes.as_offered(quote)
        context = _context(token, link, _("Offer %(quote)s") % {"quote": quote})
        context |= {
            "quote": quote,
            "items": showing.items(found, Chosen(), free=False, reading=True),
            "sums": showing.sums(found, Chosen(), free=False),
        }
        return render(request, "portal/customers/offer.html", context)


@mine
@require_GET
def pdf(request: HttpRequest, token: str, quote_id: UUID) -> HttpResponse:
    """The offer as it was printed."""
    quote = queries.own_offer(queries.link_by_token(token), quote_id)
    if quote.pdf is None:
        raise NotVisible(_("This file is not there."))
    return file_response(quote.pdf, download="download" in request.GET)
