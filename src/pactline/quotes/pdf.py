"""The quote as a PDF: what ``printed`` says, set with typst. Archivable (PDF/A-3b) and tagged for screen readers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

import pactline.ui
from pactline.files import queries as file_queries

from . import printed
from .models import Quote

FONTS = Path(pactline.ui.__file__).parent / "static/vendor/fonts/documents"
STANDARD: Literal["a-3b"] = "a-3b"


def render(quote: Quote, *, language: str | None = None) -> bytes:
    """The PDF of ``quote`` in ``language`` (default: its own, or the account's; English where Pactline does not speak it).

    Four queries. The same content gives the same bytes.
    """
    return typeset(printed.content(quote, language=language))


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of what stands on the pages: equal, as long as nothing that is printed has changed."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def typeset(content: Mapping[str, Any]) -> bytes:
    """Set ``content`` (see ``printed.compose``). No clock; of the database the logo only; texts are values, never markup.

    A text in a script for which this machine has no font cannot be archived by the standard; then the same pages come as
    plain PDF.
    """
    try:
        return _compile(content, STANDARD)
    except typst.TypstError as error:
        if "PDF/A" not in str(error):
            raise
        return _compile(content, None)
    finally:
        if len(content["rows"]) > MANY_LINES:
            _forget()


MANY_LINES, KEPT_BY_TYPST = 200, 10


def _forget() -> None:
    """typst keeps what it has set until ten further documents are set: after a long one that is a hundred megabytes."""
    for _document in range(KEPT_BY_TYPST + 1):
        typst.compile(b"", font_paths=_fonts())


def _compile(content: Mapping[str, Any], standard: Literal["a-3b"] | None) -> bytes:
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs=_inputs(content),
        pdf_standards=standard,
        timestamp=content["stamp"],
    )


def pictures(content: Mapping[str, Any], *, pages: int = 2, logo: bytes = b"") -> list[bytes]:
    """The first pages as PNG, for a preview on the screen. ``logo``: a PNG in place of the stored one."""
    inputs = _inputs(content, logo)
    found: Any = typst.compile(_template(), font_paths=_fonts(), format="png", ppi=96, sys_inputs=inputs)
    return (found if isinstance(found, list) else [found])[:pages]


def _inputs(content: Mapping[str, Any], drawn: bytes = b"") -> dict[str, str]:
    logo = content["logo"]
    picture = {"logo": _numbers(drawn) if drawn else _logo(logo["file"])} if logo else {}
    return {"data": json.dumps(content, ensure_ascii=False), **picture}


@lru_cache(maxsize=16)
def _logo(key: str) -> str:
    """The bytes of a stored picture, as JSON can carry them; a stored file never changes."""
    return _numbers(file_queries.read(key))


def _numbers(data: bytes) -> str:
    return json.dumps(list(data), separators=(",", ":"))


@cache
def _template() -> bytes:
    return (files(__package__) / "typst" / "offer.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with Pactline, then those of this machine. Read once in a process."""
    return typst.Fonts(font_paths=[FONTS] if FONTS.is_dir() else [])
