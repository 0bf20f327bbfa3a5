"""How a line is priced beyond price × quantity: its term, ramp, uplift, share of other lines, what it replaces. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.pricing.rules import yearly

LONGEST_RAMP = 60
MONTHS_PLACES = Decimal("0.000001")
EVERY = (1, 3, 6, 12)
Scope = Literal["all", "section", "bundle", "category", "lines", "account"]
Aggregate = Literal["sum", "min", "max", "avg"]


class Stretch(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of a ramp; what is None is as on the line. ``percent`` is over the line's price."""

    months: Decimal
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    percent: Decimal = ZERO
    name: str = ""


class Ramp(msgspec.Struct, frozen=True, omit_defaults=True):
    """``percent`` more every ``every_months``, or (0) the stretches as somebody wrote them."""

    every_months: int = 0
    percent: Decimal = ZERO
    segments: tuple[Stretch, ...] = ()


class Uplift(msgspec.Struct, frozen=True, omit_defaults=True):
    """At a renewal: over today's list price, or over what was paid (in the ``last`` or ``first`` stretch of a ramp)."""

    percent: Decimal = ZERO
    basis: Literal["list", "contracted"] = "contracted"
    segment: Literal["last", "first"] = "last"


class Share(msgspec.Struct, frozen=True, omit_defaults=True):
    """The price is ``percent`` of other lines billed in the same rhythm: all, those of its section, of its bundle, of a
    category, those named, or (account) all and what the customer has bought already."""

    percent: Decimal
    scope: Scope = "all"
    lines: tuple[UUID, ...] = ()
    category: UUID | None = None
    aggregate: Aggregate = "sum"
    of: Literal["net", "list"] = "net"


class Markup(msgspec.Struct, frozen=True, omit_defaults=True):
    """By hand, over the price that rules give one unit: a percentage or an amount, in the quote's currency."""

    percent: Decimal = ZERO
    amount: Decimal = ZERO


class Paid(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stretch of what was sold before: the price of one unit and of a whole period."""

    months: Decimal
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


class Before(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the line replaces, as it was sold: copied, so it never changes. ``anchor``: the first day of its periods.
    ``also``: further lines that were merged into it."""

    quote: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    periodicity: str = ""
    anchor: str = ""
    segments: tuple[Paid, ...] = ()
    also: tuple[UUID, ...] = ()


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of it. ``covered_item``: what is covered and stands in no line; ``cover_lost``: the line that was covered and
    is gone."""

    term_months: int | None = None
    ramp: Ramp | None = None
    uplift: Uplift | None = None
    share: Share | None = None
    markup: Markup | None = None
    before: Before | None = None
    covered_item: str = ""
    cover_lost: str = ""

    def json(self) -> dict[str, Any]:
        """As a line keeps it; {} when there is nothing to keep."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


NONE = Plan()
ENTERED = frozenset({"term_months", "ramp", "uplift", "share", "markup", "covered_item"})
"""What people may set; the rest follows."""


def read(stored: Mapping[str, Any]) -> Plan:
    """The plan of a line. Raises ``InvalidInput`` for what is none."""
    if not stored:
        return NONE
    try:
        return msgspec.convert(stored, Plan, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(_("The plan cannot be read: %(problem)s") % {"problem": error}) from None


def changed(stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a line with ``values`` in place; None takes a part away. Raises ``InvalidInput``."""
    if unknown := set(values) - ENTERED:
        raise InvalidInput(_("%(names)s cannot be set on a line.") % {"names": ", ".join(sorted(unknown))})
    kept = {name: value for name, value in {**stored, **values}.items() if value is not None}
    if values.get("covered_item"):
        kept.pop("cover_lost", None)
    return read(kept).json()


def started(stored: Mapping[str, Any], before: Before) -> dict[str, Any]:
    """The plan of a line that follows another."""
    return msgspec.structs.replace(read(stored), before=before).json()


def paid(before: Before, uplift: Uplift) -> Decimal:
    """The price of one unit that a renewal starts from."""
    if not before.segments:
        return before.unit_price
    return before.segments[0 if uplift.segment == "first" else -1].unit_price


def _markup_problem(markup: Markup, *, costs: bool) -> str:
    if not costs:
        return _("what costs nothing has no markup.")
    if not (0 <= markup.percent <= 1000 and markup.amount >= 0):
        return _("a markup can be 0 to 1,000 %, or an amount from zero.")
    return _("a markup is a percentage or an amount, not both.") if markup.percent and markup.amount else ""


def check(plan: Plan, *, name: str, recurring: bool, action: str, included: bool = False) -> dict[str, str]:
    """What cannot be priced, one sentence for each field."""
    fields: dict[str, str] = {}
    where = {"name": name}
    if plan.term_months is not None and not 1 <= plan.term_months <= 240:
        fields["term_months"] = _("%(name)s: the term can be 1 to 240 months.") % where
    if plan.ramp is not None:
        if not recurring:
            fields["ramp"] = _("%(name)s: a ramp needs a recurring price.") % where
        elif action in ("change", "remove"):
            fields["ramp"] = _("%(name)s: a change or an end has no ramp; renew the line, or add one.") % where
        elif problem := _ramp_problem(plan.ramp):
            fields["ramp"] = f"{name}: {problem}"
    if plan.uplift is not None:
        if action != "renew":
            fields["uplift"] = _("%(name)s: only a renewal has an uplift.") % where
        elif not -100 <= plan.uplift.percent <= 1000:
            fields["uplift"] = _("%(name)s: an uplift can be −100 to 1,000 %%.") % where
    if plan.share is not None and (problem := _share_problem(plan)):
        fields["share"] = f"{name}: {problem}"
    if plan.markup is not None and (problem := _markup_problem(plan.markup, costs=action != "remove" and not included)):
        fields["markup"] = f"{name}: {problem}"
    if len(plan.covered_item) > 200:
        fields["covered_item"] = _("%(name)s: what is covered can have 200 letters.") % where
    return fields


def _share_problem(plan: Plan) -> str:
    share = plan.share
    if share is None:
        return ""
    if not 0 <= share.percent <= 1000:
        return _("a percentage of other lines can be 0 to 1,000 %.")
    if share.scope == "category" and share.category is None:
        return _("choose the category whose lines it is a percentage of.")
    return _("a percentage of other lines follows their ramps; it has none itself.") if plan.ramp is not None else ""


def _ramp_problem(ramp: Ramp) -> str:
    if ramp.every_months:
        if ramp.every_months not in EVERY:
            return _("a ramp rises every month, quarter, half year or year.")
        return "" if -100 < ramp.percent <= 1000 else _("a ramp can rise by −99 to 1,000 %.")
    if not ramp.segments:
        return _("a ramp has at least one stretch.")
    for row, one in enumerate(ramp.segments, 1):
        if one.months <= 0:
            return _("stretch %(row)s has no months.") % {"row": row}
        if one.quantity is not None and one.quantity <= 0:
            return _("stretch %(row)s: the quantity must be more than 0.") % {"row": row}
        if one.unit_price is not None and one.unit_price < 0:
            return _("stretch %(row)s: the price cannot be negative.") % {"row": row}
        if one.percent < -100:
            return _("stretch %(row)s: a price cannot fall by more than 100 %%.") % {"row": row}
    if sum(one.months for one in ramp.segments) > LONGEST_RAMP:
        return _("a ramp can have %(most)s months.") % {"most": LONGEST_RAMP}
    return ""


def stretches(ramp: Ramp, term: int | Fraction) -> tuple[Stretch, ...]:
    """The ramp over a term: a rhythm begins anew with the term, written stretches are cut or the last one is prolonged.

    Raises ``InvalidInput`` when the term is longer than a ramp can be.
    """
    if term > LONGEST_RAMP:
        raise InvalidInput(
            _("a ramp can have %(most)s months.") % {"most": LONGEST_RAMP}, fields={"ramp": _("Shorten the term.")}
        )
    if ramp.every_months:
        return tuple(Stretch(months=_months(months), percent=percent) for months, percent in _rhythm(term, ramp))
    return fit(ramp.segments, _months(term))


def _rhythm(term: int | Fraction, ramp: Ramp) -> list[tuple[int | Fraction, Decimal]]:
    found: list[tuple[int | Fraction, Decimal]] = list(yearly(-(-term // 1), ramp.percent, ramp.every_months))
    if isinstance(term, Fraction) and term.denominator != 1:
        found[-1] = (found[-1][0] - (-(-term // 1) - term), found[-1][1])
    return found


def _months(term: int | Fraction) -> Decimal:
    if isinstance(term, Fraction):
        return (Decimal(term.numerator) / Decimal(term.denominator)).quantize(MONTHS_PLACES).normalize()
    return Decimal(term)


def fit(segments: Sequence[Stretch], term: Decimal) -> tuple[Stretch, ...]:
    """The same stretches over exactly ``term`` months."""
    found: list[Stretch] = []
    left = term
    for one in segments:
        if left <= 0:
            break
        found.append(msgspec.structs.replace(one, months=min(one.months, left)))
        left -= found[-1].months
    if left > 0 and found:
        found[-1] = msgspec.structs.replace(found[-1], months=found[-1].months + left)
    return tuple(found)


def split(segments: Sequence[Stretch], number: int, months: Decimal) -> tuple[Stretch, ...]:
    """Stretch ``number`` (from 1) in two, the first of them ``months`` long. Raises ``InvalidInput``."""
    if not 1 <= number <= len(segments):
        raise InvalidInput(_("The ramp has no stretch %(number)s.") % {"number": number}, fields={"number": "?"})
    one = segments[number - 1]
    if not 0 < months < one.months:
        message = _("Split it after 1 to %(most)s months.") % {"most": f"{one.months - 1:f}"}
        raise InvalidInput(message, fields={"months": message})
    parts = [msgspec.structs.replace(one, months=part) for part in (months, one.months - months)]
    return (*segments[: number - 1], *parts, *segments[number:])


def plain(one: Stretch) -> dict[str, Any]:
    """A stretch as JSON keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(one)
    return found


def remapped(stored: Mapping[str, Any], keys: Mapping[UUID, UUID]) -> dict[str, Any]:
    """The plan of a copied line: the lines that it names are their copies (those without one are left out)."""
    share = stored.get("share")
    if not share or not share.get("lines"):
        return dict(stored)
    lines = [str(keys[UUID(key)]) for key in share["lines"] if UUID(key) in keys]
    return {**stored, "share": {**share, "lines": lines}}
