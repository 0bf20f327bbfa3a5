"""The offer as the customer sees it: items, what can be chosen, what it comes to. Never a cost, a margin or a note of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.quotes.choosing import Chosen, Offer
from pactline.quotes.models import QuoteLine
from pactline.quotes.printed.texts import months, per, unit_price
from pactline.ui import formats


@dataclass(slots=True)
class Item:
    """A line of the page. ``role``: section, note, part, required, optional, alternative."""

    line: QuoteLine
    role: str
    level: int = 0
    checked: bool = False
    quantity: str = ""
    free: bool = False
    """Whether the customer may enter another quantity."""
    price: str = ""
    per: str = ""
    net: Decimal = Decimal(0)


@dataclass(slots=True)
class Block:
    """Items that belong together; ``group``: of which one is chosen."""

    items: list[Item] = field(default_factory=list)
    group: str = ""


def items(offer: Offer, chosen: Chosen, *, free: bool, reading: bool = False) -> list[Block]:
    """Everything that is offered, in order, as ``chosen`` stands; ``reading``: without anything to choose."""
    nets = _nets(offer, chosen, free=free)
    of_group = {line.pk: group for group in offer.groups for line in group.options}
    found: list[Block] = []
    depth: dict[Any, int] = {}
    for line in offer.lines:
        depth[line.pk] = depth.get(line.parent_id, -1) + 1 if line.parent_id else 0
        group = of_group.get(offer.root[line.pk])
        if group is None or not found or found[-1].group != str(group.key):
            found.append(Block(group=str(group.key) if group else ""))
        item = _item(offer, line, chosen, free=free, level=depth[line.pk], in_group=group is not None)
        item.net = nets.get(line.pk) or line.net
        if reading and line.is_sold:
            item.role, item.free = "reading", False
        found[-1].items.append(item)
    for block in found:
        if block.group and not any(item.checked for item in block.items):
            for item in block.items:
                item.checked = item.role == "alternative" and item.line.choice == QuoteLine.Choice.REQUIRED
    return found


def _item(offer: Offer, line: QuoteLine, chosen: Chosen, *, free: bool, level: int, in_group: bool) -> Item:
    if not line.is_sold:
        return Item(line, line.kind)
    role = "part" if level else "alternative" if in_group else str(line.choice)
    quantity = chosen.taken.get(line.pk) or line.quantity
    price = ZERO if line.included else line.list_price if line.reduction > 0 else line.unit_price
    return Item(
        line,
        role,
        level,
        checked=line.pk in chosen.taken or line.pk in chosen.picked,
        quantity=f"{quantity.normalize():f}",
        free=role == "optional" and free and offer.takes_quantity(line),
        price="" if line.included else unit_price(price, offer.quote.currency),
        per=per(line.periodicity) if line.price_kind == "recurring" else "",
    )


def _nets(offer: Offer, chosen: Chosen, *, free: bool) -> dict[UUID, Decimal]:
    try:
        return {line.pk: line.net for line in offer.choose(chosen, free=free, complete=False)}
    except InvalidInput:
        return {}


def sums(offer: Offer, chosen: Chosen, *, free: bool) -> dict[str, Any]:
    """What the choice comes to: the chosen extras, totals, taxes; or why it cannot be taken."""
    try:
        lines = offer.choose(chosen, free=free, complete=False)
    except InvalidInput as error:
        return {"problems": [*error.problems] or [error.message]}
    figures = offer.figures(lines)
    before = {line.pk: line for line in offer.lines}
    taken: dict[Any, dict[str, Any]] = {}
    for line in lines:
        top = offer.root[line.pk]
        if line.counts and not before[line.pk].counts:
            row = taken.setdefault(
                top, {"name": line.name, "quantity": formats.quantity(line.quantity), "net": ZERO, "per": ""}
            )
            row["net"] += line.net
            row["per"] = row["per"] or (per(line.periodicity) if line.price_kind == "recurring" else "")
    optional = {line.pk for line in offer.optional}
    return {
        "extras": list(taken.values()),
        "amounts": {line.pk: line.net for line in lines if offer.root[line.pk] in optional and not line.included},
        "taxes": [{**tax, "tax": Decimal(tax["tax"]), "percent": Decimal(tax["percent"])} for tax in figures["taxes"]],
        "term": months(offer.quote.term_months),
        **{name: figures[name] for name in ("net", "total", "mrr", "arr", "one_time", "tcv")},
    }
