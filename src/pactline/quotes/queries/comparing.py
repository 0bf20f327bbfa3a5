"""Two versions of a quote side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.quotes import rules
from pactline.quotes.models import Quote
from pactline.quotes.words import compared as _said

from .quotes import get, line_rows, place_names

COMPARED_HEADER = (
    *("name", "quote_on", "expires_on", "starts_on", "ends_on", "term_months", "payment_terms_days", "auto_renew"),
    *("currency", "channel"),
    *("renewal_notice_days", "renewal_uplift_percent", "discount_percent", "discount_amount", "is_non_standard"),
)
COMPARED_TOTALS = {
    "one_time": gettext_lazy("One-time"),
    "mrr": gettext_lazy("Monthly (MRR)"),
    "tcv": gettext_lazy("Contract value (TCV)"),
    "net": gettext_lazy("Net"),
    "tax": gettext_lazy("Tax"),
    "total": gettext_lazy("Total"),
}


@dataclass(frozen=True, slots=True)
class HeaderDifference:
    """A header field or total that differs; ``is_money``: in the currency of its version."""

    label: str
    before: Any
    after: Any
    is_money: bool = False


def header_differences(older: Quote, newer: Quote) -> list[HeaderDifference]:
    """Every header field and total that differs, in the order of the page."""
    found = []
    for name in COMPARED_HEADER:
        before, after = getattr(older, name), getattr(newer, name)
        if before != after:
            field = Quote._meta.get_field(name)
            label = str(getattr(field, "verbose_name", name))
            said = {value: str(text) for value, text in getattr(field, "choices", None) or ()}
            is_money = name == "discount_amount"
            found.append(HeaderDifference(label, said.get(before, before), said.get(after, after), is_money))
    for name, words in COMPARED_TOTALS.items():
        before, after = getattr(older, name), getattr(newer, name)
        if before != after:
            found.append(HeaderDifference(str(words), before, after, True))
    return found


def two_versions(quote_id: UUID, other_id: UUID | str, *, actor: Actor) -> tuple[Quote, Quote]:
    """Two versions of one quote, the older one first. ``NotVisible`` when they are not of one number."""
    quote, other = get(quote_id, actor=actor), get(other_id, actor=actor)
    if other.number != quote.number:
        raise NotVisible(_("%(other)s is no version of %(quote)s.") % {"other": other, "quote": quote})
    older, newer = sorted((other, quote), key=lambda version: version.version)
    return older, newer


def compared(older: Quote, newer: Quote) -> list[rules.Difference]:
    """Two versions line by line."""
    return rules.compare(_rows(older), _rows(newer))


def _rows(quote: Quote) -> list[dict[str, Any]]:
    rows = [row for row in line_rows(quote) if row["kind"] != "note"]
    names = {row["id"]: row["name"] for row in rows}
    places = place_names(rows)
    return [{**row, **_said(row, names, places)} for row in rows]
