"""Widgets of the home page: “What needs me” and “My numbers”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from pactline.kernel.actor import Actor

from .registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """``load(actor)`` answers the context of ``template``, or None when there is nothing to show.

    ``area`` needs: a work list (use the classes ``worklist``); numbers: ``{% stat %}`` tiles or a chart. A context with
    ``count`` and ``more_url`` shows both in the panel's head.
    """

    key: str
    area: Literal["needs", "numbers"]
    title: str | Promise
    permission: str
    template: str
    load: Callable[[Actor], Mapping[str, Any] | None]
    order: int = 100
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """A widget with what it shows to one person."""

    widget: Widget
    context: Mapping[str, Any]


widgets: Registry[Widget] = Registry()


def register(widget: Widget) -> None:
    """Adds a widget to the home page of everybody who holds its permission."""
    widgets.add(widget)


def load(actor: Actor) -> dict[str, list[Loaded]]:
    """The widgets of ``actor`` by area; those with nothing to say are left out."""
    found: dict[str, list[Loaded]] = {"needs": [], "numbers": []}
    for widget in widgets:
        if actor.may(widget.permission) and (context := widget.load(actor)) is not None:
            found[widget.area].append(Loaded(widget, context))
    return found
