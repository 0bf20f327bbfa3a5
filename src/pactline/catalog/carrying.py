"""What higher modules carry from an offering to its next version or its copy: prices. They register here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from pactline.kernel.actor import Actor

from .models import Offering


@dataclass(frozen=True, slots=True)
class Carrier:
    """``fields``: what a page asks (none: nothing can be carried by this actor); ``carry(source, made, options, actor)``
    does it: ``options`` None leaves it to the carrier, ``{"carried": False}`` carries nothing."""

    key: str
    fields: Callable[[Offering, Actor], dict[str, forms.Field]]
    carry: Callable[[Offering, Offering, Mapping[str, Any] | None, Actor], None]


_carriers: dict[str, Carrier] = {}
NOTHING = {"carried": False}


def register(carrier: Carrier) -> None:
    """From now on each new version and copy carries it."""
    _carriers[carrier.key] = carrier


def known() -> frozenset[str]:
    """The keys of what can be carried."""
    return frozenset(_carriers)


def fields(source: Offering, actor: Actor) -> dict[str, forms.Field]:
    """The fields of all carriers, each called by its carrier: ``prices-percent``."""
    return {
        f"{carrier.key}-{name}": field
        for carrier in _carriers.values()
        for name, field in carrier.fields(source, actor).items()
    }


def options(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What was entered in these fields, by carrier."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in data.items():
        key, dash, field = name.partition("-")
        if dash and key in _carriers:
            found.setdefault(key, {})[field] = value
    return found


def carry(source: Offering, made: Offering, given: Mapping[str, Any] | None, actor: Actor) -> None:
    """Run all carriers inside the caller's transaction. ``given`` None: each as it does without being asked."""
    for key, carrier in _carriers.items():
        carrier.carry(source, made, None if given is None else given.get(key, NOTHING), actor)
