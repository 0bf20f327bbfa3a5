"""Working time: nights, weekends, closed days, time zones and the change of the clock do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.kernel.worktime import WorkTime

OFFICE = {day: ((time(9), time(12)), (time(13), time(17))) for day in range(5)}
BERLIN = WorkTime("Europe/Berlin", OFFICE, lambda day: day == date(2026, 11, 25))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(23, 8), 3, at(23, 11)),  # Monday 9:00 in Berlin
        (at(23, 8), 4, at(23, 13)),  # the hour of lunch does not count
        (at(23, 15), 2, at(24, 9)),  # over night
        (at(24, 15), 2, at(26, 9)),  # over the closed Wednesday
        (at(27, 15), 2, at(30, 9)),  # over the weekend
        (at(28, 12), 1, at(30, 9)),  # from a Saturday
        (at(23, 3), 0, at(23, 8)),  # no work: the next moment at which somebody works
        (at(23, 10, month=10), 7, at(26, 11, month=10)),  # a Friday, and the clock is put back on Sunday
    ],
)
def test_working_hours_only(start: datetime, hours: int, end: datetime) -> None:
    assert BERLIN.after(start, timedelta(hours=hours)) == end


def test_between_counts_what_after_added() -> None:
    assert BERLIN.between(at(23, 15), at(24, 9)) == timedelta(hours=2)
    assert BERLIN.between(at(28, 8), at(29, 8)) == timedelta()
    assert not BERLIN.works_on(date(2026, 11, 25)) and BERLIN.works_on(date(2026, 11, 26))


def test_a_calendar_without_hours_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="no working hours"):
        WorkTime("UTC", {}).after(at(23, 8), timedelta(hours=1))


@settings(deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.integers(1, 60 * 24 * 5),
)
def test_after_and_between_agree(start: datetime, minutes: int) -> None:
    work = timedelta(minutes=minutes)
    assert BERLIN.between(start, BERLIN.after(start, work)) == work
