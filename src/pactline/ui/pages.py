"""The ends of a request: to the record when something is done, or to another page, with and without htmx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme


def is_fragment(request: HttpRequest) -> bool:
    """Whether the page asks for a part of itself (htmx or our own scripts)."""
    return request.headers.get("HX-Request") == "true"


def target_url(target: Any) -> str:
    """The address of ``target``: an object with ``get_absolute_url``, a path, or the name of a URL without arguments."""
    return resolve_url(target)


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str | Promise,
    trail: Sequence[tuple[str | Promise, str]] = (),
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of its own kind, from ``template`` (extends ui/shell.html)."""
    return render(request, template, {"title": title, "trail": trail, **(context or {})}, status=status)


def done(request: HttpRequest, target: Any, *, message: str | Promise = "") -> HttpResponse:
    """After a write: on to ``target`` (a record or an address) with ``message`` as a toast."""
    if message:
        messages.success(request, str(message))
    address = target_url(target)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def came_from(request: HttpRequest, fallback: Any = "/") -> str:
    """The page that a person came from, when it is one of ours."""
    referer = request.headers.get("Referer", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return referer
    return target_url(fallback)
