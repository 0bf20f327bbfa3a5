"""The policies that a price list or a selling entity settles: their shape in JSON, and their words on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from .basket_schemas import PoliciesIn

Words = Mapping[str, Any]
CHOICES: Mapping[str, tuple[Any, Words]] = {
    "rounding": (_("Rounded is"), {"line": _("each line"), "document": _("the document as a whole")}),
    "rounding_mode": (
        _("Halves are rounded"),
        {"half_up": _("up"), "half_even": _("to the even neighbour"), "half_down": _("down")},
    ),
    "proration": (
        _("A begun month counts"),
        {"actual_days": _("by its actual days"), "thirty_day_months": _("as thirty days")},
    ),
    "discounts": (
        _("Several discounts are taken"),
        {"compound": _("one after the other"), "additive": _("added up")},
    ),
    "spread": (
        _("A discount on the whole is shared"),
        {
            "by_net": _("by the lines' amounts"),
            "rest_last": _("by them, the rest on the last line"),
            "equal": _("equally"),
            "in_order": _("from the first line on"),
        },
    ),
    "floor": (_("A price below its floor is"), {"mark": _("marked"), "hold": _("lifted to the floor")}),
}
SETTLED = frozenset({*CHOICES, "prices_include_tax", "precision", "total", "fee_at_zero"})
"""What may be settled for good; the rest belongs to a single calculation."""


def read(policies: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is to be stored, and what is wrong with it by field."""
    given = {name: value for name, value in policies.items() if value is not None}
    fields = {name: str(_("This cannot be settled here.")) for name in given if name not in SETTLED}
    try:
        found = PoliciesIn.model_validate(given)
    except ValidationError as error:
        return {}, fields | {str(one["loc"][0]): one["msg"] for one in error.errors()}
    return found.model_dump(exclude_none=True, mode="json"), fields


def words(policies: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The policies for a page: (what, how)."""
    found = [
        (str(label), str(options.get(policies[name], policies[name])))
        for name, (label, options) in CHOICES.items()
        if name in policies
    ]
    if policies.get("prices_include_tax"):
        found.append((str(_("Prices")), str(_("include tax"))))
    if policies.get("precision"):
        found.append((str(_("Smallest amount")), str(policies["precision"])))
    return found
