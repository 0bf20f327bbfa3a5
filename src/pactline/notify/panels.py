"""What notify puts on other pages: the bell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pactline.identity.access import actor_of
from pactline.ui import slots

from . import queries


def bell(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The bell of the shell with the number of new notices."""
    actor = actor_of(request)
    if actor is None or not actor.may("notify.view"):
        return None
    return slots.Panel("notify/bell.html", {"unread": queries.unread(actor)})
