"""Who may see the pages of this module. The markers are those that the permission table of the application reads."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotAllowed

F = TypeVar("F", bound=Callable[..., HttpResponse])


def actor_of(request: HttpRequest) -> Actor:
    """The actor of ``request``; ``NotAllowed`` when nobody is signed in (a page must be guarded before)."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise NotAllowed(_("Sign in first."))
    return actor


def signed_in(permission: str) -> Callable[[F], F]:
    """Guards a page of this module: sign-in when nobody is here, 403 that names the missing permission."""

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if getattr(request, "actor", None) is None:
                target = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=401, headers={"HX-Redirect": target})
                return redirect(target)
            actor_of(request).require(permission)
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return cast(F, guarded)

    return decorate
