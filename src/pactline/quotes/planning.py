"""From the plan of a line to what the engine is given, and from what the engine found back to the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from pactline.catalog.models import Offering
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO
from pactline.kernel.periods import add_months, term_end, whole_months
from pactline.pricing.rules import (
    Adjustment,
    Change,
    Derived,
    Part,
    Policies,
    PricedLine,
    Segment,
    months_between,
    part_of,
)
from pactline.ui import formats

from . import owned, plans
from .models import Quote, QuoteLine
from .owned import MONTHS

Action = QuoteLine.Action


def is_plain(line: QuoteLine) -> bool:
    """Whether price × quantity is all there is: nearly every line."""
    return not (line.plan or line.starts_on or line.ends_on or line.action != "add")


def span(quote: Quote, line: QuoteLine) -> tuple[date | None, date | None]:
    """First and last day of a line; what is not its own is the quote's. A term of its own decides the end."""
    starts = line.starts_on or quote.starts_on
    if line.ends_on is not None:
        return starts, line.ends_on
    months = line.plan.get("term_months")
    if months and starts:
        return starts, term_end(starts, months)
    return starts, quote.ends_on


def term_of(quote: Quote, line: QuoteLine, policies: Policies) -> int | Fraction | None:
    """The months that a line is sold for; None: the quote's."""
    if line.ends_on is None and (months := line.plan.get("term_months")):
        return int(months)
    if line.starts_on is None and line.ends_on is None:
        return None
    starts, ends = span(quote, line)
    if starts is None or ends is None:
        return None
    if ends < starts:
        message = _("%(name)s ends before it starts.") % {"name": line.name}
        raise InvalidInput(message, fields={"ends_on": message})
    return months_between(starts, ends + timedelta(days=1), policies.proration)


@dataclass(slots=True)
class Around:
    """The lines of one quote, for prices that are taken of others."""

    quote: Quote
    lines: Sequence[QuoteLine]
    offerings: Mapping[UUID, Offering]
    _sections: dict[UUID, UUID | None] = field(default_factory=dict)
    _tops: dict[UUID, UUID] = field(default_factory=dict)
    _owned: list[QuoteLine] | None = None

    def section_of(self, line: QuoteLine) -> UUID | None:
        """The heading above a line."""
        if not self._sections:
            heading = None
            for one in self.lines:
                heading = one.pk if one.kind == QuoteLine.Kind.SECTION else heading
                self._sections[one.pk] = heading
        return self._sections.get(line.pk)

    def top_of(self, line: QuoteLine) -> UUID | None:
        """The line that a line is a part of, whatever lies between; its own when it is no part."""
        if not self._tops:
            for one in self.lines:
                self._tops[one.pk] = self._tops.get(one.parent_id, one.pk) if one.parent_id else one.pk
        return self._tops.get(line.pk)

    def bought(self, line: QuoteLine, share: plans.Share) -> tuple[Decimal, ...]:
        """For the scope “account”: what the customer pays already for what is billed as often as ``line``."""
        if share.scope != "account":
            return ()
        if self._owned is None:
            self._owned = owned.lines(self.quote, self.lines)
        day = line.starts_on or self.quote.starts_on or self.quote.quote_on
        rows = (one for one in self._owned if _rhythm(one) == _rhythm(line) and owned.is_running(one, day))
        return tuple(owned.of_period(one) if share.of == "net" else one.list_price * one.quantity for one in rows)

    def shared(self, line: QuoteLine, share: plans.Share) -> tuple[str, ...]:
        """The keys of the lines that ``line`` is a percentage of. Raises ``InvalidInput`` for named lines of another
        rhythm, and when none of those named is left."""
        if share.scope == "lines":
            return self._named(line, share)
        rows: Iterable[QuoteLine] = (
            one for one in self.lines if one.is_sold and one.pk != line.pk and not one.plan.get("share")
        )
        rows = (one for one in rows if _rhythm(one) == _rhythm(line) and one.action != Action.REMOVE)
        if share.scope == "section":
            rows = (one for one in rows if self.section_of(one) == self.section_of(line))
        elif share.scope == "bundle":
            rows = (one for one in rows if self.top_of(one) == self.top_of(line))
        elif share.scope == "category":
            rows = (one for one in rows if one.offering_id and self._category(one.offering_id) == share.category)
        return tuple(key_of(one) for one in rows)

    def _named(self, line: QuoteLine, share: plans.Share) -> tuple[str, ...]:
        wanted = set(share.lines)
        rows = [one for one in self.lines if one.pk in wanted and one.pk != line.pk]
        if not rows:
            message = _("%(name)s is a percentage of other lines; say of which.") % {"name": line.name}
            raise InvalidInput(message, fields={"share": message})
        for one in rows:
            if _rhythm(one) != _rhythm(line):
                message = _("%(name)s is not billed as often as %(other)s; it cannot be a percentage of it.") % {
                    "name": line.name,
                    "other": one.name,
                }
                raise InvalidInput(message, fields={"share": message})
        return tuple(key_of(one) for one in rows)

    def _category(self, offering_id: UUID) -> UUID | None:
        offering = self.offerings.get(offering_id)
        return offering.category_id if offering else None


def _rhythm(line: QuoteLine) -> str:
    return line.periodicity if line.price_kind == "recurring" else ""


def key_of(line: QuoteLine) -> str:
    """The engine's name of a line; it decides who gets a last cent, so it does not change when lines are moved."""
    return line.pk.hex


def options(line: QuoteLine, around: Around, policies: Policies) -> dict[str, Any]:
    """The fields of ``LineInput`` that follow from a line's dates, plan and action."""
    quote = around.quote
    plan = plans.read(line.plan)
    term = term_of(quote, line, policies)
    found: dict[str, Any] = {"term_months": term}
    recurring = line.price_kind == "recurring"
    if plan.ramp is not None and recurring:
        try:
            rows = named(plan.ramp, plans.stretches(plan.ramp, quote.term_months if term is None else term))
        except InvalidInput as error:
            raise InvalidInput(f"{line.name}: {error.message}", fields=error.fields) from None
        found["ramp"] = tuple(
            Segment(
                months=one.months,
                quantity=one.quantity,
                unit_price=one.unit_price,
                percent=one.percent,
                name=one.name,
            )
            for one in rows
        )
    elif plan.before is not None and line.action in (Action.CHANGE, Action.REMOVE):
        found |= _changed(line, plan.before, span(quote, line)[0], policies)
    elif recurring and term is not None and term < MONTHS.get(line.periodicity, 1):
        found["charged"] = _part(Fraction(term), MONTHS.get(line.periodicity, 1))
    if plan.uplift is not None and plan.before is not None and line.manual_price is None:
        found["adjustments"] = (_uplift(plan.uplift, plan.before),)
    if plan.markup is not None and line.manual_price is None:
        found["adjustments"] = (*found.get("adjustments", ()), _markup(plan.markup))
    if plan.share is not None and line.manual_price is None:
        share, keys = plan.share, around.shared(line, plan.share)
        others = around.bought(line, share)
        if keys or others:
            found["derived"] = Derived(
                percent=share.percent, lines=keys, aggregate=share.aggregate, of=share.of, others=others
            )
        else:
            found["unit_price"] = ZERO
    return found


def _part(term: Fraction, months: int) -> Part:
    return Part(Decimal(term.numerator), Decimal(term.denominator * months))


def named(ramp: plans.Ramp, rows: Sequence[plans.Stretch]) -> tuple[plans.Stretch, ...]:
    """The stretches with a name each."""
    return tuple(
        one if one.name else msgspec.structs.replace(one, name=stretch_name(ramp, number))
        for number, one in enumerate(rows, 1)
    )


def stretch_name(ramp: plans.Ramp, number: int) -> str:
    """What a stretch without a name of its own is called."""
    if ramp.every_months == 12:
        return _("Year %(number)s") % {"number": number}
    if ramp.every_months == 3:
        return _("Quarter %(number)s") % {"number": number}
    return _("Stretch %(number)s") % {"number": number}


def _uplift(uplift: plans.Uplift, before: plans.Before) -> Adjustment:
    if uplift.basis == "list":
        return Adjustment(code="uplift", value=uplift.percent, stops=True)
    old = plans.paid(before, uplift)
    label = _("Renewal: %(price)s paid so far, %(percent)s more") % {
        "price": formats.quantity(old),
        "percent": formats.percent(uplift.percent),
    }
    value = old * (HUNDRED + uplift.percent) / HUNDRED
    return Adjustment(code="uplift", label=label, how="override", value=value, stops=True)


def _markup(markup: plans.Markup) -> Adjustment:
    if markup.amount:
        return Adjustment(code="manual", label=_("Markup by hand"), how="amount", value=markup.amount)
    label = _("Markup by hand, %(percent)s") % {"percent": formats.percent(markup.percent)}
    return Adjustment(code="manual", label=label, how="percent", value=markup.percent)


def _changed(line: QuoteLine, before: plans.Before, effective: date | None, policies: Policies) -> dict[str, Any]:
    remaining = Part(Decimal(1), Decimal(1))
    amount, anchor = before.amount, date.fromisoformat(before.anchor) if before.anchor else None
    if line.price_kind == "recurring" and anchor and effective and effective > anchor:
        months = MONTHS.get(line.periodicity, 1)
        gone = whole_months(anchor, effective)
        start = add_months(anchor, gone // months * months)
        period = (start, add_months(anchor, (gone // months + 1) * months))
        remaining = part_of(period, (effective, period[1]), policies.proration)
        amount = _paid_at(before, gone)
    change = Change(old_amount=amount, old_quantity=before.quantity, remaining=remaining)
    found: dict[str, Any] = {"change": change}
    if line.action == Action.REMOVE:
        found |= {
            "quantity": ZERO,
            "unit_price": ZERO,
            "discount_percent": ZERO,
            "discount_amount": ZERO,
            "takes_header_discount": False,
        }
    return found


def _paid_at(before: plans.Before, month: int) -> Decimal:
    """What a period cost after ``month`` whole months."""
    passed = ZERO
    for one in before.segments:
        passed += one.months
        if month < passed:
            return one.amount
    return before.segments[-1].amount if before.segments else before.amount


def take(quote: Quote, line: QuoteLine, result: PricedLine) -> None:
    """The priced stretches on the line, and in its trail."""
    line.value = result.contract_value.quantize(Decimal("0.0001"))
    details = result.details
    if details is None or not details.segments:
        line.segments = []
        return
    starts, _ends = span(quote, line)
    gone, running = ZERO, ZERO
    rows: list[dict[str, Any]] = []
    for one in details.segments:
        running += one.value
        row = {
            "name": one.name,
            "months": f"{one.months.normalize():f}",
            "quantity": f"{one.quantity.normalize():f}",
            "unit_price": f"{one.unit_price.normalize():f}",
            "net": f"{one.net:f}",
            "value": f"{one.value:f}",
            "starts_on": add_months(starts, int(gone)).isoformat() if starts else None,
        }
        rows.append(row)
        gone += one.months
        label = _("%(name)s: %(months)s months at %(amount)s") % {
            "name": one.name,
            "months": formats.quantity(one.months),
            "amount": formats.money(one.net, quote.currency),
        }
        line.trail.append(
            {"code": "segment", "label": label, "change": f"{one.value:f}", "running": f"{running:f}", "basis": "term"}
        )
    line.segments = rows


def problems(lines: Sequence[QuoteLine]) -> list[str]:
    """What somebody should look at: lines whose covered line is gone."""
    return [
        _("%(name)s covers %(lost)s, which is no longer in the quote.")
        % {"name": line.name, "lost": line.plan["cover_lost"]}
        for line in lines
        if line.plan.get("cover_lost")
    ]
