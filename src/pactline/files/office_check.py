"""The rules for Office packages: what a .docx or .xlsx may contain, and the sentence for each thing that it may not."""

from __future__ import annotations

import re
import zlib
from xml.parsers import expat  # nosec B407 - DTDs and entities are refused below; nothing is expanded

from django.utils.translation import gettext as _

from pactline.files.opc import Damaged, Package, Relationship
from pactline.kernel.errors import InvalidInput, TooLarge

MAX_ENTRIES = 4_000
MAX_UNPACKED = 250 << 20
MAX_XML_PART = 80 << 20
RATIO_FROM = 8 << 20  # below this, no ratio is suspicious
MAX_RATIO = 120

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_EMBEDDED_RELATIONSHIPS = {"oleObject", "package", "control", "activeXControlBinary", "aFChunk", "attachedToolbars"}
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF")
_LOCAL_FILE = re.compile(r"^(file:///)?[A-Za-z]:[\\/]|^[\w.\- ]+\.do[tc][mx]?$", re.IGNORECASE)
_FETCHING_FIELD = re.compile(
    r"""(?<![A-Z])(DDE(?:AUTO)?)\b|\b(INCLUDE(?:PICTURE|TEXT))\s+"?\s*(?:https?:|ftp:|file:|\\\\)""", re.I
)


def damaged_sentence(name: str, part: str) -> str:
    """What to say when the archive, or one part of it, cannot be read."""
    if part:
        return _(
            "“%(file)s” is damaged: its part “%(part)s” cannot be read. Open it in Word or LibreOffice, save it again as "
            ".docx and upload that."
        ) % {"file": name, "part": part}
    return _(
        "“%(file)s” is damaged: it is no complete Office document. Open it in Word or LibreOffice, save it again as .docx "
        "and upload that."
    ) % {"file": name}


def kind_of(content_type: str, *, name: str) -> str:
    """The kind by the declared type of the main part; raises InvalidInput for templates, macros and other kinds."""
    if content_type == f"{WORD}document.main+xml":
        return "docx"
    if content_type == f"{SHEET}sheet.main+xml":
        return "xlsx"
    if "macroenabled" in content_type:
        raise InvalidInput(_macro_sentence() % {"file": name, "where": content_type})
    if content_type in (f"{WORD}template.main+xml", f"{SHEET}template.main+xml"):
        raise InvalidInput(
            _("“%(file)s” is an Office template. Open it and save it as an ordinary document (.docx or .xlsx).")
            % {"file": name}
        )
    raise InvalidInput(
        _(
            "“%(file)s” is an archive or an Office file of another kind. Upload a Word document (.docx), a workbook "
            "(.xlsx) or a PDF."
        )
        % {"file": name}
    )


def _macro_sentence() -> str:
    return _(
        "“%(file)s” carries macros (%(where)s). Save it in Word as “Word Document (.docx)”, which leaves them out, and "
        "upload that."
    )


def check_container(package: Package, *, name: str, size: int) -> None:
    """Before anything is read: entries, names, protection, and what the archive really unpacks to."""
    infos = package.infos
    if len(infos) > MAX_ENTRIES:
        raise TooLarge(
            _(
                "“%(file)s” holds %(count)d parts; at most %(limit)d are accepted. Save it again in Word and upload that."
            )
            % {"file": name, "count": len(infos), "limit": MAX_ENTRIES}
        )
    seen: set[str] = set()
    for info in infos:
        path = info.filename
        segments = path.replace("\\", "/").split("/")
        if (
            path.startswith(("/", "\\"))
            or "\\" in path
            or "\x00" in path
            or ".." in segments
            or re.match(r"[A-Za-z]:", path)
        ):
            raise InvalidInput(
                _(
                    "“%(file)s” contains a part whose name leads out of the document (“%(part)s”). It was not made by an "
                    "Office program; ask its sender for a clean copy."
                )
                % {"file": name, "part": path[:100]}
            )
        if path.lower() in seen:
            raise InvalidInput(
                _("“%(file)s” contains the part “%(part)s” twice. Open it in Word, save it again and upload that.")
                % {"file": name, "part": path[:100]}
            )
        seen.add(path.lower())
        if info.flag_bits & 0x1:
            raise InvalidInput(
                _("“%(file)s” is protected with a password. Remove the password and upload it again.") % {"file": name}
            )
    unpacked = 0
    for part in package.parts:
        for piece in package.chunks(part):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > size * MAX_RATIO):
                raise TooLarge(
                    _(
                        "“%(file)s” unpacks to more than %(limit)d MB (a “zip bomb”) and was not opened. Ask its sender for "
                        "a clean copy."
                    )
                    % {"file": name, "limit": unpacked >> 20}
                )


def check(package: Package, *, name: str) -> list[str]:
    """Look into a package whose container was found sound. Returns warnings; raises InvalidInput."""
    warnings: list[str] = []
    for declared in package.declared_types():
        if "macroenabled" in declared or "vbaproject" in declared:
            raise InvalidInput(_macro_sentence() % {"file": name, "where": declared})
    try:
        for part in package.parts:
            _check_part(package, part, name)
        for part in package.parts:
            if part.endswith(".rels"):
                continue
            for relationship in package.relationships(part):
                warnings += _check_relationship(relationship, part, name)
        for relationship in package.relationships():
            warnings += _check_relationship(relationship, "the package", name)
    except Damaged as damaged:
        raise InvalidInput(damaged_sentence(name, damaged.part)) from damaged
    return warnings


def _check_part(package: Package, part: str, name: str) -> None:
    lowered = part.lower()
    if "vbaproject" in lowered or "vbadata" in lowered:
        raise InvalidInput(_macro_sentence() % {"file": name, "where": part})
    if (
        "/activex/" in lowered
        or "/embeddings/" in lowered
        or lowered.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".lnk"))
    ):
        raise InvalidInput(_embedded_sentence() % {"file": name, "part": part})
    head = next(package.chunks(part), b"")
    if head.startswith(_ARCHIVES):
        raise InvalidInput(_embedded_sentence() % {"file": name, "part": part})
    if lowered.endswith((".xml", ".rels", ".vml")) or head.lstrip()[:5] == b"<?xml":
        _check_xml(package, part, name)


def _embedded_sentence() -> str:
    return _(
        "“%(file)s” has another file or program embedded in it (%(part)s). In Word, delete the embedded object or paste "
        "it as a picture, save and upload again."
    )


def _check_xml(package: Package, part: str, name: str) -> None:
    parser = expat.ParserCreate()
    instructions: list[str] = []
    inside = False
    elements = 0

    def doctype(*_arguments: object) -> None:
        raise InvalidInput(
            _(
                "“%(file)s” declares external or internal entities in its part “%(part)s”, which Office documents never do. "
                "It was not opened; ask its sender for a clean copy."
            )
            % {"file": name, "part": part}
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside, elements
        elements += 1
        local = tag.rpartition(":")[2]
        if local == "instrText":
            inside = True
        elif local == "fldSimple":
            instructions.append(next((v for k, v in attributes.items() if k.endswith("instr")), "") + " ")
        if elements == 1 and any(v.startswith("http://purl.oclc.org/ooxml/") for v in attributes.values()):
            raise InvalidInput(
                _(
                    "“%(file)s” is in the “Strict Open XML” variant. Save it in Word as “Word Document (.docx)” and upload "
                    "that."
                )
                % {"file": name}
            )

    def end(tag: str) -> None:
        nonlocal inside
        inside = False

    def text(value: str) -> None:
        if inside:
            instructions.append(value)

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    if part.startswith("word/") or part.count("/") == 0:
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    total = 0
    try:
        for piece in package.chunks(part):
            total += len(piece)
            if total > MAX_XML_PART:
                raise TooLarge(
                    _("“%(file)s” is too long: its part “%(part)s” has more than %(limit)d MB. Split the document.")
                    % {"file": name, "part": part, "limit": MAX_XML_PART >> 20}
                )
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, zlib.error) as error:
        raise Damaged(part) from error
    field = _FETCHING_FIELD.search("".join(instructions))
    if field:
        raise InvalidInput(
            _(
                "“%(file)s” contains a field that loads something from elsewhere (%(field)s in “%(part)s”). In Word, remove "
                "the field or turn it into text (Ctrl+Shift+F9), save and upload again."
            )
            % {"file": name, "field": (field[1] or field[2]).upper(), "part": part}
        )


def _check_relationship(relationship: Relationship, part: str, name: str) -> list[str]:
    if relationship.type in _EMBEDDED_RELATIONSHIPS:
        raise InvalidInput(_embedded_sentence() % {"file": name, "part": f"{part}: {relationship.target[:100]}"})
    if relationship.type == "vbaProject":
        raise InvalidInput(_macro_sentence() % {"file": name, "where": relationship.target})
    if not relationship.external or relationship.type == "hyperlink":
        return []
    if relationship.type == "attachedTemplate" and _LOCAL_FILE.match(relationship.target):
        return [
            _("The document names the template “%(target)s” on somebody's computer; it is ignored.")
            % {"target": relationship.target[:100]}
        ]
    raise InvalidInput(
        _(
            "“%(file)s” loads something from elsewhere when it is opened: %(type)s “%(target)s” (in “%(part)s”). In Word, "
            "embed the picture or remove the link (File > Info > Edit Links to Files), save and upload again."
        )
        % {"file": name, "type": relationship.type, "target": relationship.target[:100], "part": part}
    )
