"""What runs inside the sandbox of files: text and odd passages of a .docx or .pdf, as JSON. No Django, no settings."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from pactline.files.sandbox_server import Refused


def docx(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """{"paragraphs": […], "hidden": [[reason, quote], …], "changes": bool}; refuses damaged."""
    from pactline.files.docx_text import read_docx
    from pactline.files.opc import Damaged
    from pactline.intelligence.text.docx import odd_runs, tracked

    try:
        text = read_docx(data, changes="final", hidden=False)
        blocks = [dataclasses.asdict(block) | {"text": text.of(block)} for block in text.blocks]
        found = {"blocks": blocks, "odd": odd_runs(data), "changes": tracked(data)}
    except Damaged as damaged:
        raise Refused("damaged", part=damaged.part) from damaged
    return {}, json.dumps(found).encode()


def pdf(options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The pages of a PDF as JSON, see `pdf.read`; refuses encrypted and damaged."""
    import pypdfium2

    from pactline.intelligence.text.pdf import read

    try:
        return {}, json.dumps(read(data)).encode()
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error
