"""Reading blobs: rows, verified bytes, text."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.files import access, storage
from pactline.files import text as texts
from pactline.files.models import Blob, Conversion
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible, Unavailable

log = structlog.get_logger(__name__)


def visible_to(actor: Actor) -> QuerySet[Blob]:
    """The files that the actor stored; others are reached through the record that they belong to."""
    if actor.is_system:
        return Blob.objects.all()
    return Blob.objects.filter(created_by_id=actor.user_id) if actor.user_id else Blob.objects.none()


def get(blob_id: UUID | str, *, actor: Actor | None, token: str = "") -> Blob:
    """The blob, if the rule of its purpose or a signed token lets the actor read it; else NotVisible."""
    blob = Blob.objects.filter(pk=blob_id).first()
    if blob is None or not (access.may_read(blob, actor) or (token and access.opens(token, blob.pk))):
        raise NotVisible(_("There is no such file, or you may not see it. A link to it may have expired."))
    return blob


def of(blob_or_id: Blob | UUID | str) -> Blob:
    """The row for a caller that has checked access itself; raises NotVisible when there is none."""
    if isinstance(blob_or_id, Blob):
        return blob_or_id
    blob = Blob.objects.filter(pk=blob_or_id).first()
    if blob is None:
        raise NotVisible(_("There is no such file."))
    return blob


def read(blob_or_id: Blob | UUID | str) -> bytes:
    """The bytes, after their SHA-256 was compared with the row's. The caller has checked access.

    Raises Unavailable when they are missing or differ: then the operator restores them from a backup.
    """
    blob = of(blob_or_id)
    data = storage.current().get(blob.storage_key)
    problem = _problem(blob, data)
    if data is None or problem:
        log.error("blob_damaged", blob=str(blob.pk), sha256=blob.sha256, problem=problem)
        raise Unavailable(
            _("The stored file “%(name)s” %(problem)s. An operator has to restore it from a backup (SHA-256 %(hash)s).")
            % {"name": blob.filename, "problem": problem, "hash": blob.sha256}
        )
    return data


def open(blob_or_id: Blob | UUID | str) -> BinaryIO:  # noqa: A001 - the standard word for it
    """The verified bytes as a stream."""
    return io.BytesIO(read(blob_or_id))


def _problem(blob: Blob, data: bytes | None) -> str:
    if data is None:
        return _("is missing")
    if len(data) != blob.size or storage.sha256_of(data) != blob.sha256:
        return _("is damaged: its bytes are not those that were stored")
    return ""


@dataclass(frozen=True)
class Mismatch:
    """A blob whose stored bytes are gone or changed, with a sentence for the operator."""

    blob: Blob
    problem: str


def verify(blobs: QuerySet[Blob] | None = None) -> Iterator[Mismatch]:
    """Read every stored content once and compare it with its hash; yields what does not match."""
    rows = Blob.objects.all() if blobs is None else blobs
    place = storage.current()
    for blob in rows.order_by("storage_key", "id").distinct("storage_key").iterator(chunk_size=200):
        problem = _problem(blob, place.get(blob.storage_key))
        if problem:
            yield Mismatch(blob, f"{blob.filename} ({blob.pk}, {blob.storage_key}) {problem}.")


_texts: OrderedDict[tuple[str, str, str], texts.Text] = OrderedDict()
_texts_lock = Lock()
KEPT_TEXTS = 64


def text(blob_or_id: Blob | UUID | str, *, changes: texts.Changes = "final") -> texts.Text:
    """The text of a stored document, kept in memory by its hash. Raises InvalidInput when it has none."""
    blob = of(blob_or_id)
    kind = blob.kind or blob.filename.rpartition(".")[2].lower()
    key = (blob.sha256, kind, changes)
    with _texts_lock:
        if key in _texts:
            _texts.move_to_end(key)
            return _texts[key]
    found = texts.extract(read(blob), kind, changes=changes, name=f"“{blob.filename}”")
    with _texts_lock:
        _texts[key] = found
        while len(_texts) > KEPT_TEXTS:
            _texts.popitem(last=False)
    return found


def conversion(blob: Blob, *, purpose: str) -> Conversion | None:
    """The conversion of this blob for this purpose, if one was asked for."""
    return Conversion.objects.filter(source=blob, purpose=purpose).select_related("result").first()


def converted_before(sha256: str, engine: str) -> Blob | None:
    """The PDF that this engine made of the same bytes before."""
    rows = Conversion.objects.filter(source__sha256=sha256, engine=engine, result__isnull=False)
    found = rows.select_related("result").order_by("-created_at").first()
    return found.result if found else None
