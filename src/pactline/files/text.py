"""The text of a document with the place of every paragraph: what search, comparison and reading machines work on.

`extract` parses foreign bytes in the sandbox; the parsers themselves are `docx_text.read_docx` and `pdf_text.read_pdf`.
"""

from __future__ import annotations

import json
import re
from typing import Literal

from django.utils.translation import gettext as _

from pactline.files import sandbox
from pactline.files.sandbox_server import Refused
from pactline.files.textmodel import Block, Text
from pactline.kernel.errors import InvalidInput

__all__ = ["Block", "Text", "extract"]

Changes = Literal["final", "original"]


def extract(data: bytes, kind: str, *, changes: Changes = "final", name: str = "") -> Text:
    """The text of a "docx", "pdf", "txt" or "csv".

    `changes`: how tracked changes of a .docx count: "final" as if all were accepted, "original" as if all were rejected.
    Raises InvalidInput for a damaged, protected or too complicated document, and for kinds that have no text.
    """
    label = name or _("the document")
    if kind in ("txt", "csv"):
        return _plain(data)
    if kind not in ("docx", "pdf"):
        raise InvalidInput(_("%(file)s has no text that could be read.") % {"file": label})
    try:
        _facts, packed = sandbox.run(f"pactline.files.jobs:{kind}_text", data, options={"changes": changes}, seconds=30)
    except Refused as refusal:
        raise InvalidInput(
            _("The text of %(file)s cannot be read: it is protected with a password.") % {"file": label}
            if refusal.code == "encrypted"
            else _("The text of %(file)s cannot be read: it is damaged. Save it again and upload that.")
            % {"file": label}
        ) from refusal
    except (sandbox.JobFailed, sandbox.LimitReached) as error:
        raise InvalidInput(
            _("The text of %(file)s cannot be read: it is damaged or too complicated. Save it again and upload that.")
            % {"file": label}
        ) from error
    return Text.from_json(json.loads(packed))


def _plain(data: bytes) -> Text:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        content = data.decode("cp1252", errors="replace")
    builder = Text.builder()
    for number, line in enumerate(re.split(r"\r\n?|\n", content), start=1):
        if line.strip():
            builder.add(line.rstrip(), place=f"line {number}")
    return builder.done(pages=None)
