"""The queue as operators see it: what waits, what failed, and how to try it again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that used up their attempts, newest first."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-id")


def queue_counts() -> dict[str, int]:
    """How many jobs stand in each state; finished ones are left out."""
    rows = ProcrastinateJob.objects.exclude(status="succeeded").values("status").annotate(number=Count("id"))
    return {row["status"]: row["number"] for row in rows}


def retry_job(job_id: int, *, actor: Actor) -> None:
    """Put a failed job back in the queue. Jobs bear being repeated."""
    actor.require("activity.operate", "retry a job")
    job = ProcrastinateJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotVisible(_("There is no such job."))
    if job.status != "failed":
        raise InvalidInput(
            _("Job %(job_id)s has not failed; it is %(status)s.") % {"job_id": job_id, "status": job.status}
        )
    with transaction.atomic():
        app.job_manager.retry_job_by_id(job_id, retry_at=clock.now())
