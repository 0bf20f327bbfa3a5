"""Deal terms and the customer's wishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.identity.access import requires
from pactline.quotes import actions, forms, queries
from pactline.quotes.models import Quote
from pactline.ui import forms as ui_forms

from .records import FORM, actor_in


def _terms_of(quote: Quote) -> str:
    return f"{quote.get_absolute_url()}?tab=terms"


@requires("quotes.edit_terms")
@require_http_methods(FORM)
def new(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Set the position for a clause."""
    return _term(request, quote_id, {})


@requires("quotes.edit_terms")
@require_http_methods(FORM)
def edit(request: HttpRequest, term_id: UUID) -> HttpResponse:
    """Change the position for a clause."""
    term = queries.get_term(term_id, actor=actor_in(request))
    names = ("clause", "position", "fallback_no", "custom_text", "reason")
    return _term(request, term.quote_id, {name: getattr(term, name) for name in names})


def _term(request: HttpRequest, quote_id: UUID, initial: dict[str, Any]) -> HttpResponse:
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        actions.set_term(quote_id, actor=actor, **data)
        return _terms_of(quote)

    return ui_forms.page(
        request,
        forms.TermForm,
        title=_("Deal term of %(quote)s") % {"quote": quote},
        submit=_("Save"),
        intro=_(
            "It chooses the clause’s text in the contract. Anything but the standard makes the quote non-standard."
        ),
        initial=initial,
        save=save,
        back=_terms_of(quote),
    )


@requires("quotes.edit_terms")
@require_http_methods(FORM)
def remove(request: HttpRequest, term_id: UUID) -> HttpResponse:
    """Back to the library's standard."""
    actor = actor_in(request)
    term = queries.get_term(term_id, actor=actor)

    def save() -> str:
        return _terms_of(actions.remove_term(term_id, actor=actor))

    return ui_forms.confirm_page(
        request,
        title=_("Remove the term for “%(clause)s”") % {"clause": term.clause.name},
        submit=_("Remove"),
        intro=_("The contract gets the library’s standard text."),
        save=save,
        back=_terms_of(term.quote),
    )


@requires("quotes.request_terms")
@require_http_methods(FORM)
def wish(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Write down what the customer wishes."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        actions.request_term(quote_id, actor=actor, **data)
        return _terms_of(quote)

    return ui_forms.page(
        request,
        forms.WishForm,
        title=_("The customer’s wish about terms"),
        submit=_("Save"),
        intro=_("Sales operations answers it; until then the quote cannot be submitted."),
        save=save,
        back=_terms_of(quote),
    )


@requires("quotes.edit_terms")
@require_http_methods(FORM)
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Grant or decline a wish."""
    actor = actor_in(request)
    found = queries.get_term_request(request_id, actor=actor)

    def save(data: dict[str, Any]) -> str:
        actions.answer_request(request_id, granted=data["granted"], answer=data["answer"], actor=actor)
        return _terms_of(found.quote)

    return ui_forms.page(
        request,
        forms.AnswerForm,
        title=_("Answer the wish"),
        submit=_("Answer"),
        intro=found.text,
        save=save,
        back=_terms_of(found.quote),
    )
