"""Jobs of quotes."""

from __future__ import annotations

from pactline.activity.jobs import periodic

from . import actions


@periodic("10 * * * *")
def expire_quotes() -> int:
    """Expire every open quote whose last day has passed. Returns how many."""
    return actions.expire_due()


@periodic("*/15 * * * *")
def expire_offer_links() -> int:
    """Close the links to offers whose time ran out. Returns how many."""
    return actions.expire_offer_links()
