"""What a line's plan says, in words for people: on the grid, in comparisons of versions, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.ui import formats

from . import plans
from .models import QuoteLine

Row = Mapping[str, Any]


def ramp(row: Row) -> str:
    """A ramp in one sentence."""
    found = plans.read(row["plan"]).ramp
    if found is None:
        return ""
    count = len(row["segments"]) or len(found.segments)
    words = ngettext("%(count)s stretch", "%(count)s stretches", count) % {"count": count}
    if not found.every_months:
        return words + " (" + ", ".join(_stretch(one) for one in row["segments"]) + ")" if row["segments"] else words
    percent = formats.percent(found.percent)
    rhythm = {
        1: _("%(percent)s more each month"),
        3: _("%(percent)s more each quarter"),
        6: _("%(percent)s more each half year"),
        12: _("%(percent)s more each year"),
    }[found.every_months]
    return f"{words}, {rhythm % {'percent': percent}}"


def _stretch(one: Row) -> str:
    return " × ".join(formats.quantity(Decimal(one[name])) for name in ("months", "quantity", "unit_price"))


def uplift(row: Row) -> str:
    """A renewal's uplift."""
    found = plans.read(row["plan"]).uplift
    if found is None:
        return ""
    base = _("over the list price") if found.basis == "list" else _("over what was paid")
    return f"{formats.percent(found.percent)} {base}"


def markup(row: Row) -> str:
    """A markup by hand."""
    found = plans.read(row["plan"]).markup
    if found is None:
        return ""
    if found.amount:
        return _("markup %(much)s a unit") % {"much": formats.quantity(found.amount)}
    return _("markup %(much)s") % {"much": formats.percent(found.percent)}


def share(row: Row) -> str:
    """Of what a price is a percentage."""
    found = plans.read(row["plan"]).share
    if found is None:
        return ""
    scope = {
        "all": _("of all other lines"),
        "section": _("of the other lines of its section"),
        "category": _("of the lines of a category"),
        "bundle": _("of the other lines of its bundle"),
        "lines": _("of chosen lines"),
        "account": _("of all other lines and of what the customer has already"),
    }[found.scope]
    return f"{formats.percent(found.percent)} {scope}"


def action(row: Row) -> str:
    """What the line does to what was sold before; empty for a new line."""
    if row["action"] == QuoteLine.Action.ADD:
        return ""
    label = str(QuoteLine.Action(row["action"]).label)
    before = plans.read(row["plan"]).before
    if before is None:
        return label
    return _("%(action)s of %(quantity)s in %(quote)s") % {
        "action": label,
        "quantity": formats.quantity(before.quantity),
        "quote": before.quote,
    }


def notes(row: Row, names: Mapping[Any, str], places: Mapping[Any, str]) -> list[str]:
    """Everything that is said below a line's name; ``names`` of lines and ``places`` of addresses by id."""
    found = [action(row), ramp(row), uplift(row), share(row), markup(row)]
    if months := row["plan"].get("term_months"):
        found.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": months})
    if covered := names.get(row["covers_id"]) or row["plan"].get("covered_item"):
        found.append(_("covers %(name)s") % {"name": covered})
    if place := places.get(row["location_id"]):
        found.append(_("at %(place)s") % {"place": place})
    return [words for words in found if words]


def compared(row: Row, names: Mapping[Any, str], places: Mapping[Any, str]) -> dict[str, Any]:
    """What the comparison of versions reads beyond the columns."""
    return {
        "source": row["source_id"],
        "does": action(row),
        "ramp": ramp(row),
        "uplift": uplift(row),
        "share": share(row),
        "markup": markup(row),
        "term_months": row["plan"].get("term_months"),
        "covered": names.get(row["covers_id"]) or row["plan"].get("covered_item") or "",
        "location": places.get(row["location_id"], ""),
    }
