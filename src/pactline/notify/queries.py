"""Reading notices, preferences and e-mails."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.statements import Statement

from . import backends, kinds
from .models import MailMessage, Notice, Preference


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The notices in the actor's own inbox, newest first. Nobody reads another's."""
    return Notice.objects.filter(user_id=actor.user_id) if actor.user_id else Notice.objects.none()


_UNREAD = Statement("SELECT count(*) FROM notify_notice WHERE user_id = %s AND read_at IS NULL")
"""Asked by every page, so it is written out."""


def unread(actor: Actor) -> int:
    """How many notices the actor has not opened."""
    return int(_UNREAD.row(actor.user_id)[0])


def get(notice_id: UUID, *, actor: Actor) -> Notice:
    """A notice of the actor's own; raises NotVisible."""
    notice = visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotVisible(_("There is no such notice in your inbox."))
    return notice


def person(actor: Actor) -> User:
    """The person behind a signed-in actor."""
    found = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    if found is None:
        raise NotVisible(_("Nobody is signed in."))
    return found


def wishes(user: User) -> list[tuple[kinds.Kind, bool, bool]]:
    """For every kind: (kind, in the inbox, by e-mail) as the person chose or by default."""
    chosen = {row.kind: row for row in Preference.objects.filter(user=user)}
    return [
        (kind, chosen[kind.key].inbox, chosen[kind.key].email) if kind.key in chosen else (kind, kind.inbox, kind.email)
        for kind in kinds.every()
    ]


def wish(user: User, kind: str) -> tuple[bool, bool]:
    """(in the inbox, by e-mail) for one kind."""
    known = kinds.get(kind)
    row = Preference.objects.filter(user=user, kind=known.key).first()
    return (row.inbox, row.email) if row else (known.inbox, known.email)


def mails(actor: Actor) -> QuerySet[MailMessage]:
    """All e-mails, for operators."""
    actor.require("notify.operate", _("see the outbox"))
    return MailMessage.objects.all()


def mail(message_id: UUID, *, actor: Actor) -> MailMessage:
    """One e-mail with its attachments, for operators."""
    message = mails(actor).prefetch_related("attachments__blob").filter(pk=message_id).first()
    if message is None:
        raise NotVisible(_("There is no such e-mail."))
    return message


def may_show_text() -> bool:
    """Whether operators may read messages: only where they are written to files, as in a demonstration."""
    return not backends.has_server()


def html_of(message_id: UUID, *, actor: Actor) -> str:
    """The HTML of one e-mail; NotVisible where operators may not read messages or its text is gone."""
    message = mail(message_id, actor=actor)
    if not may_show_text() or not message.html:
        raise NotVisible(_("The text of this e-mail is not shown here."))
    return message.html


def mails_about(subject: models.Model) -> QuerySet[MailMessage]:
    """The e-mails about one record; the caller has checked that the actor sees the record."""
    return MailMessage.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
