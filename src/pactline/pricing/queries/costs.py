"""Reading cost books, and what offerings cost in a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.conditions import matches
from pactline.kernel.errors import NotVisible
from pactline.pricing.models import CostBook, CostBookLine

from .agreed import exchange_rate

FIELDS: dict[str, str | Promise] = {
    "account.country": gettext_lazy("Customer's country"),
    "account.industry": gettext_lazy("Customer's industry"),
    "account.kind": gettext_lazy("Kind of customer"),
    "region": gettext_lazy("Customer's region"),
    "currency": gettext_lazy("Currency"),
    "channel": gettext_lazy("Channel"),
}
"""What the condition of a cost book may ask for."""


def costs_used(
    rows: Iterable[Mapping[str, Any]], facts: Mapping[str, Any], *, currency: str, on: date
) -> dict[UUID, Decimal]:
    """The unit cost of each offering: of the first book that holds and has it, on the day's newest line."""
    found: dict[UUID, tuple[str, Decimal]] = {}
    books: dict[UUID, tuple[int, str]] = {}
    ordered = sorted(rows, key=lambda row: (row["position"], row["book"], row["from"] or ""))
    for row in ordered:
        offering_id, book = UUID(row["offering"]), (row["position"], row["book"])
        if not matches(row["condition"], facts) or books.setdefault(offering_id, book) != book:
            continue
        found[offering_id] = row["currency"], Decimal(row["cost"])
    rates = {code: exchange_rate(code, currency, on=on) for code in {code for code, _cost in found.values()}}
    return {offering_id: cost * rates[code] for offering_id, (code, cost) in found.items()}


def cost_books() -> models.QuerySet[CostBook]:
    """All cost books in the order in which they are tried."""
    return CostBook.objects.select_related("selling_entity")


def get_cost_book(book_id: UUID | str, *, actor: Actor) -> CostBook:
    """One cost book, for those who may see costs."""
    found = cost_books().filter(pk=book_id).first() if actor.may("pricing.view_cost") else None
    if found is None:
        raise NotVisible(_("There is no such cost book."))
    return found


def costs_of(book: CostBook) -> models.QuerySet[CostBookLine]:
    """Its costs with their offerings."""
    rows = CostBookLine.objects.filter(book=book).select_related("offering__unit")
    return rows.order_by("offering__name", models.F("valid_from").asc(nulls_first=True))
