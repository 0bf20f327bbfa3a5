"""Reading the text of a PDF with pypdfium2: one block for each paragraph that can be told by its lines. Pure.

A PDF knows lines, not paragraphs. Lines are joined; a gap wider than usual on the page, or a number such as "4.2" at
the start of a line, begins a new block.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from pactline.files.textmodel import Text

_STARTS = re.compile(
    r"^\s*(?:(?:section|article|schedule|exhibit|annex)\s+\w+"
    r"|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivxlc]+)[.)]\s|\d+(?:\.\d+)+\s|[•▪●○–-]\s)",
    re.IGNORECASE,
)


def read_pdf(data: bytes) -> Text:
    """The text of a PDF; raises pypdfium2.PdfiumError. Pages without text (scans) give no blocks."""
    document = pdfium.PdfDocument(data)
    builder = Text.builder()
    for number, page in enumerate(document, start=1):
        paragraph = ""
        for starts, line in _lines(page.get_textpage()):
            if paragraph and (starts or _STARTS.match(line)):
                builder.add(paragraph, place=f"page {number}", page=number)
                paragraph = line
            elif paragraph.endswith("\u00ad"):
                paragraph = paragraph[:-1] + line
            else:
                paragraph = f"{paragraph} {line}" if paragraph else line
        if paragraph:
            builder.add(paragraph, place=f"page {number}", page=number)
    return builder.done(pages=len(document))


def _lines(page: pdfium.PdfTextPage) -> list[tuple[bool, str]]:
    """The lines of a page from the boxes of their first and last characters: (a gap stands before it, text)."""
    content, count = page.get_text_range(), page.count_chars()
    found: list[tuple[str, float, float]] = []
    offset = 0
    for raw in content.split("\r\n"):
        text = " ".join(raw.replace("\ufffe", "\u00ad").split())
        if text:
            ends = {offset, offset + len(raw.rstrip()) - 1}
            boxes = [page.get_charbox(index, loose=True) for index in ends if 0 <= index < count]
            found.append((text, max((b[3] for b in boxes), default=0.0), min((b[1] for b in boxes), default=0.0)))
        offset += len(raw) + 2
    gaps = [above[2] - line[1] for above, line in pairwise(found)]
    height = median([top - bottom for _text, top, bottom in found]) if found else 0.0
    usual = median(gaps) if gaps else 0.0
    starts = [True] + [not (-height <= gap <= usual + height * 0.35) for gap in gaps]
    return [(start, text) for start, (text, _top, _bottom) in zip(starts, found, strict=False)]
