"""What every page's frame needs, computed only when a page draws it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from pactline.kernel.actor import Actor

from . import create, nav


class Shell:
    """The frame of one request's page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        actor = getattr(request, "actor", None)
        self.actor: Actor | None = actor if isinstance(actor, Actor) else None

    @cached_property
    def areas(self) -> list[nav.Area]:
        """The navigation."""
        return nav.areas(self.actor, self.here) if self.actor else []

    @cached_property
    def here(self) -> str:
        """The address of the navigation's current entry."""
        return nav.current(self.actor, self.request.path) if self.actor else ""

    @property
    def permissions(self) -> int:
        """What the navigation and the create menu are kept by: the same for everybody who may do the same."""
        return hash(self.actor.permissions) if self.actor else 0

    @cached_property
    def create(self) -> list[create.CreateItem]:
        """The create menu."""
        return create.visible(self.actor) if self.actor else []

    @property
    def theme(self) -> str:
        """light, dark, or auto (as the device has it)."""
        user = getattr(self.request, "user", None)
        return str(getattr(user, "theme", "") or "auto")

    @property
    def narrow(self) -> bool:
        """Whether this person keeps the navigation narrow."""
        return self.request.COOKIES.get("pactline_nav") == "narrow"


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every template that is rendered with a request."""
    frame = Shell(request)
    return {"actor": frame.actor, "shell": frame}
