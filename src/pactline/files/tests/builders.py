"""Documents for tests: good ones with python-docx, bad ones with zipfile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from docx import Document

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    f'xmlns:r="{REL}"'
)


def docx(*paragraphs: str, change: Callable[[Document], None] | None = None) -> bytes:
    """A real .docx with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def raw_docx(
    body: str = "<w:p><w:r><w:t>Hello</w:t></w:r></w:p>",
    *,
    main: str = MAIN,
    rels: str = "",
    extra: dict[str, bytes] | None = None,
    prolog: str = "",
) -> bytes:
    """A .docx built by hand: `body` is the inside of w:body, `rels` the relationships of the document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES.format(main=main))
        package.writestr(
            "_rels/.rels",
            RELS.format(f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="word/document.xml"/>'),
        )
        package.writestr("word/_rels/document.xml.rels", RELS.format(rels))
        package.writestr("word/document.xml", f"{prolog}<w:document {NS}><w:body>{body}</w:body></w:document>")
        for name, data in (extra or {}).items():
            package.writestr(name, data)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one more (or another) part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


def pdf(*texts: str, catalog: str = "", objects: str = "", encrypt: bool = False) -> bytes:
    """A PDF with one page for each text; `catalog` is added to the catalog, `objects` after the pages (from number 90)."""
    pages = []
    body = []
    for number, text in enumerate(texts):
        page, content = 10 + 2 * number, 11 + 2 * number
        pages.append(f"{page} 0 R")
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        body.append(
            f"{page} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>>>>\nendobj\n"
        )
        body.append(f"{content} 0 obj\n<</Length {len(stream)}>>\nstream\n{stream}\nendstream\nendobj\n")
    parts = [
        f"1 0 obj\n<</Type/Catalog/Pages 2 0 R{catalog}>>\nendobj\n",
        f"2 0 obj\n<</Type/Pages/Kids[{' '.join(pages)}]/Count {len(pages)}>>\nendobj\n",
        "3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n",
        *body,
        *([objects] if objects else []),
    ]
    out = "%PDF-1.7\n"
    offsets = {}
    for part in parts:
        offsets[int(part.split(" ", 1)[0])] = len(out)
        out += part
    start = len(out)
    highest = max(offsets)
    out += f"xref\n0 {highest + 1}\n0000000000 65535 f \n"
    for number in range(1, highest + 1):
        out += f"{offsets[number]:010d} 00000 n \n" if number in offsets else "0000000000 65535 f \n"
    out += f"trailer\n<</Size {highest + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    data = out.encode("latin-1")
    return _encrypted(data) if encrypt else data


def _encrypted(data: bytes) -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    writer.encrypt("secret", "secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def ole(*streams: str) -> bytes:
    """The beginning of an old Office file whose directory names these streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"".join(s.encode("utf-16-le") for s in streams)
        + b"\0" * 512
    )
