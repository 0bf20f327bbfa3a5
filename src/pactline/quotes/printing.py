"""The quote as the customer reads it: its texts in the customer's language, and the PDF (PDF/A-2b) set by typst."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from pactline.parties.models import SellingEntity
from pactline.ui import formats

from . import rules
from .models import DealTerm, Quote

FONTS = Path(__file__).resolve().parent.parent / "ui" / "static" / "vendor" / "fonts" / "documents"
STANDARD = "a-2b"


@cache
def _fonts() -> typst.Fonts:
    """The document fonts that come with Pactline and those of typst, read once per process."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS] if FONTS.is_dir() else [])


@cache
def _template() -> bytes:
    return (files(__package__) / "typst" / "quote.typ").read_bytes()


def pdf(data: Mapping[str, Any], *, moment: datetime) -> bytes:
    """The PDF of ``texts``; equal data and moment give equal bytes."""
    result = typst.compile(
        _template(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARD,
        timestamp=moment,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_tags=False,
    )
    if not isinstance(result, bytes):
        raise TypeError(f"typst answered {type(result).__name__}, not a PDF")
    return result


def texts(quote: Quote, lines: Sequence[Mapping[str, Any]], terms: Sequence[DealTerm]) -> dict[str, Any]:
    """Everything that is printed, in the customer's language. ``lines``: see ``queries.line_rows``."""
    language = quote.account.language or "en"
    with translation.override(language):
        return {
            "lang": language[:2],
            "title": _("Quote %(number)s") % {"number": quote},
            "heading": _("Quote %(number)s") % {"number": quote},
            "name": quote.name,
            "draft": "" if quote.approved_at else _("Draft: not yet approved, not binding."),
            "introduction": quote.introduction,
            "notes": quote.notes,
            "seller": _seller(quote.selling_entity),
            "customer": _customer(quote),
            "facts": _facts(quote),
            "lines": _lines(quote, lines),
            "totals": _totals(quote),
            "terms": _terms(quote, terms),
            "valid": _("This offer is valid until %(day)s.") % {"day": formats.day(quote.expires_on)},
            "sign": [_("Place, date"), _("Signature of the customer")],
            "words": {
                "page": _("Page"),
                "terms": _("Terms"),
                "columns": ["#", _("Product"), _("Quantity"), _("Price"), _("Discount"), _("Net")],
            },
        }


def _seller(entity: SellingEntity) -> dict[str, Any]:
    imprint = [
        entity.legal_name,
        _("VAT number %(number)s") % {"number": entity.tax_id} if entity.tax_id else "",
        entity.registration_number,
        f"{entity.bank_name} {entity.iban} {entity.bic}".strip(),
        entity.email,
    ]
    address = [entity.legal_name, *entity.block, entity.phone, entity.email, entity.website]
    return {
        "name": entity.name,
        "address": [part for part in address if part],
        "imprint": [part for part in imprint if part],
    }


def _customer(quote: Quote) -> dict[str, Any]:
    address = (quote.billing_address or {}).get("text", "").split("\n")
    contact = _("Attn. %(name)s") % {"name": quote.contact.name} if quote.contact else ""
    return {"address": [quote.account.contract_name, *(part for part in address if part)], "contact": contact}


def _facts(quote: Quote) -> list[list[str]]:
    facts = [
        [_("Date"), formats.day(quote.quote_on)],
        [_("Valid until"), formats.day(quote.expires_on)],
        [_("Customer number"), quote.account.number],
        [_("Your contact"), quote.owner.name],
    ]
    if quote.account.tax_id:
        facts.append([_("Your VAT number"), quote.account.tax_id])
    return facts


def _period(row: Mapping[str, Any]) -> str:
    if row["price_kind"] != "recurring":
        return ""
    return _("year") if row["periodicity"] == "year" else _("month")


def _lines(quote: Quote, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    subtotals = {section.key: section.net for section in rules.sections(lines)}
    number = 0
    found = []
    for row in lines:
        if row["kind"] == "section":
            net = formats.money(subtotals[row["id"]], quote.currency)
            found.append({"kind": "section", "name": row["name"], "net": net})
            continue
        if row["kind"] == "note":
            found.append({"kind": "note", "name": row["name"]})
            continue
        if row["level"] == 0:
            number += 1
        tag = {"optional": _("optional"), "alternative": _("alternative")}.get(row["choice"], "")
        found.append(
            {
                "kind": "line",
                "number": str(number) if row["level"] == 0 else "",
                "level": row["level"],
                "name": row["name"],
                "description": row["description"],
                "tag": tag or (_("included") if row["included"] else ""),
                "quantity": formats.quantity(row["quantity"]),
                "unit": row["unit"],
                "price": "" if row["included"] else _unit_money(row["list_price"], quote.currency),
                "period": "" if row["included"] else _period(row),
                "discount": formats.percent(_rounded(row["reduction_percent"])) if row["reduction_percent"] else "",
                "net": "" if row["included"] else formats.money(row["net"], quote.currency),
            }
        )
    return found


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _unit_money(value: Decimal, currency: str) -> str:
    """A unit price; more decimals than the currency has are shown as a plain number."""
    shown = formats.money(value, currency)
    if value == value.quantize(Decimal("0.01")):
        return shown
    return f"{formats.quantity(value)} {currency}"


def _totals(quote: Quote) -> list[list[Any]]:
    currency = quote.currency
    rows: list[list[Any]] = []
    if quote.mrr:
        if quote.one_time:
            rows.append([_("One-time"), formats.money(quote.one_time, currency), False])
        rows.append([_("Monthly"), formats.money(rules.cents(quote.mrr), currency), False])
        months = _("Contract value, %(months)s months") % {"months": quote.term_months}
        rows.append([months, formats.money(quote.tcv, currency), False])
    rows.append([_("Net (each line once)") if quote.mrr else _("Net"), formats.money(quote.net, currency), False])
    for tax in quote.taxes:
        label = f"{tax['name']} {formats.percent(Decimal(tax['percent']))}" if Decimal(tax["percent"]) else tax["name"]
        rows.append([label, formats.money(Decimal(tax["tax"]), currency), False])
    rows.append([_("Total"), formats.money(quote.total, currency), True])
    return rows


def _terms(quote: Quote, terms: Sequence[DealTerm]) -> list[list[str]]:
    rows = [[_("Payment"), _("%(days)s days from the date of the invoice") % {"days": quote.payment_terms_days}]]
    if quote.starts_on:
        end = formats.day(quote.ends_on) if quote.ends_on else ""
        rows.append([_("Contract"), f"{formats.day(quote.starts_on)} – {end}".rstrip(" –")])
    if quote.mrr:
        rows.append([_("Term"), _("%(months)s months") % {"months": quote.term_months}])
        if quote.auto_renew:
            notice = _("renews automatically unless terminated %(days)s days before its end")
            rows.append([_("Renewal"), notice % {"days": quote.renewal_notice_days}])
    for term in terms:
        if term.custom_text:
            rows.append([term.clause.name, term.custom_text])
    return rows
