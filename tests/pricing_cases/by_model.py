"""Families of one price model each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .reading import JSON, Fields, rounding_of
from .requests import Answer, Figures, Request, basket, line, of_line


def _modelled(fields: Fields, policies: JSON, model: JSON, **rest: Any) -> Request:
    """One line by its model; cases of models expect the exact amount."""
    rounding_of(fields, policies)
    policies.setdefault("rounding", "none")
    policies["credits"] = True
    one = {"model": model, **rest}
    if "quantity" not in one and fields.has("quantity"):
        one["quantity"] = fields.text("quantity")
    return Request(basket([one], policies), MODEL_FIGURES)


def _unit(answer: Answer) -> Any:
    return line(answer)["unit_price"]


def _of_base(base: str) -> Figures:
    """Percentage models speak of the amount of one unit of money."""
    whole = Decimal(base)

    def unit(answer: Answer) -> Any:
        return Decimal(line(answer)["net"]) / whole if whole else Decimal(0)

    return {"unit": unit, "unit_amount": unit, "unit_price": unit}


MODEL_FIGURES: Figures = {
    "amount": of_line("net"),
    "total": of_line("net"),
    "unit": _unit,
    "unit_amount": _unit,
    "unit_price": _unit,
    "per_tier": lambda answer: [row["amount"] for row in line(answer)["used"]],
    "per_transaction": lambda answer: [row["amount"] for row in line(answer)["used"]],
}


def tiered(kind: str) -> Callable[[Fields, JSON], Request]:
    def request(fields: Fields, policies: JSON) -> Request:
        return _modelled(fields, policies, {"kind": kind, "tiers": _tiers(fields)})

    return request


def _tiers(fields: Fields, unit: str = "unit") -> list[JSON]:
    found = []
    for tier in fields.need("tiers"):
        own = Fields(tier)
        up_to = own.take("up_to", "to", "to_value")
        open_ended = up_to in (None, "inf", "infinity")
        names = ("unit", "unit_amount", "price", "per_unit") if unit == "unit" else ("rate", "percent")
        found.append(
            {
                "up_to": None if open_ended else str(up_to),
                unit: str(own.take(*names, default="0")),
                "flat": str(own.take("flat", "flat_amount", default="0")),
            }
        )
        own.take("from", "from_value")
        own.done()
    return found


def package(fields: Fields, policies: JSON) -> Request:
    size = fields.text("package_size")
    model = {
        "kind": "package",
        "package_price": fields.money("package_price"),
        "package_size": size,
        "free_units": str(fields.take("free_units", default="0")),
        "rounding": fields.take("round", "rounding", default="up"),
    }
    if policies.get("rounding_mode") in ("down", "up"):
        model["rounding"] = policies.pop("rounding_mode")
    return _modelled(fields, policies, model)


def package_tiered(fields: Fields, policies: JSON) -> Request:
    tiers = []
    for tier in fields.need("tiers"):
        own = Fields(tier)
        most = own.take("max_blocks", "max")
        tiers.append(
            {
                "block": own.text("block", "size"),
                "max_blocks": None if most in (None, -1, "-1") else str(most),
                "price": own.text("price"),
            }
        )
        own.done()
    mode = str(fields.take("mode", default="all_tiers")).lower()
    return _modelled(fields, policies, {"kind": "blocks", "tiers": tiers, "mode": mode})


def percentage(fields: Fields, policies: JSON) -> Request:
    for name in [name for name, value in fields.left.items() if value is None]:
        fields.take(name)
    model = {"kind": "percentage", "rate": fields.text("rate")}
    names = ("fixed_per_transaction", "free_base", "free_transactions", "min_per_transaction", "max_per_transaction")
    model |= {name: fields.text(name) for name in names if fields.has(name)}
    usage: JSON = {}
    if fields.has("bases"):
        usage["bases"] = [str(base) for base in fields.take("bases")]
    if fields.has("base"):
        usage["base"] = fields.text("base", "quantity")
    if fields.has("transactions"):
        usage["transactions"] = fields.text("transactions")
    base = usage.get("base") or f"{sum(map(Decimal, usage.get('bases', ())), Decimal(0)):f}"
    return _percentage(fields, policies, model, usage, base)


def _percentage(fields: Fields, policies: JSON, model: JSON, usage: JSON, base: str) -> Request:
    if "fee_at_zero" in policies:
        policies["fee_without_base"] = policies["fee_at_zero"]
    request = _modelled(fields, policies, model, usage=usage)
    return replace(request, figures=request.figures | _of_base(base))


def graduated_percentage(fields: Fields, policies: JSON) -> Request:
    model = {"kind": "graduated_percentage", "tiers": _tiers(fields, "rate")}
    base = fields.text("base", "quantity")
    return _percentage(fields, policies, model, {"base": base}, base)


def per_unit(fields: Fields, policies: JSON) -> Request:
    return _modelled(fields, policies, {"kind": "per_unit", "unit": fields.money("unit", "unit_price")})
