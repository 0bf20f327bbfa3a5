"""Shape of a working calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from pactline.approvals import calendars
from pactline.approvals.models import WorkCalendar
from pactline.identity.models import Team
from pactline.identity.queries import teams
from pactline.kernel.errors import InvalidInput

WEEKDAY_LABELS = (*(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),)


def span_words(spans: list[list[str]]) -> str:
    """ "09:00–12:00, 13:00–17:00" """
    return ", ".join(f"{begin}–{end}" for begin, end in spans)


def week_words(hours: dict[str, Any]) -> list[tuple[Any, str]]:
    """Weekday and its hours in words, for a page."""
    return [(WEEKDAY_LABELS[day], span_words(hours.get(str(day)) or [])) for day in calendars.WEEKDAYS]


class CalendarForm(forms.Form):
    """When a team works, day by day."""

    name = forms.CharField(label=_("Name"), max_length=120)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Everybody without one of their own"),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("For example Europe/Berlin."))
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    region = forms.CharField(
        label=_("Region"), required=False, max_length=10, help_text=_("Short name such as BE or NW; empty for all.")
    )
    closed_days = forms.CharField(
        label=_("Further closed days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One date a line, such as 2026-12-24."),
    )

    def __init__(self, *args: Any, calendar: WorkCalendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["team"].queryset = teams()
        known = dict(countries)
        fields["country"].choices = [
            ("", _("None")),
            *(
                (code, known[code])
                for code in sorted(calendars.regions(), key=lambda code: known.get(code, ""))
                if code in known
            ),
        ]
        hours = calendar.hours if calendar else calendars.OFFICE_HOURS
        for day in calendars.WEEKDAYS:
            fields[f"day{day}"] = forms.CharField(
                label=WEEKDAY_LABELS[day],
                required=False,
                max_length=120,
                initial=span_words(hours.get(str(day)) or []),
                help_text=_("Hours such as 09:00–12:00, 13:00–17:00; empty: closed.") if day == 0 else "",
            )
        if calendar is not None:
            names = ("name", "team", "time_zone", "country", "region")
            self.initial = {
                **{name: getattr(calendar, name) for name in names},
                "closed_days": "\n".join(day.isoformat() for day in calendar.closed_days),
                **self.initial,
            }
        else:
            self.initial.setdefault("time_zone", settings.TIME_ZONE)

    def clean(self) -> dict[str, Any]:
        """Hours and days as the action takes them."""
        data = super().clean() or {}
        hours = {}
        for day in calendars.WEEKDAYS:
            spans = [part.strip() for part in data.pop(f"day{day}", "").split(",") if part.strip()]
            if spans:
                hours[str(day)] = [[edge.strip() for edge in re.split("[–-]", span)] for span in spans]
                try:
                    calendars.read_hours({str(day): hours[str(day)]})
                except InvalidInput as error:
                    self.add_error(f"day{day}", error.message)
        data["hours"] = hours
        team = data.pop("team", None)
        data["team_id"] = team.pk if team else None
        data["closed_days"] = self._days(data.get("closed_days", ""))
        return data

    def _days(self, text: str) -> list[date]:
        found = []
        for word in text.split():
            try:
                found.append(date.fromisoformat(word))
            except ValueError:
                self.add_error("closed_days", _("“%(word)s” is no date; write one like 2026-12-24.") % {"word": word})
        return found
