"""Record pages: the header with number, name, money, path of states and verbs; tabs; slots; the chain map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from pactline.kernel.lifecycle import Offer

from . import slots
from .access import actor_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class To:
    """Where a verb's button leads, and how it looks. ``dialog`` None: when the offer needs a reason."""

    url: str
    primary: bool = False
    confirm: Text = ""
    dialog: bool | None = None
    icon: str = ""
    label: Text = ""


@dataclass(frozen=True, slots=True)
class VerbButton:
    """A verb as the header draws it."""

    verb: str
    label: Text
    url: str
    enabled: bool = True
    reasons: tuple[str, ...] = ()
    tone: str = "plain"
    dialog: bool = False
    confirm: Text = ""
    icon: str = ""
    danger: bool = False
    is_page: bool = False
    """Leads to a page of its own: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Chevron:
    """A state on the way: done, current, todo, or ended (left the way)."""

    label: Text
    state: str


@dataclass(slots=True)
class Tab:
    """A tab of a record page; ``?tab=<key>`` opens it."""

    key: str
    label: Text
    count: int | None = None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Here:
    """The record shown, on its own chain map."""

    kind: Text
    number: str
    name: str
    order: int
    here: bool = field(default=True)


def verbs(offers: Iterable[Offer], to: Mapping[str, To]) -> list[VerbButton]:
    """Buttons for what a person could do now; the order of ``to``. An offer without an entry in ``to`` is not shown."""
    by_verb = {offer.verb: offer for offer in offers}
    found = []
    for verb, target in to.items():
        offer = by_verb.get(verb)
        if offer is None:
            continue
        dialog = offer.needs_reason if target.dialog is None else target.dialog
        found.append(
            VerbButton(
                verb,
                target.label or offer.label,
                target.url,
                offer.enabled,
                offer.reasons,
                "primary" if target.primary else "warn" if offer.danger else "plain",
                dialog,
                target.confirm,
                target.icon,
                offer.danger,
            )
        )
    return found


def link(
    verb: str, label: Text, url: str, *, dialog: bool = False, icon: str = "", primary: bool = False
) -> VerbButton:
    """A button that is no lifecycle verb and leads to a page or dialog (edit): put it among the verbs."""
    tone = "primary" if primary else "plain"
    return VerbButton(verb, label, url, tone=tone, dialog=dialog, icon=icon, is_page=not dialog)


def chevrons(choices: Iterable[tuple[Any, Text]], current: str, *, main: Sequence[str]) -> list[Chevron]:
    """The way ``main`` with ``current`` marked; a state beside the way is shown at the end as ended."""
    labels = {str(value): label for value, label in choices}
    way = [str(state) for state in main]
    if current not in way:
        return [*(Chevron(labels[state], "todo") for state in way), Chevron(labels.get(current, current), "ended")]
    at = way.index(current)
    last = at == len(way) - 1 > 0
    return [
        Chevron(labels[state], "done" if i < at or (last and i == at) else "current" if i == at else "todo")
        for i, state in enumerate(way)
    ]


def page(
    request: HttpRequest,
    template: str,
    subject: Model,
    *,
    kind: Text,
    number: str = "",
    name: str = "",
    status: tuple[str, Text] | None = None,
    money: tuple[Decimal, str] | None = None,
    money_note: Text = "",
    turn: Text = "",
    trail: Sequence[tuple[Text, str]] = (),
    chevrons: Sequence[Chevron] = (),
    verbs: Sequence[VerbButton] = (),
    tabs: Sequence[Tab] = (),
    place: int = 0,
    layout: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A record page from ``template`` (extends ui/record.html), with ``subject`` also under its model's name.

    ``status`` is (value, words) when there is no path of chevrons; ``turn`` says whose turn it is; ``place`` is the
    record's own order on the chain map (see ``slots.Node``); ``layout`` "wide" gives the main part the whole width.
    """
    chosen = request.GET.get("tab", "")
    keys = [tab.key for tab in tabs]
    if chosen not in keys:
        chosen = keys[0] if keys else ""
    for tab in tabs:
        tab.current = tab.key == chosen
        tab.url = tab.url or ("?tab=" + tab.key if tab.key != keys[0] else request.path)
    nodes: list[Any]
    nodes, known = slots.chain_and_place(actor_of(request), subject)
    if nodes:
        here = Here(kind, number, name, place or known)
        nodes = sorted([*nodes, here], key=lambda node: (node.order, node.number))
    label = subject._meta.label_lower
    return render(
        request,
        template,
        {
            "record": subject,
            subject._meta.model_name or "subject": subject,
            "head": {
                "kind": kind,
                "number": number,
                "name": name,
                "money": money,
                "money_note": money_note,
                "turn": turn,
                "status": status,
                "chevrons": chevrons,
                "verbs": verbs,
            },
            "trail": trail,
            "title": " · ".join(part for part in (number, name) if part) or str(subject),
            "tabs": tabs,
            "tab": chosen,
            "chain": nodes,
            "slot_main": f"{label}.main",
            "slot_side": f"{label}.side",
            "layout": layout,
            **(context or {}),
        },
    )
