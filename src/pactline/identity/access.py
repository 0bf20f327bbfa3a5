"""The permission table of URLs and operations, filled by decorators and enforced by them.

Every view and every API operation carries exactly one of ``@requires("module.verb")`` or ``@public("why")``; an
architecture test walks all of them and fails on one that carries neither.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotAllowed

F = TypeVar("F", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[F], F]:
    """Only for signed-in people who hold ``permission``: 401 (pages: to the sign-in), 403 naming the permission."""

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = actor_of(request)
            if actor is None:
                return _sign_in(request)
            actor.require(permission)
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        _keep_types(guarded, view)
        return cast(F, guarded)

    return decorate


def _keep_types(guarded: Any, view: Callable[..., Any]) -> None:
    """Annotations are text here; ninja reads them where the wrapper was written, so they are resolved where the view was."""
    try:
        hints = typing.get_type_hints(view, include_extras=True)
    except NameError:  # a type that only the type checker imports: no operation of the API then
        return
    signature = inspect.signature(view)
    typed = [p.replace(annotation=hints.get(p.name, p.annotation)) for p in signature.parameters.values()]
    guarded.__signature__ = signature.replace(parameters=typed)


def public(why: str) -> Callable[[F], F]:
    """For everybody, with the reason; an outsider's link is checked by the action behind it."""

    def decorate(view: F) -> F:
        view.public_because = why  # type: ignore[attr-defined]
        return view

    return decorate


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of ``request``; None when nobody is signed in."""
    return cast("Actor | None", getattr(request, "actor", None))


def acting(request: HttpRequest) -> Actor:
    """The actor behind a page or operation that ``requires`` somebody; ``NotAllowed`` when nobody is signed in."""
    actor = actor_of(request)
    if actor is None:
        raise NotAllowed(_("Sign in first."))
    return actor


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank",
            "title": "Sign in, or send “Authorization: Bearer <token>”.",
            "status": 401,
            "code": "not_signed_in",
        }
        response: HttpResponse = JsonResponse(body, status=401, content_type="application/problem+json")
        response["WWW-Authenticate"] = "Bearer"
        return response
    target = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
        return response
    return redirect(target)
