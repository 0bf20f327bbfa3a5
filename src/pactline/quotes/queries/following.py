"""What was sold before, and drafts: for the pages of changes, renewals and changes of several quotes."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from pactline.kernel.actor import Actor
from pactline.quotes.models import Quote, QuoteLine

from .quotes import visible_to

S = Quote.Status
MOST = 200


def sold_lines(account_id: UUID, currency: str, *, actor: Actor) -> list[QuoteLine]:
    """What was sold to an account in a currency, newest first; at most 200 lines."""
    rows = QuoteLine.objects.filter(
        quote__in=visible_to(actor).filter(account=account_id, currency=currency, status__in=[S.ACCEPTED, S.COMPLETED]),
        choice=QuoteLine.Choice.REQUIRED,
        offering__isnull=False,
        parent=None,
    ).exclude(action=QuoteLine.Action.REMOVE)
    return list(rows.select_related("quote").order_by("-quote__created_at", "position")[:MOST])


def drafts(actor: Actor, text: str = "") -> models.QuerySet[Quote]:
    """Drafts by number, name or customer, newest first; at most 200."""
    rows = visible_to(actor).filter(status=S.DRAFT, is_active=True).select_related("account")
    if text:
        rows = rows.filter(Q(number__istartswith=text) | Q(name__icontains=text) | Q(account__name__icontains=text))
    keys = list(rows.order_by("-created_at", "-id").values_list("pk", flat=True)[:MOST])
    return Quote.objects.filter(pk__in=keys).select_related("account").order_by("-created_at", "-id")


def draft_renewals(account_id: UUID, actor: Actor) -> models.QuerySet[Quote]:
    """The drafts of an account that renew something."""
    renewing = QuoteLine.objects.filter(action=QuoteLine.Action.RENEW, quote=models.OuterRef("pk"))
    rows = visible_to(actor).filter(models.Exists(renewing), account=account_id, status=S.DRAFT, is_active=True)
    return rows.order_by("-created_at", "-id")


def merged(quote: Quote) -> models.QuerySet[Quote]:
    """The renewals that became this quote."""
    return Quote.objects.filter(merged_into=quote).order_by("number")


def has_parts(quote_id: UUID, line_id: UUID) -> bool:
    """Whether other lines stand below a line."""
    return QuoteLine.objects.filter(quote=quote_id, parent=line_id).exists()
