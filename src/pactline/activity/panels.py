"""What activity adds to other pages: the timeline with comments on every record; navigation for operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.identity.access import actor_of
from pactline.ui import nav, slots
from pactline.ui.happenings import Happening

from . import queries, subjects
from .models import Comment, Event

SHOWN = 40
ICONS = {
    "created": "plus",
    "approved": "check",
    "rejected": "x",
    "submitted": "send",
    "signed": "signature",
    "commented": "message",
    "canceled": "ban",
    "changed": "pencil",
    "declined": "x",
}
TONES = {"approved": "green", "signed": "green", "rejected": "red", "declined": "red", "canceled": "red"}


def activity_of(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """Events and comments of a record, newest first, with a form for a comment."""
    actor = actor_of(request)
    if actor is None or not isinstance(subject, models.Model):
        return None
    label = subject._meta.label_lower
    context = {
        "items": happenings(subject),
        "subject_type": label,
        "subject_id": subject.pk,
        "may_comment": subjects.known(label) and actor.may("activity.comment"),
    }
    return slots.Panel("activity/panel.html", context, title=gettext_lazy("Activity"), order=900)


def happenings(subject: models.Model, *, limit: int = SHOWN) -> Sequence[Happening]:
    """The timeline as the interface draws it. Comments show their words."""
    events = queries.timeline(subject, limit)
    said = queries.comments(subject) if any(event.verb == "commented" for event in events) else ()
    comments = {(c.author_label, c.text[:500]): c for c in said}
    return [_happening(event, comments) for event in events]


def _happening(event: Event, comments: dict[tuple[str, str], Comment]) -> Happening:
    body, outside = "", False
    if event.verb == "commented":
        found = comments.get((event.actor_label, event.data.get("text", "")))
        body = found.text if found else event.data.get("text", "")
        outside = event.data.get("visibility") == Comment.Visibility.EXTERNAL
    elif reason := event.data.get("reason") or event.data.get("comment"):
        body = str(reason)
    changes = [
        f"{name.removesuffix('_id').replace('_', ' ')}: {pair[0] or '–'} → {pair[1] or '–'}"
        for name, pair in event.data.items()
        if isinstance(pair, list) and len(pair) == 2 and not isinstance(pair[0], dict | list)
    ]
    return Happening(
        who=event.actor_label,
        text=_(event.verb.replace("_", " ")),
        at=event.occurred_at,
        icon=ICONS.get(event.verb, "point"),
        tone=TONES.get(event.verb, ""),
        body=body,
        changes=changes[:8],
        outside=outside,
    )


def register() -> None:
    """Called when the application starts."""
    slots.register("record.side", activity_of)
    nav.register(
        area="settings",
        label=gettext_lazy("Operations"),
        url_name="activity:operations",
        permission="activity.operate",
        icon="activity",
        order=80,
    )
    nav.register(
        area="reports",
        label=gettext_lazy("Audit trail"),
        url_name="activity:audit",
        permission="activity.audit",
        icon="history",
        order=90,
    )
