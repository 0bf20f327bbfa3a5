"""Reading an Office package (.docx, .xlsx: ISO/IEC 29500-2) within limits: parts, content types, relationships.

Nothing is ever extracted to disk; every part is read through a cap, whatever size the archive declares.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DEFAULT_PART_LIMIT = 100 << 20


class Damaged(Exception):
    """The package cannot be read; `part` names where, empty for the archive as a whole."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Relationship:
    id: str
    type: str  # the last segment of its address: "hyperlink", "image", "attachedTemplate"
    target: str  # a part's name without leading slash, or the address when external
    external: bool


def xml_parser() -> etree.XMLParser:
    """A parser that never reads a DTD, an entity or the network, and refuses absurd depth."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)


def parse_xml(data: bytes, part: str = "") -> etree._Element:
    """The root element; raises Damaged naming the part. A DTD is refused even if inspection was skipped."""
    try:
        root = etree.fromstring(data, xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(part) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Damaged(part)
    return root


class Package:
    """An open package. Parts are named without a leading slash ("word/document.xml")."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, OverflowError) as error:
            raise Damaged from error
        self.infos = self._zip.infolist()
        self._by_name = {info.filename: info for info in self.infos}
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        self._types_read = False

    def __contains__(self, part: str) -> bool:
        return part in self._by_name

    @property
    def parts(self) -> list[str]:
        return [name for name in self._by_name if not name.endswith("/")]

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes in pieces; raises Damaged for a wrong checksum, a broken stream or an unknown method."""
        try:
            with self._zip.open(self._by_name[part]) as stream:
                while piece := stream.read(1 << 18):
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
            KeyError,
        ) as error:
            raise Damaged(part) from error

    def read(self, part: str, limit: int = DEFAULT_PART_LIMIT) -> bytes:
        """All bytes of the part; raises Damaged when it is longer than `limit`."""
        pieces, total = [], 0
        for piece in self.chunks(part):
            total += len(piece)
            if total > limit:
                raise Damaged(part)
            pieces.append(piece)
        return b"".join(pieces)

    def xml(self, part: str) -> etree._Element:
        return parse_xml(self.read(part), part)

    def content_type(self, part: str) -> str:
        """The declared type of a part, lower case; empty when none is declared."""
        if not self._types_read:
            self._types_read = True
            name = "[Content_Types].xml"
            if name in self:
                for element in self.xml(name):
                    value = (element.get("ContentType") or "").lower()
                    if element.tag == f"{{{PACKAGE}/content-types}}Override":
                        self._overrides[(element.get("PartName") or "").lstrip("/").lower()] = value
                    elif element.tag == f"{{{PACKAGE}/content-types}}Default":
                        self._defaults[(element.get("Extension") or "").lower()] = value
        extension = part.rpartition(".")[2].lower()
        return self._overrides.get(part.lower()) or self._defaults.get(extension, "")

    def declared_types(self) -> set[str]:
        self.content_type("")
        return set(self._overrides.values()) | set(self._defaults.values())

    def relationships(self, part: str = "") -> list[Relationship]:
        """The relationships of a part; of the package itself for the empty name."""
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if rels not in self:
            return []
        found = []
        for element in self.xml(rels):
            if not str(element.tag).endswith("}Relationship"):
                continue
            external = (element.get("TargetMode") or "").lower() == "external"
            target = element.get("Target") or ""
            if not external:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            kind = (element.get("Type") or "").rstrip("/").rpartition("/")[2]
            found.append(Relationship(element.get("Id") or "", kind, target, external))
        return found

    def main_part(self) -> str:
        """The office document; raises Damaged when the package names none or names one that is missing."""
        for relationship in self.relationships():
            if relationship.type == "officeDocument" and relationship.target in self:
                return relationship.target
        raise Damaged


def replace_parts(data: bytes, changed: dict[str, bytes]) -> bytes:
    """The package with these parts replaced; all others stay byte for byte, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, date_time=info.date_time)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
            new.writestr(entry, changed.get(info.filename, old.read(info)))
    return out.getvalue()
