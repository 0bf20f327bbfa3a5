"""Daily work of obligations: make the tasks whose lead time has begun; remind; once each, however often it runs."""

from __future__ import annotations

from pactline.activity.jobs import periodic
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM

from . import actions, queries
from .models import Obligation, ObligationStatus, ObligationTask


@periodic("*/15 * * * *")
def make_tasks() -> int:
    """Tasks of every active obligation. Returns how many were made."""
    today = clock.today()
    rows = Obligation.objects.filter(status=ObligationStatus.ACTIVE).select_related("contract")
    return sum(actions.make_due_tasks(obligation, today=today, actor=SYSTEM) for obligation in rows.iterator())


@periodic("*/15 * * * *")
def send_reminders() -> int:
    """Reminders that are due. Returns how many were sent."""
    today = clock.today()
    rows = ObligationTask.objects.filter(
        status__in=queries.UNFINISHED, obligation__status=ObligationStatus.ACTIVE
    ).select_related("obligation")
    return sum(actions.remind(task, today=today, actor=SYSTEM) for task in rows.iterator())
