"""What runs inside the sandbox. Each job: (options, bytes) -> (facts, bytes); it refuses with a code, never in words.

Only the standard library, parsers and the pure parts of this module are imported here: no Django, no settings.
"""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from pactline.files.sandbox_server import Refused

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/GoTo3DView": "media",
    "/RichMediaExecute": "media",
    "/GoToE": "attachment",
}
_SUBTYPES = {
    "/RichMedia": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/3D": "media",
    "/FileAttachment": "attachment",
}


def pdf_facts(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """{"pages": n}; refuses encrypted, pages, damaged and the dangerous contents by code, with `where`."""
    import pypdfium2 as pdfium
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            raise Refused("encrypted")
        for where, found in _reachable(reader):
            _judge(found, where)
    except (PdfError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Refused("damaged") from error
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
        if pages > options["pages"]:
            raise Refused("pages", pages=pages)
        for page in document:
            page.get_size()
    except pdfium.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error
    return {"pages": pages}, b""


def _reachable(reader: Any) -> Iterator[tuple[str, Any]]:
    """Every dictionary that the trailer leads to, with the object that it stands in."""
    from pyhanko.pdf_utils import generic

    seen: set[tuple[int, int]] = set()
    trailer = reader.trailer_view
    todo: list[tuple[str, Any]] = [("trailer", trailer.raw_get(key)) for key in trailer if key in ("/Root", "/Info")]
    while todo:
        where, value = todo.pop()
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            where = f"object {value.idnum}"
            follow: Any = value
            value = follow.get_object()
        if isinstance(value, generic.DictionaryObject):
            yield where, value
            todo += [(where, value.raw_get(name)) for name in value]
        elif isinstance(value, generic.ArrayObject):
            todo += [(where, value.raw_get(index)) for index in range(len(value))]


def _judge(found: Any, where: str) -> None:
    code = None
    if "/JS" in found:
        code = "javascript"
    elif "/XFA" in found:
        code = "xfa"
    elif "/EF" in found or found.get("/Type") == "/EmbeddedFile":
        code = "attachment"
    elif "/S" in found and found.get("/Type", "/Action") == "/Action":
        code = _ACTIONS.get(str(found.get("/S")))
    if code is None and "/Rect" in found:
        code = _SUBTYPES.get(str(found.get("/Subtype")))
    if code is not None:
        raise Refused(code, where=where)


def pdf_text(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The text of a PDF as the JSON of `text.Text`; refuses encrypted and damaged."""
    import pypdfium2 as pdfium

    from pactline.files.pdf_text import read_pdf

    try:
        return {}, _packed(read_pdf(data))
    except pdfium.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error


def docx_text(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The text of a .docx as the JSON of `text.Text`; options: changes ("final", "original")."""
    from pactline.files.docx_text import read_docx
    from pactline.files.opc import Damaged

    try:
        return {}, _packed(read_docx(data, changes=options.get("changes", "final")))
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged


def read_changes(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The tracked changes of a .docx as a JSON list of `changes.TrackedChange`."""
    from pactline.files import changes
    from pactline.files.opc import Damaged

    try:
        return {}, json.dumps([dataclasses.asdict(change) for change in changes.read(data)]).encode()
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged


def settle_changes(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The .docx with all changes accepted or rejected; options: accept."""
    from pactline.files import changes
    from pactline.files.opc import Damaged

    try:
        return {}, (changes.accept_all if options["accept"] else changes.reject_all)(data)
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged


def put_words(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The .docx with other words for a passage as a tracked change; refuses `not_found`."""
    from pactline.files import proposals
    from pactline.files.opc import Damaged

    try:
        return {}, proposals.put_words(data, **options)
    except proposals.NotFound as error:
        raise Refused("not_found") from error
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged


def docx_pdf(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """A .docx as PDF by the embedded converter; refuses what it cannot draw (`unsupported`) or would lose (`lost`)."""
    from pactline.files import embedded
    from pactline.files.opc import Damaged

    try:
        return embedded.convert(data, font_folders=options.get("fonts", []))
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged


def guard(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The text guard over a PDF that another converter made: `data` is the .docx followed by the PDF."""
    from pactline.files import embedded

    split = options["split"]
    pages, missing = embedded.missing_text(data[:split], data[split:])
    return {"pages": pages, "missing": missing}, b""


def _packed(text: Any) -> bytes:
    return json.dumps(dataclasses.asdict(text)).encode()


def _warm_word2pdf(options: dict[str, Any]) -> None:
    from pactline.files import embedded

    embedded.warm(options.get("fonts", []))


def _warm_pdf(options: dict[str, Any]) -> None:
    for name in ("pypdfium2", "pyhanko.pdf_utils.reader"):
        importlib.import_module(name)


def _warm_docx(options: dict[str, Any]) -> None:
    for name in ("pactline.files.docx_text", "pactline.files.changes", "pactline.files.proposals"):
        importlib.import_module(name)


# Run in the server before the fork, so that later jobs find their libraries loaded.
WARM: dict[str, Callable[[dict[str, Any]], None]] = {
    "docx_pdf": _warm_word2pdf,
    "pdf_facts": _warm_pdf,
    "pdf_text": _warm_pdf,
    "docx_text": _warm_docx,
    "read_changes": _warm_docx,
    "settle_changes": _warm_docx,
    "put_words": _warm_docx,
}
