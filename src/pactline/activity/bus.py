"""Who wants to know of what: subscribers by event name. Each runs in its own transaction with a delivery row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .models import Event

Handler = Callable[[Event], None]
H = TypeVar("H", bound=Handler)
_subscribers: dict[str, dict[str, Handler]] = {}


def on(*names: str) -> Callable[[H], H]:
    """Call the decorated function for events of ``names`` ("quotes.quote.approved"). It must bear being repeated."""

    def register(handler: H) -> H:
        key = f"{handler.__module__}.{handler.__qualname__}"
        for name in names:
            _subscribers.setdefault(name, {})[key] = handler
        return handler

    return register


def subscribers(name: str) -> dict[str, Handler]:
    """The handlers of events called ``name``, by their keys."""
    return _subscribers.get(name, {})


def wanted(name: str) -> bool:
    """Whether anybody here subscribes to ``name``."""
    return name in _subscribers


def catalogue() -> dict[str, list[str]]:
    """Event name -> keys of its subscribers, for the documentation."""
    return {name: sorted(handlers) for name, handlers in sorted(_subscribers.items())}
