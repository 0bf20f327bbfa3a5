"""Lines that follow what was sold before: changes, ends, renewals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import ZERO
from pactline.quotes import owned, plans, queries
from pactline.quotes.models import QuoteLine

from .entering import NewLine


def prepared(lines: Sequence[NewLine], account_id: UUID, currency: str, *, actor: Actor) -> list[NewLine]:
    """The entries with what they replace, as it was sold. Those that replace nothing are left as they are.

    Raises ``InvalidInput`` for a line that was not sold to this account in this currency, or that the actor may not see.
    """
    wanted = {entry.replaces for entry in lines if entry.replaces}
    if not wanted:
        return list(lines)
    rows = QuoteLine.objects.filter(pk__in=wanted, quote__account=account_id, quote__in=queries.visible_to(actor))
    known = {line.pk: line for line in rows.select_related("quote")}
    found: list[NewLine] = []
    problems: dict[str, str] = {}
    for row, entry in enumerate(lines):
        if entry.replaces is None:
            found.append(entry)
            continue
        old = known.get(entry.replaces)
        if old is None or old.quote.status not in owned.SOLD or not old.counts:
            problems[f"lines.{row}.replaces"] = _("Line %(row)s: what it replaces was not sold to this customer.") % {
                "row": row + 1
            }
        elif old.quote.currency != currency:
            problems[f"lines.{row}.replaces"] = _("Line %(row)s: what it replaces was sold in %(currency)s.") % {
                "row": row + 1,
                "currency": old.quote.currency,
            }
        else:
            named = bool(entry.sku or entry.offering_id)
            found.append(replace(entry, before=before_of(old), sku=entry.sku if named else old.sku))
    if problems:
        raise InvalidInput(_("Nothing was added."), problems=list(problems.values()), fields=problems)
    return found


def before_of(line: QuoteLine) -> plans.Before:
    """What a sold line was, copied."""
    quote = line.quote
    anchor = line.starts_on or quote.starts_on
    return plans.Before(
        quote=str(quote),
        quantity=line.quantity.normalize() + ZERO,
        unit_price=line.unit_price.normalize() + ZERO,
        amount=owned.of_period(line),
        periodicity=line.periodicity,
        anchor=anchor.isoformat() if anchor else "",
        segments=tuple(
            plans.Paid(
                months=Decimal(row["months"]),
                quantity=Decimal(row["quantity"]),
                unit_price=Decimal(row["unit_price"]),
                amount=Decimal(row["net"]),
            )
            for row in line.segments
        ),
    )
