"""From a template and a context to subject, text and HTML, with absolute links and in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation

Words = str | Callable[[], str]
"""Text, or a function that makes it when the language of its reader is known."""


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def absolute(url: str) -> str:
    """A path of this installation as a full address; a full address stays."""
    return f"{settings.PACTLINE_BASE_URL.rstrip('/')}{url}" if url.startswith("/") and not url.startswith("//") else url


def said(words: Words, language: str) -> str:
    """``words`` as a reader of ``language`` is told them."""
    if isinstance(words, str):
        return words
    with translation.override(language):
        return words()


def one_line(text: str) -> str:
    """A header's value: one line, at most 300 characters."""
    return " ".join(str(text).split())[:300]


def render(template: str, context: Mapping[str, Any], *, subject: str, language: str | None = None) -> Rendered:
    """Render `<template>.txt` and `<template>.html` (without the second one, the text is set as HTML).

    Texts in the context whose name is `url` or `link`, or ends in `_url` or `_link`, become full addresses. The templates
    also get `subject` and `base_url`. Raises TemplateDoesNotExist when there is no .txt.
    """
    full = {key: absolute(v) if isinstance(v, str) and _names_a_link(key) else v for key, v in context.items()}
    full |= {"subject": one_line(subject), "base_url": settings.PACTLINE_BASE_URL.rstrip("/")}
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        text = render_to_string(f"{template}.txt", full).strip() + "\n"
        try:
            html = render_to_string(f"{template}.html", full)
        except TemplateDoesNotExist as error:
            if str(error) != f"{template}.html":
                raise
            html = render_to_string("notify/mail/from_text.html", {**full, "text": text})
    return Rendered(one_line(subject), text, html)


def _names_a_link(key: str) -> bool:
    return key in ("url", "link") or key.endswith(("_url", "_link"))
