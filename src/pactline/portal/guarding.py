"""What all personal links share: nothing is kept by caches, refusals are words, tries are counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from pactline.activity import limits
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.identity.access import public
from pactline.identity.middleware import client_ip
from pactline.kernel.errors import DomainError
from pactline.ui.errors import heading

View = Callable[..., HttpResponse]


def personal(why: str, *, counter: str, back: str, most: int = 200, answers: int = 30) -> Callable[[View], View]:
    """A public page ``view(request, token, …)`` behind a personal link.

    ``counter`` names the rate limit (``most`` pages, ``answers`` posts in a minute from one address), ``back`` the page
    of the link. Other sites are not told the address: the house's ``Referrer-Policy: same-origin`` sees to it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, token: str, **given: Any) -> HttpResponse:
            try:
                who = client_ip(request) or ""
                limits.count(counter, who, most=most, seconds=60)
                if request.method == "POST":
                    limits.count(f"{counter}.answer", who, most=answers, seconds=60)
                response = view(request, token, **given)
            except DomainError as error:
                response = refused(request, error, again=reverse(back, args=[token]))
            patch_cache_control(response, no_store=True, private=True)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return public(why)(guarded)

    return guard


def refused(request: HttpRequest, error: DomainError, *, again: str) -> HttpResponse:
    """The refusal as a page."""
    context = {
        "status": error.status,
        "title": heading(error.status),
        "message": error.message,
        "problems": error.problems,
        "again": again if error.status in (409, 422, 429, 503) else "",
    }
    return render(request, "portal/refused.html", context, status=error.status)


def facts(request: HttpRequest) -> dict[str, Any]:
    """The browser that knocks, for the trail."""
    return {
        "ip": client_ip(request),
        "user_agent": request.headers.get("User-Agent", "")[:300],
        "request_id": getattr(request, "request_id", ""),
    }


def file_response(blob: Blob, *, download: bool) -> HttpResponse:
    """The bytes of a file, to be read in the page or to be kept."""
    response = HttpResponse(file_queries.read(blob), content_type=blob.content_type)
    response["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{blob.filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
