"""Jobs of contracts: PDFs, reviews that run out, contracts that begin and end, notices before the end."""

from __future__ import annotations

from pactline.activity.jobs import periodic, task
from pactline.kernel.actor import SYSTEM

from . import actions


@task(queue="default", retry=3)
def make_pdf(revision_id: str) -> None:
    """The PDF of a revision; a refusal is noted on the revision."""
    actions.make_pdf(revision_id)


@periodic("*/15 * * * *")
def expire_reviews() -> int:
    """Links to reviews that ran out. Returns how many."""
    return actions.expire_reviews(actor=SYSTEM)


@periodic("5 * * * *")
def keep_contracts_current() -> dict[str, int]:
    """Begin and end contracts by their dates in the company's time zone, and tell people before the end. Hourly, so
    that it happens shortly after midnight wherever the company is."""
    return actions.keep_current(actor=SYSTEM)
