"""When an obligation falls due: pure dates.

Recurring monthly from the 31st falls on the month's last day and returns to the 31st after (contracts.md section 2b).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.periods import add_months

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
OVERDUE_STAGES = (1, 7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``repeats``: "once", "daily", "weekly" (on ``weekdays``, 0 Monday), or a key of MONTHS. ``until`` included."""

    first_due_on: date
    repeats: str = "once"
    weekdays: Sequence[int] = ()
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.first_due_on:
            raise InvalidInput(
                _("The last due date %(until)s is before the first, %(first_due_on)s.")
                % {"until": self.until, "first_due_on": self.first_due_on}
            )
        if self.repeats not in ("once", "daily", "weekly", *MONTHS):
            raise InvalidInput(_("“%(repeats)s” is not a way to repeat.") % {"repeats": self.repeats})
        if any(day not in range(7) for day in self.weekdays):
            raise InvalidInput(_("Weekdays are numbers from 0 (Monday) to 6 (Sunday)."))


def due_dates(schedule: Schedule, *, through: date) -> Iterator[date]:
    """The due dates in order, up to and including ``through`` (and the schedule's own end)."""
    last = min(through, schedule.until) if schedule.until else through
    for day in _endless(schedule):
        if day > last:
            return
        yield day


def _endless(schedule: Schedule) -> Iterator[date]:
    first = schedule.first_due_on
    if schedule.repeats == "once":
        yield first
    elif schedule.repeats in MONTHS:
        for step in count():
            yield add_months(first, step * MONTHS[schedule.repeats], first.day)
    else:
        wanted = set(schedule.weekdays) or {first.weekday()}
        for step in count():
            day = first + timedelta(days=step)
            if schedule.repeats == "daily" or day.weekday() in wanted:
                yield day


def opens_on(due_on: date, lead_days: int) -> date:
    """The day on which the task of a due date is made."""
    return due_on - timedelta(days=lead_days)


def reminder_stage(due_on: date, today: date, *, remind_days: int) -> str | None:
    """Which reminder is due ``today``: "before", "due", "overdue-1", "overdue-7", "overdue-30"; None before all."""
    late = (today - due_on).days
    passed = [stage for stage in OVERDUE_STAGES if late >= stage]
    if passed:
        return f"overdue-{passed[-1]}"
    if late >= 0:
        return "due"
    return "before" if -late <= remind_days else None
