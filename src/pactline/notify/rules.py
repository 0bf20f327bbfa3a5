"""How long to wait before the next attempt, and what an answer of a mail server means. Pure."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Literal

MAX_ATTEMPTS = 8
Outcome = Literal["postpone", "refuse", "lose"]


class NotAcceptedError(Exception):
    """A backend's own word that it did not take the message."""


def wait_after(attempts: int) -> timedelta:
    """One minute after the first attempt, then four times as long each time, at most six hours."""
    return min(timedelta(minutes=4 ** max(0, attempts - 1)), timedelta(hours=6))


def outcome_of(error: Exception, *, connected: bool, attempts: int) -> Outcome:
    """What to do after a failed attempt.

    Before the connection stood, or when the server itself refused, nothing was accepted: try again, or give up after
    MAX_ATTEMPTS or a permanent (5xx) answer. When the connection broke after that, the server may have taken the message.
    """
    code = _code(error)
    if code is not None:
        return "postpone" if 400 <= code < 500 and attempts < MAX_ATTEMPTS else "refuse"
    if isinstance(error, (smtplib.SMTPNotSupportedError, UnicodeError, ValueError)):
        return "refuse"
    if connected and not isinstance(error, NotAcceptedError):
        return "lose"
    return "postpone" if attempts < MAX_ATTEMPTS else "refuse"


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [int(answer[0]) for answer in error.recipients.values()]
        return max(codes, default=550)
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return None
