"""Pure rules of the pipeline: probability by stage, forecast periods, and how categories add up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO
from pactline.kernel.periods import add_months

OPEN_STAGES = ("qualify", "develop", "propose", "negotiate")
PROBABILITY: dict[str, Decimal] = {
    "qualify": Decimal(10),
    "develop": Decimal(25),
    "propose": Decimal(50),
    "negotiate": Decimal(75),
    "closed_won": Decimal(100),
    "closed_lost": Decimal(0),
}
"""The probability that a stage sets, in percent points. It can be changed until the next stage."""

CATEGORIES = ("won", "commit", "strong_upside", "upside", "pipeline")
"""The columns of a forecast from the surest on; a cumulative column holds its own and all before it."""

FOUR_PLACES = Decimal("0.0001")
_PERIOD = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")
Figures = Mapping[str, Decimal]


def weighted(amount: Decimal, probability: Decimal) -> Decimal:
    """``amount`` times ``probability`` (percent points), four places."""
    return (amount * probability / HUNDRED).quantize(FOUR_PLACES)


@dataclass(frozen=True, slots=True)
class ForecastPeriod:
    """A calendar month or quarter: ``key`` is “2026-11” or “2026-Q4”; ``end`` is not included."""

    kind: Literal["month", "quarter"]
    start: date
    end: date

    @property
    def key(self) -> str:
        """How addresses and rows name it."""
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        return f"{self.start.year}-Q{(self.start.month + 2) // 3}"

    @property
    def previous(self) -> ForecastPeriod:
        """The period before."""
        return period_of(add_months(self.start, -1), self.kind)

    @property
    def following(self) -> ForecastPeriod:
        """The period after."""
        return period_of(self.end, self.kind)


def period_of(day: date, kind: Literal["month", "quarter"]) -> ForecastPeriod:
    """The month or quarter that ``day`` lies in."""
    month = day.month if kind == "month" else (day.month - 1) // 3 * 3 + 1
    start = date(day.year, month, 1)
    return ForecastPeriod(kind, start, add_months(start, 1 if kind == "month" else 3))


def parse_period(key: str) -> ForecastPeriod:
    """The period of “2026-11” or “2026-Q4”; ``InvalidInput`` for anything else."""
    match = _PERIOD.fullmatch(key.strip().upper())
    if match is None or not 1970 <= int(match[1]) < 2200:
        message = _("“%(key)s” is not a period; write 2026-11 for a month or 2026-Q4 for a quarter.") % {"key": key}
        raise InvalidInput(message, fields={"period": message})
    year = int(match[1])
    if match[2]:
        return period_of(date(year, int(match[2]) * 3, 1), "quarter")
    return period_of(date(year, int(match[3]), 1), "month")


def window_of(day: date) -> str:
    """The submission window that ``day`` lies in: the calendar week, “2026-W48”."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def empty_figures() -> dict[str, Decimal]:
    """0 in each column."""
    return dict.fromkeys(CATEGORIES, ZERO)


def add_figures(*rows: Figures) -> dict[str, Decimal]:
    """The sum of rows, column by column."""
    return {name: sum((row.get(name, ZERO) for row in rows), ZERO) for name in CATEGORIES}


def cumulative(row: Figures) -> dict[str, Decimal]:
    """Each column with all surer ones: commit holds won, strong upside holds both …; “pipeline” is everything open."""
    found: dict[str, Decimal] = {}
    running = ZERO
    for name in CATEGORIES:
        running += row.get(name, ZERO)
        found[name] = running
    return found
