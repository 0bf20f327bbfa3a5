"""How the people of a story read their mail: in the outbox of this installation, as the mail page shows it."""

from __future__ import annotations

import re

from django.conf import settings

from pactline.kernel.errors import Blocked, NotVisible
from pactline.notify.models import MailMessage


def refuse_real_mail() -> None:
    """Stories write to invented people; with a mail server set they would really be written to."""
    if settings.EMAIL_HOST:
        raise Blocked(
            "A mail server is configured (PACTLINE_SMTP_URL), and a story would write to invented people.",
            problems=["Play the story on an installation without a mail server."],
        )


def latest(address: str, *, template: str = "") -> MailMessage:
    """The newest message to ``address`` made from a template whose name holds ``template``."""
    rows = MailMessage.objects.filter(to__iexact=address).order_by("-created_at", "-id")
    found = rows.filter(template__contains=template).first() if template else rows.first()
    if found is None:
        raise NotVisible(f"There is no message to {address}.")
    return found


def link_token(address: str, *, path: str, template: str = "") -> str:
    """The token of the link that begins with ``path`` ("/sign/") in the newest message to ``address``."""
    message = latest(address, template=template)
    match = re.search(re.escape(path) + r"([\w-]{20,})", message.text)
    if match is None:
        raise NotVisible(f"The message “{message.subject}” to {address} holds no link {path}….")
    return match.group(1)


def code(address: str) -> str:
    """The one-time code in the newest message to ``address``."""
    match = re.search(r"\b(\d{6})\b", latest(address, template="code").text)
    if match is None:
        raise NotVisible(f"The newest message to {address} holds no code of six digits.")
    return match.group(1)
