"""Jobs of notify: give e-mails to the server, and look for those that a dead worker left."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection

from pactline.activity.jobs import periodic, task
from pactline.files import queries as files
from pactline.kernel import clock

from . import actions, backends
from .models import MailMessage

log = structlog.get_logger(__name__)
LEFT_ALONE = timedelta(minutes=10)


@task(queue="default", retry=0)
def deliver_mail(message_id: str) -> None:
    """One attempt at one message. Its state is written before and after the server is spoken to."""
    message = actions.begin_attempt(message_id)
    if message is None:
        return
    connected = False
    try:
        outgoing = compose(message)
        connection = get_connection()
        try:
            connection.open()
            connected = True
            connection.send_messages([outgoing])
        finally:
            connection.close()
    except Exception as error:
        log.warning("mail_attempt_failed", message=message_id, error=str(error))
        actions.mail_not_accepted(message.pk, error, connected=connected)
        return
    actions.mail_accepted(message.pk, by_server=backends.has_server())


def compose(message: MailMessage) -> EmailMultiAlternatives:
    """The message as it goes over the wire; attachments are read with their hashes checked."""
    outgoing = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        outgoing.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.select_related("blob"):
        blob = attachment.blob
        outgoing.attach(blob.filename, files.read(blob), blob.content_type.partition(";")[0])
    return outgoing


@periodic("*/5 * * * *")
def look_after_mail() -> int:
    """Messages that a dead worker left in “sending”, and queued ones whose job was lost. Returns how many were found."""
    left = MailMessage.objects.filter(updated_at__lt=clock.now() - LEFT_ALONE)
    stuck = left.filter(status=MailMessage.Status.SENDING)
    forgotten = left.filter(status=MailMessage.Status.QUEUED).exclude(next_attempt_at__gt=clock.now() - LEFT_ALONE)
    found = [str(pk) for pk in [*stuck.values_list("pk", flat=True), *forgotten.values_list("pk", flat=True)[:200]]]
    for pk in found:
        deliver_mail.enqueue(lock=f"mail:{pk}", message_id=pk)
    return len(found)
