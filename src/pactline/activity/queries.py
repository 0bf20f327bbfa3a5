"""Reading what happened."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from pactline.kernel.actor import Actor
from pactline.kernel.statements import Records

from .models import Comment, Delivery, Event, Webhook


def timeline(subject: models.Model, limit: int) -> list[Event]:
    """The latest events of one record, newest first."""
    return _TIMELINE.all(subject._meta.label_lower, subject.pk, limit)


_TIMELINE = Records(
    Event,
    "SELECT {columns} FROM activity_event e WHERE e.subject_type = %s AND e.subject_id = %s ORDER BY e.id DESC LIMIT %s",
    alias="e",
)


def comments(subject: models.Model, *more: models.Model, external_only: bool = False) -> models.QuerySet[Comment]:
    """The comments on one record, or on several of its kind, oldest first."""
    ids = [one.pk for one in (subject, *more)]
    rows = Comment.objects.filter(subject_type=subject._meta.label_lower, subject_id__in=ids)
    return rows.filter(visibility=Comment.Visibility.EXTERNAL) if external_only else rows


def audit(actor: Actor, *, name: str = "", subject_id: UUID | None = None) -> models.QuerySet[Event]:
    """All events, for auditors and operators."""
    actor.require("activity.audit", "read the audit trail")
    rows = Event.objects.all()
    if name:
        rows = rows.filter(name__startswith=name)
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    return rows


def open_deliveries(actor: Actor) -> models.QuerySet[Delivery]:
    """Deliveries that failed or wait, for operators."""
    actor.require("activity.operate", "see deliveries")
    return Delivery.objects.exclude(status=Delivery.Status.DONE).select_related("event")


def webhooks(actor: Actor) -> models.QuerySet[Webhook]:
    """The addresses that are told of events."""
    actor.require("activity.operate", "see webhooks")
    return Webhook.objects.all()


def event(event_id: int) -> Event:
    """One event."""
    return Event.objects.get(pk=event_id)
