"""Runs of a .docx that nobody sees on paper: vanished, white, or smaller than two points. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pactline.files.docx_numbering import W, value
from pactline.files.docx_text import on
from pactline.files.opc import Package

SMALLEST = 4  # half-points
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")


def odd_runs(data: bytes) -> list[tuple[str, str]]:
    """(reason, words) of each odd passage; neighbouring runs with one reason are one passage."""
    package = Package(data)
    styles = _styles(package)
    found: list[tuple[str, str]] = []
    for part in package.parts:
        if not _STORY.fullmatch(part):
            continue
        for paragraph in package.xml(part).iter(f"{W}p"):
            style = value(paragraph.find(f"{W}pPr"), "pStyle")
            found += _joined((_reason(run, style, styles), _words(run)) for run in paragraph.iter(f"{W}r"))
    return found


def _joined(runs: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    last = ""
    for reason, words in runs:
        if not words:
            continue
        if reason and reason == last:
            found[-1] = reason, found[-1][1] + words
        elif reason:
            found.append((reason, words))
        last = reason
    return [(reason, words.strip()) for reason, words in found if words.strip()]


def _words(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(f"{W}t"))


def _styles(package: Package) -> dict[str, tuple[str | None, str]]:
    """Of each style its parent and the reason that its own run properties give."""
    related = {r.type: r.target for r in package.relationships(package.main_part()) if not r.external}
    part = related.get("styles")
    if part is None or part not in package:
        return {}
    return {
        style.get(f"{W}styleId", ""): (
            value(style, "basedOn"),
            _of_properties(style.find(f"{W}rPr"), shaded=False) or "",
        )
        for style in package.xml(part).iter(f"{W}style")
    }


def _reason(run: etree._Element, paragraph_style: str | None, styles: dict[str, tuple[str | None, str]]) -> str:
    properties = run.find(f"{W}rPr")
    own = _of_properties(properties, shaded=_shaded(run))
    if own is not None:
        return own
    for first in (value(properties, "rStyle"), paragraph_style):
        name, seen = first, 0
        while name is not None and name in styles and seen < 20:
            name, reason = styles[name]
            seen += 1
            if reason and not (reason == "white" and _shaded(run)):
                return reason
    return ""


def _of_properties(properties: etree._Element | None, *, shaded: bool) -> str | None:
    """The reason; "" when the properties say that the text is seen; None when they say nothing."""
    if properties is None:
        return None
    vanish = properties.find(f"{W}vanish")
    if vanish is not None:
        return "vanished" if on(vanish) else ""
    size = value(properties, "sz")
    if size is not None and size.isdecimal() and int(size) <= SMALLEST:
        return "tiny"
    colour = value(properties, "color")
    if colour is not None and re.fullmatch(r"(?i)f[c-f]f[c-f]f[c-f]", colour):
        return "" if shaded else "white"
    return "" if colour not in (None, "auto") else None


def _shaded(run: etree._Element) -> bool:
    """Whether the run, its paragraph or its cell has a background: then white text is meant to be seen."""
    properties = run.find(f"{W}rPr")
    if properties is not None and value(properties, "highlight") not in (None, "none", "white"):
        return True
    for element in [run, *run.iterancestors()]:
        for name in ("rPr", "pPr", "tcPr", "tblPr"):
            of = element.find(f"{W}{name}")
            shade = None if of is None else of.find(f"{W}shd")
            if shade is not None and (shade.get(f"{W}fill") or "auto").lower() not in ("auto", "ffffff", ""):
                return True
        style = value(element.find(f"{W}tblPr"), "tblStyle")
        if style is not None and style != "TableNormal":
            return True  # a table style may shade its rows
    return False


def tracked(data: bytes) -> bool:
    """Whether the document has tracked insertions, deletions or moves."""
    package = Package(data)
    names = {f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
    return any(element.tag in names for element in package.xml(package.main_part()).iter(*names))
