"""What the catalog offers to the pages of others: hits of the search."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.ui.search import Hit

from . import queries


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Offerings by names, SKU and characteristics."""
    if not actor.may("catalog.view"):
        return []
    rows = queries.searched(queries.visible_to(actor), text).order_by("name")
    return [
        Hit(_("Offering"), row.sku, row.name, row.get_absolute_url(), row.get_status_display(), icon="box")
        for row in rows[:limit]
    ]
