"""The create menu of the top bar."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch
from django.utils.functional import Promise

from pactline.kernel.actor import Actor
from pactline.kernel.addresses import address

from .registry import Registry


@dataclass(frozen=True, slots=True)
class CreateEntry:
    """Something that a person can begin."""

    key: str
    order: int
    label: str | Promise
    url_name: str
    permission: str
    icon: str
    dialog: bool


@dataclass(frozen=True, slots=True)
class CreateItem:
    """An entry with its address."""

    label: str | Promise
    url: str
    icon: str
    dialog: bool


entries: Registry[CreateEntry] = Registry()


def register(
    *, label: str | Promise, url_name: str, permission: str, icon: str = "plus", order: int = 100, dialog: bool = False
) -> None:
    """Offers ``url_name`` (a form page) to those who hold ``permission``; ``dialog`` opens it over the present page."""
    entries.add(CreateEntry(url_name, order, label, url_name, permission, icon, dialog))


def visible(actor: Actor) -> list[CreateItem]:
    """What ``actor`` may begin."""
    found = []
    for entry in entries:
        if actor.may(entry.permission):
            try:
                found.append(CreateItem(entry.label, address(entry.url_name), entry.icon, entry.dialog))
            except NoReverseMatch:
                continue
    return found
