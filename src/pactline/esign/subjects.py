"""How signing answers the record that it was asked for: a Protocol, registered by type in the subject's apps.py."""

from __future__ import annotations

from typing import Protocol

from pactline.kernel.actor import Actor

from .models import Envelope


class EnvelopeSubject(Protocol):
    """Called in the transaction of the change; an exception undoes it (and a seal is then tried again)."""

    def on_completed(self, envelope: Envelope, actor: Actor) -> None:
        """Everybody signed, the sealed file and its certificate are stored."""

    def on_declined(self, envelope: Envelope, actor: Actor) -> None:
        """Somebody declined; ``envelope.closed_reason`` says why, ``actor`` is that person."""

    def on_expired(self, envelope: Envelope, actor: Actor) -> None:
        """The time to sign has passed."""

    def on_cancelled(self, envelope: Envelope, actor: Actor) -> None:
        """Staff called it off; ``envelope.closed_reason`` says why."""


_subjects: dict[str, EnvelopeSubject] = {}


def register(subject_type: str, handler: EnvelopeSubject) -> None:
    """``subject_type`` as ``model._meta.label_lower``: "contracts.contractrequest". Registering twice replaces."""
    _subjects[subject_type] = handler


def of(envelope: Envelope) -> EnvelopeSubject | None:
    """The handler of an envelope's subject, if anybody answers for it."""
    return _subjects.get(envelope.subject_type)
