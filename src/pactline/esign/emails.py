"""Messages of signing. Links and codes are secrets of their one recipient (ES-13)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.notify.actions import send_mail
from pactline.notify.rendering import Words, said
from pactline.ui import formats

from . import queries
from .models import Envelope, Signer


def link_url(token: str) -> str:
    """The address that a signer opens."""
    return f"{settings.PACTLINE_BASE_URL.rstrip('/')}/sign/{token}"


def verify_url(envelope: Envelope) -> str:
    """The public page about this envelope."""
    return f"{settings.PACTLINE_BASE_URL.rstrip('/')}/verify?reference={envelope.pk}"


def invitation(envelope: Envelope, signer: Signer, token: str, *, actor: Actor, again: bool = False) -> None:
    """The document waits for ``signer``; ``again`` for reminders and fresh links."""
    with translation.override(signer.locale):
        subject = (
            _("Reminder: “%(title)s” waits for you") if again else _("%(sender)s asks you to sign “%(title)s”")
        ) % {
            "title": envelope.title,
            "sender": envelope.sender_label,
        }
        _send("invitation", envelope, signer.email, subject, actor, signer=signer, link=link_url(token), again=again,
              until=formats.in_utc(envelope.expires_at))  # fmt: skip


def one_time_code(envelope: Envelope, signer: Signer, code: str, *, minutes: int, actor: Actor) -> None:
    """The code that shows that ``signer`` reads this mailbox."""
    with translation.override(signer.locale):
        _send(
            "code", envelope, signer.email, _("Your code for signing"), actor, signer=signer, code=code, minutes=minutes
        )


def completed(envelope: Envelope, signer: Signer, token: str, *, actor: Actor) -> None:
    """All have signed; here are the copy and the certificate."""
    with translation.override(signer.locale):
        subject = _("Signed by all: “%(title)s”") % {"title": envelope.title}
        _send("completed", envelope, signer.email, subject, actor, signer=signer, link=link_url(token))


def to_sender(envelope: Envelope, template: str, subject: Words, *, actor: Actor, **context: Any) -> None:
    """News for who sent the envelope, in their language."""
    if envelope.sender_email:
        locale = envelope.sender.locale if envelope.sender else settings.LANGUAGE_CODE
        with translation.override(locale):
            _send(template, envelope, envelope.sender_email, said(subject, locale), actor, **context)


def withdrawn(envelope: Envelope, signer: Signer, reason: str, *, actor: Actor) -> None:
    """It need not be signed any more."""
    with translation.override(signer.locale):
        subject = _("No signature needed: “%(title)s”") % {"title": envelope.title}
        _send("withdrawn", envelope, signer.email, subject, actor, signer=signer, reason=reason)


def paper(envelope: Envelope, signer: Signer, *, actor: Actor) -> None:
    """Please print, sign and send back; the PDF is attached."""
    with translation.override(signer.locale):
        subject = _("%(sender)s asks you to sign “%(title)s” on paper") % {
            "title": envelope.title,
            "sender": envelope.sender_label,
        }
        files = dict.fromkeys(sheet.presented or sheet.document for sheet in queries.documents(envelope))
        _send("paper", envelope, signer.email, subject, actor, signer=signer, attachments=tuple(files))


def _send(
    template: str,
    envelope: Envelope,
    to: str,
    subject: str,
    actor: Actor,
    *,
    signer: Signer | None = None,
    attachments: tuple[Blob, ...] = (),
    **context: Any,
) -> None:
    language = signer.locale if signer is not None and signer.email == to else None
    send_mail(
        to=[to],
        subject=subject,
        template=f"esign/mail/{template}",
        context={"envelope": envelope, "signer": signer, "verify_url": verify_url(envelope), **context},
        subject_record=signer or envelope,
        attachments=attachments,
        actor=actor,
        reply_to=envelope.sender_email if to != envelope.sender_email else "",
        language=language,
    )
