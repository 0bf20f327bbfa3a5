"""Rows pasted into the grid: all of them in one request, priced once, or none with the rows that are wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pactline.catalog import queries as catalog
from pactline.identity.access import requires
from pactline.kernel.errors import InvalidInput
from pactline.quotes import actions, queries, rules
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.lines import GridRow
from pactline.quotes.models import Quote
from pactline.ui import pages

from . import shown
from .grid import CELLS, values
from .records import actor_in

MOST_TOLD = 50
Row = Mapping[str, Any]


@requires("quotes.edit")
@require_POST
def rows(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """``rows``: JSON, each with the key of its line (empty: a new one) and its cells; ``after``: the line above the first.

    Answers the page of the grid on which the first of them stands, or what is wrong with which rows (422).
    """
    actor = actor_in(request)
    quote = queries.get(quote_id, actor=actor)
    lines = {str(row["id"]): row for row in queries.line_rows(quote)}
    try:
        pasted = _read(request.POST.get("rows", ""))
        found = _rows(quote, pasted, lines)
        above = _top(request.POST.get("after", ""), lines)
        if above is not None and all(row.id is None for row in found):
            found.insert(0, GridRow(id=above))
        before = set(lines)
        quote = actions.save_lines(quote_id, found, gone=[], actor=actor)
    except InvalidInput as error:
        problems = error.problems or [error.message]
        context = {"problems": problems[:MOST_TOLD], "more": max(len(problems) - MOST_TOLD, 0)}
        return render(request, "quotes/_paste_problems.html", context, status=422)
    first = next((row["id"] for row in shown.rows_of(quote) if str(row["id"]) not in before), None)
    number = shown.page_of(quote, first) if first else 1
    address = quote.get_absolute_url() + (f"?page={number}" if number > 1 else "")
    count = len(pasted)
    said = ngettext("%(count)s row was saved.", "%(count)s rows were saved.", count) % {"count": count}
    return pages.done(request, address, message=said)


def _read(text: str) -> list[tuple[int, str, dict[str, str]]]:
    """The rows with their numbers from 1; empty ones and a heading are left out."""
    try:
        given = [
            (str(row.get("key") or ""), {name: str(row.get(name) or "") for name in CELLS}) for row in json.loads(text)
        ]
        for _key, cells in given:
            if cells["offering"]:
                UUID(cells["offering"])
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput(_("The rows came in incomplete. Reload the page and try again.")) from None
    found = []
    for number, (key, cells) in enumerate(given, 1):
        is_empty = not key and not any(cells[name].strip() for name in ("offering", "product", "discount", "price"))
        if not is_empty and not (number == 1 and not key and rules.is_heading([cells["product"], cells["quantity"]])):
            found.append((number, key, cells))
    if not found:
        raise InvalidInput(_("Paste at least one row: SKU and quantity."))
    return found


def _rows(quote: Quote, pasted: Sequence[tuple[int, str, dict[str, str]]], lines: Mapping[str, Row]) -> list[GridRow]:
    """What the action takes. Raises ``InvalidInput`` with a sentence for each row that cannot be read."""
    typed = [cells["product"] for _number, key, cells in pasted if not key and not cells["offering"].strip()]
    skus = _skus(quote, typed)
    found: list[GridRow] = []
    problems: list[str] = []
    for number, key, cells in pasted:
        try:
            found.append(replace(_row(key, cells, lines, skus), number=number))
        except InvalidInput as error:
            problems += rules.of_row(number, error)
    if problems:
        raise InvalidInput(_("Nothing was saved."), problems=problems)
    return found


def _row(key: str, cells: dict[str, str], lines: Mapping[str, Row], skus: Mapping[str, list[str]]) -> GridRow:
    if not key:
        entered = values(cells, section=False)
        if cells["offering"].strip():
            return GridRow(new=NewLine(offering_id=UUID(cells["offering"]), **entered))
        product = cells["product"].strip()
        if not product:
            raise InvalidInput(_("the product is missing."))
        meant = skus.get(product.lower(), [product])
        if len(meant) > 1:
            message = _("several products are called “%(name)s”: write the SKU.")
            raise InvalidInput(message % {"name": product})
        return GridRow(new=NewLine(sku=meant[0], **entered))
    line = lines.get(key)
    if line is None:
        raise InvalidInput(_("its line is no longer in the quote. Reload the page."))
    section = line["kind"] in ("section", "note")
    if not section and cells["product"].strip().lower() not in ("", line["name"].lower(), line["sku"].lower()):
        raise InvalidInput(_("the product of a line cannot be changed: delete the line and add another."))
    return GridRow(id=UUID(key), values=values(cells, section=section))


def _skus(quote: Quote, typed: Sequence[str]) -> dict[str, list[str]]:
    """The SKUs that are meant by names; what is a SKU itself is left out."""
    words = {text.strip().lower() for text in typed} - {""}
    words -= set(catalog.by_skus(words, on=quote.quote_on))
    return {
        name: [offering.sku for offering in offerings]
        for name, offerings in catalog.by_names(words, on=quote.quote_on).items()
    }


def _top(key: str, lines: Mapping[str, Row]) -> UUID | None:
    """The top line of the block in which a line stands."""
    line = lines.get(key)
    while line is not None and line["parent_id"] is not None:
        line = lines.get(str(line["parent_id"]))
    return None if line is None else line["id"]
