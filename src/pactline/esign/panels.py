"""What signing adds to other pages: navigation, the home page, search, and envelopes on the page of their subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects
from pactline.kernel.actor import Actor
from pactline.ui import home, nav, search

from . import queries
from .models import Envelope


def mine(actor: Actor) -> Mapping[str, Any] | None:
    """What waits for this person's signature."""
    rows = list(queries.waiting_for(actor)[:10])
    return {"rows": rows, "count": len(rows)} if rows else None


def failing(actor: Actor) -> Mapping[str, Any] | None:
    """Seals that failed, for operators."""
    rows = list(queries.seals_that_wait().exclude(seal_error="")[:10])
    return {"rows": rows, "count": len(rows), "more_url": "/esign/seals"} if rows else None


def find(actor: Actor, text: str, limit: int) -> Sequence[search.Hit]:
    """Envelopes by number, title or a person's name or address."""
    if not actor.may("esign.view"):
        return []
    wanted = Q(number__istartswith=text) | Q(title__icontains=text) | Q(signers__name__icontains=text)
    rows = queries.visible_to(actor).filter(wanted | Q(signers__email__iexact=text)).distinct().order_by("-id")[:limit]
    return [search.Hit(_("Envelope"), row.number, row.title, row.get_absolute_url(), icon="signature") for row in rows]


def register() -> None:
    """Called when the application starts."""
    nav.register(
        area="contracts",
        label=_("Signatures"),
        url_name="esign:list",
        permission="esign.view",
        icon="signature",
        order=60,
    )
    nav.register(
        area="settings", label=_("The seal"), url_name="esign:seal", permission="esign.seal_config", icon="certificate"
    )
    nav.register(
        area="settings",
        label=_("Seals that wait"),
        url_name="esign:seals",
        permission="esign.operate",
        icon="shield-lock",
    )
    home.register(
        home.Widget(
            key="esign.mine",
            area="needs",
            title=_("To be signed by you"),
            permission="esign.view",
            template="esign/mine.html",
            load=mine,
            order=15,
        )
    )
    home.register(
        home.Widget(
            key="esign.failing",
            area="needs",
            title=_("Seals that failed"),
            permission="esign.operate",
            template="esign/failing.html",
            load=failing,
            order=90,
        )
    )
    search.register(find)
    subjects.register(Envelope, queries.get)
