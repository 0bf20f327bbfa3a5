"""The one place where a refusal becomes a page: a sentence, the reasons, and the way back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pactline.kernel.errors import DomainError

from . import pages

log = logging.getLogger(__name__)


class DomainErrorMiddleware:
    """Turns a ``DomainError`` of a page into words with its status; a part of a page gets a notice instead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only for pages: the API has its own handler."""
        if not isinstance(error, DomainError) or request.path.startswith("/api/"):
            return None
        return response_to(request, error)


def response_to(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page, or for htmx and dialogs a notice that lands in ``#notices``."""
    context = {
        "status": error.status,
        "title": heading(error.status),
        "message": error.message,
        "problems": [*error.problems, *(text for text in error.fields.values() if text not in error.problems)],
        "back": pages.came_from(request),
        "request_id": getattr(request, "request_id", ""),
    }
    if pages.is_fragment(request):
        response = render(request, "ui/error_notice.html", context, status=error.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
        return response
    return render(request, "ui/error.html", context, status=error.status)


def heading(status: int) -> str:
    """What happened, in a few words."""
    return {
        400: _("That request could not be understood"),
        401: _("Sign in to go on"),
        403: _("You may not do this"),
        404: _("There is nothing here"),
        409: _("That is not possible right now"),
        410: _("This link is no longer valid"),
        412: _("Somebody else changed this meanwhile"),
        413: _("That is too large"),
        422: _("Something needs correcting"),
        429: _("Too many attempts"),
        503: _("Not available at the moment"),
    }.get(status, _("Something went wrong"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; too many fields say so, with what helps."""
    if isinstance(exception, TooManyFieldsSent):
        words = _(
            "The form has more fields than fit into one request (%(most)s). Remove rows or columns, or use the API."
        )
        return _plain(request, 400, words % {"most": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS})
    return _plain(request, 400, _("The browser sent something that we cannot read. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django itself."""
    return _plain(request, 403, _("Ask an administrator for the role that opens this page."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return _plain(
        request,
        404,
        _("The address is wrong, or what stood here was removed. Search finds records by number or words."),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    log.warning("CSRF check failed: %s", reason)
    return _plain(
        request,
        403,
        _("This form was open for too long, or cookies are switched off. Reload the page and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the shell, since anything may be broken."""
    page = render_to_string("500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)


def _plain(request: HttpRequest, status: int, message: str) -> HttpResponse:
    context: dict[str, Any] = {
        "status": status,
        "title": heading(status),
        "message": message,
        "problems": [],
        "back": pages.came_from(request),
        "request_id": getattr(request, "request_id", ""),
    }
    if pages.is_fragment(request):
        response = render(request, "ui/error_notice.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
        return response
    return render(request, "ui/error.html", context, status=status)
