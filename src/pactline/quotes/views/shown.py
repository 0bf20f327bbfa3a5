"""The rows of the grid as they are drawn: some at a time, with what is said below each name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pactline.quotes import queries, rules, words
from pactline.quotes.models import Quote

PER_PAGE = 100
"""Top lines on one page of the grid; the parts of a bundle stand with it."""


def page(quote: Quote, wanted: str) -> dict[str, Any]:
    """The rows of one page of the grid, the subtotals of its sections, and the other pages."""
    rows = queries.line_rows(quote)
    starts = _starts(rows)
    number = min(max(int(wanted) if wanted.isdigit() else 1, 1), len(starts))
    first = starts[number - 1]
    last = starts[number] if number < len(starts) else len(rows)
    return {
        "lines": described(rows, rows[first:last]),
        "sections": {section.key: section for section in rules.sections(rows)},
        "pages": [
            {"number": at, "first": start + 1, "last": starts[at] if at < len(starts) else len(rows)}
            for at, start in enumerate(starts, 1)
        ]
        if len(starts) > 1
        else [],
        "page_number": number,
        "is_last_page": number == len(starts),
    }


def rows_of(quote: Quote) -> list[dict[str, Any]]:
    """The rows, without reading again what an action has just written."""
    if quote.known_lines is None:
        return queries.line_rows(quote)
    states = [line.__dict__ for line in quote.known_lines]
    return queries.with_levels([{name: state[name] for name in queries.LINE_COLUMNS} for state in states])


def page_of(quote: Quote, line_id: UUID) -> int:
    """The page on which a line stands."""
    rows = rows_of(quote)
    at = next((at for at, row in enumerate(rows) if row["id"] == line_id), 0)
    return sum(start <= at for start in _starts(rows))


def _starts(rows: Sequence[dict[str, Any]]) -> list[int]:
    tops = [at for at, row in enumerate(rows) if row["parent_id"] is None]
    return tops[::PER_PAGE] or [0]


def described(rows: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """``shown`` of ``rows`` with ``notes``: ramp, uplift, what is covered, where."""
    names = {row["id"]: row["name"] for row in rows} if any(row["covers_id"] for row in shown) else {}
    places = queries.place_names(shown)
    for row in shown:
        plain = not row["plan"] and row["action"] == "add" and not row["covers_id"] and not row["location_id"]
        row["notes"] = [] if plain else words.notes(row, names, places)
    return list(shown)
