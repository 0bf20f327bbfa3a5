"""Print layouts: which one a quote takes."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.quotes.models import PrintLayout, Quote

from . import quotes


def layouts() -> models.QuerySet[PrintLayout]:
    """All print layouts."""
    return PrintLayout.objects.select_related("selling_entity")


def get_layout(layout_id: UUID | str, *, actor: Actor) -> PrintLayout:
    """One print layout."""
    found = layouts().filter(pk=layout_id).first()
    if found is None:
        raise NotVisible(_("There is no such print layout."))
    actor.require("quotes.view", _("see quotes"))
    return found


def layout_for(quote: Quote, language: str) -> PrintLayout | None:
    """The layout chosen on the quote; else by rule: selling entity before language before neither. One query."""
    base = language.partition("-")[0]
    by_rule = Q(is_default=True, language__in=["", base, language]) & (
        Q(selling_entity=None) | Q(selling_entity=quote.selling_entity_id)
    )
    rows = PrintLayout.objects.filter(Q(is_active=True) & (by_rule | Q(pk=quote.layout_id)))
    order = {language: 2, base: 1}
    return max(
        rows,
        key=lambda row: (row.pk == quote.layout_id, row.selling_entity_id is not None, order.get(row.language, 0)),
        default=None,
    )


def newest_priced(actor: Actor) -> Quote | None:
    """The newest quote with lines that the actor may see: what previews are made of."""
    rows = quotes.visible_to(actor).filter(is_active=True, line_count__gt=0).select_related(*quotes.RELATED)
    return rows.order_by("-created_at", "-id").first()
