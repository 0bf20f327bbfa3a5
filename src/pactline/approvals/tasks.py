"""Jobs of approvals."""

from __future__ import annotations

from pactline.activity.jobs import periodic

from . import actions


@periodic("5 * * * *")
def remind() -> int:
    """Remind everybody whose answer is overdue. Returns how many."""
    return actions.remind_due()
