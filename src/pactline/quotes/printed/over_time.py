"""What a printed line says about time: its stretches, what it does to what was sold, what it covers, where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.quotes import words
from pactline.quotes.models import Quote
from pactline.ui import formats

from .texts import clean, money, per, unit_price

Line = Mapping[str, Any]


def said(line: Line, quote: Quote, names: Mapping[Any, str], places: Mapping[Any, str]) -> list[str]:
    """Everything below the line's name, one sentence each; nothing for nearly every line."""
    if not (line["plan"] or line["action"] != "add" or line["covers_id"] or line["location_id"]):
        return []
    found = [words.action(line), words.share(line)]
    if covered := names.get(line["covers_id"]) or line["plan"].get("covered_item"):
        found.append(_("covers %(name)s") % {"name": covered})
    if place := places.get(line["location_id"]):
        found.append(_("at %(place)s") % {"place": place})
    found += [_stretch(one, line, quote) for one in line["segments"]]
    return [clean(one) for one in found if one]


def _stretch(one: Line, line: Line, quote: Quote) -> str:
    """One stretch of a ramp: when, how many at which price, each period, in all."""
    starts = one["starts_on"]
    return _("%(name)s (%(months)s months%(start)s): %(quantity)s × %(price)s = %(net)s %(per)s, %(value)s in all") % {
        "name": one["name"],
        "months": formats.quantity(Decimal(one["months"])),
        "start": _(" from %(day)s") % {"day": formats.day(date.fromisoformat(starts))} if starts else "",
        "quantity": formats.quantity(Decimal(one["quantity"])),
        "price": unit_price(Decimal(one["unit_price"]), quote.currency),
        "net": money(Decimal(one["net"]), quote.currency),
        "per": per(line["periodicity"]),
        "value": money(Decimal(one["value"]), quote.currency),
    }
