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
    plain = tuple(line.key for line in lines if line.derived is None)
    groups: dict[str, list[str]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line.key)
    needs = {line.key: _needed(line, line.derived or Derived(percent=ZERO), plain, groups) for line in waiting}
    known = {line.key for line in lines}
    for line in waiting:
        if unknown := [key for key in needs[line.key] if key not in known]:
            message = _("%(line)s: there is no line “%(key)s” to take a percentage of.") % {
                "line": line.name or line.key,
                "key": unknown[0],
            }
            raise InvalidInput(message, fields={"derived": message})
    while waiting:
        ready = [line for line in waiting if all(key in done for key in needs[line.key])]
        if not ready:
            names = ", ".join(line.name or line.key for line in waiting)
            message = _("%(lines)s: these prices are derived from each other.") % {"lines": names}
            raise InvalidInput(message, fields={"derived": message})
        for line in ready:
            done[line.key] = price_line(_with_amount(line, needs[line.key], done), at)
        waiting = [line for line in waiting if line.key not in done]


def _needed(
    line: LineInput, derived: Derived, plain: tuple[str, ...], groups: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    if derived.lines:
        return derived.lines
    return tuple(key for key in groups.get(derived.group, ()) if key != line.key) if derived.group else plain


def _with_amount(line: LineInput, keys: Sequence[str], done: Mapping[str, Work]) -> LineInput:
    """The line with its price: optional lines count only for a line that is optional itself."""
    derived = line.derived or Derived(percent=ZERO)
    rows = [done[key] for key in keys if done[key].line.counted or not line.counted]
    amounts = [row.net if derived.of == "net" else row.list_amount for row in rows]
    return replace(line, model=Flat(_aggregate(amounts, derived) * derived.percent / HUNDRED), tiers=())


def _aggregate(amounts: Sequence[Decimal], derived: Derived) -> Decimal:
    if not amounts:
        return ZERO
    if derived.aggregate == "min":
        return min(amounts)
    if derived.aggregate == "max":
        return max(amounts)
    total = sum(amounts, ZERO)
    return total / len(amounts) if derived.aggregate == "avg" else total
