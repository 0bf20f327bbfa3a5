"""Jobs of activity: deliver an event to its subscribers and webhooks; bring stalled jobs back."""

from __future__ import annotations

from datetime import timedelta

import structlog
from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from pactline.kernel import clock

from . import actions, bus, outgoing, queries
from .jobs import periodic, task
from .models import Delivery, Event, Webhook

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(hours=24)
STALLED_AFTER_SECONDS = 120


@task(queue="default", retry=8, wait=3)
def deliver(event_id: int) -> None:
    """Give one event to every subscriber that has not had it. Each has its own transaction; failures are retried."""
    event = queries.event(event_id)
    failed: list[str] = []
    targets = dict(bus.subscribers(event.name))
    for webhook in Webhook.objects.filter(is_active=True):
        if webhook.wants(event.name):
            targets[f"webhook:{webhook.pk}"] = lambda e, w=webhook: outgoing.send(w, e)  # type: ignore[misc]
    for key, handler in targets.items():
        if not deliver_to(event, key, handler):
            failed.append(key)
    if failed:
        raise exceptions.ProcrastinateException(f"Event {event_id} was not taken by {', '.join(failed)}")


def deliver_to(event: Event, key: str, handler: bus.Handler) -> bool:
    """Run one subscriber in one transaction with its delivery row. True when done, now or before."""
    try:
        with transaction.atomic():
            delivery = actions.open_delivery(event, key)
            if delivery is None:
                return Delivery.objects.filter(event=event, subscriber=key, status=Delivery.Status.DONE).exists()
            handler(event)
            actions.close_delivery(delivery)
    except Exception as error:
        log.exception("delivery_failed", subject=event.subject_label, event_name=event.name, subscriber=key)
        with transaction.atomic():
            actions.open_delivery(event, key)
            actions.fail_delivery(event, key, f"{type(error).__name__}: {error}")
        return False
    return True


@periodic("*/2 * * * *")
def revive_stalled_jobs() -> int:
    """Jobs whose worker died without a heartbeat are put back in the queue. Returns how many."""
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    found = 0
    for job in stalled:
        if job.id is not None:
            app.job_manager.retry_job_by_id(job.id, retry_at=clock.now())
            log.warning("job_revived", job=job.id, task=job.task_name)
            found += 1
    return found


@periodic("17 * * * *")
def forget_attempts() -> int:
    """Counts of the rate limits are kept for a day. Returns how many went."""
    return actions.forget_attempts(before=clock.now() - KEPT_FOR)


@periodic("17 3 * * *")
def forget_kept_answers() -> int:
    """Answers to repeated requests are kept for a day. Returns how many went."""
    return actions.forget_answers(before=clock.now() - KEPT_FOR)
