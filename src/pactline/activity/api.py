"""The JSON face of activity: timelines, comments, the audit trail, operations, webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, operations, queries, subjects
from .lists import AuditTrail
from .models import Comment, Delivery, Event, Webhook

router = Router(tags=["activity"])


class EventOut(Schema):
    id: int
    occurred_at: datetime
    name: str
    subject_type: str
    subject_id: UUID
    subject_label: str
    actor_id: UUID | None
    actor_label: str
    via: str
    data: dict[str, Any]


class CommentOut(Schema):
    id: UUID
    created_at: datetime
    author_label: str
    visibility: str
    text: str
    resolved_at: datetime | None


class CommentIn(Schema):
    text: str
    visibility: str = "internal"


class DeliveryOut(Schema):
    id: int
    event_id: int
    subscriber: str
    status: str
    attempts: int
    error: str


class WebhookIn(Schema):
    url: str
    events: list[str] = []
    description: str = ""


class WebhookOut(Schema):
    id: UUID
    url: str
    events: list[str]
    is_active: bool
    description: str


class WebhookMade(WebhookOut):
    secret: str


@router.get("/events", response=rest.Page[EventOut], openapi_extra=rest.parameters(AuditTrail))
@requires("activity.audit")
def list_events(request: HttpRequest) -> Any:
    """The audit trail, newest first."""
    return rest.page(request, AuditTrail, EventOut)


@router.get("/timeline/{subject_type}/{uuid:subject_id}", response=list[EventOut])
@requires("home.view")
def timeline(request: HttpRequest, subject_type: str, subject_id: UUID) -> list[Event]:
    """The latest 200 events of a record that you see."""
    return queries.timeline(subjects.load(subject_type, subject_id, actor=acting(request)), 200)


@router.get("/comments/{subject_type}/{uuid:subject_id}", response=list[CommentOut])
@requires("home.view")
def comments(request: HttpRequest, subject_type: str, subject_id: UUID) -> list[Comment]:
    """The comments on a record that you see."""
    return list(queries.comments(subjects.load(subject_type, subject_id, actor=acting(request))))


@router.post("/comments/{subject_type}/{uuid:subject_id}", response={201: CommentOut})
@requires("activity.comment")
def comment(request: HttpRequest, subject_type: str, subject_id: UUID, body: CommentIn) -> tuple[int, Comment]:
    """Comment on a record that you see; "external" comments are shown to the customer."""
    actor = acting(request)
    subject = subjects.load(subject_type, subject_id, actor=actor)
    return 201, actions.comment(subject=subject, text=body.text, actor=actor, visibility=body.visibility)


@router.post("/comments/{uuid:comment_id}/resolution", response=CommentOut)
@requires("activity.comment")
def resolve(request: HttpRequest, comment_id: UUID) -> Comment:
    """Close a comment."""
    return actions.resolve_comment(comment_id, actor=acting(request))


@router.get("/deliveries", response=list[DeliveryOut])
@requires("activity.operate")
def deliveries(request: HttpRequest) -> list[Delivery]:
    """Deliveries that wait or failed."""
    return list(queries.open_deliveries(acting(request))[:500])


@router.post("/deliveries/{delivery_id}/retry", response=DeliveryOut)
@requires("activity.operate")
def retry_delivery(request: HttpRequest, delivery_id: int) -> Delivery:
    """Try a failed delivery again."""
    return actions.retry_delivery(delivery_id, actor=acting(request))


@router.post("/jobs/{job_id}/retry", response={204: None})
@requires("activity.operate")
def retry_job(request: HttpRequest, job_id: int) -> tuple[int, None]:
    """Try a failed job again."""
    operations.retry_job(job_id, actor=acting(request))
    return 204, None


@router.get("/webhooks", response=list[WebhookOut])
@requires("activity.operate")
def list_webhooks(request: HttpRequest) -> list[Webhook]:
    """Who is told of events."""
    return list(queries.webhooks(acting(request)))


@router.post("/webhooks", response={201: WebhookMade})
@requires("activity.operate")
def create_webhook(request: HttpRequest, body: WebhookIn) -> tuple[int, Webhook]:
    """Add a webhook (Standard Webhooks); the secret is in this answer only."""
    return 201, actions.create_webhook(
        url=body.url, events=body.events, description=body.description, actor=acting(request)
    )


@router.delete("/webhooks/{uuid:webhook_id}", response={204: None})
@requires("activity.operate")
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> tuple[int, None]:
    """Remove a webhook."""
    actions.delete_webhook(webhook_id, actor=acting(request))
    return 204, None
