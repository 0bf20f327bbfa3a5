"""Working time: opening hours by weekday in one time zone, without weekends and closed days. Pure; instants are UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[time, time]
LONGEST_WAIT_DAYS = 3660
"""Ten years without one open hour: the calendar is unusable."""


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class WorkTime:
    """``hours``: weekday (Monday is 0) -> spans in the order of the day; ``closed``: whether nobody works on a day."""

    zone: str
    hours: Mapping[int, tuple[Hours, ...]]
    closed: Callable[[date], bool] = _never

    def works_on(self, day: date) -> bool:
        """Whether anybody works on ``day``."""
        return bool(self.hours.get(day.weekday())) and not self.closed(day)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from ``start`` on, as instants; ends when ten years hold no further one."""
        zone = ZoneInfo(self.zone)
        day, idle = start.astimezone(zone).date(), 0
        while idle < LONGEST_WAIT_DAYS:
            idle += 1
            if self.works_on(day):
                for opens, closes in self.hours[day.weekday()]:
                    begin = datetime.combine(day, opens, zone).astimezone(UTC)
                    end = datetime.combine(day, closes, zone).astimezone(UTC)
                    if end > max(begin, start):
                        idle = 0
                        yield max(begin, start), end
            day += timedelta(days=1)

    def after(self, start: datetime, work: timedelta) -> datetime:
        """The instant at which ``work`` of working time has passed since ``start``.

        Raises ``ValueError`` when the calendar has no open hours.
        """
        left = work
        for begin, end in self.spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise ValueError("The calendar has no working hours.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``."""
        found = timedelta()
        for begin, close in self.spans(start):
            if begin >= end:
                break
            found += min(close, end) - begin
        return found
