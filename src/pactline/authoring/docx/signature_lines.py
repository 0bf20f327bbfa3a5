"""Finding the blank places where templates without tags want a signature: empty cells beside “Signature”, underscores."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .ooxml import TBL, TC, TR, Element, P, plain_text
from .package import Package
from .parties import EXTERNAL, INTERNAL, party, side
from .places import first_words, own_cells, own_rows, walk
from .runs import ParagraphText

_SIGNATURE = re.compile(r"^(signature|signed|sign here|by|unterschrift)\b", re.IGNORECASE)
_DATE = re.compile(r"^(date|dated|date signed|date of signature|datum)\b", re.IGNORECASE)
_NAME = re.compile(r"^(print(ed)? name|name|name \(print\))\b", re.IGNORECASE)
_TITLE = re.compile(r"^(title|position|role|its)\b", re.IGNORECASE)
_KINDS = ((_SIGNATURE, "signature"), (_DATE, "sign_date"), (_NAME, "signatory_name"), (_TITLE, "signatory_title"))
_UNDERSCORES = re.compile(r"(?P<label>[A-Za-z][A-Za-z ()]{0,24}?)\s*:?\s*(?P<line>[_]{4,}|\.{8,}|…{3,})")


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    party: str
    raw: str = ""
    start: int = 0
    end: int = 0


def kind_of_label(text: str) -> str:
    words = text.strip(" :\t*")
    if len(words) > 40:
        return ""
    return next((kind for pattern, kind in _KINDS if pattern.match(words)), "")


def party_of_cell(paragraph: Element) -> str:
    """The party that the head of this cell's column names, in a table with a row to sign in; else empty."""
    cell = next(paragraph.iterancestors(TC), None)
    table = next(paragraph.iterancestors(TBL), None)
    if cell is None or table is None or not is_signature_table(table):
        return ""
    row = next(cell.iterancestors(TR))
    return _parties(table).get(own_cells(row).index(cell), "")


def is_signature_table(table: Element) -> bool:
    rows = [own_cells(row) for row in own_rows(table)]
    return any(
        len(cells) > 1
        and kind_of_label(first_words(cells[0])) == "signature"
        and not any(plain_text(cell).strip() for cell in cells[1:])
        for cells in rows
    )


def _parties(table: Element) -> dict[int, str]:
    """Column number to party word. A column is known by its first cell that names one, else by what stands in it."""
    out: dict[int, str] = {}
    rows = [own_cells(row) for row in own_rows(table)]
    for cells in rows:
        for column, cell in enumerate(cells):
            text = plain_text(cell)
            if column and column not in out and (word := party(text)):
                out[column] = word
    signing = next((cells for cells in rows if kind_of_label(first_words(cells[0])) == "signature"), [])
    filled = {column for cells in rows for column, cell in enumerate(cells) if plain_text(cell).strip()}
    blanks = [column for column in range(1, len(signing)) if column in filled or len(signing) <= 3]
    for number, column in enumerate(blanks):
        out.setdefault(column, "provider" if number == 0 else "customer")
    return out


def lines_of(package: Package) -> dict[Element, Line]:
    """Blank paragraphs to sign, date or print a name in, by paragraph."""
    out: dict[Element, Line] = {}
    for table in package.body.iter(TBL):
        if is_signature_table(table):
            _table_lines(table, out)
    _paragraph_lines(package, out)
    return out


def _table_lines(table: Element, out: dict[Element, Line]) -> None:
    parties = _parties(table)
    for row in own_rows(table):
        cells = own_cells(row)
        kind = kind_of_label(first_words(cells[0])) if cells else ""
        if not kind:
            continue
        for column, cell in enumerate(cells):
            if column in parties and not plain_text(cell).strip():
                paragraph = next(cell.iter(P), None)
                if paragraph is not None:
                    out[paragraph] = Line(kind, parties[column])


def _paragraph_lines(package: Package, out: dict[Element, Line]) -> None:
    """“By: ________” lines. The party is the last one named above; two blocks without names are ours, then theirs."""
    named, blocks = "", 0
    for spot in walk(package):
        if spot.fallback or spot.story.name != "body" or spot.paragraph in out:
            continue
        text = plain_text(spot.paragraph)
        if not text.strip():
            continue
        found = _UNDERSCORES.search(text)
        kind = kind_of_label(found["label"]) if found else ""
        if not found or not kind:
            if len(text) < 80 and (word := party(text)):
                named = word
            continue
        if kind == "signature":
            blocks += 1
        if kind != "signature" and not blocks:
            continue
        joined = ParagraphText(spot.paragraph).text
        match = _UNDERSCORES.search(joined)
        if match is None:
            continue
        fallback = "provider" if blocks <= 1 else "customer"
        who = named if side(named) in (INTERNAL, EXTERNAL) else fallback
        out[spot.paragraph] = Line(kind, who, match["line"], match.start("line"), match.end("line"))
