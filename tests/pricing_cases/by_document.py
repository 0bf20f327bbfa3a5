"""Families of whole documents: discounts, taxes, gift cards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .reading import JSON, Fields, Unknown, from_cents, rounding_of, taxes_of
from .requests import Answer, Either, Figures, Request, basket, line, of_lines, of_totals


def credit_note(fields: Fields, policies: JSON) -> Request:
    """The unused days of what was billed, with their tax."""
    one = {"model": {"kind": "flat", "amount": fields.money("amount", "net")}, "taxes": taxes_of(fields)}
    if fields.has("days_in_period"):
        part = {"count": fields.text("unused_days", "days"), "of": fields.text("days_in_period")}
        one["proration"] = part
    rounding_of(fields, policies)
    return Request(basket([one], policies), TOTAL_FIGURES)


def _by_rate(answer: Answer) -> dict[str, Any]:
    return {row["name"]: row["tax"] for row in answer["taxes"]}


TOTAL_FIGURES: Figures = {
    "net": of_totals("net"),
    "tax": of_totals("tax"),
    "total": of_totals("total"),
    "gross": of_totals("total"),
    "taxes": lambda answer: [part["amount"] for row in answer["lines"] for part in row["taxes"]],
    "bases": lambda answer: [part["base"] for row in answer["lines"] for part in row["taxes"]],
    "line_discounts": of_lines("header_discount"),
    "line_nets": of_lines("net"),
    "line_net": of_lines("net"),
    "line_tax": of_lines("tax"),
    "line_taxes": of_lines("tax"),
    "line_total": of_lines("total"),
    "line_totals": of_lines("total"),
    "line_gross": of_lines("total"),
    "by_rate": _by_rate,
    "effective_rate": lambda answer: answer["effective_tax_percent"] or "0",
    "discount": lambda answer: sum(Decimal(row["header_discount"]) for row in answer["lines"]),
}
EXACT_FIGURES: Figures = TOTAL_FIGURES | {
    "net": lambda answer: Either((line(answer)["net"], answer["totals"]["net"])),
    "tax": lambda answer: Either((line(answer)["tax"], answer["totals"]["tax"])),
    "gross": lambda answer: Either((line(answer)["total"], answer["totals"]["total"])),
    "total": lambda answer: Either((line(answer)["total"], answer["totals"]["total"])),
}
"""Where only the document is rounded, a case may speak of its one line or of the document."""


def taxed(included: bool | None, **ways: Any) -> Callable[[Fields, JSON], Request]:
    """A price with its taxes, outside (``net``) or inside (``gross``) of it."""

    def request(fields: Fields, policies: JSON) -> Request:
        inside = fields.has_money("gross") if included is None else included
        inside = bool(fields.take("price_included", "included", "prices_include_tax", default=inside))
        rounding_of(fields, policies)
        price = fields.money(*(("gross", *PRICES) if inside else (*PRICES, "gross")))
        taxes = [{**tax, **ways} for tax in taxes_of(fields)]
        policies["prices_include_tax"] = inside
        policies["credits"] = True
        one: JSON = {"model": {"kind": "per_unit", "unit": price}, "taxes": taxes}
        if fields.has("quantity"):
            one["quantity"] = fields.text("quantity")
        figures = EXACT_FIGURES if policies.get("rounding") == "document" else TOTAL_FIGURES
        return Request(basket([one], policies), figures)

    return request


PRICES = ("net", "price", "unit_price", "price_unit", "unit", "amount")
SPREADS = {"proportional to net": "by_net", "proportional": "by_net", "equal": "equal", "in order": "in_order"}


def document(fields: Fields, policies: JSON) -> Request:
    """Lines with their taxes, and a discount on the whole."""
    rounding_of(fields, policies)
    lines = []
    for one in fields.need("lines"):
        own = Fields(one)
        if own.has_money("gross"):
            policies["prices_include_tax"] = True
        made: JSON = {"model": {"kind": "per_unit", "unit": own.money("net", "amount", "unit", "gross", "price")}}
        if own.has("quantity"):
            made["quantity"] = own.text("quantity")
        lines.append({**made, "taxes": taxes_of(own)})
        own.done()
    options: JSON = {}
    for name in ("document_discount", "discount", "coupons", "fixed_discount"):
        if fields.has_money(name):
            options["header_discount_amount"] = fields.money(name)
            break
    if fields.has("discount_percent", "document_discount_percent"):
        options["header_discount_percent"] = fields.text("discount_percent", "document_discount_percent")
    allocation = str(fields.take("allocation", default="proportional to net")).lower()
    if allocation not in SPREADS:
        raise Unknown(f"unknown allocation {allocation}")
    policies["over_discount"] = "cap"
    policies.setdefault("spread", SPREADS[allocation])
    return Request(basket(lines, policies, **options), TOTAL_FIGURES)


def allocation(fields: Fields, policies: JSON) -> Request:
    """An amount off the whole, shared over lines."""
    lines = [{"model": {"kind": "flat", "amount": from_cents(one)}} for one in fields.need("amounts_cents")]
    policies["over_discount"] = "cap"
    body = basket(lines, policies, header_discount_amount=fields.money("fixed_discount", "discount"))
    return Request(body, TOTAL_FIGURES | {"allocated": of_lines("header_discount")})


def discount_percentage(fields: Fields, policies: JSON) -> Request:
    rate = fields.text("rate", "percent")
    amounts = (
        fields.take("amounts_cents") if fields.has("amounts_cents") else [fields.need("amount_cents", "base_cents")]
    )
    lines = [
        {"model": {"kind": "flat", "amount": from_cents(one)}, "discounts": [{"percent": rate, "basis": "line"}]}
        for one in amounts
    ]
    rounding_of(fields, policies)
    figures: Figures = {
        "per_line": of_lines("discount_amount"),
        "total": of_totals("discount_amount"),
        "discount": of_totals("discount_amount"),
    }
    return Request(basket(lines, policies), figures)


def discount_cap(fields: Fields, policies: JSON) -> Request:
    amount = Decimal(fields.money("fixed_discount", "discount"))
    if used := [name for name in ("used", "already_used", "already_applied") if fields.has_money(name)]:
        amount = max(amount - Decimal(fields.money(used[0])), Decimal(0))
    policies["over_discount"] = "cap"
    lines = [{"model": {"kind": "flat", "amount": fields.money("base", "amount")}}]
    return Request(basket(lines, policies, header_discount_amount=f"{amount:f}"), TOTAL_FIGURES)


def gift_card(fields: Fields, policies: JSON) -> Request:
    """Gift cards pay net and tax in proportion."""
    net, gross = Decimal(fields.money("net")), Decimal(fields.money("gross"))
    taxes = [{"rate": f"{gross - net:f}", "kind": "amount", "name": "tax"}]
    cards = fields.take("gift_cards") if fields.has("gift_cards") else [fields.money("gift_card")]
    body = basket(
        [{"model": {"kind": "flat", "amount": f"{net:f}"}, "taxes": taxes}],
        policies,
        vouchers=[str(card) for card in cards],
    )
    figures: Figures = {name: _payable(name) for name in ("net", "tax", "total", "voucher")}
    return Request(body, {**figures, "gross": _payable("total"), "used": _payable("voucher")})


def _payable(name: str) -> Callable[[Answer], Any]:
    return lambda answer: answer["payable"][name]
