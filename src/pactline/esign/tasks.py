"""Jobs of signing: seal, and what the clock asks for."""

from __future__ import annotations

from pactline.activity.jobs import periodic, task

from . import actions


@task(queue="default", retry=8, wait=2)
def seal(envelope_id: str) -> None:
    """Seal one envelope that everybody has signed. Repeating it is harmless."""
    actions.seal_envelope(envelope_id)


@periodic("*/5 * * * *")
def sweep_seals() -> None:
    """Find envelopes that everybody has signed and no job is sealing."""
    actions.sweep()
    actions.waiting_seals_alarm()


@periodic("*/10 * * * *")
def keep_time() -> None:
    """Expire what is over, put back pauses that are over."""
    actions.expire_due()
    actions.revert_due()


@periodic("17 * * * *")
def remind() -> None:
    """Reminders that are due."""
    actions.remind_due()


@periodic("42 5 * * *")
def check_certificate() -> None:
    """Warn operators before the sealing certificate ends."""
    actions.warn()
