"""Quotes as plain dictionaries for the hot paths of the API: written by msgspec, without a schema in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pactline.kernel.actor import Actor

from . import queries
from .lifecycle import QUOTE
from .models import Quote, QuoteLine

FIELDS = (
    *("id", "number", "version", "status", "is_active", "previous_id", "name", "account_id", "contact_id"),
    *("opportunity_id", "selling_entity_id", "price_list_id", "owner_id", "assigned_to_id", "currency", "quote_on"),
    *("exchange", "channel"),
    *("expires_on", "starts_on", "ends_on", "term_months", "payment_terms_days", "auto_renew"),
    *("renewal_notice_days", "renewal_uplift_percent", "billing_address", "shipping_address", "discount_percent"),
    *("discount_amount", "discount_overwrites", "introduction", "notes", "is_non_standard", "max_discount_percent"),
    *("status_reason", "accepted_by", "content_hash", "price_problems", "taxes", "created_at", "updated_at"),
    *("submitted_at", "approved_at", "sent_at", "accepted_at", "completed_at"),
)
PERCENTS = ("renewal_uplift_percent", "discount_percent", "max_discount_percent")
TOTALS = ("one_time", "mrr", "arr", "acv", "tcv", "net", "tax", "total")
ROW = (
    *("id", "number", "version", "status", "is_active", "name", "account_id", "owner_id", "currency", "net", "total"),
    *("tcv", "expires_on", "created_at"),
)


def row_json(quote: Quote) -> dict[str, Any]:
    """A quote in a list."""
    state = quote.__dict__
    found = {name: state[name] for name in ROW}
    found["account_name"] = quote.account.name
    found["owner_name"] = quote.owner.name
    return found


def quote_json(quote: Quote, actor: Actor) -> dict[str, Any]:
    """A quote with its lines; costs only for those who may see margins."""
    state = quote.__dict__
    sees_margin = actor.may("quotes.view_margin")
    found = {name: state[name] for name in FIELDS}
    for name in PERCENTS:
        found[name] = f"{state[name]:.6f}"
    found["discount_amount"] = f"{state['discount_amount']:.4f}"
    found["account_name"] = state.get("account_name") or quote.account.name
    found["totals"] = {name: f"{state[name]:.4f}" for name in TOTALS}
    if sees_margin:
        percent = state["margin_percent"]
        found["totals"] |= {name: f"{state[name]:.4f}" for name in ("cost", "margin")}
        found["totals"]["margin_percent"] = None if percent is None else f"{percent:.6f}"
    lines = queries.line_rows(quote) if quote.known_lines is None else _known(quote.known_lines)
    found["lines"] = lines_json(lines, actor)
    found["allowed_actions"] = [offer.verb for offer in QUOTE.offers(quote, actor) if offer.enabled]
    return found


def lines_json(lines: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """Lines as the API answers them; costs only for those who may see margins."""
    sees_margin = actor.may("quotes.view_margin")
    for line in lines:
        del line["source_id"]
        if not sees_margin:
            del line["unit_cost"], line["cost"]
    return lines


PLACES = {"AmountField": ".4f", "UnitPriceField": ".8f", "QuantityField": ".6f", "RateField": ".6f"}
FORMS = {
    name: PLACES[type(field).__name__]
    for name in queries.LINE_COLUMNS
    if type(field := QuoteLine._meta.get_field(name.removesuffix("_id") if name != "id" else "id")).__name__ in PLACES
}
"""The decimals of a line and how the database writes them."""


def _known(lines: Sequence[QuoteLine]) -> list[dict[str, Any]]:
    """Lines that an action has just written, as the database would give them back."""
    rows = []
    for line in lines:
        state = line.__dict__
        row = {name: state[name] for name in queries.LINE_COLUMNS}
        for name, form in FORMS.items():
            if row[name] is not None:
                row[name] = format(row[name], form)
        rows.append(row)
    return queries.with_levels(rows)
