"""Plain tables: heads and rows made ready for the ``table`` component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from . import formats

Align = Literal["start", "end", "middle"]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its words and where its cells stand."""

    label: str | Promise
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a look: ``tone`` section, muted, added or removed; ``indent`` 0–2; ``url`` for its first cell."""

    cells: Sequence[Any]
    tone: str = ""
    indent: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the template draws."""

    value: Any
    css: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to draw."""

    head: list[Cell]
    rows: list[tuple[Row, list[Cell]]]
    foot: list[Cell]


def prepare(head: Sequence[Any], rows: Sequence[Any], foot: Sequence[Any]) -> Prepared:
    """Words become heads; numbers are formatted and stand at the end. A row with too few or too many cells raises."""
    heads = [entry if isinstance(entry, Head) else Head(entry) for entry in head]
    ready = []
    for entry in rows:
        row = entry if isinstance(entry, Row) else Row(entry)
        if len(row.cells) != len(heads):
            raise ValueError(f"A row has {len(row.cells)} cells under {len(heads)} heads.")
        ready.append((row, _cells(heads, row.cells, row.indent)))
    return Prepared(
        [Cell(entry.label, _css(entry.align)) for entry in heads], ready, _cells(heads, foot, 0) if foot else []
    )


def _cells(heads: Sequence[Head], values: Sequence[Any], indent: int) -> list[Cell]:
    cells = []
    for position, (head, value) in enumerate(zip(heads, values, strict=True)):
        align = "end" if isinstance(value, Decimal | int) and not isinstance(value, bool) else head.align
        css = _css(align)
        if position == 0 and indent:
            css = f"{css} table__indent-{min(indent, 2)}".strip()
        cells.append(
            Cell(
                formats.number(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value,
                css,
            )
        )
    return cells


def _css(align: str) -> str:
    return "" if align == "start" else f"is-{align}"
