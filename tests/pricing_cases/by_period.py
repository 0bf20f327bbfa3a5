"""Families of dates: proration, changes within a period."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .by_model import MODEL_FIGURES
from .reading import JSON, Fields, Unknown, fraction, rounding_of
from .requests import Answer, Figures, Request, basket, line, of_line


def quantity_change(fields: Fields, policies: JSON) -> Request:
    """A quantity of a price; or a change of it within a period, where only the difference is charged."""
    unit = fields.money("unit", "unit_price")
    quantity = fields.text("quantity", "new_quantity", "to_quantity")
    one: JSON = {"model": {"kind": "per_unit", "unit": unit}, "quantity": quantity}
    if fields.has("old_quantity", "from_quantity"):
        one["change"] = {"old_quantity": fields.text("old_quantity", "from_quantity"), **_remaining(fields)}
    rounding_of(fields, policies)
    return Request(basket([one], policies), CHANGE_FIGURES if "change" in one else MODEL_FIGURES)


def _dates(fields: Fields) -> JSON:
    found = {
        "period_start": fields.need("period_start"),
        "period_end": _end(fields, "period_end"),
        "charged_from": fields.need("charged_from", "change_on"),
        "charged_to": _end(fields, "charged_to"),
    }
    if "T" not in f"{found['charged_from']}{found['charged_to']}":  # a trial that lasts beyond the period
        found["charged_from"] = min(found["charged_from"], found["charged_to"])
    return found


def _end(fields: Fields, name: str) -> str:
    """An end that does not belong to the period; one that does is a day earlier."""
    if fields.has(f"{name}_inclusive"):
        return (date.fromisoformat(fields.take(f"{name}_inclusive")) + timedelta(days=1)).isoformat()
    return str(fields.need(f"{name}_exclusive", name))


def proration(fields: Fields, policies: JSON) -> Request:
    amount = fields.money("period_amount") if fields.has_money("period_amount") else "1"
    one = {"model": {"kind": "flat", "amount": amount}, "proration": _dates(fields)}
    policies["credits"] = True
    rounding_of(fields, policies)
    return Request(basket([one], policies), PRORATION_FIGURES)


PRORATION_FIGURES: Figures = {
    "amount": of_line("net"),
    "precise": of_line("exact"),
    "days": lambda answer: line(answer)["proration"]["count"],
    "days_in_period": lambda answer: line(answer)["proration"]["of"],
    "factor": lambda answer: (line(answer)["proration"]["count"], line(answer)["proration"]["of"]),
}


def fixed_30(fields: Fields, policies: JSON) -> Request:
    """Days of a month of thirty days, whatever the calendar says."""
    amount = fields.money("monthly_amount", "period_amount", "amount")
    if fields.has("period_start"):
        policies["proration"] = "thirty_day_months"
        part = _dates(fields)
    else:
        part = {"count": fields.text("days_charged"), "of": str(fields.take("days_in_month", default=30))}
    policies["credits"] = True
    one = {"model": {"kind": "flat", "amount": amount}, "proration": part}
    return Request(basket([one], policies), PRORATION_FIGURES)


MODES = (
    (r"free[ _-]days|prorated[ _-]date", "free_days"),
    (r"defer|end of (the )?period|next (renewal|billing)|no[ _-]proration|without[ _-]proration|none", "deferred"),
    (r"full", "full"),
    (r"prorat|difference|charge|immediate", "prorated"),
)


def _mode(text: str) -> str:
    for words, mode in MODES:
        if re.search(words, text.lower()):
            return mode
    raise Unknown(f"unknown mode {text}")


def _change_net(answer: Answer) -> Any:
    return line(answer)["change"]["net"]


CHANGE_FIGURES: Figures = {
    "credit": lambda answer: line(answer)["change"]["credit"],
    "debit": lambda answer: line(answer)["change"]["debit"],
    **dict.fromkeys(
        (
            *("net", "amount", "charge", "charge_now", "amount_due", "prorated_charge", "extra_payment"),
            *("extra_charge", "immediate_charge", "due_now", "payment", "difference"),
        ),
        _change_net,
    ),
    "remaining_credit": lambda answer: -Decimal(line(answer)["change"]["credit"]),
    "free_days_of_new_plan": lambda answer: line(answer)["change"]["free_days"],
    "free_days": lambda answer: line(answer)["change"]["free_days"],
}


def mid_period_change(fields: Fields, policies: JSON) -> Request:
    one = {"model": {"kind": "flat", "amount": fields.money("new_amount")}}
    change: JSON = {"old_amount": fields.money("old_amount"), **_remaining(fields)}
    change["mode"] = _mode(str(fields.take("mode", default="prorated")))
    if fields.has("new_days"):
        change["new_days"] = fields.text("new_days")
    if change["mode"] == "free_days" and policies.get("rounding_mode") in ("up", "down"):
        policies["free_days"] = policies.pop("rounding_mode")
    rounding_of(fields, policies)
    return Request(basket([{**one, "change": change}], policies), CHANGE_FIGURES)


def _remaining(fields: Fields) -> JSON:
    """The part of the period that is left, as a fraction, in days, or by dates."""
    if fields.has("fraction_remaining", "remaining"):
        part = fraction(fields.take("fraction_remaining", "remaining"))
        return {"remaining": {"count": str(part.numerator), "of": str(part.denominator)}}
    if fields.has("old_days", "days_in_period"):
        whole = Decimal(fields.text("old_days", "days_in_period"))
        left = (
            Decimal(fields.text("days_remaining", "days_left"))
            if fields.has("days_remaining", "days_left")
            else whole - Decimal(fields.text("days_used"))
        )
        return {"remaining": {"count": f"{left:f}", "of": f"{whole:f}"}}
    if fields.has("period_start"):
        end = fields.left.get("period_end_exclusive", fields.left.get("period_end"))
        fields.left.setdefault("charged_to_exclusive", end)
        return {"remaining": _dates(fields)}
    return {}
