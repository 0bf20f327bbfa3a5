"""A .docx in memory: its stories (body, headers, footers, notes) as trees, and back to bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part as OpcPart
from docx.opc.part import XmlPart
from lxml import etree

from .ooxml import Element

_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_STORIES = {
    RT.HEADER: "header",
    RT.FOOTER: "footer",
    RT.FOOTNOTES: "footnotes",
    RT.ENDNOTES: "endnotes",
}


LONGEST_TITLE = 80


class NotADocument(ValueError):
    """The bytes are no Word document that can be read. The message is a sentence for a person."""


@dataclass(slots=True)
class Story:
    """One flow of text. `name` is what people read: body, header, footer 2, footnotes."""

    name: str
    root: Element
    part: OpcPart
    parsed_here: bool = False


class Package:
    """An opened .docx. Change the trees of `stories`, then `save()`."""

    def __init__(self, data: bytes) -> None:
        try:
            self.document: Document = docx.Document(io.BytesIO(data))
            self.stories = list(self._stories())
        except (zipfile.BadZipFile, KeyError, PackageNotFoundError, etree.XMLSyntaxError, ValueError) as error:
            raise NotADocument(
                "This is not a Word document (.docx) that can be read; save it again in Word."
            ) from error

    @property
    def body(self) -> Element:
        body: Element = self.document.element.body
        return body

    @property
    def title(self) -> str:
        """What the document is called: its first paragraph where that reads like a heading, else empty."""
        first = next((words for one in self.document.paragraphs if (words := " ".join(one.text.split()))), "")
        reads = len(first) <= LONGEST_TITLE and first[-1:] not in ".,;:" and not set(first) & set("{}[]")
        return first if reads else ""

    def _stories(self) -> Iterator[Story]:
        main = self.document.part
        yield Story("body", self.document.element.body, main)
        counts: dict[str, int] = {}
        for relation in main.rels.values():
            kind = _STORIES.get(relation.reltype)
            if kind is None or relation.is_external:
                continue
            counts[kind] = counts.get(kind, 0) + 1
            name = kind if counts[kind] == 1 else f"{kind} {counts[kind]}"
            part = relation.target_part
            if isinstance(part, XmlPart):
                yield Story(name, part.element, part)
            else:
                yield Story(name, etree.fromstring(part.blob, _SAFE), part, parsed_here=True)

    def save(self) -> bytes:
        for story in self.stories:
            if story.parsed_here:
                story.part._blob = etree.tostring(story.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()
