"""One search over everything: modules register providers; pages and actions of the interface are found as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor

from . import create, nav

LIMIT = 6
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One record, page or action. ``kind`` is what people call it: “Quote”."""

    kind: str | Promise
    number: str
    title: str
    url: str
    snippet: str = ""
    icon: str = "file-text"
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    kind: str
    hits: tuple[Hit, ...]


Provider = Callable[[Actor, str, int], Sequence[Hit]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds ``provider(actor, text, limit) -> [Hit]``: only rows that the actor may see, best first."""
    if provider not in _providers:
        _providers.append(provider)


def find(actor: Actor, text: str, limit: int = LIMIT) -> list[Group]:
    """What ``actor`` can open by ``text``: records by number or words first, then pages and actions."""
    text = " ".join(text.split())[:200]
    hits: list[Hit] = []
    if len(text) >= SHORTEST:
        for provider in _providers:
            hits.extend(provider(actor, text, limit))
    hits.extend(_pages(actor, text))
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(str(hit.kind), []).append(hit)
    exact = {
        kind for kind, found in groups.items() if any(hit.number.lower() == text.lower() for hit in found if hit.number)
    }
    ordered = sorted(groups.items(), key=lambda pair: pair[0] not in exact)
    return [Group(kind, tuple(found[: limit if text else 12])) for kind, found in ordered]


def _pages(actor: Actor, text: str) -> list[Hit]:
    words = text.lower().split()

    def fits(label: str) -> bool:
        return all(word in label.lower() for word in words)

    found = []
    for item in create.visible(actor):
        label = _("Create: %(what)s") % {"what": item.label}
        if fits(label):
            found.append(Hit(_("Actions"), "", label, item.url, icon=item.icon, dialog=item.dialog))
    for entry, url in nav.visible(actor):
        area = str(nav.AREAS[entry.area][0])
        label = str(entry.label) if str(entry.label) == area else f"{area} › {entry.label}"
        if fits(label):
            found.append(Hit(_("Pages"), "", label, url, icon=nav.AREAS[entry.area][1]))
    return found
