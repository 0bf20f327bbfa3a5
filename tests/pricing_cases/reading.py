"""Reading a case: every field that a family knows is taken once; what is left over is an error, never ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

JSON = dict[str, Any]
CENT = Decimal(100)


class Unknown(Exception):
    """The case has a form that the runner does not know."""


class Fields:
    """The input of one case."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.left = dict(values)

    def has(self, *names: str) -> bool:
        return any(name in self.left for name in names)

    def take(self, *names: str, default: Any = None) -> Any:
        """The value under the first of these names that is there."""
        for name in names:
            if name in self.left:
                return self.left.pop(name)
        return default

    def need(self, *names: str) -> Any:
        """The same, and an error when none is there."""
        if not self.has(*names):
            raise Unknown(f"the input has no {names[0]}")
        return self.take(*names)

    def text(self, *names: str) -> str:
        """A number, as the API reads it."""
        return str(self.need(*names))

    def money(self, *names: str) -> str:
        """An amount under one of these names, or in cents under ``NAME_cents``."""
        for name in names:
            if name in self.left:
                return str(self.left.pop(name))
            if f"{name}_cents" in self.left:
                return from_cents(self.left.pop(f"{name}_cents"))
        raise Unknown(f"the input has no {names[0]}")

    def has_money(self, name: str) -> bool:
        return self.has(name, f"{name}_cents")

    def done(self) -> None:
        if self.left:
            raise Unknown(f"unknown fields: {', '.join(sorted(self.left))}")


def from_cents(value: Any) -> str:
    return f"{Decimal(str(value)) / CENT:f}"


def policies_of(case: Mapping[str, Any]) -> JSON:
    """The policies that a case names, in its own words, as the API calls them."""
    text = str(case.get("portable", "")).lower()
    policy = text.partition(":")[2] if text.startswith("policy") else ""
    found: JSON = {}
    if re.search(r"flat fee", policy):
        found["fee_at_zero"] = not re.search(r"\b(no|not|never|without|skipped|free)\b", policy)
    if re.search(r"(remainder|rest|difference|left)\b.*\blast\b|\blast\b.*(remainder|rest|difference|left)\b", policy):
        found["spread"] = "rest_last"
    for words, mode in (
        (r"half[- _]?even|banker", "half_even"),
        (r"half[- _]?down", "half_down"),
        (r"round(ed|ing|s)?[- ](down|to zero)|truncat|floor", "down"),
        (r"half[- _]?up", "half_up"),
    ):
        if re.search(words, policy):
            found["rounding_mode"] = mode
            break
    if re.search(r"round(ed|ing|s)?[- ]up\b", policy):
        found["rounding_mode"] = "up"
    if re.search(r"round_globally|round(ed)? globally|per document|on the (document|total|whole)", policy):
        found["rounding"] = "document"
    if re.search(r"total (is )?(=|rounded from|of) ?(the )?(rounded )?(unrounded|exact|sum|round\()", policy):
        found |= {"rounding": "document", "total": "rounded_whole"}
    if re.search(r"30[- ]day|thirty|30/360", policy):
        found["proration"] = "thirty_day_months"
    if re.search(r"additive|added up|summed", policy):
        found["discounts"] = "additive"
    if match := re.search(r"precision (\d+(?:\.\d+)?)", policy):
        found["precision"] = match[1]
    return found


def rounding_of(fields: Fields, policies: JSON) -> None:
    """The rounding that the input itself asks for."""
    method = fields.take("rounding", "rounding_method")
    if method is not None:
        known = {"round_per_line": "line", "per_line": "line", "line": "line"}
        known |= {"round_globally": "document", "globally": "document", "document": "document", "none": "none"}
        if method not in known:
            raise Unknown(f"unknown rounding {method}")
        policies["rounding"] = known[method]
    if fields.has("precision"):
        policies["precision"] = fields.text("precision")


def fraction(value: Any) -> Fraction:
    """“1/2”, "0.5" or 0.5."""
    return Fraction(str(value))


def taxes_of(fields: Fields) -> list[JSON]:
    """The taxes of a line or a case: one rate, several rates, or taxes with their ways."""
    if fields.has("taxes"):
        return [
            _tax(Fields(one) if isinstance(one, Mapping) else Fields({"rate": one})) for one in fields.take("taxes")
        ]
    if fields.has("rates", "tax_rates"):
        return [{"rate": str(rate), "name": str(rate)} for rate in fields.take("rates", "tax_rates")]
    if fields.has("rate", "tax_rate"):
        rate = fields.take("rate", "tax_rate")
        return [] if rate is None else [{"rate": str(rate), "name": str(rate)}]
    return []


def _tax(fields: Fields) -> JSON:
    kind = str(fields.take("type", "kind", default="percent"))
    kinds = {"percent": "percent", "percentage": "percent", "division": "of_gross", "of_gross": "of_gross"}
    kinds |= {"fixed": "amount", "amount": "amount"}
    if kind not in kinds:
        raise Unknown(f"unknown kind of tax {kind}")
    if fields.has("amount", "fixed"):
        kind = "amount"
    found: JSON = {"rate": str(fields.need("rate", "percent", "amount", "fixed")), "kind": kinds[kind]}
    found["adds_to_base"] = bool(fields.take("adds_to_base", "include_base_amount", default=False))
    found["on_others"] = bool(fields.take("on_others", "base_affected", "is_base_affected", default=True))
    if fields.has("included", "price_included", "price_include", "inclusive"):
        found["included"] = bool(fields.take("included", "price_included", "price_include", "inclusive"))
    found["reverse_charge"] = bool(fields.take("reverse_charge", default=False))
    found["name"] = str(fields.take("name", default=found["rate"]))
    fields.done()
    return found
