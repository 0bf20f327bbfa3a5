"""Derived prices: a percentage of other lines, which may be derived themselves, but never in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .bands import Flat
from .inputs import Derived, LineInput
from .lines import price_line
from .work import Pass, Work

Amounts = dict[tuple[int, bool, str, str, tuple[Decimal, ...]], Decimal]
"""What a scope (by identity: lines share it) comes to, by how it is read."""


def price_all(lines: Sequence[LineInput], at: Pass) -> list[Work]:
    """Every line up to its own discounts, in the order given; derived ones after those that they are taken of."""
    done: dict[str, Work] = {}
    waiting: list[LineInput] = []
    for line in lines:
        if line.derived is None:
            done[line.key] = price_line(line, at)
        else:
            waiting.append(line)
    if waiting:
        _derive(waiting, lines, done, at)
    return [done[line.key] for line in lines]


def _derive(waiting: list[LineInput], lines: Sequence[LineInput], done: dict[str, Work], at: Pass) -> None:
    """Lines of one scope share the reading of it: the time grows with the lines, not with their square."""
    plain = tuple(line.key for line in lines if line.derived is None)
    groups: dict[str, list[str]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line.key)
    shared = {name: tuple(keys) for name, keys in groups.items()}
    known = {line.key for line in lines}
    scopes = {line.key: _scope(line, _of(line), plain, shared) for line in waiting}
    for line in waiting:
        if unknown := [key for key in _of(line).lines if key not in known]:
            message = _("%(line)s: there is no line “%(key)s” to take a percentage of.") % {
                "line": line.name or line.key,
                "key": unknown[0],
            }
            raise InvalidInput(message, fields={"derived": message})
    while waiting:
        open_keys = {line.key for line in waiting}
        asked = {id(scopes[key]): scopes[key] for key in open_keys}
        closed = {name for name, scope in asked.items() if open_keys.isdisjoint(scope)}
        ready = [line for line in waiting if id(scopes[line.key]) in closed]
        if not ready:
            names = ", ".join(line.name or line.key for line in waiting)
            message = _("%(lines)s: these prices are derived from each other.") % {"lines": names}
            raise InvalidInput(message, fields={"derived": message})
        amounts: Amounts = {}
        priced = [(line.key, price_line(_with_amount(line, scopes[line.key], done, amounts), at)) for line in ready]
        done.update(priced)
        waiting = [line for line in waiting if line.key not in done]


def _of(line: LineInput) -> Derived:
    return line.derived or Derived(percent=ZERO)


def _scope(
    line: LineInput, derived: Derived, plain: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The keys of the lines that the price is taken of."""
    if derived.lines or derived.others:
        return derived.lines
    if not derived.group:
        return plain
    keys = groups.get(derived.group, ())
    return tuple(key for key in keys if key != line.key) if line.group == derived.group else keys


def _with_amount(
    line: LineInput,
    scope: tuple[str, ...],
    done: Mapping[str, Work],
    amounts: Amounts,
) -> LineInput:
    """The line with its price: optional lines count only for a line that is optional itself."""
    derived = _of(line)
    asked = (id(scope), line.counted, derived.of, derived.aggregate, derived.others)
    if asked not in amounts:
        rows = [done[key] for key in scope if done[key].line.counted or not line.counted]
        own = [row.net if derived.of == "net" else row.list_amount for row in rows]
        amounts[asked] = _aggregate([*own, *derived.others], derived)
    return replace(line, model=Flat(amounts[asked] * derived.percent / HUNDRED), tiers=(), exchange=None)


def _aggregate(amounts: Sequence[Decimal], derived: Derived) -> Decimal:
    if not amounts:
        return ZERO
    if derived.aggregate == "min":
        return min(amounts)
    if derived.aggregate == "max":
        return max(amounts)
    total = sum(amounts, ZERO)
    return total / len(amounts) if derived.aggregate == "avg" else total
