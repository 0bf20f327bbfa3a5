"""Finds where a signer signs: a given box, or a visible label in the text of the PDF.

Boxes are ``(left, bottom, right, top)`` in points of the page's own user space; pages count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import pypdfium2
from django.utils.translation import gettext as _

from .refusals import PdfRefused

Box = tuple[float, float, float, float]
Kind = Literal["signature", "initials", "date", "name", "title"]
KINDS: tuple[Kind, ...] = ("signature", "initials", "date", "name", "title")
_SIZE: dict[Kind, tuple[float, float]] = {
    "signature": (190.0, 46.0),
    "initials": (64.0, 32.0),
    "date": (120.0, 14.0),
    "name": (190.0, 14.0),
    "title": (190.0, 14.0),
}
_MARGIN = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A wish: put ``kind`` where ``text`` stands (the ``occurrence``-th time), or into ``box`` of ``page``.

    ``occurrence`` counts from 1. With a ``text``, a ``box`` of two numbers is the wanted width and height; ``above``
    says that exactly this box is free so many points above the foot of the label, which stays readable (authoring's
    captions); without it the mark takes the label's own place, as large as the free paper around it allows, and hides
    the label unless ``keep``.
    """

    kind: Kind = "signature"
    text: str = ""
    occurrence: int = 1
    page: int | None = None
    box: tuple[float, ...] | None = None
    above: float | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A wish come true: a box on a page; ``cover`` is the label to hide under the mark, if any."""

    kind: Kind
    page: int
    box: Box
    cover: Box | None = None

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self)


def spot_from_json(value: dict[str, Any]) -> Spot:
    """The reverse of ``Spot.as_json``."""
    cover = value.get("cover")
    return Spot(
        kind=value["kind"],
        page=int(value["page"]),
        box=cast(Box, tuple(float(v) for v in value["box"])),
        cover=cast(Box, tuple(float(v) for v in cover)) if cover else None,
    )


def place_from_json(value: dict[str, Any]) -> Place:
    """Reads what authoring or the API gives; raises ``PdfRefused`` naming the wrong key."""
    kind = value.get("kind", "signature")
    if kind not in KINDS:
        raise PdfRefused(
            _("A signing place has the kind “%(kind)s”; possible are %(names)s.")
            % {"kind": kind, "names": ", ".join(KINDS)}
        )
    try:
        box = tuple(float(number) for number in value["box"]) if value.get("box") else None
        page = None if value.get("page") is None else int(value["page"])
        occurrence = max(1, int(value.get("occurrence") or 1))
        above = None if value.get("above") is None else float(value["above"])
    except (TypeError, ValueError) as error:
        raise PdfRefused(_("A signing place has a page or box that is not made of numbers.")) from error
    text = str(value.get("text") or value.get("label") or "").strip()
    if not text and (box is None or page is None or len(box) != 4):
        raise PdfRefused(_("A signing place needs a text to look for, or a page and a box of four numbers."))
    if box is not None and len(box) not in (2, 4):
        raise PdfRefused(_("The box of a signing place has two numbers (size) or four (left, bottom, right, top)."))
    return Place(
        kind=kind, text=text, occurrence=occurrence, page=page, box=box, above=above, keep=bool(value.get("keep"))
    )


def resolve(data: bytes, wishes: Sequence[Place]) -> list[Spot | None]:
    """For each wish its spot, or None where the label does not stand in the document or the page does not exist."""
    document = pypdfium2.PdfDocument(data)
    try:
        pages = _Pages(document)
        return [_resolve(pages, wish) for wish in wishes]
    finally:
        document.close()


def text_of(data: bytes) -> str:
    """All text of a PDF in reading order; empty for a scan."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(document[index].get_textpage().get_text_bounded() for index in range(len(document)))
    finally:
        document.close()


class _Pages:
    """Text and geometry of the pages, each read once."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document
        self._pages: dict[int, tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]] = {}
        self._lines: dict[int, list[Box]] = {}

    def __len__(self) -> int:
        return len(self.document)

    def text(self, index: int) -> pypdfium2.PdfTextPage:
        if index not in self._pages:
            page = self.document[index]
            self._pages[index] = page, page.get_textpage()
        return self._pages[index][1]

    def bounds(self, index: int) -> Box:
        self.text(index)
        return cast(Box, tuple(self._pages[index][0].get_cropbox()))

    def lines(self, index: int) -> list[Box]:
        """The rectangles of the text runs of a page."""
        if index not in self._lines:
            text = self.text(index)
            self._lines[index] = [text.get_rect(number) for number in range(text.count_rects())]
        return self._lines[index]


def _resolve(pages: _Pages, wish: Place) -> Spot | None:
    if wish.text:
        found = _find(pages, wish)
        return None if found is None else _spot(pages, wish, *found)
    if wish.page is None or wish.box is None or not 0 <= wish.page < len(pages):
        return None
    left, bottom, right, top = cast(Box, wish.box)
    edge = pages.bounds(wish.page)
    inside = edge[0] <= left < right <= edge[2] and edge[1] <= bottom < top <= edge[3]
    return Spot(kind=wish.kind, page=wish.page, box=(left, bottom, right, top)) if inside else None


def _find(pages: _Pages, wish: Place) -> tuple[int, Box] | None:
    left_over = wish.occurrence - 1
    for index in range(len(pages)) if wish.page is None else [wish.page] if wish.page < len(pages) else []:
        text = pages.text(index)
        search = text.search(wish.text, match_case=True)
        while (hit := search.get_next()) is not None:
            if left_over:
                left_over -= 1
                continue
            start, count = hit
            boxes = [text.get_charbox(number) for number in range(start, start + count)]
            real = [box for box in boxes if box[2] > box[0] and box[3] > box[1]]
            if real:
                first = real[0]
                row = [box for box in real if box[1] < first[3] and box[3] > first[1]]
                return index, _around(row)
    return None


def _around(boxes: Sequence[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _spot(pages: _Pages, wish: Place, index: int, label: Box) -> Spot:
    """As much of the wished size as the free paper around the label allows; other text is never covered."""
    width, height = wish.box if wish.box and len(wish.box) == 2 else _SIZE[wish.kind]
    left, bottom, right, top = label
    if wish.above is not None:
        foot = bottom + wish.above
        return Spot(kind=wish.kind, page=index, box=(left, foot, left + width, foot + height))
    _page_left, page_bottom, page_right, page_top = pages.bounds(index)
    others = [box for box in pages.lines(index) if not _same(box, label)]
    limit = min(page_right - _MARGIN, left + max(width, right - left))
    for box in others:
        if box[0] >= right - 1 and box[1] < top and box[3] > bottom:
            limit = min(limit, box[0] - 4)
    limit = max(limit, right)
    column = [box for box in others if box[0] < limit and box[2] > left]
    ceiling = min([box[1] for box in column if box[1] >= top - 1], default=page_top - _MARGIN) - 1
    floor = max([box[3] for box in column if box[3] <= bottom + 1], default=page_bottom + _MARGIN) + 1
    base = bottom - 2
    if ceiling - base < height:
        base = max(floor, ceiling - height)
        base = min(base, bottom)
    roof = max(min(ceiling, base + height), top)
    return Spot(kind=wish.kind, page=index, box=(left, base, limit, roof), cover=None if wish.keep else label)


def _same(box: Box, label: Box) -> bool:
    """Whether a run of text is (or holds) the label itself."""
    across = min(box[2], label[2]) - max(box[0], label[0])
    along = min(box[3], label[3]) - max(box[1], label[1])
    return across > 0 and along > 0.5 * (label[3] - label[1])
