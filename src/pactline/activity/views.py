"""Pages of activity: comments, the audit trail, and the operators' page with its retry buttons."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages

from . import actions, forms, operations, queries, subjects
from .lists import AuditTrail


@requires("activity.comment")
@require_POST
def comments(request: HttpRequest, subject_type: str, subject_id: UUID) -> HttpResponse:
    """Comment on any record that the actor sees."""
    actor = acting(request)
    subject = subjects.load(subject_type, subject_id, actor=actor)
    actions.comment(subject=subject, text=request.POST.get("text", ""), actor=actor)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return redirect(target)


@requires("activity.audit")
def audit(request: HttpRequest) -> HttpResponse:
    """Everything that happened."""
    return AuditTrail().respond(request)


@requires("activity.operate")
def operations_page(request: HttpRequest) -> HttpResponse:
    """Failed jobs and deliveries, and webhooks."""
    actor = acting(request)
    context = {
        "deliveries": queries.open_deliveries(actor)[:100],
        "jobs": operations.failed_jobs()[:100],
        "queue": operations.queue_counts(),
        "webhooks": queries.webhooks(actor),
        "secret": request.session.pop("webhook_secret", ""),
    }
    return pages.page(request, "activity/operations.html", title=_("Operations"), context=context)


@requires("activity.operate")
@require_POST
def delivery_retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try a failed delivery again."""
    actions.retry_delivery(delivery_id, actor=acting(request))
    return redirect("activity:operations")


@requires("activity.operate")
@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try a failed job again."""
    operations.retry_job(job_id, actor=acting(request))
    return redirect("activity:operations")


@requires("activity.operate")
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Add a webhook; its secret is shown once."""
    actor = acting(request)

    def save(data: dict[str, str]) -> str:
        made = actions.create_webhook(
            url=data["url"], events=data["events"].split(), description=data["description"], actor=actor
        )
        request.session["webhook_secret"] = made.secret
        return "/operations/"

    return ui_forms.page(
        request, forms.WebhookForm, title=_("New webhook"), submit=_("Add"), save=save, back="activity:operations"
    )


@requires("activity.operate")
@require_POST
def webhook_delete(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Remove a webhook."""
    actions.delete_webhook(webhook_id, actor=acting(request))
    return redirect("activity:operations")
