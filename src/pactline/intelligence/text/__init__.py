"""The text of a file with the offsets that everything found in it refers to. No Django.

`of_file` reads .txt, .docx and .pdf; foreign bytes are parsed in the sandbox of `pactline.files`. `hostile` looks for text
that is hidden from people or speaks to machines.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from pactline.files import sandbox
from pactline.files.sandbox_server import Refused
from pactline.intelligence.text import language
from pactline.intelligence.text.hostile import Warning, hostile  # noqa: A004 - the word of the design
from pactline.intelligence.text.model import Notice, Odd, Paragraph, Text, Unreadable

__all__ = ["Notice", "Odd", "Paragraph", "Text", "Unreadable", "Warning", "hostile", "language", "of_file"]

SECONDS = 120
MEMORY = 2 << 30


def of_file(data: bytes, name: str) -> Text:
    """The text of a file by its content; raises Unreadable with a sentence."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("old" if name.lower().endswith(".doc") else "encrypted", PurePath(name).name)
    if b"%PDF-" in data[:1024]:
        return _checked(_pdf(_parsed("pdf", data, name)))
    if data[:4] == b"PK\x03\x04":
        return _checked(_docx(_parsed("docx", data, name)))
    if PurePath(name).suffix.lower() in (".pdf", ".docx"):
        raise Unreadable("damaged", PurePath(name).name)
    if b"\0" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("unknown", PurePath(name).name)
    return _checked(_plain(data))


def _parsed(kind: str, data: bytes, name: str) -> dict[str, Any]:
    label = PurePath(name).name
    try:
        _facts, packed = sandbox.run(f"pactline.intelligence.text.jobs:{kind}", data, seconds=SECONDS, memory=MEMORY)
    except Refused as refusal:
        raise Unreadable("encrypted" if refusal.code == "encrypted" else "damaged", label) from refusal
    except sandbox.LimitReached as error:
        raise Unreadable("limits", label) from error
    except sandbox.JobFailed as error:
        raise Unreadable("damaged", label) from error
    found: dict[str, Any] = json.loads(packed)
    return found


def _checked(text: Text) -> Text:
    """With what holds for every kind: nothing there, another language."""
    warnings = list(text.warnings)
    if not text.text.strip():
        warnings.append(Notice("empty"))
    code = language.of(text.text)
    if code not in ("", "en"):
        warnings.append(Notice("language", language=language.NAMES[code]))
    return Text(text.text, text.pages, text.kind, tuple(warnings), text.paragraphs, text.odd)


def _plain(data: bytes) -> Text:
    """A .txt as it is: offsets are of the decoded file, line ends included."""
    warnings: list[Notice] = []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        warnings.append(Notice("utf-16"))
        return Text(data.decode("utf-16", "replace"), (0,), "txt", tuple(warnings))
    if data[:3] == b"\xef\xbb\xbf":
        warnings.append(Notice("bom"))
        data = data[3:]
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        content = data.decode("cp1252", "replace")
        warnings.append(Notice("cp1252"))
        if "\ufffd" in content:
            warnings.append(Notice("replaced"))
    return Text(content, (0,), "txt", tuple(warnings))


class _Builder:
    """Paragraphs with an empty line between them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.paragraphs: list[Paragraph] = []
        self.length = 0

    def add(self, words: str, number: str = "", **facts: Any) -> None:
        start = self.length + (2 if self.pieces else 0)
        body = start + (len(number) + 1 if number else 0)
        self.pieces.append(f"{number} {words}" if number else words)
        self.paragraphs.append(Paragraph(start, body, body + len(words), number=number, **facts))
        self.length = body + len(words)

    @property
    def text(self) -> str:
        return "\n\n".join(self.pieces)


def _docx(found: dict[str, Any]) -> Text:
    builder = _Builder()
    for block in found["blocks"]:
        builder.add(
            block["text"],
            block["number"],
            place=block["place"],
            heading_level=block["heading_level"],
            story=block["story"],
        )
    text = builder.text
    warnings = [Notice("changes")] if found["changes"] else []
    odd = []
    for reason, quote in found["odd"]:
        start = -1 if reason == "vanished" else text.find(quote)
        odd.append(Odd(reason, quote, start, start + len(quote)) if start >= 0 else Odd(reason, quote))
        if reason == "vanished":
            warnings.append(Notice("hidden", quote=_short(quote)))
    return Text(text, (0,), "docx", tuple(warnings), tuple(builder.paragraphs), tuple(odd))


def _pdf(found: dict[str, Any]) -> Text:
    builder = _Builder()
    pages: list[int] = []
    words, of_page = "", 1
    for number, lines in enumerate(found["pages"], start=1):
        goes_on = bool(words) and bool(lines) and words[-1] not in ".:;!?" and lines[0][0][:1].islower()
        if not goes_on and words:
            builder.add(words, place=f"page {of_page}", page=of_page)
            words = ""
        pages.append(builder.length + (2 if builder.pieces else 0) + (len(words) + 1 if words else 0))
        for index, (line, starts) in enumerate(lines):
            if words and starts and not (index == 0 and goes_on):
                builder.add(words, place=f"page {of_page}", page=of_page)
                words = ""
            if not words:
                words, of_page = line, number
            else:
                words = words[:-1] + line if words.endswith("\u00ad") else f"{words} {line}"
    if words:
        builder.add(words, place=f"page {of_page}", page=of_page)
    text = builder.text
    warnings = [
        Notice(code, pages=_ranges(found[key]))
        for code, key in (("scan", "scans"), ("columns", "columns"))
        if found[key]
    ]
    if found["running"]:
        warnings.append(Notice("running"))
    odd = []
    for reason, quote, page in found["odd"]:
        start = -1 if reason == "off page" else text.find(" ".join(quote.split()), pages[page - 1])
        odd.append(
            Odd(reason, quote, start, start + len(" ".join(quote.split()))) if start >= 0 else Odd(reason, quote)
        )
        if reason == "off page":
            warnings.append(Notice("off page", quote=_short(quote)))
    return Text(
        text,
        tuple(min(p, len(text)) for p in pages) or (0,),
        "pdf",
        tuple(warnings),
        tuple(builder.paragraphs),
        tuple(odd),
    )


def _short(quote: str) -> str:
    return f"“{quote if len(quote) <= 80 else quote[:79] + '…'}”"


def _ranges(numbers: list[int]) -> str:
    """1, 3–5, 9."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in found)
