"""Jobs of intelligence: read a contract, answer a question, remind of a contract's end."""

from __future__ import annotations

from pactline.activity.jobs import periodic, task
from pactline.kernel.actor import SYSTEM

from . import actions


@task(queue="reading", retry=2)
def read(analysis_id: str) -> None:
    """Read the document of an analysis; a refusal or breakdown is noted on it."""
    actions.read(analysis_id)


@task(queue="reading", retry=2)
def answer(inquiry_id: str) -> None:
    """Answer a question; a breakdown is noted on it."""
    actions.answer(inquiry_id)


@periodic("20 5 * * *")
def remind_of_endings() -> int:
    """Tell people of contracts whose reminder's day has come. Returns how many contracts."""
    return actions.send_reminders(actor=SYSTEM)
