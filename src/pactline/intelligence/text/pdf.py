"""Reading a PDF page by page: lines in reading order, columns, running headers and footers, text that nobody sees. Pure."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_STARTS = re.compile(
    r"(?:(?:section|article|schedule|exhibit|annex|appendix)\s+[\dA-Z]{1,5}\b"
    r"|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxlc]{1,6})[.)]\s|\d{1,3}(?:\.\d{1,3})+\s|[•▪●○–-]\s)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:[-–—\s]{0,4}|page\s{1,3})[\divxlc]{1,5}(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?[-–—\s.]{0,4}", re.IGNORECASE
)
_MARGIN = 0.09
SMALLEST = 2.0  # points
MOST_OBJECTS = 20_000
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Line:
    """One line, or one column's part of it, with its box in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read(data: bytes) -> dict[str, Any]:
    """{"pages": [[[text, starts a paragraph], …], …], "scans": […], "columns": […], "odd": […], "running": bool}."""
    document = pdfium.PdfDocument(data)
    pages: list[list[Line]] = []
    sizes: list[tuple[float, float]] = []
    odd: list[tuple[str, str, int]] = []
    scans: list[int] = []
    columns: list[int] = []
    for number in range(len(document)):
        page = document[number]
        try:
            lines, outside = _lines(page)
        except pdfium.PdfiumError:
            lines, outside = [], ""
        if outside:
            odd.append(("off page", outside, number + 1))
        odd += [(reason, words, number + 1) for reason, words in _unseen(page)]
        if sum(len(line.text) for line in lines) < 5:
            scans.append(number + 1)
        ordered, split = _ordered(lines, page.get_width())
        if split:
            columns.append(number + 1)
        pages.append(ordered)
        sizes.append((page.get_width(), page.get_height()))
        page.close()
    running = _running(pages, sizes)
    return {
        "pages": [_paragraphs(page) for page in pages],
        "scans": scans,
        "columns": columns,
        "odd": odd,
        "running": running,
    }


def _lines(page: pdfium.PdfPage) -> tuple[list[Line], str]:
    """The lines that stand on the page, cut at wide gaps, and the words that stand outside it."""
    text_page = page.get_textpage()
    content, count = text_page.get_text_range(), text_page.count_chars()
    left, bottom, right, top = page.get_bbox()
    found: list[Line] = []
    outside: list[str] = []
    offset = 0
    for row in content.split("\r\n"):
        boxes = [
            (n, text_page.get_charbox(offset + n))
            for n, sign in enumerate(row)
            if not sign.isspace() and offset + n < count
        ]
        offset += len(row) + 2
        for low, high, box in _cut(boxes):
            words = " ".join(row[low:high].replace("\ufffe", "\u00ad").split())
            if not words:
                continue
            if box[2] < left - 1 or box[0] > right + 1 or box[3] < bottom - 1 or box[1] > top + 1:
                outside.append(words)
            else:
                found.append(Line(words, box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom))
    text_page.close()
    return found, " ".join(outside)


def _cut(boxes: list[tuple[int, Box]]) -> list[tuple[int, int, Box]]:
    """(first, after last, box) of the pieces of a row that stand apart by more than two heights."""
    found: list[tuple[int, int, Box]] = []
    for index, (left, bottom, right, top) in boxes:
        if found:
            low, _high, box = found[-1]
            height = max(box[3] - box[1], 4.0)
            if -5 * height < left - box[2] < 2 * height:
                found[-1] = (
                    low,
                    index + 1,
                    (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)),
                )
                continue
        found.append((index, index + 1, (left, bottom, right, top)))
    return found


def _ordered(lines: list[Line], width: float) -> tuple[list[Line], bool]:
    """From the top to the bottom; where a page has two columns, the left one first between full-width lines."""
    gutter = _gutter(lines, width)
    if gutter is None:
        return _rows(lines), False
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda one: -one.top):
        if line.left < gutter < line.right:
            ordered += _rows(left) + _rows(right) + [line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return ordered + _rows(left) + _rows(right), True


def _gutter(lines: list[Line], width: float) -> float | None:
    """Where the gap between two columns is: crossed by few lines, with many on both sides at the same heights."""
    if len(lines) < 12:
        return None
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        place = width * step / 100
        crossing = sum(line.left < place < line.right for line in lines)
        left = [line for line in lines if line.right <= place]
        right = [line for line in lines if line.left >= place]
        if crossing > 0.2 * len(lines) or min(len(left), len(right)) < max(5, 0.25 * len(lines)):
            continue
        if median(len(line.text) for line in left) < 15 or median(len(line.text) for line in right) < 15:
            continue  # a table or a list of signatures, which reads by rows
        if best is None or crossing < best[0]:
            best = crossing, place
    return None if best is None else best[1]


def _rows(lines: list[Line]) -> list[Line]:
    """Lines from the top, those of one height from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (-one.top, one.left)):
        if rows and rows[-1][0].bottom + 0.5 * rows[-1][0].height < (line.top + line.bottom) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[Line] = []
    for row in rows:
        row.sort(key=lambda one: one.left)
        first = row[0]
        for line in row[1:]:
            first.text += ("  " if line.left - first.right > first.height else " ") + line.text
            first.right, first.top, first.bottom = line.right, max(first.top, line.top), min(first.bottom, line.bottom)
        found.append(first)
    return found


def _running(pages: list[list[Line]], sizes: list[tuple[float, float]]) -> bool:
    """Takes page numbers and, after their first page, repeated lines of the margins out of the pages."""
    counts: Counter[str] = Counter()
    margins = [
        [line for line in page if _in_margin(line, height)] for page, (_w, height) in zip(pages, sizes, strict=True)
    ]
    for lines in margins:
        counts.update({_pattern(line.text) for line in lines})
    often = {pattern for pattern, count in counts.items() if count >= 3 and count >= 0.3 * len(pages)}
    seen: set[str] = set()
    taken = False
    for page, lines in zip(pages, margins, strict=True):
        for line in lines:
            pattern = _pattern(line.text)
            if _PAGE_NUMBER.fullmatch(line.text) or (pattern in often and pattern in seen):
                page.remove(line)
                taken = True
            seen.add(pattern)
    return taken


def _in_margin(line: Line, height: float) -> bool:
    return line.bottom > (1 - _MARGIN) * height or line.top < _MARGIN * height


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _paragraphs(lines: list[Line]) -> list[tuple[str, bool]]:
    """Each line with whether a paragraph begins with it: after a wide gap, at a number, in another column."""
    gaps = [above.bottom - line.top for above, line in pairwise(lines)]
    height = median([line.height for line in lines]) if lines else 0.0
    usual = median([gap for gap in gaps if gap > -height] or [0.0])
    found: list[tuple[str, bool]] = []
    for index, line in enumerate(lines):
        gap = gaps[index - 1] if index else 0.0
        starts = index == 0 or not -height <= gap <= usual + 0.4 * height or _STARTS.match(line.text) is not None
        found.append((line.text, starts))
    return found


def _unseen(page: pdfium.PdfPage) -> list[tuple[str, str]]:
    """Text that is white on the empty page or smaller than two points."""
    found: list[tuple[str, str]] = []
    text_page = page.get_textpage()
    backgrounds = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3)):
        if count >= MOST_OBJECTS:
            break
        reason = ""
        size = ctypes.c_float()
        if raw.FPDFTextObj_GetFontSize(item.raw, size) and 0 < size.value * _scale(item) < SMALLEST:
            reason = "tiny"
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        coloured = raw.FPDFPageObj_GetFillColor(item.raw, red, green, blue, alpha)
        pale = min(red.value, green.value, blue.value) >= 252 and not backgrounds
        if coloured and (alpha.value == 0 or pale):
            reason = reason or "white"
        if reason:
            length = raw.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
            buffer = ctypes.create_string_buffer(length)
            raw.FPDFTextObj_GetText(
                item.raw, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
            )
            words = buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace").strip()
            if words and found and found[-1][0] == reason:
                found[-1] = reason, f"{found[-1][1]} {words}"
            elif words:
                found.append((reason, words))
    text_page.close()
    return found


def _scale(item: Any) -> float:
    matrix = item.get_matrix()
    return float(max(abs(matrix.a) + abs(matrix.b), abs(matrix.c) + abs(matrix.d))) or 1.0
