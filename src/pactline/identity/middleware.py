"""Who is asking: sets ``request.actor`` from an API token or the session, the language and the time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.ids import uuid7

from . import actions, queries
from .models import User

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def client_ip(request: HttpRequest) -> str | None:
    """The address of the peer. Behind a proxy the server sets REMOTE_ADDR from its trusted header."""
    return request.META.get("REMOTE_ADDR") or None


class ActorMiddleware:
    """Sets ``request.request_id`` and ``request.actor`` (None: nobody)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(lambda request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = request.headers.get("X-Request-ID", "")[:64] or uuid7().hex  # type: ignore[attr-defined]
        actor = self.actor(request)
        if isinstance(actor, HttpResponse):
            return actor
        request.actor = actor  # type: ignore[attr-defined]
        if actor is not None:
            translation.activate(actor.locale)
            timezone.activate(zoneinfo.ZoneInfo(actor.time_zone))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    def actor(self, request: HttpRequest) -> Actor | HttpResponse | None:
        """The actor of the request, None, or the refusal of a bad token."""
        secret = _bearer(request)
        if secret is not None:
            token = queries.token_for(secret)
            if token is None:
                return _problem(401, "not_signed_in", _("This API token is unknown, revoked or expired."))
            actions.note_use(token)
            return actions.actor_of_token(token, **_place(request))
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        if request.path.startswith("/api/") and request.method not in SAFE:
            refusal = self.csrf.process_view(request, _anything, (), {})
            if refusal is not None:
                return _problem(403, "csrf", _("The CSRF token is missing or wrong; send the header X-CSRFToken."))
        return queries.actor_for(user, via="api" if request.path.startswith("/api/") else "web", **_place(request))


def _anything(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _place(request: HttpRequest) -> dict[str, str]:
    return {
        "ip": client_ip(request) or "",
        "user_agent": request.headers.get("User-Agent", "")[:300],
        "request_id": request.request_id,  # type: ignore[attr-defined]
    }


def _bearer(request: HttpRequest) -> str | None:
    header = request.headers.get("Authorization", "")
    return header[7:].strip() if header.startswith("Bearer ") else None


def _problem(status: int, code: str, title: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JsonResponse(body, status=status, content_type="application/problem+json")
