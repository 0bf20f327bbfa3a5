"""A selection over an offering and its parts: read from JSON, judged level by level, finished on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.catalog.rules import fits_unit, quantity_problem
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import parse_decimal

from .completing import complete
from .shapes import NO, YES, Answer, Choices, Model
from .solving import solve

ITEM, CHARACTERISTIC = "item:", "characteristic:"
DEEPEST, MOST_PARTS = 6, 2_000


@dataclass(slots=True)
class Selection:
    """What was chosen of one offering. ``items``: by SKU, one entry for each time the part is configured."""

    quantity: Decimal | None = None
    characteristics: dict[str, str] = field(default_factory=dict)
    items: dict[str, list[Selection]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """As it is kept and answered; empty parts are left out."""
        found: dict[str, Any] = {}
        if self.quantity is not None:
            found["quantity"] = f"{self.quantity:f}"
        if self.characteristics:
            found["characteristics"] = self.characteristics
        if self.items:
            found["items"] = {sku: [one.json() for one in several] for sku, several in self.items.items()}
        if self.without:
            found["without"] = self.without
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a bundle: how much of it there may be, and what can be chosen about it."""

    shape: Shape
    quantity: Decimal
    least: Decimal
    most: Decimal | None
    included: bool
    many: bool
    chosen: bool
    group: str = ""


@dataclass(slots=True)
class Shape:
    """Everything that can be chosen about an offering (``offering`` is its row), its parts included."""

    offering: Any
    model: Model
    items: dict[str, Item] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    @property
    def is_configurable(self) -> bool:
        """Whether there is anything to choose, here or in a part."""
        return bool(
            self.model.rules
            or self.model.groups
            or any(f.kind != "item" or not f.required for f in self.model.features)
            or any(item.many or item.shape.is_configurable for item in self.items.values())
        )

    @property
    def needs_choosing(self) -> bool:
        """Whether somebody should be asked when it is added: rules, groups, characteristics, parts configured often."""
        return bool(
            self.model.rules
            or self.model.groups
            or any(feature.kind != "item" for feature in self.model.features)
            or any(item.many or not item.chosen or item.shape.needs_choosing for item in self.items.values())
        )


@dataclass(slots=True)
class Part:
    """One configured part: ``quantity`` for one of the whole."""

    sku: str
    index: int
    item: Item
    quantity: Decimal
    outcome: Outcome


@dataclass(slots=True)
class Outcome:
    """How a selection stands: the answer of this level, and its parts."""

    shape: Shape
    answer: Answer
    parts: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether it can be sold like this."""
        return not self.problems and not self.missing

    @property
    def characteristics(self) -> dict[str, str]:
        """Code -> value of what is set here."""
        found = self.answer.values.items()
        return {key.removeprefix(CHARACTERISTIC): value for key, value in found if key.startswith(CHARACTERISTIC)}

    def words(self) -> str:
        """The characteristics in words: “Colour: Red · Length: 5 m”."""
        found = []
        for feature in self.shape.model.features:
            value = self.answer.values.get(feature.key)
            if value and feature.kind != "item":
                label = next((known.label for known in feature.values if known.code == value), value)
                found.append(f"{feature.label}: {label}")
        return " · ".join(found)

    def selection(self, quantity: Decimal | None = None) -> Selection:
        """The selection with all that follows from it."""
        found = Selection(quantity, self.characteristics)
        for part in self.parts:
            found.items.setdefault(part.sku, []).append(part.outcome.selection(part.quantity))
        off = (key for key, value in self.answer.values.items() if value == NO and key.startswith(ITEM))
        found.without = [key.removeprefix(ITEM) for key in off]
        return found

    def walk(self, path: str = "") -> Iterator[tuple[str, Outcome]]:
        """This level and those below, each with its path: “ROUTER/0”."""
        yield path, self
        for part in self.parts:
            yield from part.outcome.walk(f"{path}{'/' if path else ''}{part.sku}/{part.index}")


def read(data: Any, *, where: str = "selection", depth: int = 0) -> Selection:
    """A selection from JSON. ``InvalidInput`` names the place that cannot be read."""
    if not isinstance(data, Mapping) or set(data) - {"quantity", "characteristics", "items", "without"}:
        raise _unreadable(where)
    if depth > DEEPEST:
        raise InvalidInput(_("%(where)s is nested too deep.") % {"where": where})
    given, items, without = (data.get(name) or kind() for name, kind in _KINDS)
    if not isinstance(given, Mapping) or not isinstance(items, Mapping) or not isinstance(without, list):
        raise _unreadable(where)
    found = Selection(without=[str(sku) for sku in without])
    if data.get("quantity") is not None:
        found.quantity = parse_decimal(str(data["quantity"]), what=_("quantity"))
    found.characteristics = {str(code): _value(value) for code, value in given.items() if value not in (None, "")}
    for sku, several in items.items():
        if not isinstance(several, list) or len(several) > MOST_PARTS:
            raise _unreadable(f"{where}.items.{sku}")
        places = (f"{where}.items.{sku}.{index}" for index in range(len(several)))
        found.items[str(sku)] = [read(one, where=at, depth=depth + 1) for one, at in zip(several, places, strict=True)]
    return found


_KINDS = (("characteristics", dict), ("items", dict), ("without", list))


def _value(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).strip()


def _unreadable(where: str) -> InvalidInput:
    message = _("%(where)s cannot be read: give characteristics, items (lists by SKU) and without.") % {"where": where}
    return InvalidInput(message, fields={where: message})


def judge(shape: Shape, selection: Selection | None, *, finish: bool = False) -> Outcome:
    """How ``selection`` stands (None: what is chosen from the start). ``finish``: add what is still needed."""
    choices = start(shape) if selection is None else _choices(shape, selection)
    outcome = Outcome(shape, complete(shape.model, choices) if finish else solve(shape.model, choices))
    outcome.problems += outcome.answer.problems
    outcome.missing += outcome.answer.missing
    outcome.warnings += outcome.answer.warnings
    for sku, item in shape.items.items():
        if outcome.answer.values.get(f"{ITEM}{sku}") == YES:
            given = selection.items.get(sku) if selection else None
            _judge_parts(outcome, sku, item, given or [None], finish)
    return outcome


def _judge_parts(outcome: Outcome, sku: str, item: Item, several: list[Any], finish: bool) -> None:
    name = item.shape.model.name
    if len(several) > 1 and not item.many:
        outcome.problems.append(_("%(name)s can be configured only once.") % {"name": name})
    total = Decimal(0)
    for index, one in enumerate(several):
        quantity = one.quantity if one is not None and one.quantity is not None else item.quantity
        total += quantity
        inner = judge(item.shape, one, finish=finish)
        outcome.parts.append(Part(sku, index, item, quantity, inner))
        for kind in ("problems", "missing", "warnings"):
            getattr(outcome, kind).extend(f"{name}: {text}" for text in getattr(inner, kind))
    decimals = item.shape.offering.unit.decimals
    if total <= 0 or any(not fits_unit(part.quantity, decimals) for part in outcome.parts if part.sku == sku):
        outcome.problems.append(_("%(name)s: this quantity cannot be sold.") % {"name": name})
    elif problem := quantity_problem(total, item.least, item.most, name):
        outcome.problems.append(problem)


def start(shape: Shape) -> Choices:
    """What is chosen before anybody chose."""
    found = {f"{ITEM}{sku}": YES for sku, item in shape.items.items() if item.chosen}
    return found | dict(shape.defaults)


def _choices(shape: Shape, selection: Selection) -> Choices:
    found: Choices = {f"{CHARACTERISTIC}{code}": value for code, value in selection.characteristics.items()}
    found |= {f"{ITEM}{sku}": YES for sku, several in selection.items.items() if several}
    return found | {f"{ITEM}{sku}": NO for sku in selection.without if not selection.items.get(sku)}
