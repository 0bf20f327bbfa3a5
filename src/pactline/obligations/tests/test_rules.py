"""Due dates and reminders: no database (contracts.md row 38)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactline.kernel.errors import InvalidInput
from pactline.obligations.rules import MONTHS, Schedule, due_dates, opens_on, reminder_stage

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1))


def dates_of(through: date, **fields: object) -> list[date]:
    return list(due_dates(Schedule(**fields), through=through))  # type: ignore[arg-type]


def test_monthly_on_the_31st_falls_on_the_last_day() -> None:
    found = dates_of(date(2027, 5, 31), first_due_on=date(2027, 1, 31), repeats="monthly")
    assert found == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]
    assert date(2028, 2, 29) in dates_of(date(2028, 3, 1), first_due_on=date(2028, 1, 31), repeats="monthly")


def test_every_kind_of_repetition() -> None:
    first = date(2027, 1, 4)  # a Monday
    assert dates_of(date(2030, 1, 1), first_due_on=first) == [first]
    assert len(dates_of(date(2027, 1, 10), first_due_on=first, repeats="daily")) == 7
    weekly = dates_of(date(2027, 1, 15), first_due_on=first, repeats="weekly", weekdays=(0, 4))
    assert weekly == [first, date(2027, 1, 8), date(2027, 1, 11), date(2027, 1, 15)]
    assert dates_of(date(2027, 1, 20), first_due_on=first, repeats="weekly")[-1] == date(2027, 1, 18)
    assert dates_of(date(2027, 12, 31), first_due_on=first, repeats="quarterly")[-1] == date(2027, 10, 4)
    assert dates_of(date(2028, 12, 31), first_due_on=first, repeats="half_yearly")[-1] == date(2028, 7, 4)
    assert dates_of(date(2029, 12, 31), first_due_on=first, repeats="yearly")[-1] == date(2029, 1, 4)


@given(days, st.sampled_from(["daily", "weekly", *MONTHS]), st.integers(0, 800), st.integers(0, 800))
def test_dates_rise_and_stay_inside(first: date, repeats: str, until: int, through: int) -> None:
    end, last = first + timedelta(days=until), first + timedelta(days=through)
    found = dates_of(last, first_due_on=first, repeats=repeats, until=end)
    assert found == sorted(set(found))
    assert found[0] == first if found else True
    assert all(first <= day <= min(end, last) for day in found)


@given(days, st.sampled_from(["daily", "weekly", *MONTHS]), st.integers(0, 400), st.integers(0, 400))
def test_a_later_look_only_adds(first: date, repeats: str, early: int, more: int) -> None:
    before = dates_of(first + timedelta(days=early), first_due_on=first, repeats=repeats)
    after = dates_of(first + timedelta(days=early + more), first_due_on=first, repeats=repeats)
    assert after[: len(before)] == before


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Schedule(first_due_on=date(2027, 1, 2), until=date(2027, 1, 1))
    with pytest.raises(InvalidInput):
        Schedule(first_due_on=date(2027, 1, 2), repeats="fortnightly")
    with pytest.raises(InvalidInput):
        Schedule(first_due_on=date(2027, 1, 2), repeats="weekly", weekdays=(7,))


def test_lead_time_and_reminders() -> None:
    due = date(2027, 3, 10)
    assert opens_on(due, 5) == date(2027, 3, 5)

    def stage(offset: int) -> str | None:
        return reminder_stage(due, due + timedelta(days=offset), remind_days=3)

    assert [stage(n) for n in (-4, -3, -1, 0, 1, 6, 7, 29, 30, 400)] == [
        None, "before", "before", "due", "overdue-1", "overdue-1", "overdue-7", "overdue-7", "overdue-30", "overdue-30",
    ]  # fmt: skip
