"""The documents of a request on the other side's paper, and the files that only belong to it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import queries as authoring
from pactline.contracts import context, queries
from pactline.contracts.models import ContractDocument, ContractRequest, Revision, SupportingFile
from pactline.files import actions as files
from pactline.files import inspection
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign as set_values
from pactline.kernel.models import locked, save

from . import approval, pdfs, revisions

S = ContractRequest.Status
EARLY = frozenset({S.DRAFT, S.NEW, S.WORK_IN_PROGRESS})
BEFORE_SIGNATURE = EARLY | {S.AWAITING_REVIEW, S.AWAITING_APPROVAL}
SUPPORTING_PURPOSE = "contracts.supporting"
MOST = 20


def add_document(
    request_id: UUID | str,
    *,
    data: bytes,
    filename: str,
    actor: Actor,
    title: str = "",
    contract_type_id: UUID | str | None = None,
) -> tuple[Revision, tuple[str, ...]]:
    """A further contract document of a request on the other side's paper, as its revision 1.0; warnings about the file.

    Until it is submitted the requester brings them, later those who work on it.
    """
    request = queries.get(request_id, actor=actor)
    actor.require("contracts.initiate" if request.status == S.DRAFT else "contracts.revise", _("add a document"))
    _may_have_several(request)
    kind = authoring.contract_type(contract_type_id) if contract_type_id else None
    blob, warnings = files.take(data, filename=filename, allow=revisions.KINDS, purpose=pdfs.PDF_PURPOSE, actor=actor)
    with transaction.atomic():
        locked_request = _locked(request, EARLY)
        document = _open(locked_request, title or _stem(blob.filename), kind)
        made = revisions.Made(
            blob=blob, source=Revision.Source.UPLOAD, notices=warnings, terms_hash=context.terms_mark(locked_request)
        )
        revision = revisions.add(document, made, actor=actor)
        revisions.document_ready(locked_request, actor)
        record(subject=locked_request, verb="document_added", actor=actor, data=_facts(document))
    return revision, warnings


def change_document(
    document_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> ContractDocument:
    """What a document is called (``title``), and of which type it is (``contract_type_id``)."""
    visible = queries.document(document_id, actor=actor)
    actor.require("contracts.revise", _("change a document"))
    if unknown := set(fields) - {"title", "contract_type_id"}:
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(sorted(unknown))})
    if "title" in fields and not str(fields["title"]).strip():
        raise InvalidInput(_("Give the document a title."), fields={"title": _("Give the document a title.")})
    if fields.get("contract_type_id"):
        fields["contract_type_id"] = authoring.contract_type(fields["contract_type_id"]).pk
    with transaction.atomic():
        request = _locked(visible.request, EARLY)
        document = locked(ContractDocument.objects.select_related("contract_type"), visible.pk, if_match=if_match)
        changes = set_values(document, fields)
        if changes:
            save(document, fields=list(changes))
            record(
                subject=request,
                verb="document_changed",
                actor=actor,
                data={"document": document.title, "changes": changes},
            )
    return queries.document(document.pk, actor=actor)


def take_off(document_id: UUID | str, *, reason: str, actor: Actor) -> SupportingFile:
    """A contract document becomes a supporting file: it is not signed. Its revisions and who read them stay in the trail."""
    visible = queries.document(document_id, actor=actor)
    actor.require("contracts.revise", _("take a document off a request"))
    if not reason.strip():
        sentence = _("Say why the document is not to be signed.")
        raise InvalidInput(sentence, fields={"reason": sentence})
    with transaction.atomic():
        approval.void_all(visible.request, document=visible, reason=reason.strip(), actor=actor)
        request = _locked(visible.request, EARLY)
        document = locked(ContractDocument.objects.all(), visible.pk)
        rest = queries.documents(request).exclude(pk=document.pk).count()
        latest = queries.latest(document)
        if not rest or latest is None:
            raise Blocked(_("A request needs a contract document. Add another one first."))
        document.is_active = False
        save(document, fields=["is_active"])
        blob = latest.docx or latest.pdf
        made = _keep(request, blob, document.title, actor) if blob is not None else None
        if made is None:
            raise Blocked(_("%(what)s has no file.") % {"what": latest})
        data = _facts(document, reason=reason.strip())
        record(subject=request, verb="document_taken_off", actor=actor, data=data)
    return made


def add_supporting(
    request_id: UUID | str, *, data: bytes, filename: str, actor: Actor, title: str = ""
) -> tuple[SupportingFile, tuple[str, ...]]:
    """A file that belongs to the request and is never sent for signature; warnings about it."""
    request = queries.get(request_id, actor=actor)
    actor.require("contracts.edit", _("add a supporting file"))
    blob, warnings = files.take(
        data, filename=filename, allow=inspection.ALL_KINDS, purpose=SUPPORTING_PURPOSE, actor=actor
    )
    with transaction.atomic():
        found = _locked(request, BEFORE_SIGNATURE)
        if queries.supporting_files(found).count() >= MOST:
            raise InvalidInput(_("A request holds at most %(count)d supporting files.") % {"count": MOST})
        made = _keep(found, blob, title.strip() or _stem(blob.filename), actor)
        record(
            subject=found, verb="supporting_file_added", actor=actor, data={"file": made.title, "sha256": blob.sha256}
        )
    return made, warnings


def remove_supporting(file_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """Take a supporting file off the request; the trail keeps that it was there."""
    found = queries.supporting_file(file_id, actor=actor)
    actor.require("contracts.edit", _("remove a supporting file"))
    with transaction.atomic():
        request = _locked(found.request, BEFORE_SIGNATURE)
        data = {"file": found.title, "sha256": found.blob.sha256}
        found.delete()
        record(subject=request, verb="supporting_file_removed", actor=actor, data=data)
    return request


def classify(
    file_id: UUID | str, *, actor: Actor, title: str = "", contract_type_id: UUID | str | None = None
) -> Revision:
    """A supporting file becomes a contract document, with the file as its revision 1.0. Only while it is worked on."""
    found = queries.supporting_file(file_id, actor=actor)
    actor.require("contracts.revise", _("make a file a contract document"))
    _may_have_several(found.request)
    if found.blob.kind not in revisions.KINDS:
        raise InvalidInput(
            _("“%(file)s” is neither a Word document (.docx) nor a PDF and cannot be signed.")
            % {"file": found.blob.filename}
        )
    kind = authoring.contract_type(contract_type_id) if contract_type_id else None
    with transaction.atomic():
        request = _locked(found.request, frozenset({S.WORK_IN_PROGRESS}))
        document = _open(request, title.strip() or found.title, kind)
        made = revisions.Made(
            blob=found.blob, source=Revision.Source.UPLOAD, notes=_("Was a supporting file."),
            terms_hash=context.terms_mark(request),
        )  # fmt: skip
        revision = revisions.add(document, made, actor=actor)
        found.delete()
        revisions.document_ready(request, actor)
        data = _facts(document, from_supporting_file=True)
        record(subject=request, verb="document_added", actor=actor, data=data)
    return revision


def _may_have_several(request: ContractRequest) -> None:
    if request.paper != ContractRequest.Paper.THIRD_PARTY:
        raise Blocked(_("A request on our own paper has one document, made from its template."))


def _locked(request: ContractRequest, states: frozenset[Any]) -> ContractRequest:
    rows = ContractRequest.objects.select_related("contract_type", "account", "owner")
    found = locked(rows, request.pk)
    if found.status not in states:
        raise WrongState(
            _("%(request)s is %(state)s; its documents and files cannot be changed now.")
            % {"request": found, "state": found.get_status_display()}
        )
    return found


def _open(request: ContractRequest, title: str, contract_type: Any) -> ContractDocument:
    if queries.documents(request).count() >= MOST:
        raise InvalidInput(_("A request holds at most %(count)d contract documents.") % {"count": MOST})
    return revisions.open_document(request, title=title, contract_type=contract_type)


def _keep(request: ContractRequest, blob: Blob, title: str, actor: Actor) -> SupportingFile:
    made = SupportingFile(
        request=request, blob=blob, title=title[:200], added_by_id=actor.user_id, added_by_label=actor.label[:200]
    )
    made.save(force_insert=True)
    return made


def _stem(filename: str) -> str:
    """A file's name as a title: without its ending, words apart."""
    words = " ".join(PurePath(filename).stem.replace("_", " ").split()) or filename
    return f"{words[0].upper()}{words[1:]}"


def _facts(document: ContractDocument, **more: Any) -> dict[str, Any]:
    """What the trail says of a document."""
    return {"document": document.title, "type": document.contract_type.name, **more}
