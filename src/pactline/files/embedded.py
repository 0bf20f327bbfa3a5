"""The embedded converter: .docx to PDF with word2pdf, behind a preflight and a text guard. Runs in the sandbox.

The preflight refuses what word2pdf does not draw rightly; the guard compares the words of the result with the words of
the .docx, so that no sentence and no number can be lost unseen. Pure: no Django, no settings.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from word2pdf.api import Converter

from pactline.files.docx_numbering import W
from pactline.files.docx_text import M, Reader
from pactline.files.opc import Package
from pactline.files.sandbox_server import Refused
from pactline.files.textmodel import Text

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WRAPPED = tuple(f"{WP}{name}" for name in ("wrapSquare", "wrapTight", "wrapThrough"))
_CHANGES = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_NOT_DRAWN = re.compile(r"/(chart|diagram|chartex)$")
MAX_TOLD = 12


@lru_cache(maxsize=4)
def _converter(folders: tuple[str, ...]) -> Any:
    make: Any = Converter  # word2pdf has no types
    return make(font_dirs=[folder for folder in folders if Path(folder).is_dir()] or None)


def warm(folders: list[str]) -> None:
    """Load the converter and its index of fonts before the fork."""
    _converter(tuple(folders))


def convert(data: bytes, *, font_folders: list[str]) -> tuple[dict[str, Any], bytes]:
    """({"pages", "words", "substituted": fonts}, PDF); refuses "changes", "unsupported" (what) and "lost" (missing)."""
    package = Package(data)
    found = preflight(package)
    if "changes" in found:
        raise Refused("changes", places=found["changes"])
    if found:
        raise Refused(
            "unsupported", what=sorted(found), places=[place for places in found.values() for place in places]
        )
    converter = _converter(tuple(font_folders))
    pdf: bytes = converter.convert(io.BytesIO(data))
    pages, missing = missing_text(data, pdf)
    if missing:
        raise Refused("lost", missing=missing[:MAX_TOLD], count=len(missing))
    return {"pages": pages, "substituted": list(converter.last_result.missing_fonts)}, pdf


def preflight(package: Package) -> dict[str, list[str]]:
    """What the embedded converter cannot draw, each with the parts in which it stands; empty when all is well."""
    found: dict[str, list[str]] = {}
    main = package.main_part()
    kinds = ("header", "footer", "footnotes", "endnotes")
    related = [r.target for r in package.relationships(main) if r.type in kinds and not r.external]
    for part in [main, *dict.fromkeys(related)]:
        if part not in package:
            continue
        for element in package.xml(part).iter():
            tag = element.tag
            what = None
            if tag in _CHANGES:
                what = "changes"
            elif tag in _WRAPPED and part == main:  # bands and logos of headers are drawn where they stand
                what = "wrapped"
            elif tag == f"{M}oMath":
                what = "maths"
            elif tag == f"{W}t" and element.text and _RIGHT_TO_LEFT.search(element.text):
                what = "rtl"
            elif str(tag).endswith("}graphicData") and _NOT_DRAWN.search(element.get("uri", "")):
                what = "charts"
            if what is not None and part not in found.setdefault(what, []):
                found[what].append(part)
    return found


def squash(text: str) -> str:
    """Letters and digits only, compatibility forms unified, lower case: how the guard compares."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def missing_text(docx: bytes, pdf: bytes) -> tuple[int, list[str]]:
    """(pages of the PDF, words and numbers of the .docx that do not stand in it as often as they should)."""
    document = pdfium.PdfDocument(pdf)
    printed = squash("".join(page.get_textpage().get_text_range() for page in document))
    text = Reader(Package(docx), changes="final", hidden=False).read()
    return len(document), _missing_words(text, printed) + _missing_runs(text, printed)


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := squash(part))]


def _missing_words(text: Text, printed: str) -> list[str]:
    """Words that stand less often in the PDF than in the document (each header, footer and note counts once)."""
    counted = Counter(word for line in text.lines for word in _words(line))
    return [word for word, count in counted.items() if printed.count(word) < count]


def _missing_runs(text: Text, printed: str) -> list[str]:
    """Paragraphs of which most does not stand together, though each word may stand somewhere."""
    lost = []
    for block in text.blocks:
        line = text.of(block)
        if squash(line) in printed:
            continue
        words = _words(line)
        runs = ["".join(words[i : i + 3]) for i in range(len(words) - 2)]
        absent = sum(run not in printed for run in runs)
        if runs and absent > max(2, len(runs) // 2):
            lost.append(line[:60])
    return lost
