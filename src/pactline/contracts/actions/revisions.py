"""Revisions: every new state of a document passes through ``add``. Uploads, tracked changes, comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import actions as activity
from pactline.activity.models import Comment
from pactline.authoring.models import ContractType
from pactline.contracts import context, queries, rules
from pactline.contracts.models import ContractDocument, ContractRequest, ContractStatus, Revision
from pactline.files import actions as files
from pactline.files import queries as file_queries
from pactline.files import tracked
from pactline.files.models import Blob
from pactline.files.opc import Damaged
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign as set_values
from pactline.kernel.models import locked, save

from . import approval, pdfs

S = ContractRequest.Status
KINDS = frozenset({"docx", "pdf"})
OUTLINE_LIMIT = 400
UPLOADABLE = frozenset({S.WORK_IN_PROGRESS, S.AWAITING_APPROVAL})
UPLOADABLE_THEIRS = UPLOADABLE | {S.DRAFT, S.NEW}
"""The other side's paper comes in while the request is still Draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a new revision is made of: its file, where it comes from, and what was written into it."""

    blob: Blob
    source: str
    notes: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    quote_hash: str = ""
    terms_hash: str = ""
    notices: Sequence[str] = ()


def add(document: ContractDocument, made: Made, *, actor: Actor) -> Revision:
    """The next revision of ``document``, in the caller's transaction; approvals of earlier ones are voided first."""
    request = document.request
    reason = _("Revision %(number)s was replaced by a later one.")
    newest = queries.latest(document)
    if newest is not None:
        approval.void_all(request, reason=reason % {"number": newest.number}, document=document, actor=actor)
    document = ContractDocument.objects.select_for_update(of=("self",)).select_related("request").get(pk=document.pk)
    newest = queries.latest(document)
    sequence = newest.sequence + 1 if newest is not None else 1
    text, outline, notices = _read(made.blob)
    revision = Revision(
        document=document,
        sequence=sequence,
        number=rules.revision_number(sequence),
        source=made.source,
        author_id=actor.user_id,
        author_label=actor.label[:200],
        notes=made.notes.strip(),
        filename=made.blob.filename,
        docx=made.blob if made.blob.kind == "docx" else None,
        pdf=made.blob if made.blob.kind == "pdf" else None,
        sha256=made.blob.sha256,
        pages=made.blob.pages,
        pdf_status=Revision.PdfStatus.READY if made.blob.kind == "pdf" else Revision.PdfStatus.PENDING,
        tracked_changes=_tracked(made.blob),
        values=rules.plain(made.values),
        values_hash=rules.value_hash(made.values) if made.values else "",
        quote_hash=made.quote_hash or (newest.quote_hash if newest is not None else request.quote_hash),
        terms_hash=made.terms_hash or (newest.terms_hash if newest is not None else ""),
        notices=[*made.notices, *notices],
        outline=outline,
        text=text,
    )
    revision.save(force_insert=True)
    record(
        subject=revision,
        verb="created",
        actor=actor,
        data={
            "number": revision.number,
            "source": made.source,
            "notes": revision.notes,
            "sha256": revision.sha256,
            "request": request.number,
        },
    )
    record(subject=request, verb="revised", actor=actor, data={"revision": revision.number, "source": made.source})
    if revision.pdf_status == Revision.PdfStatus.PENDING:
        pdfs.request_pdf(revision)
    return revision


def upload(
    request_id: UUID | str,
    *,
    data: bytes,
    filename: str,
    notes: str,
    actor: Actor,
    document_id: UUID | str | None = None,
) -> tuple[Revision, tuple[str, ...]]:
    """A .docx or PDF from outside as the next revision, and warnings about the file.

    The requester may bring the first document of a third-party request; later revisions are for those who work on it.
    """
    request = queries.get(request_id, actor=actor)
    first = not queries.latest_revisions(request) and request.paper == ContractRequest.Paper.THIRD_PARTY
    actor.require("contracts.initiate" if first else "contracts.revise", _("upload a revision"))
    theirs = request.paper == ContractRequest.Paper.THIRD_PARTY
    _must_be(request, UPLOADABLE_THEIRS if theirs else UPLOADABLE)
    if first is False and not notes.strip():
        sentence = _("Say what this revision changes and why.")
        raise InvalidInput(sentence, fields={"notes": sentence})
    blob, warnings = files.take(data, filename=filename, allow=KINDS, purpose=pdfs.PDF_PURPOSE, actor=actor)
    with transaction.atomic():
        document = document_of(request, document_id) or open_document(request)
        made = Made(
            blob=blob,
            source=Revision.Source.UPLOAD,
            notes=notes,
            notices=warnings,
            terms_hash=context.terms_mark(request),
        )
        revision = add(document, made, actor=actor)
        document_ready(request, actor)
    return revision, warnings


def settle_changes(
    revision_id: UUID | str, *, decision: Literal["accept", "reject"], actor: Actor, notes: str = ""
) -> Revision:
    """The next revision, with every tracked change of the latest one taken in, or undone."""
    revision = queries.revision(revision_id, actor=actor)
    request = revision.document.request
    actor.require("contracts.revise", _("decide on tracked changes"))
    _must_be(request, frozenset({S.WORK_IN_PROGRESS}))
    newest = queries.latest(revision.document)
    if newest is None or newest.pk != revision.pk or revision.docx is None:
        raise WrongState(_("%(what)s is not the latest Word revision; open the latest one.") % {"what": revision})
    if not revision.tracked_changes:
        raise WrongState(_("%(what)s holds no tracked changes.") % {"what": revision})
    content = file_queries.read(revision.docx)
    accept = decision == "accept"
    settled = tracked.accept_all(content) if accept else tracked.reject_all(content)
    said = (
        _("All tracked changes of %(number)s accepted.") if accept else _("All tracked changes of %(number)s rejected.")
    )
    with transaction.atomic():
        blob = files.store(settled, filename=revision.filename, purpose=pdfs.PDF_PURPOSE, actor=actor, kind="docx")
        source = Revision.Source.CHANGES_ACCEPTED if accept else Revision.Source.CHANGES_REJECTED
        made = Made(blob=blob, source=source, notes=notes or said % {"number": revision.number})
        return add(revision.document, made, actor=actor)


def put_wording(revision_id: UUID | str, *, data: bytes, notes: str, actor: Actor) -> Revision:
    """The next revision: the latest one with other words for a clause, as tracked changes that somebody decides on."""
    revision = queries.revision(revision_id, actor=actor)
    request = revision.document.request
    actor.require("contracts.revise", _("put other words into a contract"))
    _must_be(request, frozenset({S.WORK_IN_PROGRESS}))
    newest = queries.latest(revision.document)
    if newest is None or newest.pk != revision.pk or revision.docx is None:
        raise WrongState(_("%(what)s is not the latest Word revision; open the latest one.") % {"what": revision})
    with transaction.atomic():
        blob = files.store(data, filename=revision.filename, purpose=pdfs.PDF_PURPOSE, actor=actor, kind="docx")
        return add(revision.document, Made(blob=blob, source=Revision.Source.LIBRARY_CLAUSE, notes=notes), actor=actor)


def comment(revision_id: UUID | str, *, text: str, actor: Actor, passage: str = "", shared: bool = False) -> Comment:
    """Say something about a revision, or about a passage of it; ``shared``: the customer sees it in the review."""
    revision = queries.revision(revision_id, actor=actor)
    actor.require("activity.comment")
    if shared:
        actor.require("contracts.send_review", _("write to the customer"))
    return activity.comment(
        subject=revision,
        text=text,
        actor=actor,
        visibility=Comment.Visibility.EXTERNAL if shared else Comment.Visibility.INTERNAL,
        place=place_of(revision, passage),
    )


def place_of(revision: Revision, passage: str) -> dict[str, Any]:
    """Where ``passage`` stands in the revision: its words, and its offset in the text when it is found there."""
    words = " ".join(passage.split())[:1000]
    if not words:
        return {}
    text = Revision.objects.values_list("text", flat=True).get(pk=revision.pk)
    offset = text.find(passage) if passage in text else text.find(words)
    return {"passage": words, **({"offset": offset} if offset >= 0 else {})}


def document_of(request: ContractRequest, document_id: UUID | str | None = None) -> ContractDocument | None:
    """The document meant: the one named, or the first."""
    rows = queries.documents(request)
    found = rows.filter(pk=document_id).first() if document_id else rows.first()
    if document_id and found is None:
        raise InvalidInput(_("%(request)s has no such document.") % {"request": request})
    if found is not None:
        found.request = request
    return found


def open_document(
    request: ContractRequest, *, title: str = "", contract_type: ContractType | None = None
) -> ContractDocument:
    """A further document of ``request``, at its end; without revisions yet. The caller holds a transaction."""
    last = request.documents.order_by("-position").values_list("position", flat=True).first() or 0
    document = ContractDocument(
        request=request, contract_type=contract_type or request.contract_type, title=title[:200] or request.title,
        position=last + 1,
    )  # fmt: skip
    document.save(force_insert=True)
    return document


def document_ready(request: ContractRequest, actor: Actor) -> None:
    """A new revision answers an open wish for changes."""
    row = locked(ContractRequest.objects.all(), request.pk)
    if row.status == S.WORK_IN_PROGRESS:
        changed = set_values(row, {"contract_status": ContractStatus.DOCUMENT_READY, "status_reason": ""})
        if changed:
            save(row, fields=list(changed))


def _must_be(request: ContractRequest, states: frozenset[Any]) -> None:
    if request.status not in states:
        raise WrongState(
            _("%(request)s is %(state)s; a new revision can be made only while it is %(wanted)s.")
            % {
                "request": request,
                "state": request.get_status_display(),
                "wanted": _(" or ").join(sorted(str(S(state).label) for state in states)),
            }
        )


def _read(blob: Blob) -> tuple[str, list[dict[str, Any]], list[str]]:
    """Text, outline, and a notice when the file has no text that can be read (a scanned PDF)."""
    try:
        found = file_queries.text(blob)
    except DomainError as error:
        return "", [], [str(error)]
    text = found.text.replace("\x00", "")[: rules.LONGEST_INDEXED_TEXT]
    outline = [
        {"level": block.heading_level, "number": block.number, "title": found.of(block)[:160], "offset": block.start,
         "page": block.page}
        for block in found.blocks
        if block.heading_level and block.story == "body" and found.of(block).strip()
    ]  # fmt: skip
    notices = [] if text.strip() else [_("The file has no text that can be read; it may be a scan.")]
    return text, outline[:OUTLINE_LIMIT], notices


def _tracked(blob: Blob) -> int:
    """How many insertions, deletions and moves of a .docx wait for a decision."""
    if blob.kind != "docx":
        return 0
    try:
        changes = tracked.read(file_queries.read(blob))
    except Damaged as error:
        raise InvalidInput(
            _("“%(file)s” is damaged. Save it again in Word and upload that.") % {"file": blob.filename}
        ) from error
    return sum(change.kind in ("insertion", "deletion", "move_to") for change in changes)
