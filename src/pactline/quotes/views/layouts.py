"""Print layouts: the list, one on its page with a live preview, and the choice on a quote."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import requires
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError
from pactline.quotes import actions, forms_offers, pdf, printed, queries
from pactline.quotes.lists import Layouts
from pactline.quotes.models import PrintLayout
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from .records import FORM, actor_in

TEMPLATE = "quotes/layout.html"
ENTERED = (
    *("name", "language", "is_default", "accent", "logo_height", "title", "introduction", "closing", "terms"),
    *("footer", "shows_acceptance"),
)


@requires("quotes.configure")
def index(request: HttpRequest) -> HttpResponse:
    """The list."""
    return Layouts().respond(request)


def _page(request: HttpRequest, layout: PrintLayout | None) -> HttpResponse:
    actor = actor_in(request)
    shown = layout or PrintLayout()
    initial: dict[str, Any] = {name: getattr(shown, name) for name in ENTERED}
    initial["selling_entity"] = shown.selling_entity_id
    preview_url = reverse("quotes:layout_preview") + (f"?layout={layout.pk}" if layout else "")
    return ui_forms.page(
        request,
        forms_offers.LayoutForm,
        title=layout.name if layout else _("New print layout"),
        submit=_("Save"),
        template=TEMPLATE,
        initial=initial,
        form_kwargs={"layout": layout},
        context={
            "layout": layout,
            "preview_url": preview_url,
            "pictures": _pictures(shown, actor) if request.method == "GET" else [],
        },
        save=lambda data: actions.save_layout(layout.pk if layout else None, actor=actor, **data),
        back="quotes:layouts",
        message=_("Saved."),
        trail=[(_("Print layouts"), reverse("quotes:layouts"))],
    )


@requires("quotes.configure")
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """A new layout."""
    return _page(request, None)


@requires("quotes.configure")
@require_http_methods(FORM)
def edit(request: HttpRequest, layout_id: UUID) -> HttpResponse:
    """One layout."""
    return _page(request, queries.get_layout(layout_id, actor=actor_in(request)))


@requires("quotes.configure")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The newest quote, printed as the form stands; nothing is kept."""
    actor = actor_in(request)
    known = request.GET.get("layout")
    before = queries.get_layout(known, actor=actor) if known else None
    form = forms_offers.LayoutForm(request.POST, request.FILES, layout=before)
    form.is_valid()
    data = {name: form.cleaned_data[name] for name in ENTERED if name in form.cleaned_data}
    shown = PrintLayout(**data)
    if before is not None and not form.cleaned_data.get("without_logo"):
        shown.logo_id = before.logo_id
    logo, problem = b"", ""
    if upload := form.cleaned_data.get("logo"):
        try:
            logo = actions.draw_logo(upload, actor=actor)
        except DomainError as error:
            problem = error.message
    context = {"pictures": _pictures(shown, actor, logo), "problem": problem}
    return render(request, "quotes/layout_preview.html", context)


def _pictures(layout: PrintLayout, actor: Actor, logo: bytes = b"") -> list[str]:
    """The pages as data addresses. ``logo``: one that was chosen and is not saved yet."""
    quote = queries.newest_priced(actor)
    if quote is None:
        return []
    content = printed.content(quote, language=layout.language or None, layout=layout)
    if logo:
        content = {**content, "logo": {"file": "", "height": layout.logo_height}}
    pages_ = pdf.pictures(content, logo=logo)
    return ["data:image/png;base64," + base64.b64encode(page).decode() for page in pages_]


@requires("quotes.configure")
@require_POST
def retirement(request: HttpRequest, layout_id: UUID) -> HttpResponse:
    """Not chosen any more."""
    actions.retire_layout(layout_id, actor=actor_in(request))
    return pages.done(request, "quotes:layouts", message=_("The layout is not used for quotes any more."))


@requires("quotes.edit")
@require_http_methods(FORM)
def choice(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Layout and language of one quote."""
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    return ui_forms.page(
        request,
        forms_offers.PrintChoiceForm,
        title=_("How %(quote)s is printed") % {"quote": quote},
        submit=_("Save"),
        initial={"layout": quote.layout_id, "document_language": quote.document_language},
        save=lambda data: actions.choose_layout(quote_id, actor=actor, **data),
        back=quote,
    )
