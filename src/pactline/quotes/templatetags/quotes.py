"""Filters of the pages of quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any
from uuid import UUID

from django import template
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pactline.pricing import queries as prices
from pactline.quotes.models import Quote
from pactline.quotes.rules import Section
from pactline.ui import formats
from pactline.ui.components import words

register = template.Library()
ANY_LINE = UUID(int=0)
"""Stands in an address for the line that it is about."""
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
        "markup": _("Markup"),
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


@register.simple_tag
def shown_lines(lines: Sequence[Mapping[str, Any]], sections: Mapping[Any, Section], quote: Quote) -> SafeString:
    """The rows of the grid for somebody who only reads them; joined here, as the rows of every list are."""
    per = {"year": _("year"), "month": _("month")}
    choices = {"optional": escape(_("optional")), "alternative": escape(_("alternative")), "required": ""}
    price_title, price_at = escape(_("How this price came about")), reverse("quotes:price", args=[quote.pk, ANY_LINE])
    rows = []
    for line in lines:
        name = escape(line["name"])
        start = (
            f'<tr data-key="{line["id"]}" data-level="{line.get("level") or 0}" data-kind="{line["kind"]}"><td></td>'
        )
        if line["kind"] in ("section", "note"):
            section = sections.get(line["id"])
            subtotal = words.money(section.net, quote.currency) if section else ""
            rows.append(f"{start}<td>{_cell(name)}</td>{'<td></td>' * 4}{_end(_cell(subtotal))}<td></td><td></td></tr>")
            continue
        unit = f" · {escape(line['unit'])}" if line["unit"] else ""
        badges = "".join(
            f" {words.badge(said, tone=tone)}"
            for key, said, tone in (
                ("included", _("included"), "teal"),
                ("below_floor", _("below its floor price"), "red"),
            )
            if line[key]
        )
        product = f'{name} <span class="muted small">{escape(line["sku"])}{unit}</span>{badges}'
        below = "".join(_note(note) for note in line["notes"])
        if lost := line["plan"].get("cover_lost"):
            gone = escape(_("covers %(name)s, which is gone") % {"name": lost})
            below += f'<span class="grid-editor__error">{gone}</span>'
        if line["description"]:
            below += _note(truncatechars(line["description"], 120))
        reduction = escape(words.percent(line["reduction_percent"])) if line["reduction_percent"] else ""
        net = words.money(line["net"], quote.currency)
        price = price_at.replace(str(ANY_LINE), str(line["id"]))
        if line["price_kind"] == "recurring":
            net += mark_safe(f'<span class="muted small"> / {per.get(line["periodicity"], per["month"])}</span>')
        rows.append(
            f"{start}<td>{_cell(product)}{below}</td>"
            f"{_end(_cell(words.quantity(line['quantity'])))}{_end(_cell(reduction))}"
            f"{_end(_cell(words.quantity(line['unit_price'])))}<td>{_cell(choices[line['choice']])}</td>"
            f'<td class="is-end"><a class="grid-editor__cell" href="{price}" data-dialog '
            f'title="{price_title}">{net}</a></td><td></td><td></td></tr>'
        )
    return mark_safe("".join(rows))


def _cell(inside: str) -> str:
    return f'<span class="grid-editor__cell">{inside}</span>'


def _note(said: str) -> str:
    return f'<span class="grid-editor__note">{escape(said)}</span>'


def _end(inside: str) -> str:
    return f'<td class="is-end">{inside}</td>'
