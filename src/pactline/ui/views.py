"""The pages of the interface itself: home, search and the style guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import home as widgets
from . import pages, search, styleguide
from .access import actor_of, signed_in


@require_safe
@signed_in("home.view")
def home(request: HttpRequest) -> HttpResponse:
    """What needs me, and my numbers."""
    return render(request, "ui/home.html", widgets.load(actor_of(request)))


@require_safe
@signed_in("search.use")
def find(request: HttpRequest) -> HttpResponse:
    """``/search?q=``: a page, or the results alone for the command palette."""
    text = request.GET.get("q", "")
    context = {"q": text, "groups": search.find(actor_of(request), text, limit=6 if pages.is_fragment(request) else 30)}
    response = render(request, "ui/hits.html" if pages.is_fragment(request) else "ui/search.html", context)
    response["Vary"] = "HX-Request"
    return response


@signed_in("home.view")
def guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return styleguide.respond(request)
