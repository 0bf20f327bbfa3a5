"""Places on a page that higher modules fill: panels by slot name, and the chain of related records."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from pactline.kernel.actor import Actor

CHAIN_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Panel:
    """A block for another module's page: ``template`` is rendered with ``context`` (and the request)."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    title: str | Promise = ""
    order: int = 100
    count: int | None = None
    bare: bool = True


@dataclass(frozen=True, slots=True)
class Node:
    """A record on the chain map. ``order`` is its place on the way: lead 10, opportunity 20, quote 30, contract
    request 40, contract 50, obligation 60, order 70, invoice 80, case 90."""

    subject: Model
    kind: str | Promise
    number: str
    name: str
    url: str
    order: int
    status: str = ""
    status_label: str = ""


Filler = Callable[[HttpRequest, Any], "Panel | Iterable[Panel] | None"]
Neighbours = Callable[[Actor, Any], Iterable[Node]]

_slots: dict[str, list[Filler]] = {}
_chains: list[Neighbours] = []


def register(slot: str, filler: Filler) -> None:
    """Fills ``slot`` (“quotes.quote.side”): ``filler(request, subject)`` answers a ``Panel``, several, or None."""
    fillers = _slots.setdefault(slot, [])
    if filler not in fillers:
        fillers.append(filler)


def register_chain(neighbours: Neighbours) -> None:
    """Adds ``neighbours(actor, subject)``: the records next to ``subject`` (of any model) that this module knows and
    the actor may see. Every module answers for its own links; the map walks on from each node found."""
    if neighbours not in _chains:
        _chains.append(neighbours)


def panels(slot: str, request: HttpRequest, subject: Any = None) -> list[Panel]:
    """What stands in ``slot`` for ``subject``, in order."""
    found: list[Panel] = []
    for filler in _slots.get(slot, ()):
        answer = filler(request, subject)
        if isinstance(answer, Panel):
            found.append(answer)
        elif answer is not None:
            found.extend(answer)
    return sorted(found, key=lambda panel: panel.order)


def render(slot: str, request: HttpRequest, subject: Any = None) -> SafeString:
    """The HTML of a slot."""
    parts = []
    for panel in panels(slot, request, subject):
        body = render_to_string(panel.template, {"subject": subject, **panel.context}, request=request)
        if panel.title:
            context = {
                "content": body,
                "title": panel.title,
                "count": panel.count,
                "tone": "bare" if panel.bare else "plain",
            }
            body = render_to_string("ui/components/panel.html", context)
        parts.append(body)
    return mark_safe("".join(parts))


def chain(actor: Actor, subject: Model) -> list[Node]:
    """The related records of ``subject`` up and down the chain, itself excluded, by place and number."""
    return chain_and_place(actor, subject)[0]


def chain_and_place(actor: Actor, subject: Model) -> tuple[list[Node], int]:
    """The chain, and the subject's own place on it as its neighbours see it (0: nobody says)."""
    own, place = _identity(subject), 0
    seen: dict[tuple[str, object], Node | None] = {own: None}
    queue: deque[Model] = deque([subject])
    while queue and len(seen) <= CHAIN_LIMIT:
        present = queue.popleft()
        for neighbours in _chains:
            for node in neighbours(actor, present):
                key = _identity(node.subject)
                if key == own:
                    place = node.order
                elif key not in seen and len(seen) <= CHAIN_LIMIT:
                    seen[key] = node
                    queue.append(node.subject)
    return sorted(
        (node for node in seen.values() if node), key=lambda node: (node.order, node.number, node.name)
    ), place


def _identity(subject: Model) -> tuple[str, object]:
    return subject._meta.label_lower, subject.pk
