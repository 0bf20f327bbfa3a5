"""What a customer has bought already and still pays, for prices that are taken of it. One query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pactline.kernel.money import ZERO, round_amount

from . import plans
from .models import Quote, QuoteLine

SOLD = (Quote.Status.ACCEPTED, Quote.Status.COMPLETED)
MONTHS = {"month": 1, "year": 12}
Action = QuoteLine.Action


def lines(quote: Quote, present: Sequence[QuoteLine]) -> list[QuoteLine]:
    """The lines sold to the customer of ``quote`` in its currency, whoever sold them. Without those that later ones (or
    ``present``, the quote's own, by renewal or end) replace; a change is charged as the difference, so its line stays.
    """
    rows = QuoteLine.objects.filter(
        quote__account=quote.account_id,
        quote__currency=quote.currency,
        quote__status__in=SOLD,
        choice=QuoteLine.Choice.REQUIRED,
        offering__isnull=False,
        included=False,
    ).exclude(quote=quote.pk)
    found = list(rows.select_related("quote").order_by("pk"))
    gone = _replaced(found) | _replaced(line for line in present if line.action != Action.CHANGE)
    return [
        line for line in found if line.action != Action.REMOVE and line.pk not in gone and not line.plan.get("share")
    ]


def _replaced(rows: Iterable[QuoteLine]) -> set[UUID]:
    found: set[UUID] = set()
    for line in rows:
        if line.replaces:
            before = plans.read(line.plan).before
            found |= {line.replaces, *(before.also if before else ())}
    return found


def is_running(line: QuoteLine, day: date) -> bool:
    """Whether a sold line has not ended before a day."""
    ends = line.ends_on or line.quote.ends_on
    return ends is None or ends >= day


def of_period(line: QuoteLine) -> Decimal:
    """What a whole period of the line costs, even where less was charged."""
    if line.action in (Action.CHANGE, Action.REMOVE):
        whole = line.unit_price * line.quantity if line.action == Action.CHANGE else ZERO
    elif line.price_kind == "recurring":
        whole = line.mrr * MONTHS.get(line.periodicity, 1)
    else:
        whole = line.net
    return round_amount(whole, line.quote.currency)
