"""Reading the text of a .docx: body, tables, content controls, text boxes, headers, footers and notes. Pure.

Tracked changes count as `changes` says: "final" takes insertions and leaves out deletions, "original" the other way
round. Numbers of paragraphs are resolved as Word prints them; text of fields is their last result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pactline.files.docx_numbering import Numbering, W, value, whole
from pactline.files.opc import Package
from pactline.files.textmodel import Builder, Text

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LEFT_OUT = {
    "final": {f"{W}del", f"{W}moveFrom"},
    "original": {f"{W}ins", f"{W}moveTo"},
}
_MARK_GONE = {"final": ("del", "moveFrom"), "original": ("ins", "moveTo")}
_NEVER = {
    f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}rt", f"{W}fldData",
    f"{W}tblPr", f"{W}tblGrid", f"{W}tblPrEx", f"{W}trPr", f"{W}tcPr", f"{W}sectPr", f"{W}delInstrText",
}  # fmt: skip


def on(element: etree._Element | None) -> bool:
    """Whether a toggle property such as w:vanish is set."""
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")


@dataclass
class Style:
    name: str = ""
    based_on: str | None = None
    num_id: str | None = None
    level: int | None = None
    outline: int | None = None
    hidden: bool = False


@dataclass
class Styles:
    """The styles of a document with their inheritance resolved."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    @staticmethod
    def read(root: etree._Element | None) -> Styles:
        styles = Styles()
        for element in () if root is None else root.findall(f"{W}style"):
            key = element.get(f"{W}styleId", "")
            properties, run = element.find(f"{W}pPr"), element.find(f"{W}rPr")
            number = None if properties is None else properties.find(f"{W}numPr")
            level, outline = value(number, "ilvl"), value(properties, "outlineLvl")
            styles.by_id[key] = Style(
                name=value(element, "name") or key,
                based_on=value(element, "basedOn"),
                num_id=value(number, "numId"),
                level=None if level is None else whole(level),
                outline=None if outline is None else whole(outline),
                hidden=run is not None and on(run.find(f"{W}vanish")),
            )
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                styles.default = key
        return styles

    def chain(self, key: str | None) -> list[Style]:
        found: list[Style] = []
        while key and key in self.by_id and len(found) < 20:
            found.append(self.by_id[key])
            key = self.by_id[key].based_on
        return found

    def first(self, key: str | None, attribute: str) -> Any:
        return next((v for s in self.chain(key) if (v := getattr(s, attribute)) is not None), None)


@dataclass
class _Pending:
    """A paragraph whose mark is gone: its text continues in the next one."""

    text: str = ""
    facts: dict[str, Any] | None = None


class Reader:
    """One pass over one document."""

    def __init__(self, package: Package, *, changes: str, hidden: bool) -> None:
        self.package, self.changes, self.hidden = package, changes, hidden
        self.main = package.main_part()
        related = {r.type: r.target for r in package.relationships(self.main) if not r.external}
        self.related = related
        self.styles = Styles.read(self._xml(related.get("styles")))
        self.numbering = Numbering.read(self._xml(related.get("numbering")))
        self.builder: Builder = Text.builder()
        self.notes: list[tuple[str, str]] = []
        self.paragraphs = self.tables = 0
        self.pending = _Pending()
        self.boxes: list[etree._Element] = []

    def _xml(self, part: str | None) -> etree._Element | None:
        return self.package.xml(part) if part and part in self.package else None

    def read(self) -> Text:
        root = self.package.xml(self.main)
        body = root.find(f"{W}body")
        if body is None:
            return self.builder.done(pages=None)
        self.container(body, story="body", place="")
        self.flush()
        for kind, part in self.margins(root):
            element = self._xml(part)
            if element is not None:
                self.container(element, story=kind, place=kind)
                self.flush()
        self.read_notes()
        return self.builder.done(pages=None)

    # ---- containers

    def container(self, element: etree._Element, *, story: str, place: str) -> None:
        """Paragraphs and tables of a body, cell, header, note or text box, in order."""
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                self.paragraph(child, story=story, place=place)
            elif tag == f"{W}tbl":
                self.table(child, story=story, place=place)
            elif tag == f"{MC}AlternateContent":
                self.container(_choice(child), story=story, place=place)
            elif tag not in _NEVER and tag not in _LEFT_OUT[self.changes]:
                self.container(child, story=story, place=place)

    def table(self, table: etree._Element, *, story: str, place: str) -> None:
        self.tables += 1
        name = f"{place}, table" if place else f"table {self.tables}"
        gone = _MARK_GONE[self.changes][0]
        for number, row in enumerate(_inside(table, f"{W}tr"), start=1):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}{gone}") is not None:
                continue
            for column, cell in enumerate(_inside(row, f"{W}tc"), start=1):
                cell_properties = cell.find(f"{W}tcPr")
                cell_gone = "cellDel" if self.changes == "final" else "cellIns"
                if cell_properties is not None and cell_properties.find(f"{W}{cell_gone}") is not None:
                    continue
                self.container(cell, story=story, place=f"{name}, row {number}, column {column}")
                self.flush()

    # ---- paragraphs

    def paragraph(self, paragraph: etree._Element, *, story: str, place: str) -> None:
        if not place:
            self.paragraphs += 1
        properties = paragraph.find(f"{W}pPr")
        style = value(properties, "pStyle") or self.styles.default
        boxes, self.boxes = self.boxes, []
        pieces: list[str] = []
        self.inline(paragraph, pieces, hidden=any(s.hidden for s in self.styles.chain(style)))
        boxes, self.boxes = self.boxes, boxes
        text = _tidy("".join(pieces))
        mark = None if properties is None else properties.find(f"{W}rPr")
        merged = mark is not None and any(mark.find(f"{W}{name}") is not None for name in _MARK_GONE[self.changes])
        where = place or f"paragraph {self.paragraphs}"
        if self.pending.facts is not None:
            facts, text = self.pending.facts, self.pending.text + text
            self.pending = _Pending()
        else:
            facts = {
                "style": (self.styles.by_id[style].name if style in self.styles.by_id else style),
                "heading_level": self.heading(properties, style),
                "place": where,
                "number": "" if merged and not text.strip() else self.number(properties, style),
                "story": story,
            }
        if merged:
            self.pending = _Pending(text, facts) if text else self.pending
        elif text.strip():
            self.builder.add(text.strip(), **facts)
        for box in boxes:
            self.container(box, story="textbox", place=f"text box at {where}")
            self.flush()

    def flush(self) -> None:
        if self.pending.facts is not None and self.pending.text.strip():
            self.builder.add(self.pending.text.strip(), **self.pending.facts)
        self.pending = _Pending()

    def heading(self, properties: etree._Element | None, style: str) -> int:
        outline = value(properties, "outlineLvl")
        level = whole(outline, 9) if outline is not None else self.styles.first(style, "outline")
        if level is None:
            for one in self.styles.chain(style):
                if match := re.fullmatch(r"heading (\d)", one.name.lower()):
                    return int(match[1])
            return 0
        return level + 1 if 0 <= level < 9 else 0

    def number(self, properties: etree._Element | None, style: str) -> str:
        direct = None if properties is None else properties.find(f"{W}numPr")
        num_id = value(direct, "numId") or self.styles.first(style, "num_id")
        level = value(direct, "ilvl")
        index = whole(level) if level is not None else (self.styles.first(style, "level") or 0)
        return "" if num_id in (None, "0") else self.numbering.next(str(num_id), index)

    def inline(self, element: etree._Element, pieces: list[str], *, hidden: bool) -> None:
        for child in element:
            tag = child.tag
            if tag in _NEVER or tag in _LEFT_OUT[self.changes]:
                continue
            if tag == f"{W}r":
                if self.hidden or not self.is_hidden(child, hidden):
                    self.inline(child, pieces, hidden=hidden)
            elif tag in (f"{W}t", f"{W}delText", f"{M}t"):
                pieces.append(child.text or "")
            elif tag in _SIGNS:
                pieces.append(" " if tag == f"{W}br" and child.get(f"{W}type") in ("page", "column") else _SIGNS[tag])
            elif tag == f"{W}sym":
                pieces.append(_symbol(child))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.notes.append(("footnote" if "footnote" in tag else "endnote", child.get(f"{W}id", "")))
            elif tag == f"{MC}AlternateContent":
                self.inline(_choice(child), pieces, hidden=hidden)
            elif tag == f"{W}txbxContent":
                self.boxes.append(child)
            elif tag == f"{M}oMathPara" or tag == f"{M}oMath":
                pieces.append(" ")
                self.inline(child, pieces, hidden=hidden)
            else:
                self.inline(child, pieces, hidden=hidden)

    def is_hidden(self, run: etree._Element, inherited: bool) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return inherited
        vanish = properties.find(f"{W}vanish")
        if vanish is not None:
            return on(vanish)
        return inherited or any(s.hidden for s in self.styles.chain(value(properties, "rStyle")))

    # ---- margins and notes

    def margins(self, root: etree._Element) -> list[tuple[str, str]]:
        """The headers and footers that print: each part once, in the order of their first use."""
        targets = {r.id: r.target for r in self.package.relationships(self.main) if not r.external}
        settings = self._xml(self.related.get("settings"))
        even = settings is not None and on(settings.find(f"{W}evenAndOddHeaders"))
        r_id = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        found: list[tuple[str, str]] = []
        for section in root.iter(f"{W}sectPr"):
            if any(a.tag == f"{W}sectPrChange" for a in section.iterancestors()):
                continue
            first = on(section.find(f"{W}titlePg"))
            for kind in ("header", "footer"):
                for reference in section.findall(f"{W}{kind}Reference"):
                    sort = reference.get(f"{W}type", "default")
                    if sort == "default" or (sort == "first" and first) or (sort == "even" and even):
                        entry = (kind, targets.get(reference.get(r_id, ""), ""))
                        if entry not in found:
                            found.append(entry)
        return found

    def read_notes(self) -> None:
        for kind in ("footnote", "endnote"):
            root = self._xml(self.related.get(f"{kind}s"))
            by_id = {} if root is None else {note.get(f"{W}id", ""): note for note in root.findall(f"{W}{kind}")}
            wanted = [key for sort, key in self.notes if sort == kind]
            for number, key in enumerate(dict.fromkeys(wanted), start=1):
                if key in by_id:
                    self.container(by_id[key], story=kind, place=f"{kind} {number}")
                    self.flush()


_SIGNS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip


def _choice(alternate: etree._Element) -> etree._Element:
    """The branch of mc:AlternateContent that current Word shows."""
    choice = alternate.find(f"{MC}Choice")
    fallback = alternate.find(f"{MC}Fallback")
    if choice is not None:
        return choice
    return alternate if fallback is None else fallback


def _inside(element: etree._Element, tag: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls; not those of nested tables."""
    found: list[etree._Element] = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            found += _inside(child, tag)
    return found


def _symbol(element: etree._Element) -> str:
    code = element.get(f"{W}char", "")
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= point <= 0xF8FF else chr(point)


def _tidy(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def read_docx(data: bytes, *, changes: str = "final", hidden: bool = True) -> Text:
    """The text of a .docx; raises `opc.Damaged`. `hidden`: whether hidden text counts (it does not print)."""
    return Reader(Package(data), changes=changes, hidden=hidden).read()
