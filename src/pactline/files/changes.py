"""Tracked changes of a .docx: read them, accept them all, reject them all. Pure.

Follows ISO/IEC 29500-1 §17.13.5: insertions, deletions, moves, changed paragraph marks, table rows and cells, changed
formatting, and comments; in the body, headers, footers and notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pactline.files.docx_numbering import W
from pactline.files.opc import Package, replace_parts

Kind = Literal["insertion", "deletion", "move_from", "move_to", "format", "comment"]
_CONTENT: dict[str, Kind] = {
    f"{W}ins": "insertion",
    f"{W}del": "deletion",
    f"{W}moveFrom": "move_from",
    f"{W}moveTo": "move_to",
}
_CELLS: dict[str, Kind] = {f"{W}cellIns": "insertion", f"{W}cellDel": "deletion"}
_FORMATS = {
    f"{W}{name}"
    for name in (
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange",
        "tblPrExChange", "numberingChange",
    )
}  # fmt: skip
_RANGES = {
    f"{W}{name}{edge}"
    for name in ("moveFromRange", "moveToRange", "customXmlInsRange", "customXmlDelRange", "customXmlMoveFromRange",
                 "customXmlMoveToRange")
    for edge in ("Start", "End")
}  # fmt: skip
_MARKS = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


@dataclass(frozen=True)
class TrackedChange:
    """One change or comment as its author left it. `date` is ISO 8601 as written, often in local time; may be empty.

    `paragraph` is the whole paragraph as it will read when all is accepted: where the change stands.
    """

    kind: Kind
    author: str
    date: str
    text: str
    part: str
    paragraph: str


def _story_parts(package: Package) -> list[str]:
    main = package.main_part()
    kinds = ("header", "footer", "footnotes", "endnotes", "comments")
    found = [r.target for r in package.relationships(main) if r.type in kinds and not r.external]
    return [part for part in dict.fromkeys([main, *found]) if part in package]


def has_changes(package: Package) -> bool:
    """Whether any insertion, deletion or move waits for a decision (formatting changes and comments do not count)."""
    return any(
        element.tag in _CONTENT or element.tag in _CELLS
        for part in _story_parts(package)
        for element in package.xml(part).iter()
    )


def read(data: bytes) -> list[TrackedChange]:
    """All tracked changes and comments in reading order; raises `opc.Damaged`."""
    package = Package(data)
    found: list[TrackedChange] = []
    comments: dict[str, etree._Element] = {}
    parts = _story_parts(package)
    for part in parts:
        root = package.xml(part)
        if root.tag == f"{W}comments":
            comments = {c.get(f"{W}id", ""): c for c in root.findall(f"{W}comment")}
    for part in parts:
        root = package.xml(part)
        if root.tag != f"{W}comments":
            found += _read_part(root, part, comments)
    return _joined(found)


def _read_part(root: etree._Element, part: str, comments: dict[str, etree._Element]) -> Iterator[TrackedChange]:
    for element in root.iter():
        tag = element.tag
        kind: Kind | None = _CONTENT.get(tag) or _CELLS.get(tag)
        text = ""
        if kind is not None:
            parent = element.getparent()
            if parent is not None and parent.tag == f"{W}rPr":
                text = "¶"
            elif parent is not None and parent.tag in (f"{W}trPr", f"{W}tcPr"):
                row = parent.getparent()
                text = "" if row is None else _text(row)
            else:
                text = _text(element)
        elif tag in _FORMATS:
            kind, text = "format", _text(_paragraph(element))
        elif tag == f"{W}commentReference":
            comment = comments.get(element.get(f"{W}id", ""))
            if comment is not None:
                yield _change(
                    "comment", comment, "\n".join(_text(p) for p in comment.iter(f"{W}p")), part, _paragraph(element)
                )
            continue
        if kind is not None and (text or kind == "format"):
            yield _change(kind, element, text, part, _paragraph(element))


def _change(kind: Kind, element: etree._Element, text: str, part: str, paragraph: etree._Element) -> TrackedChange:
    return TrackedChange(
        kind, element.get(f"{W}author", ""), element.get(f"{W}date", ""), text, part, _text(paragraph, final=True)
    )


def _joined(changes: list[TrackedChange]) -> list[TrackedChange]:
    """Runs of one change that Word split are told as one."""
    out: list[TrackedChange] = []
    for change in changes:
        last = out[-1] if out else None
        same = (
            last is not None
            and change.kind == last.kind
            and change.kind not in ("format", "comment")
            and "¶" not in (change.text, last.text)
        )
        if (
            last is not None
            and same
            and (change.author, change.date, change.paragraph, change.part)
            == (last.author, last.date, last.paragraph, last.part)
        ):
            out[-1] = TrackedChange(
                change.kind, change.author, change.date, last.text + change.text, change.part, change.paragraph
            )
        elif last is None or change.kind != "format" or (change.kind, change.paragraph) != (last.kind, last.paragraph):
            out.append(change)
    return out


def _paragraph(element: etree._Element) -> etree._Element:
    return next((a for a in (element, *element.iterancestors()) if a.tag == f"{W}p"), element)


def _text(element: etree._Element, *, final: bool = False) -> str:
    pieces = []
    for child in element.iter(f"{W}t", f"{W}delText", f"{W}tab"):
        if final and any(a.tag in (f"{W}del", f"{W}moveFrom") for a in child.iterancestors()):
            continue
        pieces.append("\t" if child.tag == f"{W}tab" else child.text or "")
    return "".join(pieces)


def accept_all(data: bytes) -> bytes:
    """The document with every change taken in; comments stay. Raises `opc.Damaged`."""
    return _settle(data, keep=(f"{W}ins", f"{W}moveTo"), drop=(f"{W}del", f"{W}moveFrom"), accept=True)


def reject_all(data: bytes) -> bytes:
    """The document as it was before the changes; comments stay. Raises `opc.Damaged`."""
    return _settle(data, keep=(f"{W}del", f"{W}moveFrom"), drop=(f"{W}ins", f"{W}moveTo"), accept=False)


def _settle(data: bytes, *, keep: tuple[str, ...], drop: tuple[str, ...], accept: bool) -> bytes:
    package = Package(data)
    changed: dict[str, bytes] = {}
    related = {r.type: r.target for r in package.relationships(package.main_part()) if not r.external}
    parts = [*_story_parts(package), *(p for k in ("styles", "numbering") if (p := related.get(k, "")) in package)]
    for part in parts:
        root = package.xml(part)
        _formats(root, accept)
        _rows_and_cells(root, keep, drop, accept)
        _paragraph_marks(root, keep, drop)
        _content(root, keep, drop)
        for element in [e for e in root.iter() if e.tag in _RANGES]:
            _remove(element)
        changed[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return replace_parts(data, changed)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _formats(root: etree._Element, accept: bool) -> None:
    for element in [e for e in root.iter() if e.tag in _FORMATS]:
        parent = element.getparent()
        if parent is None:
            continue
        old = next(iter(element), None)
        parent.remove(element)
        if accept or old is None or old.tag != parent.tag:
            continue
        keep = [
            child
            for child in parent
            if child.tag in (*_MARKS, f"{W}rPr", f"{W}sectPr", f"{W}headerReference", f"{W}footerReference")
        ]
        restored = [deepcopy(child) for child in old]
        for child in list(parent):
            parent.remove(child)
        first = [k for k in keep if k.tag.endswith("Reference") or k.tag in _MARKS]
        parent.extend([*first, *restored, *(k for k in keep if k not in first)])


def _rows_and_cells(root: etree._Element, keep: tuple[str, ...], drop: tuple[str, ...], accept: bool) -> None:
    for row in list(root.iter(f"{W}tr")):
        properties = row.find(f"{W}trPr")
        if properties is None:
            continue
        if any(properties.find(tag) is not None for tag in drop):
            _remove(row)
            continue
        for tag in keep:
            for mark in properties.findall(tag):
                properties.remove(mark)
    gone, stays = (f"{W}cellDel", f"{W}cellIns") if accept else (f"{W}cellIns", f"{W}cellDel")
    for cell in list(root.iter(f"{W}tc")):
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            continue
        if properties.find(gone) is not None:
            _remove(cell)
            continue
        for mark in properties.findall(stays) + properties.findall(f"{W}cellMerge"):
            properties.remove(mark)
    for table in list(root.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            _remove(table)


def _paragraph_marks(root: etree._Element, keep: tuple[str, ...], drop: tuple[str, ...]) -> None:
    """A paragraph whose mark goes is joined with the next one (which keeps its own properties), or removed when empty."""
    for paragraph in list(root.iter(f"{W}p")):
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is None:
            continue
        for tag in keep:
            for element in mark.findall(tag):
                mark.remove(element)
        gone = [element for tag in drop for element in mark.findall(tag)]
        for element in gone:
            mark.remove(element)
        if gone:
            _join(paragraph, drop)


def _join(paragraph: etree._Element, drop: tuple[str, ...]) -> None:
    content = [c for c in paragraph if c.tag != f"{W}pPr"]
    following = paragraph.getnext()
    while following is not None and following.tag in (
        f"{W}bookmarkStart",
        f"{W}bookmarkEnd",
        f"{W}commentRangeStart",
        f"{W}commentRangeEnd",
        *_RANGES,
    ):
        following = following.getnext()
    stays = [c for c in content if c.tag not in drop and (c.tag not in _RANGES)]
    alive = any(
        next(c.iter(f"{W}t", f"{W}delText", f"{W}drawing", f"{W}tab", f"{W}br"), None) is not None for c in stays
    )
    if following is not None and following.tag == f"{W}p":
        position = 1 if following.find(f"{W}pPr") is not None else 0
        properties = paragraph.find(f"{W}pPr")
        if alive and properties is not None:  # Word keeps the properties of the paragraph that began first
            old = following.find(f"{W}pPr")
            section = None if old is None else old.find(f"{W}sectPr")
            marks = None if old is None else old.find(f"{W}rPr")
            if old is not None:
                following.remove(old)
            taken = deepcopy(properties)
            for name in ("sectPr", "rPr"):
                for child in taken.findall(f"{W}{name}"):
                    taken.remove(child)
            taken.extend([c for c in (marks, section) if c is not None])
            following.insert(0, taken)
            position = 1
        for offset, child in enumerate(content):
            following.insert(position + offset, child)
        if paragraph.find(f"{W}pPr/{W}sectPr") is None:
            _remove(paragraph)
    elif not alive and paragraph.find(f"{W}pPr/{W}sectPr") is None:
        parent = paragraph.getparent()
        last_in_cell = parent is not None and parent.tag == f"{W}tc" and len(parent.findall(f"{W}p")) == 1
        if not last_in_cell:
            for child in content:  # what stands beside the text (bookmarks, comments) stays
                if child.tag not in drop:
                    paragraph.addprevious(child)
            _remove(paragraph)


def _content(root: etree._Element, keep: tuple[str, ...], drop: tuple[str, ...]) -> None:
    for element in [e for e in root.iter() if e.tag in drop]:
        _remove(element)
    for element in [e for e in root.iter() if e.tag in keep]:
        parent = element.getparent()
        if parent is None:
            continue
        at = parent.index(element)
        for child in reversed(list(element)):
            parent.insert(at, child)
        parent.remove(element)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"
    for text in root.iter(f"{W}delInstrText"):
        text.tag = f"{W}instrText"
