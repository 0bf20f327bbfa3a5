"""Operations on the documents of a request and on the files that only belong to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from pactline.contracts import actions, schemas
from pactline.contracts.models import Revision, SupportingFile
from pactline.identity.access import acting, requires
from pactline.ui import rest

from .requests import document_out

router = Router(tags=["contracts"])


@router.post("/requests/{request_id}/documents", response={201: schemas.RevisionOut})
@requires("contracts.initiate")
def add_document(
    request: HttpRequest,
    request_id: UUID,
    document: File[UploadedFile],
    title: Form[str] = "",
    contract_type_id: Form[UUID | None] = None,
) -> tuple[int, Revision]:
    """A further contract document on the other side's paper; after submission it needs contracts.revise."""
    revision, _warnings = actions.add_document(
        request_id,
        data=document.read(),
        filename=document.name or "document",
        title=title,
        contract_type_id=contract_type_id,
        actor=acting(request),
    )
    return 201, revision


@router.patch("/documents/{document_id}", response=schemas.DocumentOut)
@requires("contracts.revise")
def change_document(request: HttpRequest, document_id: UUID, body: schemas.DocumentPatch) -> dict[str, Any]:
    """Name and classify a document."""
    done = actions.change_document(
        document_id, actor=acting(request), if_match=rest.if_match(request), **body.dict(exclude_unset=True)
    )
    return document_out(done)


@router.post("/documents/{document_id}/removal", response=schemas.SupportingOut)
@requires("contracts.revise")
def take_off(request: HttpRequest, document_id: UUID, body: schemas.Why) -> SupportingFile:
    """Make a contract document a supporting file, which is not signed."""
    return actions.take_off(document_id, reason=body.reason, actor=acting(request))


@router.post("/requests/{request_id}/files", response={201: schemas.SupportingOut})
@requires("contracts.edit")
def add_supporting(
    request: HttpRequest, request_id: UUID, file: File[UploadedFile], title: Form[str] = ""
) -> tuple[int, SupportingFile]:
    """A file that belongs to the request and is never sent for signature."""
    made, _warnings = actions.add_supporting(
        request_id, data=file.read(), filename=file.name or "file", title=title, actor=acting(request)
    )
    return 201, made


@router.post("/files/{file_id}/classification", response={201: schemas.RevisionOut})
@requires("contracts.revise")
def classify(request: HttpRequest, file_id: UUID, body: schemas.ClassifyIn) -> tuple[int, Revision]:
    """Make a supporting file a contract document, in Work in progress."""
    return 201, actions.classify(file_id, actor=acting(request), **body.dict())


@router.delete("/files/{file_id}", response={204: None})
@requires("contracts.edit")
def remove_supporting(request: HttpRequest, file_id: UUID) -> tuple[int, None]:
    """Take a supporting file off the request."""
    actions.remove_supporting(file_id, actor=acting(request))
    return 204, None
