"""Putting the words of a clause where its tag stands: styles, numbering and pictures of the clause's own file are kept."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import docx
from docxtpl.subdoc import SubdocComposer

from .content import ClauseText, Problem, guard
from .ooxml import (
    P_PR,
    R_PR,
    SDT,
    TC,
    Element,
    P,
    R,
    clone,
    ensure_paragraph,
    make,
    plain_text,
    repeated,
    replace_with,
    w,
)
from .package import Package
from .places import control_name
from .runs import ParagraphText, new_run
from .tags import Kind, inline_tags, kind_of


def place_clauses(package: Package, clauses: Mapping[str, ClauseText]) -> tuple[list[Problem], set[str]]:
    """Replaces every clause tag. Gives the problems and the keys that had a place."""
    writer = _Writer(package, clauses)
    for story in package.stories:
        for control in list(story.root.iter(SDT)):
            kind, key = kind_of(control_name(control))
            if kind is Kind.CLAUSE:
                writer.control(control, key, story.name)
        for paragraph in list(story.root.iter(P)):
            if "{{" in plain_text(paragraph):
                writer.paragraph(paragraph, story.name)
    return writer.problems, writer.placed


class _Writer:
    def __init__(self, package: Package, clauses: Mapping[str, ClauseText]) -> None:
        self.package, self.clauses = package, clauses
        self.problems: list[Problem] = []
        self.placed: set[str] = set()
        self.imported: dict[str, list[Element]] = {}

    def control(self, control: Element, key: str, story: str) -> None:
        blocks = self._blocks(key, story, _first_paragraph(control))
        if blocks is None:
            return
        parent = control.getparent()
        inline = parent is not None and parent.tag not in (
            w("body"),
            w("hdr"),
            w("ftr"),
            TC,
            w("txbxContent"),
            w("sdtContent"),
        )
        cell = next(control.iter(TC), None)
        if cell is not None and (parent is None or parent.tag == w("tr")):
            for child in list(cell):
                if child.tag != w("tcPr"):
                    cell.remove(child)
            cell.extend(blocks)
            ensure_paragraph(cell)
        elif inline and parent is not None:
            replace_with(control, [child for block in blocks[:1] for child in block if child.tag != P_PR])
            _after(next(parent.iterancestors(P), parent) if parent.tag != P else parent, blocks[1:])
        else:
            replace_with(control, blocks)
            if parent is not None and parent.tag == TC:
                ensure_paragraph(parent)

    def paragraph(self, paragraph: Element, story: str) -> None:
        joined = ParagraphText(paragraph)
        found = [
            (inline, key)
            for inline in inline_tags(joined.text)
            if inline.word == "value"
            for kind, key in [inline.kind_and_key()]
            if kind is Kind.CLAUSE
        ]
        for inline, key in reversed(found):
            blocks = self._blocks(key, story, paragraph)
            if blocks is None:
                joined.replace(inline.start, inline.end, "")
                continue
            if joined.text.strip() == inline.raw.strip() and paragraph.find(f"{P_PR}/{w('sectPr')}") is None:
                cell = paragraph.getparent()
                replace_with(paragraph, blocks)
                if cell is not None and cell.tag == TC:
                    ensure_paragraph(cell)
                return
            run = joined.isolate(inline.start, inline.end)
            replace_with(run, [child for child in blocks[0] if child.tag != P_PR] if blocks else [])
            _after(paragraph, blocks[1:])

    def _blocks(self, key: str, story: str, host: Element | None) -> list[Element] | None:
        clause = self.clauses.get(key)
        if clause is None:
            self.problems.append(Problem(key, story, f"The clause tag “{key}” has no clause."))
            return None
        self.placed.add(key)
        if clause.data is None:
            return [text_paragraph(guard(text), host) for text in clause.paragraphs]
        if key not in self.imported:
            self.imported[key] = import_blocks(self.package, clause.data)
        blocks = [repeated(block) for block in self.imported[key]]
        if host is not None:
            dress(blocks, host)
        return blocks


def import_blocks(package: Package, data: bytes) -> list[Element]:
    """The body of another .docx, with its styles, numbering and pictures made part of this document."""
    other = docx.Document(io.BytesIO(data))
    SubdocComposer(package.document).attach_parts(other)
    blocks = [child for child in other.element.body if child.tag != w("sectPr")]
    while len(blocks) > 1 and blocks[-1].tag == P and not plain_text(blocks[-1]).strip():
        blocks.pop()
    return blocks


def text_paragraph(text: str, host: Element | None) -> Element:
    """A paragraph with this text, formatted as `host`."""
    paragraph = make("p")
    properties = host.find(P_PR) if host is not None else None
    if properties is not None:
        copied = clone(properties)
        for child in list(copied):
            if child.tag == w("sectPr"):
                copied.remove(child)
        paragraph.append(copied)
    paragraph.append(new_run(text, _letters(host)))
    return paragraph


def _letters(host: Element | None) -> Element | None:
    if host is None:
        return None
    for run in host.iter(R):
        if (properties := run.find(R_PR)) is not None:
            return properties
    mark: Element | None = host.find(f"{P_PR}/{R_PR}")
    if mark is None:
        return None
    properties = make("rPr")
    for child in mark:
        if child.tag not in (w("ins"), w("del"), w("rPrChange")):
            properties.append(clone(child))
    return properties


def dress(blocks: Iterable[Element], host: Element) -> None:
    """Words of the clause without a font or size of their own take those of the place where they stand."""
    letters = _letters(host)
    if letters is None:
        return
    wanted = [child for name in ("rFonts", "sz", "szCs") if (child := letters.find(w(name))) is not None]
    for block in blocks:
        for paragraph in block.iter(P):
            style = paragraph.find(f"{P_PR}/{w('pStyle')}")
            if style is not None and (style.get(w("val")) or "") not in ("Normal", "BodyText", "Standard"):
                continue
            for run in paragraph.iter(R):
                properties = run.find(R_PR)
                if properties is None:
                    properties = make("rPr")
                    run.insert(0, properties)
                _add_letters(properties, wanted)


_BEFORE_SIZE = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
)


def _add_letters(properties: Element, wanted: list[Element]) -> None:
    """Adds font and size in the order that the schema of WordprocessingML asks for."""
    for letter in wanted:
        if properties.find(letter.tag) is not None:
            continue
        if letter.tag == w("rFonts"):
            style = properties.find(w("rStyle"))
            properties.insert(0 if style is None else 1, clone(letter))
            continue
        names = {w(name) for name in _BEFORE_SIZE}
        at = 0
        for position, child in enumerate(properties):
            if child.tag in names:
                at = position + 1
        properties.insert(at, clone(letter))


def _first_paragraph(element: Element) -> Element | None:
    outer = next(element.iterancestors(P), None)
    return outer if outer is not None else next(element.iter(P), None)


def _after(paragraph: Element, blocks: list[Element]) -> None:
    for block in reversed(blocks):
        paragraph.addnext(block)
