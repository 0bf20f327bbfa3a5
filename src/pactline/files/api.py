"""The JSON face of files: upload, what is known of a file, its bytes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from pactline.files import actions, queries, views
from pactline.files.models import Blob
from pactline.identity.access import acting, requires

router = Router(tags=["files"])


class FileOut(Schema):
    """A stored file. `size` in bytes; `pages` of a PDF; `url` is for signed-in people."""

    id: UUID
    created_at: datetime
    created_by_label: str
    purpose: str
    filename: str
    kind: str
    content_type: str
    size: int
    sha256: str
    pages: int | None
    url: str


class UploadOut(FileOut):
    """A file that was just stored, with what the person should know about it."""

    warnings: list[str] = []


@router.post("", response={201: UploadOut})
@requires("files.upload")
def upload(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, dict[str, object]]:
    """Store a file of your own, to be named in a later request. 413 too large, 422 damaged, protected or dangerous."""
    blob, warnings = actions.upload(actions.received(file), filename=file.name or "file", actor=acting(request))
    return 201, {**FileOut.from_orm(blob).model_dump(), "warnings": list(warnings)}


@router.get("/{uuid:file_id}", response=FileOut)
@requires("files.view")
def read_file(request: HttpRequest, file_id: UUID) -> Blob:
    """What is known of a file that you may read."""
    return queries.get(file_id, actor=acting(request))


@router.get("/{uuid:file_id}/content")
@requires("files.view")
def read_content(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The bytes, as an attachment. The ETag is the SHA-256."""
    return views.response_for(request, queries.get(file_id, actor=acting(request)))
