"""Two versions of a quote side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.quotes.models import Quote

from .quotes import get

COMPARED_HEADER = (
    *("name", "quote_on", "expires_on", "starts_on", "ends_on", "term_months", "payment_terms_days", "auto_renew"),
    *("renewal_notice_days", "renewal_uplift_percent", "discount_percent", "discount_amount", "is_non_standard"),
    *("one_time", "mrr", "tcv", "net", "tax", "total"),
)


def header_differences(older: Quote, newer: Quote) -> list[tuple[str, Any, Any]]:
    """(what people call the field, before, after) for every header field and total that differs."""
    found = []
    for name in COMPARED_HEADER:
        before, after = getattr(older, name), getattr(newer, name)
        if before != after:
            label = getattr(Quote._meta.get_field(name), "verbose_name", name)
            found.append((str(label).replace("_", " "), before, after))
    return found


def two_versions(quote_id: UUID, other_id: UUID | str, *, actor: Actor) -> tuple[Quote, Quote]:
    """Two versions of one quote, the older one first. ``NotVisible`` when they are not of one number."""
    quote, other = get(quote_id, actor=actor), get(other_id, actor=actor)
    if other.number != quote.number:
        raise NotVisible(_("%(other)s is no version of %(quote)s.") % {"other": other, "quote": quote})
    older, newer = sorted((other, quote), key=lambda version: version.version)
    return older, newer
