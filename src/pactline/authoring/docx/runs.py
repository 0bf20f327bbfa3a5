"""The text of a paragraph as one string, with the way back to the runs that carry it.

Word splits text over runs wherever spelling, editing sessions or formatting changed; a tag is found in the joined text
and replaced in the runs. What replaces it takes the formatting of the run in which the tag begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .ooxml import BR, FALLBACK, P_PR, R_PR, SDT_PR, TAB, XML_SPACE, Element, R, T, clone, make, text_element, w

_SKIPPED = frozenset(
    {
        P_PR,
        R_PR,
        SDT_PR,
        w("drawing"),
        w("pict"),
        w("object"),
        w("del"),
        w("moveFrom"),
        w("instrText"),
        w("txbxContent"),
        FALLBACK,
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    }
)
_SIGNS = {TAB: "\t", BR: "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}


@dataclass(slots=True)
class Carrier:
    """A piece of the paragraph's text and the element that carries it; `start` counts in the joined text."""

    element: Element
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _walk(element: Element) -> Iterator[tuple[Element, str]]:
    for child in element:
        tag = child.tag
        if tag == T:
            yield child, child.text or ""
        elif tag in _SIGNS:
            yield child, _SIGNS[tag]
        elif tag not in _SKIPPED and isinstance(tag, str):
            yield from _walk(child)


class ParagraphText:
    """The joined text of one paragraph. Replace from right to left: offsets left of a change stay valid."""

    def __init__(self, paragraph: Element) -> None:
        self.paragraph = paragraph
        self.carriers: list[Carrier] = []
        at = 0
        for element, text in _walk(paragraph):
            self.carriers.append(Carrier(element, at, text))
            at += len(text)
        self.text = "".join(carrier.text for carrier in self.carriers)

    def _touched(self, start: int, end: int) -> list[Carrier]:
        return [c for c in self.carriers if c.start < end and c.end > start]

    def replace(self, start: int, end: int, new: str) -> Element:
        """Writes `new` over [start, end) in the formatting of its first run; line feeds become line breaks.

        Gives the run that now carries the text. Offsets count in the text as it was when this object was made."""
        touched = self._touched(start, end)
        if not touched:
            raise ValueError(f"There is no text at {start}–{end} in this paragraph.")
        first = touched[0]
        for carrier in reversed(touched[1:]):
            self._cut(carrier, start, end, "")
        return self._cut(first, start, end, new)

    def _cut(self, carrier: Carrier, start: int, end: int, new: str) -> Element:
        element, run = carrier.element, carrier.element.getparent()
        if run is None:
            raise ValueError("The text of this paragraph was changed by somebody else.")
        if element.tag != T:
            at = run.index(element)
            run.remove(element)
            for offset, item in enumerate(_pieces(new)):
                run.insert(at + offset, item)
            return run
        now = element.text or ""
        left, right = now[: max(start - carrier.start, 0)], now[max(end - carrier.start, 0) :]
        if "\n" not in new and "\t" not in new:
            _set(element, left + new + right)
            return run
        pieces = _pieces(left + new + right)
        at = run.index(element)
        if pieces and pieces[0].tag == T:
            _set(element, pieces[0].text or "")
            pieces = pieces[1:]
        else:
            _set(element, "")
        for offset, item in enumerate(pieces):
            run.insert(at + 1 + offset, item)
        return run

    def isolate(self, start: int, end: int) -> Element:
        """Takes the text [start, end) away and puts an empty run with the same formatting in its place."""
        touched = self._touched(start, end)
        if not touched:
            raise ValueError(f"There is no text at {start}–{end} in this paragraph.")
        first = touched[0]
        for carrier in reversed(touched[1:]):
            self._cut(carrier, start, end, "")
        element, run = first.element, first.element.getparent()
        if run is None or run.tag != R:
            raise ValueError("Text outside a run cannot carry a tag.")
        holder = run.getparent()
        if holder is None:
            raise ValueError("The text of this paragraph was changed by somebody else.")
        now = element.text or "" if element.tag == T else ""
        left, right = now[: max(start - first.start, 0)], now[max(end - first.start, 0) :]
        middle, after = make("r"), make("r")
        properties = run.find(R_PR)
        if properties is not None:
            middle.append(clone(properties))
            after.append(clone(properties))
        if right:
            after.append(text_element(right))
        for sibling in list(element.itersiblings()):
            after.append(sibling)
        if element.tag == T and left:
            _set(element, left)
        else:
            run.remove(element)
        at = holder.index(run) + 1
        holder.insert(at, middle)
        if any(child.tag != R_PR for child in after):
            holder.insert(at + 1, after)
        return middle


def _set(element: Element, text: str) -> None:
    element.text = text
    if text != text.strip():
        element.set(XML_SPACE, "preserve")


def _pieces(text: str) -> list[Element]:
    """Run content for a text: w:t, w:br for line feeds and w:tab for tabs."""
    out: list[Element] = []
    buffer = ""
    for sign in text:
        if sign in "\n\t":
            if buffer:
                out.append(text_element(buffer))
            buffer = ""
            out.append(make("br" if sign == "\n" else "tab"))
        else:
            buffer += sign
    if buffer:
        out.append(text_element(buffer))
    return out


def write_run(run: Element, text: str) -> None:
    """Replaces what a run shows by `text`."""
    for child in list(run):
        if child.tag != R_PR:
            run.remove(child)
    for piece in _pieces(text):
        run.append(piece)


def new_run(text: str, properties: Element | None = None) -> Element:
    run = make("r")
    if properties is not None:
        run.append(clone(properties))
    write_run(run, text)
    return run


def split_tabs(element: Element) -> None:
    """Replaces a w:t with tabs and line feeds in its text by the pieces that Word itself would write."""
    run = element.getparent()
    if run is None:
        return
    at = run.index(element)
    run.remove(element)
    for offset, item in enumerate(_pieces(element.text or "")):
        run.insert(at + offset, item)
