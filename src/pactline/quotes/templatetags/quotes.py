"""Filters of the pages of quotes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from pactline.pricing import queries as prices
from pactline.quotes.rules import Section
from pactline.ui import formats

register = template.Library()
BLANK: dict[str, Any] = {"id": "", "kind": "product", "level": 0, "name": "", "choice": "required"}


@register.filter
def plain(value: Any) -> str:
    """A decimal as people type it: no trailing zeros, no grouping."""
    return formats.entered(value)


@register.filter
def with_subtotal(line: Mapping[str, Any], sections: Mapping[Any, Section]) -> dict[str, Any]:
    """The line with the subtotal of its section, when it heads one."""
    return {**line, "subtotal": sections.get(line["id"])}


@register.filter
def shown(value: Any, currency: str) -> str:
    """A value of any kind as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal | int):
        return formats.quantity(value)
    return str(value)


@register.filter
def exchange_words(value: Mapping[str, str]) -> str:
    """By which rate prices were converted, and its day."""
    return prices.exchange_words(value)


@register.filter
def field_words(name: str) -> str:
    """What people call a field of a line."""
    words = {
        "name": _("Name"),
        "quantity": _("Quantity"),
        "list_price": _("List price"),
        "discount_percent": _("Discount %"),
        "manual_price": _("Price by hand"),
        "unit_price": _("Price"),
        "choice": _("Offer"),
        "starts_on": _("Start"),
        "ends_on": _("End"),
        "does": _("What it does"),
        "ramp": _("Ramp"),
        "uplift": _("Uplift"),
        "share": _("Percentage of others"),
        "term_months": _("Term in months"),
        "covered": _("Covers"),
        "location": _("Location"),
        "value": _("Over the term"),
    }
    return words.get(name, name)


@register.simple_tag
def blank_line() -> dict[str, Any]:
    """An empty row of the grid."""
    return dict(BLANK)
