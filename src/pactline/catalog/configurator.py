"""The configurator as people and programs see it: fields of the form <-> a selection, and every option with its reasons.

Names of fields follow the tree: ``c.<characteristic>``, ``i.<item>`` (chosen), ``i.<item>.n`` (how many configurations),
``i.<item>.<number>.q`` (quantity) and the same again below ``i.<item>.<number>.``, items and characteristics by number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from .configuring import Feature, State
from .configuring.selecting import CHARACTERISTIC, ITEM, MOST_PARTS, Outcome, Part, Selection, Shape, judge, start
from .configuring.words import limits
from .rules import plain

MOST_COPIES = 50


@dataclass(slots=True)
class Choice:
    """One option on the page."""

    value: str
    label: str
    state: State
    chosen: bool

    @property
    def closed(self) -> bool:
        """Whether it cannot be chosen as things stand."""
        return self.state.status in ("closed", "conflict") and not self.chosen


@dataclass(slots=True)
class CharacteristicField:
    """A characteristic on the page."""

    name: str
    feature: Feature
    value: str
    choices: list[Choice]


@dataclass(slots=True)
class ItemField:
    """A part of a bundle on the page, with the form of each of its configurations."""

    name: str
    sku: str
    item: Any
    choice: Choice
    copies: list[Level] = field(default_factory=list)
    fixed: bool = False


@dataclass(slots=True)
class GroupFields:
    """Items of one group; the last one holds those of no group."""

    label: str
    rule: str
    items: list[ItemField]


@dataclass(slots=True)
class Level:
    """Everything to choose about one offering."""

    prefix: str
    shape: Shape
    quantity: str
    characteristics: list[CharacteristicField] = field(default_factory=list)
    groups: list[GroupFields] = field(default_factory=list)


def started(shape: Shape) -> Selection:
    """The selection before anybody chose."""
    found = Selection()
    for key, value in start(shape).items():
        if key.startswith(CHARACTERISTIC):
            found.characteristics[key.removeprefix(CHARACTERISTIC)] = value
        else:
            item = shape.items[key.removeprefix(ITEM)]
            inner = started(item.shape)
            inner.quantity = item.quantity
            found.items[key.removeprefix(ITEM)] = [inner]
    return found


def posted(shape: Shape, data: Mapping[str, str], prefix: str = "") -> Selection:
    """The selection that the form was sent with."""
    found = Selection()
    characteristics = [f for f in shape.model.features if f.kind != "item"]
    for number, feature in enumerate(characteristics):
        if value := data.get(f"{prefix}c.{number}", "").strip():
            found.characteristics[feature.key.removeprefix(CHARACTERISTIC)] = value
    for number, (sku, item) in enumerate(shape.items.items()):
        name = f"{prefix}i.{number}"
        if data.get(name):
            count = _count(data.get(f"{name}.n", "1"))
            if data.get("add") == name:
                count += 1
            gone = data.get("remove", "")
            copies = [
                _copy(item.shape, item.quantity, data, f"{name}.{at}.") for at in range(count) if gone != f"{name}.{at}"
            ]
            if copies:
                found.items[sku] = copies
    return found


def _copy(shape: Shape, standard: Decimal, data: Mapping[str, str], prefix: str) -> Selection:
    if f"{prefix}q" not in data:
        found = started(shape)
        found.quantity = standard
        return found
    found = posted(shape, data, prefix)
    try:
        found.quantity = Decimal(data[f"{prefix}q"].strip() or str(standard))
    except InvalidOperation:
        found.quantity = Decimal(0)
    return found


def _count(text: str) -> int:
    return min(max(int(text), 1), MOST_COPIES) if text.isascii() and text.isdigit() else 1


def fixed(shape: Shape, selection: Selection, wanted: str) -> Selection:
    """The selection with a closed option chosen (“i.0.1.c.2=red”), and what stood in its way taken back."""
    name, _equals, value = wanted.rpartition("=")
    steps = name.split(".")
    here, inner = selection, shape
    while len(steps) > 2:  # i, item, number, …
        sku = _nth(list(inner.items), steps[1])
        copies = here.items.get(sku or "", [])
        number = int(steps[2]) if steps[2].isdigit() else len(copies)
        if sku is None or number >= len(copies):
            return selection
        here, inner, steps = copies[number], inner.items[sku].shape, steps[3:]
    keys = [f"{ITEM}{sku}" for sku in inner.items]
    if steps[0] == "c":
        keys = [feature.key for feature in inner.model.features if feature.kind != "item"]
    key = _nth(keys, steps[-1])
    state = judge(inner, here).answer.states.get((key or "", value))
    if key is None or state is None:
        return selection
    for gone in state.take_back:
        here.characteristics.pop(gone.removeprefix(CHARACTERISTIC), None)
        here.items.pop(gone.removeprefix(ITEM), None)
    if key.startswith(ITEM):
        sku = key.removeprefix(ITEM)
        here.items[sku] = [_copy(inner.items[sku].shape, inner.items[sku].quantity, {}, "")]
    else:
        here.characteristics[key.removeprefix(CHARACTERISTIC)] = value
    return selection


def _nth(keys: list[str], number: str) -> str | None:
    return keys[int(number)] if number.isdigit() and int(number) < len(keys) else None


def shown(shape: Shape, data: Mapping[str, str] | None, present: Selection | None = None) -> tuple[Outcome, Selection]:
    """The outcome and the selection for the page: as it was sent, as it stands, or as it is from the start."""
    if data is None:
        selection = present or started(shape)
    else:
        selection = posted(shape, data)
        if wanted := data.get("fix"):
            selection = fixed(shape, selection, wanted)
    outcome = judge(shape, selection, finish=bool(data and data.get("finish")))
    return outcome, outcome.selection() if data and data.get("finish") and outcome.is_complete else selection


def level(outcome: Outcome, prefix: str = "", quantity: Decimal = Decimal(1)) -> Level:
    """The form of an outcome, with those of its parts."""
    shape, answer = outcome.shape, outcome.answer
    found = Level(prefix, shape, plain(quantity))
    for number, feature in enumerate(f for f in shape.model.features if f.kind != "item"):
        value = answer.values.get(feature.key, "")
        choices = [
            Choice(one.code, one.label, answer.states.get((feature.key, one.code), State("open")), value == one.code)
            for one in feature.values
        ]
        found.characteristics.append(CharacteristicField(f"{prefix}c.{number}", feature, value, choices))
    fields: dict[str, list[ItemField]] = {}
    for number, (sku, item) in enumerate(shape.items.items()):
        key, name = f"{ITEM}{sku}", f"{prefix}i.{number}"
        state = answer.states.get((key, "yes"), State("open"))
        chosen = answer.values.get(key) == "yes"
        one = ItemField(
            name, sku, item, Choice("yes", item.shape.model.name, state, chosen), fixed=state.status == "included"
        )
        parts: list[Part] = [part for part in outcome.parts if part.sku == sku]
        one.copies = [level(part.outcome, f"{name}.{part.index}.", part.quantity) for part in parts]
        fields.setdefault(item.group, []).append(one)
    for group in shape.model.groups:
        if members := fields.pop(group.key, None):
            found.groups.append(GroupFields(group.label, limits(group) if group.least or group.most else "", members))
    if rest := [one for several in fields.values() for one in several]:
        found.groups.append(GroupFields(_("Further parts") if found.groups else _("Parts"), "", rest))
    return found


def options(outcome: Outcome) -> list[dict[str, Any]]:
    """Every option of every level as JSON: its state, why, and what would open it."""
    found: list[dict[str, Any]] = []
    for path, inner in outcome.walk():
        features = {feature.key: feature for feature in inner.shape.model.features}
        for (key, value), state in inner.answer.states.items():
            feature = features[key]
            if feature.kind not in ("item", "choice", "yes_no") or not value or len(found) >= MOST_PARTS:
                continue
            label = next((one.label for one in feature.values if one.code == value), feature.label)
            found.append(
                {
                    "path": path,
                    "item": key.removeprefix(ITEM) if feature.kind == "item" else None,
                    "characteristic": key.removeprefix(CHARACTERISTIC) if feature.kind != "item" else None,
                    "value": value,
                    "label": label,
                    "state": state.status,
                    "because": list(state.because),
                    "take_back": [one.removeprefix(ITEM).removeprefix(CHARACTERISTIC) for one in state.take_back],
                    "rules": list(state.rules),
                }
            )
    return found


def answer(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON."""
    return {
        "valid": not outcome.problems,
        "complete": outcome.is_complete,
        "problems": outcome.problems,
        "missing": outcome.missing,
        "warnings": outcome.warnings,
        "selection": outcome.selection().json(),
        "options": options(outcome),
    }
