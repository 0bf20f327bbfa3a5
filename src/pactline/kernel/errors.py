"""Every expected failure of the business, each with a code, a status and words for a person.

Raised below the views; caught in exactly two places: one for pages (``ui.errors``), one for the API (``ui.rest``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DomainError(Exception):
    """A sentence (``message``), further sentences (``problems``) and sentences by input field (``fields``)."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, problems: Sequence[str] = (), fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return " ".join((self.message, *self.problems))


class InvalidInput(DomainError):
    """The input cannot be used as it is."""

    code, status = "invalid_input", 422


class NotVisible(DomainError):
    """There is no such record, or none that this actor may know of."""

    code, status = "not_found", 404


class NotAllowed(DomainError):
    """The actor lacks a permission or is barred by separation of duties."""

    code, status = "not_allowed", 403


class WrongState(DomainError):
    """The record is in a state from which this cannot be done."""

    code, status = "wrong_state", 409


class Blocked(DomainError):
    """Guards refuse the step; ``problems`` says why, one sentence each."""

    code, status = "blocked", 409


class Conflict(DomainError):
    """Somebody else changed the record since it was read (If-Match failed)."""

    code, status = "stale", 412


class Gone(DomainError):
    """A link that was used, revoked or has expired."""

    code, status = "gone", 410


class TooLarge(DomainError):
    """An upload or a request beyond a limit."""

    code, status = "too_large", 413


class TooMany(DomainError):
    """A rate limit was reached."""

    code, status = "too_many_requests", 429


class Unavailable(DomainError):
    """Something that this needs is not there at the moment (a converter, a time stamp authority)."""

    code, status = "unavailable", 503
