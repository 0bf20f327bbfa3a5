"""Proration, terms and ramps: how much of a period counts, by actual days or months of thirty days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.periods import add_months, whole_months

from .policy import ProrationBy

Moment = date | datetime
THIRTY = 30


@dataclass(frozen=True, slots=True)
class Part:
    """``count`` of ``of``: days, or what else is counted."""

    count: Decimal
    of: Decimal

    def of_amount(self, amount: Decimal) -> Decimal:
        """This part of ``amount``, exact."""
        return amount * self.count / self.of

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.count == self.of


def part_of(period: tuple[Moment, Moment], charged: tuple[Moment, Moment], by: ProrationBy = "actual_days") -> Part:
    """How much of ``period`` is ``charged``. Ends are not included. Instants count to the second, days as days."""
    if any(isinstance(one, datetime) for one in (*period, *charged)):
        start, end, first, last = (_instant(one) for one in (*period, *charged))
        part = Part(_seconds(last - first), _seconds(end - start))
    elif by == "thirty_day_months":
        whole = _period_360(*period)
        counted = whole if charged == period else min(days_360(*charged), whole)
        part = Part(Decimal(counted), Decimal(whole))
    else:
        part = Part(Decimal((charged[1] - charged[0]).days), Decimal((period[1] - period[0]).days))
    if part.of <= 0:
        raise InvalidInput(_("the period must end after it starts."))
    if part.count < 0:
        raise InvalidInput(_("the time charged must not end before it starts."))
    return part


def _instant(one: Moment) -> datetime:
    found = one if isinstance(one, datetime) else datetime(one.year, one.month, one.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(length // timedelta(microseconds=1)) / 1_000_000


def days_360(start: date, end: date) -> int:
    """Days between two dates in months of thirty days; the last day of a month counts as the thirtieth."""
    return (end.year - start.year) * 360 + (end.month - start.month) * THIRTY + _day_of_30(end) - _day_of_30(start)


def _day_of_30(day: date) -> int:
    return THIRTY if day.day == calendar.monthrange(day.year, day.month)[1] else min(day.day, THIRTY)


def _period_360(start: date, end: date) -> int:
    """A period of whole months has thirty days for each, whatever its anchor."""
    months = whole_months(start, end) if end > start else 0
    if months and (add_months(start, months) == end or add_months(start, months, anchor_day=end.day) == end):
        return months * THIRTY
    return days_360(start, end)


def months_between(start: date, end: date, by: ProrationBy = "actual_days") -> Fraction:
    """A term in months, the begun month by its days. ``end`` is not included: 1 Jan to 16 Feb is 1 + 15/28."""
    whole = whole_months(start, end)
    if whole < 0:
        raise InvalidInput(_("The end must not be before the start."))
    begun = add_months(start, whole)
    if begun == end:
        return Fraction(whole)
    following = add_months(start, whole + 1)
    if by == "thirty_day_months":
        return whole + Fraction(min(max(days_360(begun, end), 0), THIRTY), THIRTY)
    return whole + Fraction((end - begun).days, (following - begun).days)


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of the context's precision."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def yearly(term_months: int, percent: Decimal, every_months: int = 12) -> list[tuple[int, Decimal]]:
    """A ramp by percentage: (months, percent over the first segment) of each segment; 36 months yearly: three."""
    found, left, factor = [], term_months, Decimal(1)
    while left > 0:
        months = min(every_months, left)
        found.append((months, (factor - 1) * 100))
        factor *= 1 + percent / 100
        left -= months
    return found
