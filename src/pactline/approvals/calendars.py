"""Working calendars as the kernel's ``WorkTime``: opening hours, public holidays and closed days of a person's team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.kernel.errors import InvalidInput
from pactline.kernel.worktime import Hours, WorkTime

from .models import WorkCalendar

WEEKDAYS = range(7)
OFFICE_HOURS = {str(day): [["09:00", "17:00"]] for day in range(5)}
"""Monday to Friday, nine to five: where nobody has written a calendar."""


def worktime(calendar: WorkCalendar) -> WorkTime:
    """The working time that ``calendar`` says."""
    closed = frozenset(calendar.closed_days)
    country, region = calendar.country, calendar.region

    def is_closed(day: date) -> bool:
        return day in closed or (bool(country) and day in _holidays(country, region, day.year))

    return WorkTime(calendar.time_zone, read_hours(calendar.hours), is_closed)


def of_people(people: Iterable[User]) -> dict[UUID, WorkTime]:
    """Person -> their team's working time, else everybody's. One query."""
    rows = {row.team_id: worktime(row) for row in WorkCalendar.objects.all()}
    common = rows.get(None) or WorkTime(settings.TIME_ZONE, read_hours(OFFICE_HOURS))
    return {user.pk: rows.get(user.team_id, common) for user in people}


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    import holidays  # late: its tables of the world take a moment to load

    return dict(holidays.country_holidays(country, subdiv=region or None, years=[year]))


def coming_holidays(calendar: WorkCalendar, today: date) -> list[tuple[date, str]]:
    """The public holidays that a calendar keeps from ``today`` to the end of the next year, with their names."""
    if not calendar.country:
        return []
    years = [_holidays(calendar.country, calendar.region, year) for year in (today.year, today.year + 1)]
    return [(day, name) for days in years for day, name in sorted(days.items()) if day >= today]


@lru_cache(maxsize=1)
def regions() -> dict[str, list[str]]:
    """Country code -> the regions whose holidays are known."""
    import holidays

    return {code: list(found) for code, found in holidays.list_supported_countries().items() if len(code) == 2}


def read_hours(hours: Any) -> dict[int, tuple[Hours, ...]]:
    """The spans of each weekday; ``InvalidInput`` when one cannot be read, ends before it begins or overlaps."""
    bad = {"hours": _("These hours cannot be used.")}
    if not isinstance(hours, Mapping) or set(hours) - {str(day) for day in WEEKDAYS}:
        raise InvalidInput(_("Write the hours by weekday: “0” is Monday, “6” is Sunday."), fields=bad)
    found: dict[int, tuple[Hours, ...]] = {}
    for day, spans in hours.items():
        try:
            rows = tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in spans)
        except (TypeError, ValueError):
            raise InvalidInput(_("Write hours like 09:00 and 17:30."), fields=bad) from None
        edges = [edge for row in rows for edge in row]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise InvalidInput(_("Hours of a day must follow each other and end after they begin."), fields=bad)
        if rows:
            found[int(day)] = rows
    if not found:
        raise InvalidInput(_("Name working hours on at least one day."), fields=bad)
    return found


def due(start: datetime, hours: int, work: WorkTime) -> datetime | None:
    """The instant ``hours`` working hours after ``start``; None for no hours."""
    return work.after(start, timedelta(hours=hours)) if hours else None


def check(calendar: WorkCalendar) -> None:
    """Refuse a calendar that cannot be used, with a sentence for each field."""
    fields: dict[str, str] = {}
    calendar.name = calendar.name.strip()
    if not calendar.name:
        fields["name"] = _("Give the calendar a name.")
    try:
        ZoneInfo(calendar.time_zone)
    except (KeyError, ValueError, OSError):
        fields["time_zone"] = _("“%(zone)s” is no time zone; write one like Europe/Berlin.") % {
            "zone": calendar.time_zone
        }
    known = regions()
    if calendar.country and calendar.country not in known:
        fields["country"] = _("The holidays of “%(country)s” are not known.") % {"country": calendar.country}
    elif calendar.region and calendar.region not in known.get(calendar.country, []):
        fields["region"] = _("“%(region)s” is no region of this country; known are: %(known)s.") % {
            "region": calendar.region,
            "known": ", ".join(known.get(calendar.country, [])) or "–",
        }
    try:
        read_hours(calendar.hours)
    except InvalidInput as error:
        fields["hours"] = error.message
    if fields:
        raise InvalidInput(_("The calendar cannot be used like this."), problems=list(fields.values()), fields=fields)
