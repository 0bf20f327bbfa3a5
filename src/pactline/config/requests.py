"""The outermost middleware: each request's id, true address, time, log line and metrics."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pactline.kernel.ids import uuid7

from . import metrics

log = structlog.get_logger("pactline.request")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET_PATHS = ("/health/", "/metrics", "/static/")


class RequestMiddleware:
    """Gives the request its id (a proxy's own is kept), and after the answer one log line and one measurement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid7().hex
        request.META["HTTP_X_REQUEST_ID"] = request_id
        if request.path == "/metrics":
            # Prometheus' token is none of our API tokens, and must not be refused as an unknown one.
            request.META["PACTLINE_METRICS_AUTHORIZATION"] = request.META.pop("HTTP_AUTHORIZATION", "")
        _set_peer(request, settings.PACTLINE_TRUSTED_PROXIES)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        response.headers["X-Request-ID"] = request_id
        metrics.note_request(request.method or "", _route(request), response.status_code, seconds)
        if response.status_code >= 500 or not request.path.startswith(QUIET_PATHS):
            actor = getattr(request, "actor", None)
            log.info(
                "request",
                method=request.method,
                path=_told_path(request),
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                user=str(actor.user_id) if actor is not None and actor.user_id else None,
                ip=request.META.get("REMOTE_ADDR"),
            )
        return response


def _told_path(request: HttpRequest) -> str:
    """The path without the secret of a personal link: nobody who reads the log may sign for somebody."""
    match = request.resolver_match
    secret = str(match.kwargs.get("token", "")) if match is not None else ""
    return request.path.replace(secret, "…") if secret else request.path


def _route(request: HttpRequest) -> str:
    """The pattern of the address, so that ids do not make a series each; "unknown" for what no pattern took."""
    match = request.resolver_match
    return match.route if match is not None else "unknown"


def _set_peer(request: HttpRequest, proxies: int) -> None:
    """Behind `proxies` reverse proxies, the client is the entry that the outermost one of them has added."""
    if not proxies:
        return
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if len(hops) >= proxies:
        try:
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(hops[-proxies]))
        except ValueError:
            return
