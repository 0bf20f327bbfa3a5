"""The left navigation: areas, and the entries that modules register in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.kernel.addresses import address

from .registry import Registry

Text = str | Promise

AREAS: dict[str, tuple[Text, str]] = {
    "home": (_("Home"), "home"),
    "pipeline": (_("Pipeline"), "chart-funnel"),
    "quotes": (_("Quotes"), "file-dollar"),
    "contracts": (_("Contracts"), "contract"),
    "obligations": (_("Obligations"), "checklist"),
    "orders": (_("Orders"), "package"),
    "billing": (_("Billing"), "receipt"),
    "support": (_("Support"), "lifebuoy"),
    "customers": (_("Customers"), "building"),
    "catalog": (_("Catalog"), "box"),
    "reports": (_("Reports"), "report-analytics"),
    "settings": (_("Settings"), "settings"),
}
"""Area -> its words and icon, from top to bottom."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One page that the navigation offers."""

    key: str
    order: int
    area: str
    label: Text
    url_name: str
    permission: str
    icon: str


@dataclass(slots=True)
class Item:
    """An entry as one page draws it."""

    label: Text
    url: str
    icon: str
    current: bool = False


@dataclass(slots=True)
class Area:
    """An area with what this person may open; ``url`` is that of its first entry."""

    key: str
    label: Text
    icon: str
    url: str
    items: list[Item] = field(default_factory=list)
    open: bool = False

    @property
    def current(self) -> bool:
        """Whether the page shown is the area's own."""
        return self.open and len(self.items) == 1


entries: Registry[NavEntry] = Registry()


def register(*, area: str, label: Text, url_name: str, permission: str, icon: str = "point", order: int = 100) -> None:
    """Offers a page in ``area`` to those who hold ``permission``. Raises ``KeyError`` for an unknown area."""
    AREAS[area]
    entries.add(NavEntry(f"{area}:{url_name}", order, area, label, url_name, permission, icon))


def visible(actor: Actor) -> list[tuple[NavEntry, str]]:
    """The entries that ``actor`` may open, with their addresses."""
    found = []
    for entry in entries:
        if actor.may(entry.permission):
            try:
                found.append((entry, address(entry.url_name)))
            except NoReverseMatch:
                continue
    return found


def current(actor: Actor, path: str) -> str:
    """The address of the entry that the page at ``path`` belongs to: the longest that fits, or nothing."""
    fitting = (url for _entry, url in visible(actor) if path.startswith(url) and (url != "/" or path == "/"))
    return max(fitting, key=len, default="")


def areas(actor: Actor, here: str) -> list[Area]:
    """The navigation for ``actor`` where the entry with the address ``here`` is the current one."""
    found: dict[str, Area] = {}
    for entry, url in visible(actor):
        words, icon = AREAS[entry.area]
        area = found.setdefault(entry.area, Area(entry.area, words, icon, url))
        area.items.append(Item(entry.label, url, entry.icon, url == here))
        area.open = area.open or url == here
    return [found[key] for key in AREAS if key in found]
