"""Matrices of adjustments: which rows hold for a line, and whether a table says one thing for each case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .bands import plain
from .checking import row_problems
from .inputs import Adjustment, How

COLUMNS: dict[str, str | Promise] = {
    "quantity": gettext_lazy("Quantity"),
    "sku": gettext_lazy("SKU"),
    "bundle": gettext_lazy("SKU of the bundle"),
    "account.country": gettext_lazy("Customer's country"),
    "account.industry": gettext_lazy("Customer's industry"),
    "account.kind": gettext_lazy("Kind of customer"),
    "region": gettext_lazy("Customer's region"),
    "currency": gettext_lazy("Currency"),
    "channel": gettext_lazy("Channel"),
}
ATTRIBUTE = "attribute:"
RANGE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:([-–])\s*(\d+(?:\.\d+)?)?)?\s*$")
Span = tuple[Decimal, Decimal | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A cell for each column, and the adjustment that follows."""

    cells: tuple[str, ...]
    spans: tuple[Span | None, ...]
    how: How
    value: Decimal


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """A matrix as the engine's inputs use it."""

    name: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    takes_all: bool = False

    def adjustments(
        self, quantity: Decimal, facts: Mapping[str, str], attributes: Mapping[str, str]
    ) -> list[Adjustment]:
        """What the rows that match do to the price: the first of them, or all."""
        found = []
        values = [
            attributes.get(name.removeprefix(ATTRIBUTE), "") if name.startswith(ATTRIBUTE) else facts.get(name, "")
            for name in self.columns
        ]
        for row in self.rows:
            if _matches(row, values, abs(quantity)):
                found.append(Adjustment(code=self.kind, label=self.name, how=row.how, value=row.value))
                if not self.takes_all:
                    break
        return found


def _matches(row: Row, values: Sequence[str], quantity: Decimal) -> bool:
    for cell, span, value in zip(row.cells, row.spans, values, strict=True):
        if cell == "*":
            continue
        if span is not None:
            if quantity < span[0] or (span[1] is not None and quantity > span[1]):
                return False
        elif value.casefold() not in {one.strip().casefold() for one in cell.split("|")}:
            return False
    return True


def table_of(
    name: str, kind: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, takes_all: bool
) -> MatrixTable:
    """A matrix from what is stored; it was checked when it was saved."""
    made = []
    for row in rows:
        cells = tuple(str(cell).strip() for cell in row["cells"])
        spans = tuple(
            span(cell) if column == "quantity" and cell != "*" else None
            for column, cell in zip(columns, cells, strict=True)
        )
        made.append(Row(cells, spans, row["how"], Decimal(str(row["value"]))))
    return MatrixTable(name, kind, tuple(columns), tuple(made), takes_all)


def span(cell: str) -> Span | None:
    """“1-10”, “11-” or “5” as a range with both ends included; None when it is none."""
    match = RANGE.match(cell)
    if match is None:
        return None
    least = Decimal(match[1])
    if not match[2]:
        return least, least
    most = None if match[3] is None else Decimal(match[3])
    return None if most is not None and most < least else (least, most)


def matrix_problems(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, takes_all: bool) -> dict[int, str]:
    """What is wrong with a matrix, by row (from 0; −1: the columns): unknown columns, missing or mistyped cells,
    duplicates, ranges of quantity that overlap or leave a gap."""
    found: dict[int, str] = {}
    unknown = [name for name in columns if name not in COLUMNS and not name.startswith(ATTRIBUTE)]
    if unknown or not columns or len(set(columns)) != len(columns):
        found[-1] = _("Choose columns of these, each once: %(known)s.") % {
            "known": ", ".join([*COLUMNS, ATTRIBUTE + "…"])
        }
        return found
    cells = [[str(cell) for cell in row["cells"]] for row in rows]
    found = row_problems(columns, cells) if not takes_all else _missing(columns, cells)
    if "quantity" not in columns:
        return found
    at = list(columns).index("quantity")
    for number, row in enumerate(cells):
        if number not in found and row[at].strip() != "*" and span(row[at]) is None:
            found[number] = _("Row %(row)s: “%(cell)s” is no quantity; write 1-10, 11- or *.") % {
                "row": number + 1,
                "cell": row[at],
            }
    if not found and not takes_all:
        found = _range_problems(cells, at)
    return found


def _missing(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    words = _("Row %(row)s: give a value for each of %(columns)s (* for any).")
    return {
        number: words % {"row": number + 1, "columns": ", ".join(columns)}
        for number, row in enumerate(rows)
        if len(row) != len(columns) or not all(cell.strip() for cell in row)
    }


def _range_problems(rows: Sequence[Sequence[str]], at: int) -> dict[int, str]:
    """Overlaps and gaps between the ranges of rows that are otherwise the same."""
    found: dict[int, str] = {}
    alike: dict[tuple[str, ...], list[tuple[Span, int]]] = {}
    for number, row in enumerate(rows):
        if (own := span(row[at])) is not None:
            alike.setdefault((*row[:at], *row[at + 1 :]), []).append((own, number))
    for group in alike.values():
        group.sort(key=lambda pair: pair[0][0])
        for ((_least, most), before), ((least, _most), number) in pairwise(group):
            place = {"row": number + 1, "other": before + 1}
            if most is None or least <= most:
                found[number] = _("Row %(row)s overlaps row %(other)s.") % place
            elif least > most + 1:
                found[number] = _("Row %(row)s leaves a gap after row %(other)s: from %(most)s to %(least)s.") % {
                    **place,
                    "most": plain(most),
                    "least": plain(least),
                }
    return found
