"""What signing wants to know of others: an e-mail to a signer that the mail server refused."""

from __future__ import annotations

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.kernel.actor import SYSTEM
from pactline.notify.models import MailMessage

from . import actions
from .models import Signer


@on("notify.mailmessage.refused")
def note_bounce(event: Event) -> None:
    """The request did not leave for good: the envelope shows a failed delivery."""
    if event.subject_id is None:
        return
    message = MailMessage.objects.filter(pk=event.subject_id, subject_type="esign.signer").first()
    if (
        message is None
        or message.subject_id is None
        or message.template not in ("esign/mail/invitation", "esign/mail/paper")
    ):
        return
    signer = Signer.objects.filter(pk=message.subject_id, status=Signer.Status.PENDING, email=message.to).first()
    if signer is not None:
        actions.mark_delivery_failed(signer.pk, reason=message.last_error or "refused by the mail server", actor=SYSTEM)
