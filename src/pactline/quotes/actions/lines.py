"""The lines of a draft: add, change, remove, reorder, paste, or save the whole grid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import save
from pactline.pricing.rules import DEFAULT
from pactline.quotes import planning, plans, pricing, rules
from pactline.quotes.models import Quote

from . import locks
from .basket import Basket, NewLine
from .following import prepared


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid as it came back: ``id`` of a line that is there, or ``new`` for one that is not. ``number``: what
    refusals call it; None: its place among all that are new.
    """

    id: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    new: NewLine | None = None
    number: int | None = None


def add_lines(
    quote_id: UUID,
    lines: Sequence[NewLine],
    *,
    actor: Actor,
    after: UUID | None = None,
    if_match: str | None = None,
) -> Quote:
    """Add lines, bundles with their parts, at the end or behind the line ``after``."""
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        quote = basket.quote
        basket.add(prepared(lines, quote.account_id, quote.currency, actor=actor), after=after)
        return close(basket, actor)


def change_line(quote_id: UUID, line_id: UUID, *, actor: Actor, if_match: str | None = None, **values: Any) -> Quote:
    """Change what a person entered on one line: quantity, discount, price by hand, name, dates, choice."""
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        basket.change(basket.line(line_id), values)
        return close(basket, actor)


def split_segment(
    quote_id: UUID, line_id: UUID, *, number: int, months: Decimal, actor: Actor, if_match: str | None = None
) -> Quote:
    """Split stretch ``number`` (from 1) of a line's ramp after ``months``; the stretches then stand as written."""
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        line = basket.line(line_id)
        ramp = plans.read(line.plan).ramp
        if ramp is None:
            raise InvalidInput(_("%(name)s has no ramp.") % {"name": line.name})
        term = planning.term_of(basket.quote, line, DEFAULT) or basket.quote.term_months
        written = plans.split(planning.named(ramp, plans.stretches(ramp, term)), number, months)
        basket.change(line, {"plan": {"ramp": {"segments": [plans.plain(one) for one in written]}}})
        return close(basket, actor)


def remove_lines(quote_id: UUID, line_ids: Sequence[UUID], *, actor: Actor, if_match: str | None = None) -> Quote:
    """Take lines away; a bundle goes with its parts."""
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        basket.remove(line_ids)
        return close(basket, actor)


def reorder_lines(quote_id: UUID, line_ids: Sequence[UUID], *, actor: Actor, if_match: str | None = None) -> Quote:
    """Put the top lines into the order of ``line_ids``; parts follow their bundle."""
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        basket.reorder(line_ids)
        return close(basket, actor)


def paste_lines(quote_id: UUID, text: str, *, actor: Actor, if_match: str | None = None) -> Quote:
    """Add rows copied from a spreadsheet: SKU, quantity, discount in %, price. All of them or none."""
    rows = rules.read_pasted(text)
    new = [
        NewLine(sku=r.sku, quantity=r.quantity, discount_percent=r.discount_percent, manual_price=r.manual_price)
        for r in rows
    ]
    return add_lines(quote_id, new, actor=actor, if_match=if_match)


def save_lines(
    quote_id: UUID,
    rows: Sequence[GridRow],
    *,
    actor: Actor,
    if_match: str | None = None,
    gone: Sequence[UUID] | None = None,
    **header: Any,
) -> Quote:
    """The grid as a person left it: changed and added rows, in this order. ``gone`` are taken away; without it, every top
    line that is not among ``rows`` is. Lines that stay without being named keep their place. ``header``: discount of the
    whole quote.
    """
    if unknown := set(header) - {"discount_percent", "discount_amount", "discount_overwrites"}:
        raise InvalidInput(_("%(names)s is no part of the grid.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        basket = _open(quote_id, actor, if_match)
        known = {row.id for row in rows if row.id}
        _change(basket, [row for row in rows if row.id])
        if gone is None:
            gone = [line.pk for line in basket.lines if line.parent_id is None and line.pk not in known]
        if gone:
            basket.remove(gone)
        _in_order(basket, rows)
        changed = {name: value for name, value in header.items() if getattr(basket.quote, name) != value}
        for name, value in changed.items():
            setattr(basket.quote, name, value)
        return close(basket, actor, discounted=changed)


def _change(basket: Basket, rows: Sequence[GridRow]) -> None:
    """Change those that are there; ``InvalidInput`` tells of all that cannot be."""
    problems: list[str] = []
    for row in rows:
        line = basket.line(row.id or UUID(int=0))
        try:
            basket.change(line, row.values)
        except InvalidInput as error:
            if row.number is None:
                raise
            problems += rules.of_row(row.number, error)
        else:
            if row.number is not None:
                basket.numbers[line.pk] = row.number
    if problems:
        raise InvalidInput(_("Nothing was saved."), problems=problems)


def _in_order(basket: Basket, rows: Sequence[GridRow]) -> None:
    """Add the new rows, and put those named into their order; the others keep their places."""
    new = [row for row in rows if row.new is not None]
    added = [row.new for row in new if row.new is not None]
    numbers = [row.number for row in new if row.number is not None]
    made = iter([line.pk for line in basket.add(added, numbers=numbers) if line.parent_id is None] if added else ())
    tops = {line.pk for line in basket.lines if line.parent_id is None}
    order = [next(made) if row.new is not None else row.id for row in rows]
    named = [key for key in order if key in tops]
    places = set(named)
    queue = iter(named)
    slots = [next(queue) if key in places else key for key in _slots(basket, rows, places, len(added))]
    basket.reorder(slots)


def _slots(basket: Basket, rows: Sequence[GridRow], named: Collection[UUID | None], added: int) -> list[UUID]:
    """The top lines with the places of those named side by side where new ones came between them."""
    tops = [line.pk for line in basket.lines if line.parent_id is None]
    if not added or len(named) == len(tops):
        return tops
    old, new = tops[: len(tops) - added], tops[len(tops) - added :]
    last = max((at for at, key in enumerate(old) if key in named), default=len(old) - 1) + 1
    return [*old[:last], *new, *old[last:]]


def _open(quote_id: UUID, actor: Actor, if_match: str | None) -> Basket:
    return Basket.load(locks.editable(quote_id, actor=actor, if_match=if_match))


def close(basket: Basket, actor: Actor, discounted: Mapping[str, Any] | None = None) -> Quote:
    """Price, write, tell. Nothing is written or told when nothing was changed."""
    quote = basket.quote
    if not basket.told and not discounted:
        return quote
    basket.price()
    basket.write()
    save(quote, fields={*pricing.PRICED_COLUMNS, *(discounted or {})})
    data = basket.told.data() | {"net": f"{quote.net:f}", "currency": quote.currency}
    if discounted:
        data["discount"] = {name: str(value) for name, value in discounted.items()}
    record(subject=quote, verb="lines_changed", actor=actor, data=data, account_id=quote.account_id)
    return quote
