"""What an upload is, by its content and not by its name, and whether it may come in.

`inspect` is pure: bytes in, a verdict or a refusal out. Every refusal says what is wrong, in which file or part of it,
and what to do. Word and Excel packages are read in `office_check`; PDF files in a process with limits (`jobs.pdf_facts`).
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image

from pactline.files import office_check, sandbox
from pactline.files.opc import Damaged, Package
from pactline.files.sandbox_server import Refused
from pactline.kernel.errors import InvalidInput, TooLarge

DOCX, XLSX, PDF, PNG, JPEG, TXT, CSV = "docx", "xlsx", "pdf", "png", "jpeg", "txt", "csv"
OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    DOCX: f"{OFFICE}wordprocessingml.document",
    XLSX: f"{OFFICE}spreadsheetml.sheet",
    PDF: "application/pdf",
    PNG: "image/png",
    JPEG: "image/jpeg",
    TXT: "text/plain; charset=utf-8",
    CSV: "text/csv; charset=utf-8",
}
EXTENSIONS = {DOCX: ".docx", XLSX: ".xlsx", PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TXT: ".txt", CSV: ".csv"}
ALL_KINDS = frozenset(CONTENT_TYPES)


def kind_name(kind: str) -> str:
    """The kind of file in words."""
    return {
        DOCX: _("a Word document (.docx)"),
        XLSX: _("an Excel workbook (.xlsx)"),
        PDF: _("a PDF document"),
        PNG: _("a PNG picture"),
        JPEG: _("a JPEG picture"),
        TXT: _("a text file"),
        CSV: _("a CSV file"),
    }[kind]


@dataclass(frozen=True)
class Limits:
    """Bytes of the upload, pages of a PDF, pixels of a picture; what a package may unpack to is in `office_check`."""

    bytes: int = 25 << 20
    pages: int = 500
    pixels: int = 50_000_000
    seconds: int = 20


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Inspected:
    """The verdict. `pages` only where the format knows them; `warnings` are sentences for the person who uploads."""

    kind: str
    content_type: str
    extension: str
    filename: str  # cleaned, with the extension that the content deserves
    pages: int | None
    warnings: tuple[str, ...] = ()


def clean_filename(filename: str) -> str:
    """The last path segment without control, direction and reserved characters, at most 150 characters; never empty."""
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2])
    name = "".join("_" if c in '<>:"|?*' else c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if len(name) > 150:
        name = f"{stem[: 149 - len(extension)]}{dot}{extension}" if dot and len(extension) <= 10 else name[:150]
    return name or "file"


def inspect(
    data: bytes, *, filename: str, allow: set[str] | frozenset[str], limits: Limits = DEFAULT_LIMITS
) -> Inspected:
    """Say what the upload is. `allow`: the kinds that this place takes, of ALL_KINDS.

    Raises InvalidInput (422) for what is damaged, protected, dangerous or of another kind; TooLarge (413) for bytes,
    pages and pixels beyond the limits and for archives that unpack to too much.
    """
    name = clean_filename(filename)
    if not data:
        raise InvalidInput(_("“%(file)s” is empty (0 bytes). Choose the file again and upload it.") % {"file": name})
    if len(data) > limits.bytes:
        raise TooLarge(
            _("“%(file)s” has %(size)s MB; at most %(limit)s MB can be uploaded. Make it smaller, or split it.")
            % {"file": name, "size": _megabytes(len(data)), "limit": _megabytes(limits.bytes)}
        )
    kind, package = _sniff(data, name)
    if kind not in allow:
        wanted = ", ".join(kind_name(k) for k in CONTENT_TYPES if k in allow)
        raise InvalidInput(
            _("“%(file)s” is %(kind)s; here you can upload: %(wanted)s.")
            % {"file": name, "kind": kind_name(kind), "wanted": wanted}
        )
    pages: int | None = None
    warnings: list[str] = []
    if package is not None:
        warnings += office_check.check(package, name=name)
    elif kind == PDF:
        pages = _check_pdf(data, name, limits)
    elif kind in (PNG, JPEG):
        _check_picture(data, name, kind, limits)
    stem, dot, extension = name.rpartition(".")
    right = EXTENSIONS[kind]
    if f".{extension.lower()}" != right and not (kind == JPEG and extension.lower() in ("jpeg", "jpe")):
        if dot and 1 <= len(extension) <= 5:
            warnings.append(
                _("The name says “.%(said)s”, but the file is %(kind)s; it is kept as “%(name)s”.")
                % {"said": extension, "kind": kind_name(kind), "name": f"{stem}{right}"}
            )
            name = f"{stem}{right}"
        else:
            name = f"{name}{right}"
    return Inspected(kind, CONTENT_TYPES[kind], right, name, pages, tuple(warnings))


def _megabytes(count: int) -> str:
    return f"{count / (1 << 20):.1f}".removesuffix(".0")


def _sniff(data: bytes, name: str) -> tuple[str, Package | None]:
    if data.startswith(b"PK"):
        return _office(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise InvalidInput(_ole_sentence(data) % {"file": name})
    if b"%PDF-" in data[:1024]:
        return PDF, None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, None
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG, None
    if data.lstrip()[:5].lower() == b"{\\rtf":
        raise InvalidInput(
            _("“%(file)s” is in Rich Text Format. Open it in Word and save it as “Word Document (.docx)”.")
            % {"file": name}
        )
    if _is_text(data):
        return (CSV if name.lower().endswith(".csv") else TXT), None
    raise InvalidInput(
        _("“%(file)s” is of a kind that Pactline does not know. Upload a .docx, a PDF, a picture or plain text.")
        % {"file": name}
    )


def _ole_sentence(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _(
            "“%(file)s” is protected with a password. Open it in Word, remove the password under File > Info > "
            "Protect Document, save it and upload it again."
        )
    if "WordDocument".encode("utf-16-le") in data:
        return _(
            "“%(file)s” is in the old Word format (.doc). Open it in Word or LibreOffice and save it as "
            "“Word Document (.docx)”."
        )
    return _(
        "“%(file)s” is in an old Office format that cannot be read safely. Save it in a current format "
        "(.docx, .xlsx) or as PDF, and upload that."
    )


def _office(data: bytes, name: str) -> tuple[str, Package]:
    try:
        package = Package(data)
        office_check.check_container(package, name=name, size=len(data))
        main = package.main_part()
        declared = package.content_type(main)
    except Damaged as damaged:
        raise InvalidInput(office_check.damaged_sentence(name, damaged.part)) from damaged
    kind = office_check.kind_of(declared, name=name)
    return kind, package


def _is_text(data: bytes) -> bool:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text)
    return False


def _check_picture(data: bytes, name: str, kind: str, limits: Limits) -> None:
    damaged = _("“%(file)s” is a damaged picture. Open it in a picture viewer, save it again and upload that.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG" if kind == PNG else "JPEG"]) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise TooLarge(
                    _(
                        "“%(file)s” has %(width)d × %(height)d pixels; at most %(limit)d million can be used. Make it smaller."
                    )
                    % {"file": name, "width": width, "height": height, "limit": limits.pixels // 1_000_000}
                )
            picture.verify()
        with Image.open(io.BytesIO(data), formats=["PNG" if kind == PNG else "JPEG"]) as picture:
            picture.load()  # verify() does not decode: a JPEG cut short shows only now
    except TooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(_("“%(file)s” has too many pixels. Make it smaller.") % {"file": name}) from error
    except Exception as error:  # Pillow's decoders raise SyntaxError, OSError, struct.error and others
        raise InvalidInput(damaged % {"file": name}) from error


def _pdf_refusals() -> dict[str, str]:
    again = _("Print it to a new PDF and upload that.")
    return {
        "encrypted": _(
            "“%(file)s” is protected (encrypted). Remove the password or the restrictions in the program that made it, "
            "and upload it again."
        ),
        "javascript": _("“%(file)s” contains JavaScript (%(where)s). ") + again,
        "launch": _("“%(file)s” contains an action that starts a program (%(where)s). ") + again,
        "submit": _("“%(file)s” contains an action that sends or loads form data (%(where)s). ") + again,
        "media": _("“%(file)s” contains video, sound or 3D content (%(where)s). ") + again,
        "xfa": _("“%(file)s” is a dynamic form (XFA), which cannot be shown or signed. ") + again,
        "attachment": _(
            "“%(file)s” has other files embedded in it (%(where)s). Remove them and upload them one by one."
        ),
        "pages": _("“%(file)s” has %(pages)s pages; at most %(limit)s can be uploaded. Split it."),
        "damaged": _(
            "“%(file)s” is damaged: its structure cannot be read. Open it in a PDF reader, print it to a new PDF and "
            "upload that."
        ),
    }


def _check_pdf(data: bytes, name: str, limits: Limits) -> int:
    try:
        facts, _body = sandbox.run(
            "pactline.files.jobs:pdf_facts", data, options={"pages": limits.pages}, seconds=limits.seconds
        )
    except Refused as refusal:
        sentence = _pdf_refusals()[refusal.code] % {"file": name, "limit": limits.pages, **refusal.facts}
        if refusal.code == "pages":
            raise TooLarge(sentence) from refusal
        raise InvalidInput(sentence) from refusal
    except sandbox.JobFailed as error:
        raise InvalidInput(_pdf_refusals()["damaged"] % {"file": name}) from error
    except sandbox.LimitReached as error:
        raise InvalidInput(
            _("“%(file)s” is too complicated to be read safely. Print it to a new PDF and upload that.")
            % {"file": name}
        ) from error
    return int(facts["pages"])
