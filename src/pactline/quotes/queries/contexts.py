"""A quote as nested data: for documents made from it, and for approval rules."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.parties import queries as parties
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.quotes.models import DealTerm, Quote, QuoteLine

from . import offers
from .quotes import RELATED, deal_terms, line_rows


def terms_summary(terms: list[DealTerm]) -> dict[str, Any]:
    """What rules and conditions ask about deal terms. ``digest`` changes with any position or text."""
    text = repr(sorted((str(t.clause_id), t.position, t.fallback_no, t.custom_text) for t in terms))
    return {
        "digest": hashlib.sha256(text.encode()).hexdigest() if terms else "",
        "custom": sum(t.position == DealTerm.Position.CUSTOM for t in terms),
        "fallback": sum(t.position == DealTerm.Position.FALLBACK for t in terms),
        "clauses": [t.clause.name for t in terms if not t.is_standard],
    }


def header_facts(quote: Quote) -> dict[str, Any]:
    """The quote's own fields, typed (decimals, dates)."""
    names = (
        *("number", "version", "status", "name", "currency", "quote_on", "expires_on", "starts_on", "ends_on"),
        *("term_months", "payment_terms_days", "auto_renew", "renewal_notice_days", "renewal_uplift_percent"),
        *("discount_percent", "discount_amount", "introduction", "notes", "is_non_standard", "content_hash"),
        *("max_discount_percent", "line_count"),
    )
    facts = {name: getattr(quote, name) for name in names}
    return {
        **facts,
        "id": str(quote.pk),
        "label": str(quote),
        "billing_address": quote.billing_address,
        "shipping_address": quote.shipping_address,
        "owner_name": quote.owner.name,
        "owner_email": quote.owner.email,
        "owner_title": quote.owner.title,
    }


def contract_context(quote: Quote) -> dict[str, Any]:
    """Everything that a document made from the quote can show, nested and JSON-ready (decimals and dates as text).

    Keys: quote, account, contact, selling_entity, lines (with ``level`` and ``index``; optional ones left out), totals,
    deal_terms. The source of every template field.
    """
    lines = [row for row in line_rows(quote) if row["kind"] in ("product", "bundle") and row["choice"] == "required"]
    totals = ("one_time", "mrr", "arr", "acv", "tcv", "net", "tax", "total")
    context = {
        "quote": header_facts(quote),
        **parties_context(quote.account, quote.contact, quote.selling_entity),
        "lines": [_line_facts(quote, row, index) for index, row in enumerate(lines, 1)],
        "totals": {**{name: getattr(quote, name) for name in totals}, "annual": quote.arr, "currency": quote.currency},
        "deal_terms": [_term_facts(term) for term in deal_terms(quote)],
    }
    return cast("dict[str, Any]", _json_ready(context))


def parties_context(account: Account, contact: Contact | None, entity: SellingEntity | None) -> dict[str, Any]:
    """The two parties and the contact as documents show them: keys account, contact, selling_entity."""
    context = {
        "account": {
            **{name: getattr(account, name) for name in ACCOUNT_FACTS},
            "legal_name": account.contract_name,
            "country_name": account.country_name,
            "address": parties.address_snapshot(account, "registered"),
        },
        "contact": {
            **{name: getattr(contact, name) for name in ("name", "email", "phone", "title")},
            "legal_name": contact.signing_name,
        }
        if contact
        else {},
        "selling_entity": {
            **{name: getattr(entity, name) for name in ENTITY_FACTS},
            "country_name": entity.country_name,
            "address": entity.snapshot(),
        }
        if entity
        else {},
    }
    return cast("dict[str, Any]", _json_ready(context))


ACCOUNT_FACTS = (
    *("number", "name", "kind", "country", "currency", "language", "tax_id", "registration_number", "industry"),
    *("payment_terms_days", "website", "phone"),
)
ENTITY_FACTS = (
    *("code", "name", "legal_name", "country", "tax_id", "registration_number", "currency", "email", "phone"),
    *("website", "bank_name", "iban", "bic"),
)


def _line_facts(quote: Quote, row: dict[str, Any], index: int) -> dict[str, Any]:
    facts = {name: row[name] for name in LINE_FACTS}
    rhythm = {"month": _("month"), "year": _("year")}.get(row["periodicity"], _("once"))
    return {
        **facts,
        "id": str(row["id"]),
        "parent_id": str(row["parent_id"]) if row["parent_id"] else None,
        "offering_id": str(row["offering_id"]) if row["offering_id"] else None,
        "index": index,
        "period": rhythm,
        "discount_percent": row["reduction_percent"],
        "discount_amount": row["reduction"],
        "currency": quote.currency,
        "starts_on": row["starts_on"] or quote.starts_on,
        "ends_on": row["ends_on"] or quote.ends_on,
        "term_months": quote.term_months if row["price_kind"] == "recurring" else None,
        "action": row["action"],
        "replaces": str(row["replaces"]) if row["replaces"] else None,
        "covers_id": str(row["covers_id"]) if row["covers_id"] else None,
        "covered_item": row["plan"].get("covered_item", ""),
        "segments": row["segments"],
        "contract_value": row["value"],
    }


LINE_FACTS = (
    *("position", "level", "kind", "included", "sku", "name", "description", "unit", "tax_class", "price_kind"),
    *("periodicity", "quantity", "list_price", "unit_price", "net", "tax_percent", "tax", "total", "mrr"),
)


def _term_facts(term: DealTerm) -> dict[str, Any]:
    return {
        "clause_id": str(term.clause_id),
        "clause": term.clause.code,
        "clause_name": term.clause.name,
        "position": term.position,
        "fallback_no": term.fallback_no,
        "custom_text": term.custom_text,
        "reason": term.reason,
        "words": term.words,
    }


def _json_ready(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json_ready(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_ready(item) for item in value]
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return value


def approval_context(quote_id: UUID) -> dict[str, Any]:
    """What approval rules can ask for, typed. Two queries for the quote and its lines, one for its terms.

    Where the customer may choose, the totals are the most that could be accepted, and the margin the lowest.
    """
    quote = Quote.objects.select_related(*RELATED, "owner__team").get(pk=quote_id)
    terms = deal_terms(quote)
    rows = QuoteLine.objects.filter(quote=quote, offering__isnull=False)
    asked = ("sku", "offering__category__name", "net", "cost", "unit_cost", "reduction", "manual_price", "choice")
    sold = list(rows.values(*asked))
    with_cost = [row for row in sold if row["net"] and row["unit_cost"] is not None]
    names = ("one_time", "mrr", "arr", "acv", "tcv", "net", "tax", "total", "margin", "margin_percent")
    totals = {name: getattr(quote, name) for name in names}
    if any(row["choice"] != QuoteLine.Choice.REQUIRED for row in sold):
        totals |= {name: value for name, value in offers.as_offered(quote).widest().items() if name in totals}
    opportunity = quote.opportunity
    return {
        "quote": {
            **header_facts(quote),
            **totals,
            "is_below_floor": quote.is_below_floor,
            "channel": quote.channel,
            "team": quote.team.name if quote.team else "",
            "valid_days": (quote.expires_on - quote.quote_on).days,
        },
        "account": {name: getattr(quote.account, name) for name in ("number", "name", "kind", "country", "industry")},
        "selling_entity": {"code": quote.selling_entity.code, "country": quote.selling_entity.country},
        "opportunity": {"stage": opportunity.stage, "forecast_category": opportunity.forecast_category}
        if opportunity
        else {},
        "lines": {
            "skus": sorted({row["sku"] for row in sold}),
            "categories": sorted({row["offering__category__name"] for row in sold} - {None}),
            "count": len(sold),
            "lowest_margin_percent": min(
                (round((row["net"] - row["cost"]) / row["net"] * 100, 2) for row in with_cost), default=None
            ),
            "discounted": sum(row["reduction"] > 0 for row in sold),
            "manual_prices": sum(row["manual_price"] is not None for row in sold),
        },
        "terms": terms_summary(terms),
    }
