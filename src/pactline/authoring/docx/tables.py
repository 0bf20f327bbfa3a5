"""The product table: one row for each line, bundles indented, totals below."""

from __future__ import annotations

from collections.abc import Mapping

from .content import Problem, Row, TableData, guard
from .drawing import build_table
from .expressions import Expression, ExpressionError, evaluate
from .fields import write_control
from .heads import keys_of
from .ooxml import (
    P_PR,
    R_PR,
    SDT,
    SDT_CONTENT,
    TBL,
    TC,
    TR,
    Element,
    P,
    clone,
    ensure_paragraph,
    make,
    plain_text,
    remove,
    repeated,
    replace_with,
    unwrap,
    w,
)
from .package import Package
from .places import control_name, own_cells, own_rows
from .runs import ParagraphText, write_run
from .tags import TABLE_OF_LINES, Kind, inline_tags, kind_of

INDENT = 284


def place_tables(package: Package, tables: Mapping[str, TableData]) -> tuple[list[Problem], set[str]]:
    """Fills every table tag. Gives the problems and the keys that had a place."""
    writer = _Writer(package, tables)
    for story in package.stories:
        for control in list(story.root.iter(SDT)):
            kind, key = kind_of(control_name(control))
            if kind is Kind.TABLE:
                writer.control(control, key, story.name)
        for paragraph in list(story.root.iter(P)):
            if "{{" in plain_text(paragraph):
                writer.paragraph(paragraph, story.name)
        for row in list(story.root.iter(TR)):
            if row.getparent() is not None and holds_line_tags(row):
                writer.rows([row], TABLE_OF_LINES, story.name)
    return writer.problems, writer.placed


def holds_line_tags(row: Element) -> bool:
    """Whether this row (not a table inside it) is the pattern that repeats for each line."""
    for paragraph in row.iter(P):
        if next(paragraph.iterancestors(TR), None) is not row:
            continue
        text = plain_text(paragraph)
        if "{{" in text and "line" in text.lower():
            for inline in inline_tags(ParagraphText(paragraph).text):
                if inline.kind_and_key()[0] is Kind.COLUMN:
                    return True
    return any(
        kind_of(control_name(control))[0] is Kind.COLUMN
        for control in row.iter(SDT)
        if next(control.iterancestors(TR), None) is row
    )


class _Writer:
    def __init__(self, package: Package, tables: Mapping[str, TableData]) -> None:
        self.package, self.tables = package, tables
        self.problems: list[Problem] = []
        self.placed: set[str] = set()

    def _data(self, key: str, story: str) -> TableData | None:
        data = self.tables.get(key)
        if data is None:
            self.problems.append(Problem(key, story, f"The table tag “{key}” has no rows to show."))
            return None
        self.placed.add(key)
        return data

    def control(self, control: Element, key: str, story: str) -> None:
        data = self._data(key, story)
        if data is None:
            return
        content = control.find(SDT_CONTENT)
        rows = [child for child in content if child.tag == TR] if content is not None else []
        table = next(content.iter(TBL), None) if content is not None else None
        if rows:
            unwrap(control)
            self.rows(rows, key, story)
        elif table is not None:
            unwrap(control)
            pattern = [row for row in own_rows(table) if holds_line_tags(row)]
            if pattern:
                self.rows(pattern, key, story)
            else:
                self._by_columns(table, data)
        else:
            host = next(control.iterancestors(P), None)
            if host is not None:
                drawn = build_table(self.package, data, host)
                host.addnext(drawn)
                remove(control)
                self._close_cell(drawn)
            else:
                drawn = build_table(self.package, data, next(control.iter(P), None))
                replace_with(control, [drawn])
                self._close_cell(drawn)

    def paragraph(self, paragraph: Element, story: str) -> None:
        joined = ParagraphText(paragraph)
        for inline in reversed(list(inline_tags(joined.text))):
            kind, key = inline.kind_and_key()
            if inline.word != "value" or kind is not Kind.TABLE:
                continue
            data = self._data(key, story)
            row = next(paragraph.iterancestors(TR), None)
            if data is not None and row is not None and holds_line_tags(row):
                joined.replace(inline.start, inline.end, "")
                self.rows([row], key, story)
                return
            drawn = build_table(self.package, data, paragraph) if data is not None else None
            joined.replace(inline.start, inline.end, "")
            if drawn is None:
                continue
            paragraph.addnext(drawn)
            if not plain_text(paragraph).strip() and paragraph.find(f"{P_PR}/{w('sectPr')}") is None:
                remove(paragraph)
            self._close_cell(drawn)

    def _close_cell(self, table: Element) -> None:
        cell = table.getparent()
        if cell is not None and cell.tag == TC:
            ensure_paragraph(cell)
            return
        following = table.getnext()
        if following is not None and following.tag == TBL:
            table.addnext(make("p"))

    def rows(self, pattern: list[Element], key: str, story: str) -> None:
        data = self._data(key, story) if key not in self.placed else self.tables[key]
        if data is None:
            return
        last = pattern[-1]
        for number, row in enumerate(data.rows, start=1):
            for original in pattern:
                copy = repeated(original)
                self._fill_row(copy, row, number, story)
                last.addnext(copy)
                last = copy
        for original in pattern:
            remove(original)

    def _fill_row(self, element: Element, row: Row, number: int, story: str) -> None:
        values: dict[str, object] = {f"line.{name}": guard(text) for name, text in row.cells.items()}
        values.setdefault("line.index", str(number))
        values.setdefault("line.level", str(row.level))
        for paragraph in element.iter(P):
            if "{{" not in plain_text(paragraph):
                continue
            joined = ParagraphText(paragraph)
            for inline in reversed(list(inline_tags(joined.text))):
                if inline.expression is None or inline.kind_and_key()[0] is not Kind.COLUMN:
                    continue
                joined.replace(inline.start, inline.end, self._value(inline.expression, values, inline.raw, story))
        for control in list(element.iter(SDT)):
            kind, key = kind_of(control_name(control))
            if kind is Kind.COLUMN:
                write_control(control, str(values.get(key, "")))
                unwrap(control)
                if key not in values:
                    self._unknown(key, story)
        self._properties(element, row.level)

    def _value(self, expression: Expression, values: Mapping[str, object], raw: str, story: str) -> str:
        try:
            return str(evaluate(expression, values))
        except LookupError:
            self._unknown(expression.names[0], story)
        except ExpressionError as error:
            self.problems.append(Problem(raw, story, str(error)))
        return ""

    def _unknown(self, key: str, story: str) -> None:
        problem = Problem(key, story, f"The column “{key}” is not among the columns of the product table.")
        if problem not in self.problems:
            self.problems.append(problem)

    def _properties(self, row: Element, level: int) -> None:
        """A row stays on one page; inside a bundle its first words are indented."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = make("trPr")
            row.insert(1 if row.find(w("tblPrEx")) is not None else 0, properties)
        if properties.find(w("cantSplit")) is None:
            properties.insert(0, make("cantSplit"))
        if level > 0:
            indent_first_words(row, level)

    def _by_columns(self, table: Element, data: TableData) -> None:
        """A table without line tags: its last row is the pattern, each column filled as its head says."""
        rows = own_rows(table)
        pattern, spare = rows[-1], rows[1:]
        last = rows[-1]
        keys = keys_of([plain_text(cell) for cell in own_cells(rows[0])], data)
        entries = [(row, [row.cells.get(key, "") for key in keys]) for row in data.rows]
        for row, texts in entries:
            copy = repeated(pattern)
            for cell, text in zip(own_cells(copy), texts, strict=False):
                _write_cell(cell, guard(text))
            self._properties(copy, row.level)
            last.addnext(copy)
            last = copy
        if data.with_totals:
            for label, amount in data.totals:
                copy = repeated(pattern)
                cells = own_cells(copy)
                for cell in cells:
                    _write_cell(cell, "")
                _write_cell(cells[0], guard(label))
                _write_cell(cells[-1], guard(amount))
                last.addnext(copy)
                last = copy
        for old in spare:
            remove(old)


def indent_first_words(row: Element, level: int) -> None:
    """Moves the first cell with words that are not a number to the right by the level of the bundle."""
    for cell in own_cells(row):
        text = plain_text(cell).strip()
        if not text or text.replace(".", "").replace(",", "").isdigit():
            continue
        for paragraph in cell.iter(P):
            properties = paragraph.find(P_PR)
            if properties is None:
                properties = make("pPr")
                paragraph.insert(0, properties)
            indent = properties.find(w("ind"))
            if indent is None:
                indent = make("ind")
                _insert_indent(properties, indent)
            before = indent.get(w("left")) or indent.get(w("start")) or "0"
            indent.set(w("left"), str(int(float(before)) + INDENT * level))
        return


_AFTER_INDENT = (
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
)


def _insert_indent(properties: Element, indent: Element) -> None:
    later = {w(name) for name in _AFTER_INDENT}
    for position, child in enumerate(properties):
        if child.tag in later:
            properties.insert(position, indent)
            return
    properties.append(indent)


def _write_cell(cell: Element, text: str) -> None:
    paragraphs = [child for child in cell if child.tag == P]
    if not paragraphs:
        ensure_paragraph(cell)
        paragraphs = [child for child in cell if child.tag == P]
    for extra in paragraphs[1:]:
        remove(extra)
    paragraph = paragraphs[0]
    runs = [child for child in paragraph if child.tag == w("r")]
    run = runs[0] if runs else make("r")
    if not runs:
        mark = paragraph.find(f"{P_PR}/{R_PR}")
        if mark is not None:
            run.append(clone(mark))
        paragraph.append(run)
    for child in list(paragraph):
        if child is not run and child.tag != P_PR:
            paragraph.remove(child)
    write_run(run, text)
