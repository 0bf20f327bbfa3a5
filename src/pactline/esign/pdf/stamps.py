"""Draws signatures, dates and whole pages onto a PDF, as incremental updates only."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject

from .places import Spot
from .typesetting import as_numbers, typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is drawn into ``spot``: a cleaned signature ``image`` (PNG), or ``text``; ``caption`` in small print below."""

    spot: Spot
    text: str = ""
    image: bytes | None = None
    caption: str = ""


def writer(data: bytes) -> IncrementalPdfFileWriter:
    """An incremental writer over ``data``: its output begins with exactly these bytes."""
    return IncrementalPdfFileWriter(io.BytesIO(data), strict=False)


def draw(target: IncrementalPdfFileWriter, marks: Sequence[Mark]) -> None:
    """Draw ``marks`` into the page contents of ``target``."""
    if not marks:
        return
    source = PdfFileReader(io.BytesIO(picture(marks)), strict=False)
    wrapped: set[int] = set()
    for number, mark in enumerate(marks):
        form = target.import_page_as_xobject(source, page_ix=number)
        name = f"/Pactline{uuid4().hex}"
        left, bottom, _right, _top = mark.spot.box
        commands = f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q\n"
        if mark.spot.cover:
            x0, y0, x1, y1 = mark.spot.cover
            commands = f"q 1 1 1 rg {x0 - 1:.3f} {y0 - 1.5:.3f} {x1 - x0 + 2:.3f} {y1 - y0 + 3:.3f} re f Q\n" + commands
        _append(target, mark.spot.page, commands.encode("ascii"), name, form, wrap=mark.spot.page not in wrapped)
        wrapped.add(mark.spot.page)


def picture(marks: Sequence[Mark]) -> bytes:
    """The marks as a PDF with one page each, as large as its box."""
    rows = [
        {
            "w": round(mark.spot.box[2] - mark.spot.box[0], 2),
            "h": round(mark.spot.box[3] - mark.spot.box[1], 2),
            "kind": mark.spot.kind,
            "text": mark.text,
            "image": as_numbers(mark.image),
            "caption": mark.caption,
        }
        for mark in marks
    ]
    return typeset("stamps.typ", {"marks": rows})


def append_pages(target: IncrementalPdfFileWriter, data: bytes) -> int:
    """Add every page of the PDF ``data`` at the end of ``target``; returns how many."""
    source = PdfFileReader(io.BytesIO(data), strict=False)
    count = int(source.root["/Pages"]["/Count"])
    for number in range(count):
        form = target.import_page_as_xobject(source, page_ix=number)
        box = form.get_object()["/BBox"]
        content = target.add_object(generic.StreamObject(stream_data=b"/Sheet Do\n"))
        resources = generic.DictionaryObject(
            {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Sheet"): form})}
        )
        page = PageObject(content, [float(edge) for edge in box], resources)
        if turn := _inherited(source.find_page_for_modification(number)[0].get_object(), "/Rotate"):
            page[pdf_name("/Rotate")] = generic.NumberObject(int(turn))
        target.insert_page(page)
    return count


def _inherited(page: generic.DictionaryObject, key: str) -> Any:
    for node in _ancestors(page):
        if key in node:
            return node[key]
    return None


def _ancestors(node: object) -> Iterator[generic.DictionaryObject]:
    depth = 0
    while isinstance(node, generic.DictionaryObject) and depth < 64:
        yield node
        node, depth = node.get("/Parent"), depth + 1


def _append(
    target: IncrementalPdfFileWriter,
    index: int,
    commands: bytes,
    name: str,
    form: generic.IndirectObject,
    *,
    wrap: bool,
) -> None:
    """Add ``commands`` after the page's own content, which is first closed in q … Q so that it cannot shift ours."""
    page_ref, resources = target.find_page_for_modification(index)
    page = page_ref.get_object()
    old = page.raw_get("/Contents") if "/Contents" in page else generic.ArrayObject()
    resolved = old.get_object() if isinstance(old, generic.IndirectObject) else old
    streams = list(resolved) if isinstance(resolved, generic.ArrayObject) else [old]
    if wrap:
        streams = [_stream(target, b"q\n"), *streams, _stream(target, b"\nQ\n")]
    page[pdf_name("/Contents")] = generic.ArrayObject([*streams, _stream(target, commands)])
    actual = resources.get_object() if isinstance(resources, generic.IndirectObject) else resources
    own = generic.DictionaryObject(actual)
    forms = generic.DictionaryObject(own.get("/XObject") or {})
    forms[pdf_name(name)] = form
    own[pdf_name("/XObject")] = forms
    page[pdf_name("/Resources")] = own
    target.mark_update(page_ref)


def _stream(target: IncrementalPdfFileWriter, data: bytes) -> generic.IndirectObject:
    return target.add_object(generic.StreamObject(stream_data=data))
