"""Tables and headings that we draw ourselves, in the letters of the document that they join."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from docx.document import Document

from .content import Column, TableData, guard
from .ooxml import R_PR, Element, R, clone, make, plain_text, w
from .package import Package
from .runs import new_run

INDENT = 284
FALLBACK_WIDTH = 9360
SAMPLE = 2000


def fonts_of(document: Document, near: Element | None = None) -> Element | None:
    """The font that most words use at `near`, or else in the document; None means the document's default."""
    for source in (near, document.element.body):
        if source is None:
            continue
        counts: Counter[tuple[tuple[str, str], ...]] = Counter()
        fonts: dict[tuple[tuple[str, str], ...], Element] = {}
        for run in islice(source.iter(R), SAMPLE):
            found = run.find(f"{R_PR}/{w('rFonts')}")
            if found is not None:
                name = tuple(sorted((str(key), str(value)) for key, value in found.attrib.items()))
                fonts.setdefault(name, found)
                counts[name] += len(plain_text(run))
        if counts:
            return fonts[counts.most_common(1)[0][0]]
    return None


def letters(fonts: Element | None, *, bold: bool = False, size: int | None = 18, color: str | None = None) -> Element:
    """Run properties in schema order; `size` in half points."""
    properties = make("rPr")
    if fonts is not None:
        properties.append(clone(fonts))
    if bold:
        properties.append(make("b"))
    if color:
        properties.append(make("color", val=color))
    if size:
        properties.append(make("sz", val=str(size)))
        properties.append(make("szCs", val=str(size)))
    return properties


def text_width(package: Package) -> int:
    """Width between the margins of the last section, in twentieths of a point."""
    section = package.document.sections[-1]
    try:
        width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    except (TypeError, ValueError):
        return FALLBACK_WIDTH
    twips = int(width / 635)
    return twips if twips > 1000 else FALLBACK_WIDTH


def paragraph_of(
    text: str,
    properties: Element,
    *,
    right: bool = False,
    indent: int = 0,
    before: int = 40,
    after: int = 40,
    keep: bool = False,
    page_break: bool = False,
    style: str | None = None,
) -> Element:
    paragraph, shape = make("p"), make("pPr")
    if style:
        shape.append(make("pStyle", val=style))
    if keep:
        shape.append(make("keepNext"))
        shape.append(make("keepLines"))
    if page_break:
        shape.append(make("pageBreakBefore"))
    if style:
        numbering = make("numPr")
        numbering.append(make("ilvl", val="0"))
        numbering.append(make("numId", val="0"))
        shape.append(numbering)
    shape.append(make("spacing", before=str(before), after=str(after)))
    if indent or style:
        shape.append(make("ind", left=str(indent), firstLine="0"))
    if right or style:
        shape.append(make("jc", val="right" if right else "left"))
    paragraph.append(shape)
    if text:
        paragraph.append(new_run(text, properties))
    return paragraph


def _cell(width: int, paragraphs: Sequence[Element], *, shade: str = "", span: int = 1, plain: bool = False) -> Element:
    cell, shape = make("tc"), make("tcPr")
    shape.append(make("tcW", w=str(width), type="dxa"))
    if span > 1:
        shape.append(make("gridSpan", val=str(span)))
    if plain:
        borders = make("tcBorders")
        for side in ("top", "left", "bottom", "right"):
            borders.append(make(side, val="nil"))
        shape.append(borders)
    if shade:
        shape.append(make("shd", val="clear", color="auto", fill=shade))
    cell.append(shape)
    cell.extend(paragraphs)
    return cell


def frame(widths: Sequence[int], *, bordered: bool = True) -> Element:
    """An empty table with its grid."""
    table, shape = make("tbl"), make("tblPr")
    shape.append(make("tblW", w=str(sum(widths)), type="dxa"))
    if bordered:
        borders = make("tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(make(side, val="single", sz="4", space="0", color="BFBFBF"))
        shape.append(borders)
    shape.append(make("tblLayout", type="fixed"))
    margins = make("tblCellMar")
    for side in ("left", "right"):
        margins.append(make(side, w="80", type="dxa"))
    shape.append(margins)
    table.append(shape)
    grid = make("tblGrid")
    for width in widths:
        grid.append(make("gridCol", w=str(width)))
    table.append(grid)
    return table


def row_of(cells: Sequence[Element], *, header: bool = False) -> Element:
    row, shape = make("tr"), make("trPr")
    shape.append(make("cantSplit"))
    if header:
        shape.append(make("tblHeader"))
    row.append(shape)
    row.extend(cells)
    return row


def _widths(total: int, columns: Sequence[Column]) -> list[int]:
    weight = sum(column.weight for column in columns) or 1
    widths = [total * column.weight // weight for column in columns]
    if widths:
        widths[-1] += total - sum(widths)
    return widths


def build_table(package: Package, data: TableData, near: Element | None) -> Element:
    """A bordered table with a repeated head, one row for each line and the totals at the right."""
    fonts = fonts_of(package.document, near)
    normal, strong = letters(fonts, size=17), letters(fonts, bold=True, size=17)
    widths = _widths(text_width(package), data.columns)
    table = frame(widths)
    table.append(
        row_of(
            [
                _cell(
                    width, [paragraph_of(guard(column.heading), strong, right=column.right, keep=True)], shade="EDEFF2"
                )
                for column, width in zip(data.columns, widths, strict=True)
            ],
            header=True,
        )
    )
    for row in data.rows:
        cells = []
        for column, width in zip(data.columns, widths, strict=True):
            indent = INDENT * row.level if column.indented else 0
            words = paragraph_of(guard(row.cells.get(column.key, "")), normal, right=column.right, indent=indent)
            cells.append(_cell(width, [words]))
        table.append(row_of(cells))
    for label, amount in data.totals if data.with_totals else ():
        table.append(_total(label, amount, widths, strong))
    return table


def _total(label: str, amount: str, widths: Sequence[int], strong: Element) -> Element:
    span = max(len(widths) - 1, 1)
    cells = [_cell(sum(widths[:span]), [paragraph_of(guard(label), strong, right=True)], span=span)]
    if len(widths) > 1:
        cells.append(_cell(widths[-1], [paragraph_of(guard(amount), strong, right=True)]))
    return row_of(cells)


def table_of_texts(package: Package, rows: Sequence[Sequence[Sequence[Element]]], weights: Sequence[int]) -> Element:
    """A table without borders; each cell is given as its paragraphs."""
    columns = [Column(str(number), "", weight=weight) for number, weight in enumerate(weights)]
    widths = _widths(text_width(package), columns)
    table = frame(widths, bordered=False)
    for cells in rows:
        table.append(
            row_of(
                [_cell(width, list(paragraphs) or [make("p")]) for width, paragraphs in zip(widths, cells, strict=True)]
            )
        )
    return table


def heading(package: Package, text: str, *, level: int = 1, page_break: bool = False) -> Element:
    """A heading in the document's own heading style when it has one, else bold words."""
    style = next(
        (item.style_id for item in package.document.styles if (item.name or "").lower() == f"heading {level}"), None
    )
    fonts = fonts_of(package.document)
    size = {1: 28, 2: 20}.get(level, 18)
    properties = letters(fonts, bold=True, size=size)
    return paragraph_of(
        guard(text),
        properties,
        keep=True,
        before=240 if not page_break else 0,
        after=120,
        page_break=page_break,
        style=style,
    )


def last_place(package: Package) -> tuple[Element, int]:
    """The body and the position before its last section's properties."""
    body = package.body
    children = list(body)
    at = len(children)
    if children and children[-1].tag == w("sectPr"):
        at -= 1
    return body, at
