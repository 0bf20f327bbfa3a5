"""Jobs of quotes."""

from __future__ import annotations

from pactline.activity.jobs import periodic

from . import actions


@periodic("10 * * * *")
def expire_quotes() -> int:
    """Expire every open quote whose last day has passed. Returns how many."""
    return actions.expire_due()
