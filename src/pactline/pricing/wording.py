"""Price models in a few words, for tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .grids import KINDS
from .rules.bands import plain

MOST = 3


def model_words(model: Mapping[str, Any]) -> str:
    """The kind of a model with its first tiers."""
    if not model:
        return ""
    if model["kind"] == "usage":
        words = {"included": plain(Decimal(model.get("included", 0))), "price": model_words(model["price"])}
        return _("%(included)s included, then %(price)s") % words
    kind = str(KINDS.get(model["kind"], model["kind"]))
    rows = _rows(model)
    shown = ", ".join(rows[:MOST]) + (" …" if len(rows) > MOST else "")
    return f"{kind}: {shown}" if shown else kind


def _rows(model: Mapping[str, Any]) -> Sequence[str]:
    kind = model["kind"]
    if kind in ("volume", "graduated", "graduated_percentage"):
        return [_tier(tier, "rate" if kind == "graduated_percentage" else "unit") for tier in model["tiers"]]
    if kind == "blocks":
        return [f"{tier['price']} / {tier['block']}" for tier in model["tiers"]]
    if kind == "attributes":
        return [f"{' · '.join(row['values'])} {row['unit']}" for row in model["rows"]]
    if kind == "package":
        return [f"{model['package_price']} / {model['package_size']}"]
    if kind == "percentage":
        return [f"{model['rate']} %"]
    return [str(model.get("amount", model.get("unit", "")))]


def _tier(tier: Mapping[str, Any], name: str) -> str:
    price = str(tier.get(name, "0")) + (" %" if name == "rate" else "")
    if tier.get("flat") and Decimal(str(tier["flat"])):
        price = f"{price} + {tier['flat']}"
    up_to = tier.get("up_to")
    return (
        _("%(price)s beyond") % {"price": price}
        if up_to is None
        else _("%(price)s up to %(up_to)s")
        % {
            "price": price,
            "up_to": up_to,
        }
    )
