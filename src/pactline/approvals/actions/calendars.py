"""Working calendars: when reminders and escalation count time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import calendars
from pactline.approvals.models import WorkCalendar
from pactline.identity.queries import get_team
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

FIELDS = ("name", "team_id", "time_zone", "hours", "country", "region", "closed_days")


def create_calendar(*, actor: Actor, **fields: Any) -> WorkCalendar:
    """A calendar for one team, or for everybody (``team_id`` None). Fields: name, team_id, time_zone, hours, country,
    region, closed_days. Raises ``InvalidInput`` with a sentence for each field that cannot be used.
    """
    actor.require("approvals.configure", _("create a working calendar"))
    made = WorkCalendar(**_known(fields))
    with transaction.atomic():
        _check(made)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data=_told(made))
    return made


def edit_calendar(calendar_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> WorkCalendar:
    """Change a calendar; reminders that have a time already keep it."""
    actor.require("approvals.configure", _("change a working calendar"))
    with transaction.atomic():
        found = locked(WorkCalendar.objects.all(), calendar_id, if_match=if_match)
        changes = assign(found, _known(fields))
        if changes:
            _check(found)
            save(found, fields=list(changes))
            record(subject=found, verb="changed", actor=actor, data={**_told(found), "changed": sorted(changes)})
    return found


def delete_calendar(calendar_id: UUID, *, actor: Actor) -> None:
    """Remove a calendar; its team works by everybody's from now on."""
    actor.require("approvals.configure", _("delete a working calendar"))
    with transaction.atomic():
        found = locked(WorkCalendar.objects.all(), calendar_id)
        record(subject=found, verb="deleted", actor=actor, data=_told(found))
        found.delete()


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise InvalidInput(_("A calendar has no field %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if "closed_days" in fields:
        return {**fields, "closed_days": sorted(set(fields["closed_days"]))}
    return fields


def _check(calendar: WorkCalendar) -> None:
    calendars.check(calendar)
    if calendar.team_id:
        get_team(calendar.team_id)
    if WorkCalendar.objects.filter(team=calendar.team_id).exclude(pk=calendar.pk).exists():
        message = _("There is a calendar for these people already; change that one.")
        raise InvalidInput(message, fields={"team_id": message})


def _told(calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "team_id": str(calendar.team_id) if calendar.team_id else None,
        "time_zone": calendar.time_zone,
        "hours": calendar.hours,
        "country": calendar.country,
        "region": calendar.region,
        "closed_days": [day.isoformat() for day in calendar.closed_days],
    }
