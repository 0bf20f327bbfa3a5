"""The only file of activity that writes: events, deliveries, comments, webhooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.statements import Statement

from . import bus, subjects
from .models import Attempts, Comment, Delivery, Event, KeptAnswer, Webhook

LONGEST_COMMENT = 20_000
_WRITE_EVENT = Statement("""
INSERT INTO activity_event (occurred_at, name, subject_type, subject_id, subject_label, actor_id, actor_label, via, ip,
                            request_id, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)
RETURNING id, EXISTS (SELECT 1 FROM activity_webhook WHERE is_active)
""")
"""Part of every write, so it is written out; it answers the key, and whether a webhook wants to know."""


def write_event(
    *, subject: models.Model, verb: str, actor: Actor, data: Mapping[str, Any], account_id: object = None
) -> None:
    """The kernel's recorder: one event row, and one job when somebody subscribes to it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() needs the transaction of the change that it tells of")
    label = subject._meta.label_lower
    name = f"{label}.{verb}"
    values = (
        clock.now(),
        name,
        label,
        subject.pk,
        str(subject)[:200],
        actor.user_id,
        actor.label,
        actor.via,
        actor.ip or "",
        actor.request_id,
        json.dumps(dict(data)),
    )
    event_id, told_outside = _WRITE_EVENT.row(*values)
    if told_outside or bus.wanted(name):
        from .tasks import deliver

        deliver.enqueue(event_id=event_id)


def open_delivery(event: Event, subscriber: str) -> Delivery | None:
    """The locked delivery row of (event, subscriber); None when it is done or another worker holds it."""
    Delivery.objects.bulk_create([Delivery(event=event, subscriber=subscriber)], ignore_conflicts=True)
    rows = Delivery.objects.select_for_update(skip_locked=True).exclude(status=Delivery.Status.DONE)
    return rows.filter(event=event, subscriber=subscriber).first()


def close_delivery(delivery: Delivery) -> None:
    """Mark done, in the transaction of what the subscriber wrote."""
    delivery.status, delivery.error, delivery.updated_at = Delivery.Status.DONE, "", clock.now()
    delivery.attempts += 1
    delivery.save(update_fields=["status", "error", "updated_at", "attempts"])


def fail_delivery(event: Event, subscriber: str, error: str) -> None:
    """Note a failed attempt, after the subscriber's transaction was rolled back."""
    Delivery.objects.filter(event=event, subscriber=subscriber).exclude(status=Delivery.Status.DONE).update(
        status=Delivery.Status.FAILED, error=error[:4000], attempts=models.F("attempts") + 1, updated_at=clock.now()
    )


def retry_delivery(delivery_id: int, *, actor: Actor) -> Delivery:
    """Try a failed delivery again now. For operators."""
    actor.require("activity.operate", "retry a delivery")
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            raise NotVisible(_("There is no such delivery."))
        if delivery.status == Delivery.Status.DONE:
            raise InvalidInput(_("This delivery is done; there is nothing to retry."))
        delivery.status, delivery.updated_at = Delivery.Status.PENDING, clock.now()
        delivery.save(update_fields=["status", "updated_at"])
        from .tasks import deliver

        deliver.enqueue(event_id=delivery.event_id)
    return delivery


def comment(
    *,
    subject: models.Model,
    text: str,
    actor: Actor,
    visibility: str = Comment.Visibility.INTERNAL,
    place: Mapping[str, Any] | None = None,
) -> Comment:
    """Say something about ``subject``. The caller has checked that the actor may see it."""
    text = text.strip()
    if not text:
        raise InvalidInput(_("Write something first."), fields={"text": _("Write something first.")})
    if visibility not in Comment.Visibility.values:
        raise InvalidInput(
            _("“%(visibility)s” is not a visibility; use internal or external.") % {"visibility": visibility}
        )
    if len(text) > LONGEST_COMMENT:
        raise InvalidInput(
            _("A comment can have %(longest_comment)s characters; this one has %(count)s.")
            % {"longest_comment": f"{LONGEST_COMMENT:,}", "count": f"{len(text):,}"}
        )
    with transaction.atomic():
        made = Comment.objects.create(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            author_id=actor.user_id,
            author_label=actor.label,
            visibility=visibility,
            text=text,
            place=dict(place or {}),
        )
        write_event(subject=subject, verb="commented", actor=actor, data={"text": text[:500], "visibility": visibility})
    return made


def resolve_comment(comment_id: UUID, *, actor: Actor) -> Comment:
    """Close a comment."""
    actor.require("activity.comment")
    found = Comment.objects.filter(pk=comment_id).first()
    if found is None:
        raise NotVisible(_("There is no such comment."))
    subjects.load(found.subject_type, found.subject_id, actor=actor)
    found.resolved_at = clock.now()
    found.save(update_fields=["resolved_at"])
    return found


def create_webhook(*, url: str, events: list[str], actor: Actor, description: str = "") -> Webhook:
    """Tell ``url`` of events. Only https, never a private address (checked again at every call)."""
    from .outgoing import check_url

    actor.require("activity.operate", "add a webhook")
    check_url(url)
    return Webhook.objects.create(url=url, events=events, secret=f"whsec_{ids.token(24)}", description=description)


def delete_webhook(webhook_id: UUID, *, actor: Actor) -> None:
    """Stop telling."""
    actor.require("activity.operate", "remove a webhook")
    if not Webhook.objects.filter(pk=webhook_id).delete()[0]:
        raise NotVisible(_("There is no such webhook."))


def claim_key(*, actor: Actor, key: str, fingerprint: str) -> tuple[KeptAnswer, bool]:
    """The row of an Idempotency-Key, and whether this request is the first with it. Another body: ``InvalidInput``."""
    row, created = KeptAnswer.objects.get_or_create(
        actor_id=actor.person_id, key=key[:200], defaults={"fingerprint": fingerprint}
    )
    if not created and row.fingerprint != fingerprint:
        raise InvalidInput(_("This Idempotency-Key was used for another request; use a new key."))
    return row, created


def keep_answer(row: KeptAnswer, *, status: int, body: bytes, content_type: str) -> None:
    """Keep the answer for a repeated request."""
    KeptAnswer.objects.filter(pk=row.pk).update(status=status, body=body, content_type=content_type)


def drop_key(row: KeptAnswer) -> None:
    """Forget a key whose request failed without a lasting answer."""
    KeptAnswer.objects.filter(pk=row.pk).delete()


def forget_answers(*, before: datetime) -> int:
    """Forget the answers kept before an instant. Returns how many went."""
    return KeptAnswer.objects.filter(created_at__lt=before).delete()[0]


def forget_attempts(*, before: datetime) -> int:
    """Remove the counts of rate limits from before an instant. Returns how many went."""
    return Attempts.objects.filter(window__lt=before).delete()[0]
