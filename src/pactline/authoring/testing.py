"""Builders of Word files for tests and the demo: small documents with content controls, boxes, notes and split runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph
from lxml import etree

NS = nsdecls("w")


def document(*paragraphs: str, change: Callable[[Document], None] | None = None) -> bytes:
    """A .docx with these paragraphs; `change` may add more to it."""
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if change is not None:
        change(made)
    return save(made)


def save(made: Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def split(paragraph: Paragraph, text: str, cuts: Sequence[int]) -> None:
    """Writes `text` into a paragraph over several runs, cut at these offsets."""
    edges = [0, *sorted(cuts), len(text)]
    for start, end in pairwise(edges):
        paragraph.add_run(text[start:end])


def run_control(tag: str, text: str = "click here") -> etree._Element:
    """A content control within a line."""
    return parse_xml(
        f'<w:sdt {NS}><w:sdtPr><w:tag w:val="{tag}"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>'
        f"<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def block_control(tag: str, *blocks: etree._Element | str) -> etree._Element:
    """A content control around paragraphs, tables or rows."""
    control = parse_xml(
        f'<w:sdt {NS}><w:sdtPr><w:alias w:val="shown"/><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    content = control[1]
    for block in blocks:
        content.append(parse_xml(f"<w:p {NS}><w:r><w:t>{block}</w:t></w:r></w:p>") if isinstance(block, str) else block)
    return control


def text_box(text: str) -> etree._Element:
    """A run with a text box, in both forms that Word writes."""
    inner = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return parse_xml(
        f'<w:r {NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def body_text(data: bytes) -> str:
    """All words of the body, paragraphs on lines of their own; a text box stands in its paragraph and on its own."""
    root = opened(data).element.body
    lines = []
    for paragraph in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        words = []
        for node in paragraph.iter():
            name = etree.QName(node).localname if isinstance(node.tag, str) else ""
            if name == "t":
                words.append(node.text or "")
            elif name == "br":
                words.append("\n")
            elif name == "tab" and etree.QName(node.getparent()).localname == "r":
                words.append("\t")
        lines.append("".join(words))
    return "\n".join(lines)
