"""A month as a grid of days with entries."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from . import formats

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day."""

    on: date
    title: str
    url: str = ""
    tone: str = "grey"


@dataclass(slots=True)
class Day:
    """A day of the grid; ``more`` counts the entries that do not fit."""

    on: date
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)
    more: int = 0
    more_url: str = ""

    @property
    def label(self) -> str:
        """The full date for readers."""
        return formats.day(self.on)

    @property
    def weekday(self) -> str:
        """“Thu”."""
        names = get_day_names("abbreviated", locale=formats.babel_locale(formats.language()))
        return str(names[self.on.weekday()])


@dataclass(slots=True)
class Month:
    """What the ``month`` component draws: a grid, and on narrow screens ``agenda``, the days that have entries."""

    title: str
    weekdays: list[str]
    weeks: list[list[Day]]
    agenda: list[Day]
    previous: str
    following: str


def month_of(text: str, today: date) -> date:
    """The first day of “2026-11”; of today's month when the text is not a month."""
    try:
        year, number = text.split("-")
        return date(int(year), int(number), 1)
    except ValueError:
        return today.replace(day=1)


def build(first: date, entries: Iterable[Entry], *, today: date, address: str = "", more_url: str = "") -> Month:
    """The grid of the month that begins on ``first``. Weeks begin as the language has it. ``address`` is where
    ``?month=2026-11`` is appended; ``more_url`` may hold ``{day}`` for the list behind a full day."""
    locale = formats.babel_locale(formats.language())
    rows = calendar.Calendar(locale.first_week_day).monthdatescalendar(first.year, first.month)
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    weeks = []
    for row in rows:
        days = []
        for on in row:
            found = by_day.get(on, [])
            cut = SHOWN if len(found) <= SHOWN else SHOWN - 1
            days.append(
                Day(
                    on,
                    on.month == first.month,
                    on == today,
                    found[:cut],
                    len(found) - len(found[:cut]),
                    more_url.replace("{day}", on.isoformat()),
                )
            )
        weeks.append(days)
    names = get_day_names("abbreviated", locale=locale)
    title = f"{get_month_names('wide', context='stand-alone', locale=locale)[first.month]} {first.year}"
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
    glue = "&" if "?" in address else "?"
    return Month(
        title,
        [names[(locale.first_week_day + i) % 7] for i in range(7)],
        weeks,
        [
            Day(on, inside=True, today=on == today, entries=found)
            for on, found in sorted(by_day.items())
            if (on.year, on.month) == (first.year, first.month)
        ],
        f"{address}{glue}month={before:%Y-%m}",
        f"{address}{glue}month={after:%Y-%m}",
    )
