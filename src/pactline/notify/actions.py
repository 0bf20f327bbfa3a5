"""The only file of `notify` that writes: notices, preferences, e-mails and their way to the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from email.utils import make_msgid, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _

from pactline.files.models import Blob
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record

from . import kinds, queries, rendering, rules
from .lifecycle import MAIL
from .models import MailAttachment, MailMessage, Notice, Preference
from .rendering import Words

PREFERENCES_URL = "/notices/preferences"


def notify(
    *,
    user: User | UUID,
    title: Words,
    url: str = "",
    kind: str = kinds.GENERAL,
    body: Words = "",
    subject: models.Model | None = None,
    mail: bool | None = None,
    actor: Actor = SYSTEM,
) -> Notice | None:
    """Tell one person something, in the inbox and by e-mail as they wish for this kind.

    `title` and `body` are text, or functions that make it: they are called in the person's language. `url` is a path of
    this installation; `subject` the record that it is about; `mail` True asks for an e-mail unless the
    person chose otherwise, False prevents one. Returns the notice, None for those who want none or are not active.
    """
    person = user if isinstance(user, User) else User.objects.get(pk=user)
    if not person.is_active:
        return None
    title, body = rendering.said(title, person.locale), rendering.said(body, person.locale)
    inbox, email = queries.wish(person, kind)
    chosen = Preference.objects.filter(user=person, kind=kinds.get(kind).key).exists()
    wants_mail = mail is not False and (email or (mail is True and not chosen))
    notice = None
    with transaction.atomic():
        if inbox:
            notice = Notice(
                user=person,
                kind=kind,
                title=rendering.one_line(title),
                body=body,
                url=url[:500],
                actor_label=actor.label,
                **_about(subject),
            )
            notice.save(force_insert=True)
            record(subject=notice, verb="given", actor=actor, data={"to": person.email, "kind": kind})
        if wants_mail:
            send_mail(
                to=[person.email],
                subject=title,
                template="notify/mail/notice",
                context={"title": title, "body": body, "url": url, "preferences_url": PREFERENCES_URL},
                subject_record=subject,
                actor=actor,
                language=person.locale,
                keep_text=True,
            )
    return notice


def _about(subject: models.Model | None) -> dict[str, Any]:
    if subject is None:
        return {}
    return {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}


def read(notice_id: UUID, *, actor: Actor) -> Notice:
    """Mark a notice of the actor's own as read. Doing it twice is harmless."""
    with transaction.atomic():
        notice = queries.get(notice_id, actor=actor)
        if notice.read_at is None:
            notice.read_at = clock.now()
            notice.save(update_fields=["read_at"])
            record(subject=notice, verb="read", actor=actor)
    return notice


def read_all(*, actor: Actor) -> int:
    """Mark every notice of the actor's own as read. Returns how many were unread."""
    return queries.visible_to(actor).filter(read_at__isnull=True).update(read_at=clock.now())


def choose(wishes: Mapping[str, tuple[bool, bool]], *, actor: Actor) -> None:
    """Keep what the actor wants: kind -> (in the inbox, by e-mail). Raises InvalidInput for an unknown kind."""
    actor.require("identity.self", _("choose what you are told of"))
    known = {kind.key for kind in kinds.every()}
    if unknown := sorted(set(wishes) - known):
        raise InvalidInput(_("There is no kind of notice called “%(kind)s”.") % {"kind": unknown[0]})
    with transaction.atomic():
        person = queries.person(actor)
        for kind, (inbox, email) in wishes.items():
            Preference.objects.update_or_create(user=person, kind=kind, defaults={"inbox": inbox, "email": email})
        record(subject=person, verb="notices_chosen", actor=actor, data={k: list(v) for k, v in wishes.items()})


# ---- e-mail


def send_mail(
    *,
    to: Iterable[str],
    subject: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    subject_record: models.Model | None = None,
    attachments: Sequence[Blob] = (),
    actor: Actor,
    reply_to: str = "",
    language: str | None = None,
    keep_text: bool = False,
) -> list[MailMessage]:
    """Put one e-mail for each address into the outbox; a job gives it to the server when the transaction commits.

    `template`: "module/mail/name", rendered from .txt and .html (see `rendering.render`). Links and codes are secrets of
    their one reader, so the text is erased once a mail server has taken it, unless `keep_text`. Raises InvalidInput that
    names a wrong address, and then no message is made.
    """
    addresses = list(dict.fromkeys(_address(text) for text in to))
    if not addresses:
        raise InvalidInput(_("The message “%(subject)s” names no recipient.") % {"subject": subject})
    answer = _address(reply_to) if reply_to else ""
    rendered = rendering.render(template, context or {}, subject=subject, language=language)
    messages = []
    with transaction.atomic():
        for address in addresses:
            message = MailMessage(
                to=address,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                keeps_text=keep_text,
                reply_to=answer,
                template=template,
                message_id=make_msgid(domain=_domain()),
                created_by_label=actor.label,
                **_about(subject_record),
            )
            message.save(force_insert=True)
            MailAttachment.objects.bulk_create(
                MailAttachment(message=message, blob=blob, position=number) for number, blob in enumerate(attachments)
            )
            record(subject=message, verb="queued", actor=actor, data={"to": address, "template": template})
            _enqueue(message)
            messages.append(message)
    return messages


def _address(text: str) -> str:
    address = text if "\n" in text or "\r" in text else parseaddr(text)[1] or text
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidInput(
            _("“%(address)s” is no e-mail address. Write one like name@example.com.") % {"address": text}
        ) from None
    return address


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _enqueue(message: MailMessage) -> None:
    from .tasks import deliver_mail

    deliver_mail.enqueue(run_at=message.next_attempt_at, lock=f"mail:{message.pk}", message_id=str(message.pk))


def begin_attempt(message_id: UUID | str) -> MailMessage | None:
    """Claim a queued message for one attempt, before the server hears of it; None when there is nothing to do.

    A message found “sending” was left by a worker that died: nobody knows whether the server took it, so it becomes
    “unknown” and is not sent again by itself.
    """
    with transaction.atomic():
        message = MailMessage.objects.select_for_update().filter(pk=message_id).first()
        if message is None:
            return None
        if message.status == MailMessage.Status.SENDING:
            told = _("The worker ended while it gave this message to the mail server; it may have arrived.")
            MAIL.apply(message.pk, "lose", actor=SYSTEM, fields={"last_error": told})
            return None
        if message.status != MailMessage.Status.QUEUED:
            return None
        if message.next_attempt_at is not None and message.next_attempt_at > clock.now():
            return None
        return MAIL.apply(
            message.pk, "start", actor=SYSTEM, fields={"attempts": message.attempts + 1, "next_attempt_at": None}
        )


def mail_accepted(message_id: UUID, *, by_server: bool) -> MailMessage:
    """Note that the message was taken; its text goes when a real server has it."""
    with transaction.atomic():
        message = MailMessage.objects.select_for_update().get(pk=message_id)
        fields: dict[str, Any] = {"last_error": ""}
        if by_server and not message.keeps_text:
            fields |= {"text": "", "html": ""}
        return MAIL.apply(message_id, "confirm", actor=SYSTEM, fields=fields)


def mail_not_accepted(message_id: UUID, error: Exception, *, connected: bool) -> MailMessage:
    """Note a failed attempt: wait and try again, give up, or mark as unknown (see `rules.outcome_of`)."""
    told = f"{type(error).__name__}: {error}"[:2000]
    with transaction.atomic():
        message = MailMessage.objects.select_for_update().get(pk=message_id)
        outcome = rules.outcome_of(error, connected=connected, attempts=message.attempts)
        fields: dict[str, Any] = {"last_error": told}
        if outcome == "postpone":
            fields["next_attempt_at"] = clock.now() + rules.wait_after(message.attempts)
        message = MAIL.apply(message_id, outcome, actor=SYSTEM, data={"error": told}, fields=fields)
        if outcome == "postpone":
            _enqueue(message)
    return message


def retry_mail(message_id: UUID, *, actor: Actor) -> MailMessage:
    """Send a failed message again, or one of which nobody knows whether it arrived. For operators."""
    with transaction.atomic():
        message = queries.mail(message_id, actor=actor)
        verb = "resend" if message.status == MailMessage.Status.UNKNOWN else "retry"
        message = MAIL.apply(message_id, verb, actor=actor, fields={"attempts": 0, "next_attempt_at": None})
        _enqueue(message)
    return message


def cancel_mail(message_id: UUID, *, actor: Actor) -> MailMessage:
    """Do not send a message that has not left. For operators."""
    queries.mail(message_id, actor=actor)
    return MAIL.apply(message_id, "cancel", actor=actor)
