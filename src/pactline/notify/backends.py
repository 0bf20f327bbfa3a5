"""The mail “server” of an installation without one: every message becomes an .eml file that any mail program opens."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from pactline.kernel import clock

from .rules import NotAcceptedError


class EmlBackend(BaseEmailBackend):
    """Writes to `settings.EMAIL_FILE_PATH`, each file whole or not at all."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(options.get("file_path") or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages written; raises NotAcceptedError when the folder cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for message in email_messages:
                who = re.sub(r"[^\w.@+-]", "_", message.to[0] if message.to else "nobody")[:80]
                name = f"{clock.now().strftime('%Y%m%dT%H%M%S.%f')}-{who}-{secrets.token_hex(3)}.eml"
                temporary = self.folder / f".{name}"
                with temporary.open("wb") as stream:
                    stream.write(message.message().as_bytes())
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(self.folder / name)
        except OSError as error:
            raise NotAcceptedError(str(error)) from error
        return len(email_messages)


def has_server() -> bool:
    """Whether messages leave for a real mail server (then operators do not get to read them)."""
    return bool(settings.EMAIL_HOST) and settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
