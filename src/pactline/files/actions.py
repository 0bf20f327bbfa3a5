"""The only file of `files` that writes: blobs and conversions."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.files import convert, inspection, queries, storage
from pactline.files.models import Blob, Conversion
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput, TooLarge
from pactline.kernel.events import record
from pactline.kernel.models import save

UPLOAD = "files.upload"


def store(
    data: bytes,
    *,
    filename: str,
    content_type: str | None = None,
    purpose: str,
    actor: Actor,
    kind: str = "",
    pages: int | None = None,
) -> Blob:
    """Keep bytes that the caller made or has inspected; the caller's own action has checked permission.

    The bytes are durable on the storage before the row is written; of equal bytes one copy is kept. `content_type`
    is taken from the name when it is not given. Raises InvalidInput for no bytes, Unavailable when the storage fails.
    """
    if not data:
        raise InvalidInput(_("“%(file)s” is empty (0 bytes) and was not stored.") % {"file": filename})
    name = inspection.clean_filename(filename)
    known = kind or _kind_by_name(name)
    sha256 = storage.sha256_of(data)
    key = storage.key_of(sha256, len(data))
    storage.current().put(key, data)
    blob = Blob(
        created_by_id=actor.user_id,
        created_by_label=actor.label[:200],
        purpose=purpose,
        filename=name,
        content_type=content_type or inspection.CONTENT_TYPES.get(known) or mimetypes.guess_type(name)[0] or _BYTES,
        kind=known,
        size=len(data),
        sha256=sha256,
        pages=pages,
        storage_key=key,
    )
    with transaction.atomic():
        blob.save(force_insert=True)
        record(
            subject=blob,
            verb="stored",
            actor=actor,
            data={"filename": name, "size": blob.size, "sha256": sha256, "purpose": purpose},
        )
    return blob


_BYTES = "application/octet-stream"


def _kind_by_name(name: str) -> str:
    lowered = name.lower()
    return next((kind for kind, ending in inspection.EXTENSIONS.items() if lowered.endswith(ending)), "")


def limits() -> inspection.Limits:
    """The limits of uploads: `PACTLINE_MAX_UPLOAD_MB` or 25 MB."""
    megabytes = int(getattr(settings, "PACTLINE_MAX_UPLOAD_MB", 25))
    return inspection.Limits(bytes=megabytes << 20)


def received(file: UploadedFile[Any]) -> bytes:
    """The bytes of an uploaded file, read only as far as the limit; raises TooLarge beyond it."""
    limit = limits().bytes
    if file.size is not None and file.size > limit:
        name = inspection.clean_filename(file.name or "")
        raise TooLarge(
            _("“%(file)s” has %(size)d MB; at most %(limit)d MB can be uploaded. Make it smaller, or split it.")
            % {"file": name, "size": -(-file.size // (1 << 20)), "limit": limit >> 20}
        )
    data: bytes = file.read(limit + 1)
    return data


def take(
    data: bytes, *, filename: str, allow: set[str] | frozenset[str], purpose: str, actor: Actor
) -> tuple[Blob, tuple[str, ...]]:
    """Inspect and store what somebody sent to a module's own action, which has checked permission.

    Returns the blob and the warnings for the person; raises as `inspection.inspect` does, and then nothing is stored.
    """
    inspected = inspection.inspect(data, filename=filename, allow=allow, limits=limits())
    blob = store(
        data,
        filename=inspected.filename,
        content_type=inspected.content_type,
        purpose=purpose,
        actor=actor,
        kind=inspected.kind,
        pages=inspected.pages,
    )
    return blob, inspected.warnings


def upload(data: bytes, *, filename: str, actor: Actor) -> tuple[Blob, tuple[str, ...]]:
    """A person's upload that is not yet part of any record. Needs `files.upload`; readable by that person only."""
    actor.require("files.upload", _("upload files"))
    return take(data, filename=filename, allow=inspection.ALL_KINDS, purpose=UPLOAD, actor=actor)


def convert_to_pdf(blob: Blob | UUID | str, *, purpose: str, actor: Actor, filename: str = "") -> Blob:
    """The PDF of a stored .docx, at once. Equal bytes are converted once; each purpose has its own row.

    Raises as `convert.to_pdf` does, and then nothing is stored.
    """
    source = queries.of(blob)
    if source.kind != "docx":
        raise InvalidInput(
            _("“%(file)s” is no Word document (.docx) and cannot be turned into a PDF.") % {"file": source.filename}
        )
    known = queries.conversion(source, purpose=purpose)
    if known is not None and known.result is not None and (not filename or known.result.filename == filename):
        return known.result
    name = filename or f"{source.filename.rpartition('.')[0] or source.filename}.pdf"
    engine = convert.available_engine()
    before = queries.converted_before(source.sha256, engine)
    if before is not None:
        pdf, pages = queries.read(before), before.pages
    else:
        made = convert.to_pdf(queries.read(source), name=source.filename)
        pdf, pages = made.pdf, made.pages
    with transaction.atomic():
        result = store(
            pdf, filename=name, content_type="application/pdf", purpose=purpose, actor=actor, kind="pdf", pages=pages
        )
        conversion, _created = Conversion.objects.get_or_create(source=source, purpose=purpose)
        conversion.engine, conversion.result, conversion.error = engine, result, ""
        save(conversion, fields=["engine", "result", "error"])
        record(
            subject=conversion, verb="finished", actor=actor, data={"source": source.pk.hex, "result": result.pk.hex}
        )
    return result


def request_pdf(blob: Blob | UUID | str, *, purpose: str, actor: Actor) -> Conversion:
    """Have a worker make the PDF. Ends with the event files.conversion.finished or files.conversion.failed."""
    from pactline.files.tasks import convert_to_pdf as job

    source = queries.of(blob)
    with transaction.atomic():
        conversion, created = Conversion.objects.get_or_create(source=source, purpose=purpose)
        if created or conversion.error:
            conversion.error = ""
            save(conversion, fields=["error"])
            record(subject=conversion, verb="requested", actor=actor, data={"source": source.pk.hex})
            job.enqueue(once=f"pdf:{conversion.pk}", source_id=str(source.pk), purpose=purpose)
    return conversion


def conversion_failed(blob: Blob | UUID | str, *, purpose: str, error: DomainError, actor: Actor) -> None:
    """Note why no PDF could be made, for the person who waits for it."""
    with transaction.atomic():
        conversion, _created = Conversion.objects.get_or_create(source=queries.of(blob), purpose=purpose)
        if conversion.result_id is not None:
            return
        conversion.error = str(error)
        save(conversion, fields=["error"])
        record(subject=conversion, verb="failed", actor=actor, data={"error": str(error)})


def verify_all() -> Iterator[queries.Mismatch]:
    """Compare every stored content with its hash; yields what does not match. Changes nothing."""
    yield from queries.verify()
