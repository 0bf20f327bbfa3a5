"""The JSON face of notify: one's own inbox and preferences; the outbox for operators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .lifecycle import MAIL
from .lists import Inbox, Outbox
from .models import MailMessage, Notice

router = Router(tags=["notify"])


class NoticeOut(Schema):
    """`url` is a path of this installation; `read_at` null: new."""

    id: UUID
    created_at: datetime
    kind: str
    title: str
    body: str
    url: str
    subject_type: str
    subject_id: UUID | None
    actor_label: str
    read_at: datetime | None


class UnreadOut(Schema):
    unread: int


class WishOut(Schema):
    kind: str
    label: str
    inbox: bool
    email: bool


class WishIn(Schema):
    kind: str
    inbox: bool
    email: bool


class MailOut(Schema):
    """An e-mail on its way. Its text is not given out: links and codes are secrets of their reader."""

    id: UUID
    created_at: datetime
    to: str
    subject: str
    template: str
    status: str
    attempts: int
    last_error: str
    message_id: str
    next_attempt_at: datetime | None
    sent_at: datetime | None
    subject_type: str
    subject_id: UUID | None


class MailDetail(MailOut):
    allowed_actions: list[str]


def _detail(request: HttpRequest, message: MailMessage) -> dict[str, object]:
    offers = MAIL.offers(message, acting(request))
    return {**MailOut.from_orm(message).model_dump(), "allowed_actions": [o.verb for o in offers if o.enabled]}


@router.get("/notices", response=rest.Page[NoticeOut], openapi_extra=rest.parameters(Inbox))
@requires("notify.view")
def list_notices(request: HttpRequest) -> rest.Page[NoticeOut]:
    """Your own inbox, newest first."""
    return rest.page(request, Inbox, NoticeOut)


@router.get("/notices/unread", response=UnreadOut)
@requires("notify.view")
def unread(request: HttpRequest) -> dict[str, int]:
    """How many notices you have not opened."""
    return {"unread": queries.unread(acting(request))}


@router.post("/notices/reading", response=UnreadOut)
@requires("notify.view")
def read_all(request: HttpRequest) -> dict[str, int]:
    """Mark all of yours as read; answers how many are left."""
    actor = acting(request)
    actions.read_all(actor=actor)
    return {"unread": queries.unread(actor)}


@router.post("/notices/{uuid:notice_id}/reading", response=NoticeOut)
@requires("notify.view")
def read_notice(request: HttpRequest, notice_id: UUID) -> Notice:
    """Mark one of yours as read."""
    return actions.read(notice_id, actor=acting(request))


@router.get("/preferences", response=list[WishOut])
@requires("identity.self")
def read_preferences(request: HttpRequest) -> list[dict[str, object]]:
    """What you are told of, and how."""
    wishes = queries.wishes(queries.person(acting(request)))
    return [{"kind": k.key, "label": str(k.label), "inbox": inbox, "email": email} for k, inbox, email in wishes]


@router.put("/preferences", response=list[WishOut])
@requires("identity.self")
def choose(request: HttpRequest, body: list[WishIn]) -> list[dict[str, object]]:
    """Choose for some kinds; the others stay."""
    actions.choose({wish.kind: (wish.inbox, wish.email) for wish in body}, actor=acting(request))
    return read_preferences(request)


@router.get("/mails", response=rest.Page[MailOut], openapi_extra=rest.parameters(Outbox))
@requires("notify.operate")
def list_mails(request: HttpRequest) -> rest.Page[MailOut]:
    """The outbox."""
    return rest.page(request, Outbox, MailOut)


@router.get("/mails/{uuid:mail_id}", response=MailDetail)
@requires("notify.operate")
def read_mail(request: HttpRequest, mail_id: UUID) -> dict[str, object]:
    """One e-mail and what can be done with it."""
    return _detail(request, queries.mail(mail_id, actor=acting(request)))


@router.post("/mails/{uuid:mail_id}/retry", response=MailDetail)
@requires("notify.operate")
def retry_mail(request: HttpRequest, mail_id: UUID) -> dict[str, object]:
    """Send a failed one again, or one of which nobody knows whether it arrived."""
    return _detail(request, actions.retry_mail(mail_id, actor=acting(request)))


@router.post("/mails/{uuid:mail_id}/cancellation", response=MailDetail)
@requires("notify.operate")
def cancel_mail(request: HttpRequest, mail_id: UUID) -> dict[str, object]:
    """Do not send it."""
    return _detail(request, actions.cancel_mail(mail_id, actor=acting(request)))
