"""Jobs of approvals."""

from __future__ import annotations

from pactline.activity.jobs import periodic

from . import actions


@periodic("5-59/15 * * * *")
def remind() -> int:
    """Remind everybody whose answer is overdue. Returns of how many steps."""
    return actions.remind_due()


@periodic("10-59/15 * * * *")
def escalate() -> int:
    """Give to somebody else what waits for too long. Returns how many steps."""
    return actions.escalate_due()
