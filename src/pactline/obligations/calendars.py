"""Due dates as a month on a page and as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from pactline.identity.models import User
from pactline.identity.queries import actor_for
from pactline.ui.months import Entry

from . import queries
from .models import ObligationTask, TaskStatus


def entries(tasks: Iterable[ObligationTask], *, today: date) -> list[Entry]:
    """What stands on the days of a month."""
    return [
        Entry(on=task.due_on, title=task.obligation.name, url=task.get_absolute_url(), tone=_tone(task, today))
        for task in tasks
    ]


def _tone(task: ObligationTask, today: date) -> str:
    if task.status == TaskStatus.COMPLETED:
        return "green"
    return "red" if task.is_overdue(today) else "blue"


def icalendar_of(user: User) -> bytes:
    """All-day events for the person's tasks; an alarm on open ones as many days before as the obligation says."""
    host = urlsplit(settings.PACTLINE_BASE_URL).hostname or "pactline"
    calendar = Calendar()
    calendar.add("prodid", "-//Pactline//Obligations//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Pactline: {user.name}")
    for task in queries.feed_tasks(actor_for(user)):
        event = Event()
        event.add("uid", f"{task.pk}@{host}")
        event.add("dtstamp", task.updated_at)
        event.add("dtstart", task.due_on)
        event.add("dtend", task.due_on + timedelta(days=1))
        event.add("summary", f"{task.obligation.name} ({task.obligation.contract})")
        event.add("description", task.obligation.instructions)
        event.add("url", f"{settings.PACTLINE_BASE_URL}{task.get_absolute_url()}")
        event.add("status", "CONFIRMED")
        event.add("sequence", task.lock_version)
        if task.status == TaskStatus.OPEN:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", task.obligation.name)
            alarm.add("trigger", timedelta(days=-task.obligation.remind_days))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
