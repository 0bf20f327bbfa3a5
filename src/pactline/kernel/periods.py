"""Dates and durations: half-open periods, months added with an anchor day, proration."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from .errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` (included) to ``end`` (excluded); ``end`` None: without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise InvalidInput(
                _("The end %(end)s must be after the start %(start)s.") % {"end": self.end, "start": self.start}
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    @property
    def days(self) -> int | None:
        """Number of days, None when without end."""
        return None if self.end is None else (self.end - self.start).days

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the period, as contracts write it."""
        return None if self.end is None else self.end - timedelta(days=1)


def add_months(start: date, months: int, anchor_day: int | None = None) -> date:
    """``start`` moved by ``months``; the day is ``anchor_day`` (default: that of ``start``), or the month's last.

    31 January + 1 month is 28 (29) February; + 2 months is 31 March when the anchor stays 31.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor_day or start.day, last))


def whole_months(start: date, end: date) -> int:
    """How many whole months fit between ``start`` and ``end`` (excluded)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def term_end(start: date, months: int) -> date:
    """The last day of a term of ``months`` that begins on ``start``: 1 Jan + 12 months ends on 31 Dec."""
    return add_months(start, months) - timedelta(days=1)
