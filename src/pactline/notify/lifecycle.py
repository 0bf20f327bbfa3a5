"""The way of an e-mail."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from .models import MailMessage

S = MailMessage.Status


def has_text(message: Any, actor: Actor) -> str | None:
    """A message whose text was erased cannot be sent again."""
    if message.text:
        return None
    return _("Its text was erased after a mail server had taken it; let the sender send it anew.")


MAIL = Lifecycle(
    MailMessage,
    initial=S.QUEUED,
    steps=[
        Step(verb="start", done="started", source=[S.QUEUED], target=S.SENDING, permission="notify.deliver", manual=False),
        Step(
            verb="confirm", done="sent", source=[S.SENDING, S.UNKNOWN], target=S.SENT, permission="notify.deliver", manual=False,
            stamp="sent_at",
        ),
        Step(
            verb="postpone", done="postponed", source=[S.SENDING], target=S.QUEUED, permission="notify.deliver",
            manual=False,
        ),
        Step(verb="refuse", done="refused", source=[S.SENDING], target=S.FAILED, permission="notify.deliver", manual=False),
        Step(verb="lose", done="lost_sight_of", source=[S.SENDING], target=S.UNKNOWN, permission="notify.deliver", manual=False),
        Step(
            verb="retry", done="retried", source=[S.FAILED], target=S.QUEUED, permission="notify.operate",
            label=gettext_lazy("Send again"), guards=[has_text],
        ),
        Step(
            verb="resend", done="resent", source=[S.UNKNOWN], target=S.QUEUED, permission="notify.operate",
            label=gettext_lazy("Send again, although it may have arrived"), guards=[has_text], danger=True,
        ),
        Step(
            verb="cancel", done="canceled", source=[S.QUEUED, S.FAILED, S.UNKNOWN], target=S.CANCELED,
            permission="notify.operate", label=gettext_lazy("Do not send"), danger=True,
        ),
    ],
)  # fmt: skip
