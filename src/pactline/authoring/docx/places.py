"""Where something stands in a document, in words with which a person finds it in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .ooxml import FALLBACK, SDT, SDT_PR, TBL, TC, TEXT_BOX, TR, VAL, Element, P, plain_text, w
from .package import Package, Story

SNIPPET = 60


@dataclass(frozen=True, slots=True)
class Place:
    """`paragraph` counts from 1 within the story; table, row and column from 1, or 0 outside a table."""

    story: str
    paragraph: int
    heading: str = ""
    table: int = 0
    row: int = 0
    column: int = 0
    row_label: str = ""
    snippet: str = ""

    def __str__(self) -> str:
        words = [self.story]
        if self.heading:
            words.append(f"under “{self.heading}”")
        if self.table:
            label = f" “{self.row_label}”" if self.row_label else ""
            words.append(f"table {self.table}, row {self.row}{label}")
        words.append(f"paragraph {self.paragraph}")
        return ", ".join(words) + (f": “{self.snippet}”" if self.snippet else "")


@dataclass(frozen=True, slots=True)
class Spot:
    """One paragraph on the walk through a document."""

    story: Story
    paragraph: Element
    number: int
    heading: str
    table: int
    fallback: bool

    def place(self, start: int = 0, end: int = 0, text: str = "") -> Place:
        row = column = 0
        label = ""
        name = self.story.name
        cell = next(self.paragraph.iterancestors(TC), None)
        if cell is not None:
            tr = next(cell.iterancestors(TR))
            table = next(tr.iterancestors(TBL))
            cells = list(_own(tr, TC))
            column = cells.index(cell) + 1
            row = _row_number(table, tr)
            if column > 1:
                label = first_words(cells[0])
        if next(self.paragraph.iterancestors(TEXT_BOX), None) is not None:
            name += " (text box)"
        return Place(
            name, self.number, self.heading, self.table if row else 0, row, column, label, snippet(text, start, end)
        )


def _row_number(table: Element, row: Element) -> int:
    if row.getparent() is table:
        return 1 + sum(1 for _row in row.itersiblings(TR, preceding=True))
    return own_rows(table).index(row) + 1


def _own(element: Element, tag: str) -> Iterator[Element]:
    """Children with a tag, also where a content control stands between."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == SDT:
            for content in child.findall(w("sdtContent")):
                yield from _own(content, tag)


def own_cells(row: Element) -> list[Element]:
    return list(_own(row, TC))


def own_rows(table: Element) -> list[Element]:
    return list(_own(table, TR))


def first_words(cell: Element) -> str:
    """The first line of a cell: what labels its row."""
    for paragraph in cell.iter(P):
        text = re.sub(r"\{[^{}]*\}", "", plain_text(paragraph)).strip(" :\t\u00a0")
        if text:
            return text[:SNIPPET]
    return ""


def snippet(text: str, start: int, end: int) -> str:
    """The words around [start, end), cut at `SNIPPET` signs or so."""
    if not text:
        return ""
    room = max((SNIPPET - (end - start)) // 2, 12)
    left, right = max(start - room, 0), min(end + room, len(text))
    words = " ".join(text[left:right].split())
    return ("…" if left else "") + words[: SNIPPET * 2] + ("…" if right < len(text) else "")


def _is_heading(paragraph: Element, text: str) -> bool:
    if not text or len(text) > 90 or next(paragraph.iterancestors(TC), None) is not None:
        return False
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    name = (style.get(VAL) or "").lower() if style is not None else ""
    if name.startswith(("heading", "berschrift", "title", "titre")):
        return True
    if paragraph.find(f"{w('pPr')}/{w('outlineLvl')}") is not None:
        return True
    runs = [run for run in paragraph.iter(w("r")) if plain_text(run).strip()]
    return bool(runs) and all(run.find(f"{w('rPr')}/{w('b')}") is not None for run in runs)


def walk(package: Package) -> Iterator[Spot]:
    """Every paragraph of every story in reading order. `fallback` marks the second copy of a text box that old
    readers see: it is filled, but not reported."""
    for story in package.stories:
        number, heading, table, tables = 0, "", 0, set[Element]()
        for paragraph in story.root.iter(P):
            fallback = next(paragraph.iterancestors(FALLBACK), None) is not None
            if not fallback:
                number += 1
            around = list(paragraph.iterancestors(TBL))
            outer = around[-1] if around else None
            if outer is not None and outer not in tables:
                tables.add(outer)
                table += 1
            text = plain_text(paragraph)
            yield Spot(story, paragraph, number, heading, table if outer is not None else 0, fallback)
            stripped = text.strip()
            if "{" not in stripped and _is_heading(paragraph, stripped):
                heading = stripped


def control_name(control: Element) -> str:
    """The tag of a content control, or else its title."""
    properties = control.find(SDT_PR)
    if properties is None:
        return ""
    for name in ("tag", "alias"):
        found = properties.find(w(name))
        if found is not None and (value := (found.get(VAL) or "").strip()):
            return value
    return ""
