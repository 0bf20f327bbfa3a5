"""The text of a document as it is read: one string, where its pages and paragraphs begin, and what is odd about it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

_SENTENCES = {
    "bom": "The file begins with a byte order mark, which is not part of the text.",
    "cp1252": "The file is not in UTF-8; it was read as Windows-1252.",
    "utf-16": "The file is in UTF-16.",
    "replaced": "The file has bytes that belong to no known encoding; they were replaced.",
    "scan": "Pages without text were left out, probably scans: {pages}. Run text recognition on the file and upload it again.",
    "running": "Repeated headers and footers and page numbers were left out after the first page.",
    "columns": "Pages in columns were read column by column: {pages}.",
    "changes": "The document has tracked changes; it was read as if all were accepted.",
    "hidden": "Hidden text was left out: {quote}",
    "off page": "Text outside the page was left out: {quote}",
    "empty": "The document has no text.",
    "language": "The text does not seem to be in English but in {language}; what was found in it is not reliable.",
}


class Notice(str):
    """A sentence for the person who reads, with the code and facts that it was made of."""

    __slots__ = ("code", "facts")
    code: str
    facts: dict[str, Any]

    def __new__(cls, code: str, **facts: Any) -> Notice:
        notice = super().__new__(cls, _SENTENCES[code].format(**facts))
        notice.code, notice.facts = code, facts
        return notice


class Unreadable(Exception):
    """A file that gives no text; `code` is encrypted, damaged, limits, old or unknown, the message says what to do."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(
            {
                "encrypted": f"“{name}” is protected with a password. Remove the protection and try again.",
                "damaged": f"“{name}” is damaged and cannot be read. Save it again and try that.",
                "limits": f"“{name}” is too long or too complicated to be read.",
                "old": f"“{name}” is in an old Word format. Save it as .docx and try that.",
                "unknown": f"“{name}” is neither a .docx nor a .pdf nor a .txt file.",
            }[code]
        )
        self.code = code


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text[start:end], of which text[start:body] is its printed number; `place` says where it stands for a person."""

    start: int
    body: int
    end: int
    place: str = ""
    number: str = ""
    heading_level: int = 0
    story: str = "body"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """Text that a reader of the printed page does not see: `start` and `end` where it stands in the text, if it does."""

    reason: str
    quote: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """`pages` are the offsets at which the pages begin; one for what knows no pages."""

    text: str
    pages: tuple[int, ...]
    kind: str
    warnings: tuple[Notice, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    odd: tuple[Odd, ...] = ()

    def page_of(self, offset: int) -> int:
        """The page that holds an offset, from 1."""
        return max(1, bisect_right(self.pages, offset))

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph that holds an offset or is the last before it."""
        index = bisect_right([p.start for p in self.paragraphs], offset) - 1
        return self.paragraphs[index] if index >= 0 else None
