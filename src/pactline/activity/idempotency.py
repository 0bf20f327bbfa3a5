"""``Idempotency-Key`` on every write of the API: the same key and request give the same answer, done once.

After the draft "The Idempotency-Key HTTP Header Field" of the IETF: another request with a used key is refused (422),
one that is still running is refused (409).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from pactline.identity.access import actor_of
from pactline.kernel.errors import DomainError

from . import actions

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class IdempotencyMiddleware:
    """Keeps the answer of a write that carries a key; errors of the server are not kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        actor = actor_of(request)
        if not key or actor is None or request.method in SAFE or not request.path.startswith("/api/"):
            return self.get_response(request)
        digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
        try:
            row, first = actions.claim_key(actor=actor, key=key, fingerprint=digest.hexdigest())
        except DomainError as error:
            return _problem(error.status, error.code, error.message)
        if not first:
            if row.status is None:
                return _problem(409, "in_progress", _("The first request with this Idempotency-Key is still running."))
            kept = HttpResponse(bytes(row.body or b""), status=row.status, content_type=row.content_type)
            kept["Idempotent-Replayed"] = "true"
            return kept
        try:
            response = self.get_response(request)
        except BaseException:
            actions.drop_key(row)
            raise
        if response.status_code >= 500 or response.streaming:
            actions.drop_key(row)
        else:
            content_type = response.get("Content-Type", "")
            actions.keep_answer(row, status=response.status_code, body=response.content, content_type=content_type)
        return response


def _problem(status: int, code: str, title: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JsonResponse(body, status=status, content_type="application/problem+json")
