"""Judges a PDF that somebody wants signed, and hashes it. Nothing here trusts the file."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields

from .refusals import PdfRefused

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 2_000
_ACTIVE = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a PDF. ``signatures`` counts those already in it; ``sha256`` is of all its bytes."""

    sha256: str
    size: int
    pages: int
    signatures: int
    locked: bool
    """An earlier signature forbids any change, even a further signature."""
    certified: bool
    """An earlier signature is an author's certification: further signatures may be added, but none that shows."""


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def reader(data: bytes) -> PdfFileReader:
    """A reader over ``data``; raises ``PdfRefused`` when the file is corrupt or encrypted."""
    try:
        found = PdfFileReader(io.BytesIO(data), strict=False)
        encrypted = found.encrypted
        __ = found.root["/Pages"]
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise PdfRefused(
            _("This file is not a readable PDF. Open it, print it to a new PDF and upload that.")
        ) from error
    if encrypted:
        raise PdfRefused(_("This PDF is protected by a password or by restrictions. Remove the protection first."))
    return found


def inspect(data: bytes, *, max_bytes: int = MAX_BYTES) -> Facts:
    """Read ``data`` as a PDF to sign. Raises ``PdfRefused``: too big, no PDF, encrypted, damaged or with active content."""
    if len(data) > max_bytes:
        raise PdfRefused(
            _("The file has %(size)s MB; at most %(size_b)s MB can be signed.")
            % {"size": f"{len(data) / 1e6:.1f}", "size_b": f"{max_bytes / 1e6:.0f}"}
        )
    if b"%PDF-" not in data[:1024]:
        raise PdfRefused(_("This is not a PDF. Upload the document as a PDF file."))
    pdf = reader(data)
    pages = page_count(data)
    if pages > MAX_PAGES:
        raise PdfRefused(
            _("The document has %(pages)s pages; at most %(max_pages)s can be signed.")
            % {"pages": pages, "max_pages": MAX_PAGES}
        )
    if action := next(_active_content(pdf), None):
        raise PdfRefused(
            _("This PDF carries active content (%(value)s). Print it to a plain PDF and upload that.")
            % {"value": action[1:]}
        )
    signed = signature_count(pdf)
    return Facts(
        sha256=sha256(data),
        size=len(data),
        pages=pages,
        signatures=signed,
        locked=signed > 0 and _locked(pdf),
        certified=signed > 0 and "/DocMDP" in (pdf.root.get("/Perms") or {}),
    )


def page_count(data: bytes) -> int:
    """Pages of ``data`` as a renderer sees them; raises ``PdfRefused``."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise PdfRefused(_("This PDF is damaged: no page of it can be shown.")) from error
    try:
        count = len(document)
    finally:
        document.close()
    if count == 0:
        raise PdfRefused(_("This PDF has no pages."))
    return count


def signature_count(pdf: PdfFileReader) -> int:
    """Signatures and document time stamps that are filled in."""
    return sum(1 for _name, value, _ref in enumerate_sig_fields(pdf, filled_status=True) if value is not None)


def _locked(pdf: PdfFileReader) -> bool:
    try:
        permissions = [found.docmdp_level for found in pdf.embedded_regular_signatures]
    except (PdfError, ValueError, KeyError):
        return True
    return MDPPerm.NO_CHANGES in permissions


def _active_content(pdf: PdfFileReader) -> Iterator[str]:
    """Names of actions that run something, from the places where a viewer starts them."""
    root = pdf.root
    names = root.get("/Names")
    if isinstance(names, generic.DictionaryObject):
        if "/JavaScript" in names:
            yield "/JavaScript"
        if "/EmbeddedFiles" in names:
            yield "/EmbeddedFiles"
    yield from _action(root.get("/OpenAction"))
    yield from _actions(root.get("/AA"))
    form = root.get("/AcroForm")
    if isinstance(form, generic.DictionaryObject) and "/XFA" in form:
        yield "/XFA"
    for page in _pages(root["/Pages"], set()):
        yield from _actions(page.get("/AA"))
        notes = page.get("/Annots")
        for note in notes if isinstance(notes, generic.ArrayObject) else ():
            found = note.get_object() if isinstance(note, generic.IndirectObject) else note
            if isinstance(found, generic.DictionaryObject):
                yield from _action(found.get("/A"))
                yield from _actions(found.get("/AA"))


def _pages(node: object, seen: set[int]) -> Iterator[generic.DictionaryObject]:
    """The pages below a node of the page tree, each once, whatever the tree claims."""
    if not isinstance(node, generic.DictionaryObject) or id(node) in seen or len(seen) > 2 * MAX_PAGES:
        return
    seen.add(id(node))
    kids = node.get("/Kids")
    if not isinstance(kids, generic.ArrayObject):
        yield node
        return
    for kid in kids:
        yield from _pages(kid.get_object() if isinstance(kid, generic.IndirectObject) else kid, seen)


def _action(value: object) -> Iterator[str]:
    if isinstance(value, generic.DictionaryObject):
        kind = str(value.get("/S", ""))
        if kind in _ACTIVE:
            yield kind
        following = value.get("/Next")
        if isinstance(following, generic.DictionaryObject):
            yield from _action(following)


def _actions(value: object) -> Iterator[str]:
    if isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from _action(value[key])
