"""One door to typst: a template of this package, data as JSON, images as bytes, a PDF back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import typst


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this machine and those that typst carries, read once per process (0.2 s)."""
    return typst.Fonts()


@cache
def _template(name: str) -> bytes:
    return (files(__package__) / "typst" / name).read_bytes()


def as_numbers(picture: bytes | None) -> list[int] | None:
    """A picture as JSON can carry it; the template makes bytes of it again."""
    return None if picture is None else list(picture)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Set ``typst/<template>`` with ``data`` (JSON; pictures as ``as_numbers``); returns the PDF.

    Data reaches the template as values, never as markup, so text from outside cannot run anything.
    """
    result = typst.compile(
        _template(template),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_tags=template == "certificate.typ",
    )
    if not isinstance(result, bytes):
        raise TypeError(f"typst answered {type(result).__name__} for {template}, not a PDF")
    return result
