"""Other words for a passage of a .docx, as Word's own tracked change: the passage struck, the words inserted. Pure.

The passage is looked up in the text that tracked changes would leave when all are accepted, with white space and quote
marks folded, over runs and paragraphs. What stands around it, and the formatting, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pactline.files.docx_numbering import W
from pactline.files.opc import Package, replace_parts

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_GONE = (f"{W}del", f"{W}moveFrom")
_LABEL = re.compile(
    r"^\s*(?:(?:section|article|clause|§)\s*)?\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivx]{1,5})[.)]?\s+", re.IGNORECASE
)
_SIGNED = re.compile(r"^\s*(?:in witness|signed\b|signatures?\b|executed\b|agreed and accepted)", re.IGNORECASE)
_FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u2011": "-", "\u00ad": None}
)


class NotFound(Exception):
    """The passage stands not in the document in one piece."""


@dataclass(frozen=True, slots=True)
class _Char:
    """A character that is seen: its paragraph, its text element and its place there."""

    char: str
    paragraph: int
    element: etree._Element
    at: int


def put_words(data: bytes, *, passage: str, words: str, author: str, date: str) -> bytes:
    """The document with ``words`` in place of ``passage``, tracked; an empty passage inserts a paragraph before the
    signatures or at the end. Raises ``NotFound`` and ``opc.Damaged``."""
    package = Package(data)
    part = package.main_part()
    root = package.xml(part)
    body = root.find(f"{W}body")
    if body is None:
        raise NotFound
    marks = _Marks(root, author, date)
    if passage.strip():
        _replace(body, passage, words, marks)
    else:
        _append(body, words, marks)
    return replace_parts(data, {part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


class _Marks:
    """Makes w:ins and w:del with ids that the document does not have yet."""

    def __init__(self, root: etree._Element, author: str, date: str) -> None:
        ids = [element.get(f"{W}id", "") for element in root.iter()]
        self.next = max((int(one) for one in ids if one.lstrip("-").isdigit()), default=0) + 1
        self.author, self.date = author, date

    def make(self, name: str) -> etree._Element:
        element = etree.Element(f"{W}{name}")
        element.set(f"{W}id", str(self.next))
        element.set(f"{W}author", self.author)
        element.set(f"{W}date", self.date)
        self.next += 1
        return element


def _replace(body: etree._Element, passage: str, words: str, marks: _Marks) -> None:
    paragraphs = list(body.iter(f"{W}p"))
    chars = [char for number, paragraph in enumerate(paragraphs) for char in _seen(paragraph, number)]
    found = _places(chars, passage)
    first: etree._Element | None = None
    by_run: dict[etree._Element, list[_Char]] = {}
    for char in found:
        run = char.element.getparent()
        if run is None:
            raise NotFound
        by_run.setdefault(run, []).append(char)
    struck: dict[int, int] = {}
    for run, inside in by_run.items():
        struck[inside[0].paragraph] = struck.get(inside[0].paragraph, 0) + sum(
            not char.char.isspace() for char in inside
        )
        taken = _split(run, inside)
        deletion = marks.make("del")
        taken.addprevious(deletion)
        deletion.append(taken)
        for text in taken.findall(f"{W}t"):
            text.tag = f"{W}delText"
        first = deletion if first is None else first
    if first is None:
        raise NotFound
    last = found[-1].paragraph
    to_the_end = found[-1] is [char for char in chars if char.paragraph == last][-1]
    lines = [line for line in words.strip().split("\n") if line.strip()] if to_the_end else [words]
    _insert_before(first, lines[0], marks)
    _add_paragraphs(paragraphs[found[0].paragraph], lines[1:], first, marks)
    whole = [number for number, count in struck.items() if count == _words_in(chars, number)]
    for number in whole:
        if number != found[0].paragraph:
            _mark(paragraphs[number], marks.make("del"))


def _words_in(chars: list[_Char], paragraph: int) -> int:
    return sum(char.paragraph == paragraph and not char.char.isspace() for char in chars)


def _insert_before(deletion: etree._Element, words: str, marks: _Marks) -> None:
    """The new words stand before the struck ones, in the format of the first run."""
    properties = deletion.find(f"{W}r/{W}rPr")
    insertion = marks.make("ins")
    deletion.addprevious(insertion)
    insertion.append(_run(words, properties))


def _add_paragraphs(after: etree._Element, lines: list[str], deletion: etree._Element, marks: _Marks) -> None:
    """Further lines as paragraphs of their own, in the format of the paragraph that they follow."""
    form, properties = after.find(f"{W}pPr"), deletion.find(f"{W}r/{W}rPr")
    for line in reversed(lines):
        paragraph = etree.Element(f"{W}p")
        if form is not None:
            kept = deepcopy(form)
            for name in ("rPr", "sectPr", "pPrChange"):
                for child in kept.findall(f"{W}{name}"):
                    kept.remove(child)
            paragraph.append(kept)
        _mark(paragraph, marks.make("ins"))
        insertion = marks.make("ins")
        insertion.append(_run(line, properties))
        paragraph.append(insertion)
        after.addnext(paragraph)


def _run(words: str, properties: etree._Element | None) -> etree._Element:
    run = etree.Element(f"{W}r")
    if properties is not None:
        run.append(deepcopy(properties))
    for number, line in enumerate(words.strip().split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        text = etree.SubElement(run, f"{W}t")
        text.text = "".join(char for char in line if char == "\t" or char >= " ")
        text.set(XML_SPACE, "preserve")
    return run


def _append(body: etree._Element, words: str, marks: _Marks) -> None:
    """A paragraph of its own for each line, before the signatures when there are some, else at the end."""
    own = [child for child in body if child.tag == f"{W}p"]
    late = own[len(own) // 2 :]
    before = next((one for one in late if _SIGNED.match("".join(c.char for c in _seen(one, 0)))), None)
    section = body.find(f"{W}sectPr")
    for line in words.strip().split("\n"):
        paragraph = etree.Element(f"{W}p")
        _mark(paragraph, marks.make("ins"))
        insertion = marks.make("ins")
        insertion.append(_run(line, None))
        paragraph.append(insertion)
        if before is not None:
            before.addprevious(paragraph)
        elif section is not None:
            section.addprevious(paragraph)
        else:
            body.append(paragraph)


def _mark(paragraph: etree._Element, mark: etree._Element) -> None:
    """Track the paragraph's own mark."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    run = properties.find(f"{W}rPr")
    if run is None:
        run = etree.Element(f"{W}rPr")
        later = [child for child in properties if child.tag in (f"{W}sectPr", f"{W}pPrChange")]
        if later:
            later[0].addprevious(run)
        else:
            properties.append(run)
    run.insert(0, mark)


def _seen(paragraph: etree._Element, number: int) -> Iterator[_Char]:
    """The characters of a paragraph itself that stay when every change is accepted, without those of text boxes in it."""
    for element in paragraph.iter(f"{W}t"):
        owner = next((one for one in element.iterancestors(f"{W}p")), None)
        run = element.getparent()
        if owner is not paragraph or run is None or run.tag != f"{W}r":
            continue
        if any(one.tag in _GONE for one in element.iterancestors()):
            continue
        for at, char in enumerate(element.text or ""):
            yield _Char(char, number, element, at)


def _places(chars: list[_Char], passage: str) -> list[_Char]:
    """The characters of the passage: its lines one after the other, each with or without its printed number."""
    folded, index = _folded(chars)
    found: list[_Char] = []
    at = 0
    lines = [line for line in passage.split("\n") if line.strip()]
    whole = _find(folded, " ".join(passage.split()), 0)
    if whole is not None:
        return [chars[i] for i in _between(index, *whole)]
    for number, line in enumerate(lines):
        place = _find(folded, line, at) or _find(folded, _LABEL.sub("", line), at)
        if place is None:
            raise NotFound
        if number and place[0] - at > 40:
            raise NotFound
        found += [chars[i] for i in _between(index, *place)]
        at = place[1]
    return found


def _between(index: list[int], start: int, end: int) -> range:
    return range(index[start], index[end - 1] + 1)


def _find(folded: str, words: str, at: int) -> tuple[int, int] | None:
    wanted = " ".join(words.translate(_FOLDS).split())
    if not wanted:
        return None
    start = folded.find(wanted, at)
    return None if start < 0 else (start, start + len(wanted))


def _folded(chars: list[_Char]) -> tuple[str, list[int]]:
    """One string with single blanks, between paragraphs too, and for each of its characters the place in ``chars``."""
    out: list[str] = []
    index: list[int] = []
    for number, char in enumerate(chars):
        if number and chars[number - 1].paragraph != char.paragraph and out and out[-1] != " ":
            out.append(" ")
            index.append(number - 1)
        plain = char.char.translate(_FOLDS)
        if not plain or (plain.isspace() and (not out or out[-1] == " ")):
            continue
        out.append(" " if plain.isspace() else plain)
        index.append(number)
    return "".join(out), index


def _split(run: etree._Element, inside: list[_Char]) -> etree._Element:
    """The run that holds exactly these characters; what stands before and after them gets runs of its own."""
    first, last = inside[0], inside[-1]
    properties = run.find(f"{W}rPr")
    before, after = (_like(properties) for _side in range(2))
    children = [child for child in run if child.tag != f"{W}rPr"]
    head = children[: children.index(first.element)]
    tail = children[children.index(last.element) + 1 :]
    start, end = first.element.text or "", last.element.text or ""
    for child in head:
        before.append(child)
    if first.at:
        before.append(_text(start[: first.at]))
    if end[last.at + 1 :]:
        after.append(_text(end[last.at + 1 :]))
    for child in tail:
        after.append(child)
    if first.element is last.element:
        first.element.text = start[first.at : last.at + 1]
    else:
        first.element.text, last.element.text = start[first.at :], end[: last.at + 1]
    for element in (first.element, last.element):
        element.set(XML_SPACE, "preserve")
    if len(before) > (properties is not None):
        run.addprevious(before)
    if len(after) > (properties is not None):
        run.addnext(after)
    return run


def _like(properties: etree._Element | None) -> etree._Element:
    run = etree.Element(f"{W}r")
    if properties is not None:
        run.append(deepcopy(properties))
    return run


def _text(words: str) -> etree._Element:
    element = etree.Element(f"{W}t")
    element.text = words
    element.set(XML_SPACE, "preserve")
    return element
