"""Documents, revisions, what differs between them, and who wrote them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pactline.approvals import queries as approvals
from pactline.contracts.models import ContractDocument, ContractRequest, Revision, SupportingFile
from pactline.files import compare as comparing
from pactline.files import queries as file_queries
from pactline.files import redline as redlining
from pactline.files import tracked
from pactline.files.models import Blob
from pactline.files.opc import Damaged
from pactline.identity.models import User
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible

from .requests import visible_to


def documents(request: ContractRequest) -> QuerySet[ContractDocument]:
    """The documents of a request in order, without those that were taken off."""
    return request.documents.filter(is_active=True).select_related("contract_type", "template", "signed_pdf")


def document(document_id: UUID | str, *, actor: Actor) -> ContractDocument:
    """One document of a request that the actor may see."""
    rows = ContractDocument.objects.filter(is_active=True).select_related("request", "contract_type", "template")
    found = rows.filter(pk=document_id).first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such document, or you may not see it."))
    return found


def supporting_file(file_id: UUID | str, *, actor: Actor) -> SupportingFile:
    """One supporting file of a request that the actor may see."""
    found = SupportingFile.objects.filter(pk=file_id).select_related("request", "blob").first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such file, or you may not see it."))
    return found


def supporting_files(request: ContractRequest) -> QuerySet[SupportingFile]:
    """What belongs to a request and is not signed."""
    return request.supporting_files.select_related("blob")


def latest(document: ContractDocument) -> Revision | None:
    """The latest revision of a document."""
    rows = document.revisions.select_related("docx", "pdf", "document__request").defer("text", "search")
    return rows.order_by("-sequence").first()


def latest_revisions(request: ContractRequest) -> list[Revision]:
    """The latest revision of each document, without the text, in the order of the documents."""
    rows = Revision.objects.filter(document__request=request, document__is_active=True)
    rows = rows.select_related("document", "docx", "pdf", "author")
    rows = rows.defer("text", "search", "values").order_by("document__position", "document_id", "-sequence")
    newest: dict[UUID, Revision] = {}
    for revision in rows:
        newest.setdefault(revision.document_id, revision)
    return list(newest.values())


def revisions(request: ContractRequest, *, actor: Actor) -> QuerySet[Revision]:
    """The revisions that ``actor`` may open, newest first: fulfillers and reviewers all, others the latest only."""
    rows = Revision.objects.filter(document__request=request, document__is_active=True).select_related(
        "document__request", "author", "docx", "pdf"
    )
    rows = rows.defer("text", "search", "values").order_by("document__position", "-sequence")
    if actor.is_system or actor.sees_all or actor.may("contracts.revise") or actor.may("contracts.review"):
        return rows
    return rows.filter(pk__in=[revision.pk for revision in latest_revisions(request)])


def latest_of(request: ContractRequest, document_id: UUID | str | None) -> Revision:
    """The latest revision of a document (default: the first); ``NotVisible`` when the request has no such document."""
    rows = latest_revisions(request)
    found = next((row for row in rows if not document_id or str(row.document_id) == str(document_id)), None)
    if found is None:
        raise NotVisible(_("%(request)s has no such document.") % {"request": request})
    return found


def revision(revision_id: UUID | str, *, actor: Actor) -> Revision:
    """One revision of a request that the actor may see."""
    found = (
        Revision.objects.filter(pk=revision_id)
        .select_related("document__request", "document__contract_type", "docx", "pdf", "author")
        .defer("text", "search")
        .first()
    )
    if found is None or not visible_to(actor).filter(pk=found.document.request_id).exists():
        raise NotVisible(_("There is no such revision, or you may not see it."))
    if not revisions(found.document.request, actor=actor).filter(pk=found.pk).exists():
        raise NotVisible(_("There is no such revision, or you may see the latest one only."))
    return found


def revision_by_id(revision_id: UUID | str) -> Revision:
    """One revision for the system and for engines that have checked access themselves."""
    rows = Revision.objects.select_related("document__request", "docx", "pdf").defer("text", "search")
    found = rows.filter(pk=revision_id).first()
    if found is None:
        raise NotVisible(_("There is no such revision."))
    return found


def editors(revision_id: UUID) -> set[UUID]:
    """Who wrote what stands in a revision: its author and those of earlier ones, back to the last made from the template.

    Who sent it for approval is known to the approvals engine. Separation of duties builds on both.
    """
    this = Revision.objects.only("document_id", "sequence").get(pk=revision_id)
    found: set[UUID] = set()
    earlier = Revision.objects.filter(document_id=this.document_id, sequence__lte=this.sequence)
    for row in earlier.only("author_id", "source").order_by("-sequence"):
        if row.author_id is not None:
            found.add(row.author_id)
        if row.is_generated:
            break
    return found


def numbered(request: ContractRequest, number: str, *, actor: Actor, document_id: UUID | str | None = None) -> Revision:
    """The revision “2.0” of a document (default: the first), or one named by its id."""
    rows = list(revisions(request, actor=actor))
    wanted = str(document_id or (rows[0].document_id if rows else ""))
    found = next((row for row in rows if str(row.pk) == number), None) or next(
        (row for row in rows if row.number == number and str(row.document_id) == wanted), None
    )
    if found is None:
        raise NotVisible(
            _("%(request)s has no revision %(number)s that you may see.") % {"request": request, "number": number}
        )
    return found


def compare(
    request: ContractRequest, old: str, new: str, *, actor: Actor, document_id: UUID | str | None = None
) -> comparing.Comparison:
    """The differences between two revisions of a document, by number or id; tracked changes count as accepted."""
    before, after = (numbered(request, one, actor=actor, document_id=document_id) for one in (old, new))
    return comparing.compare(*(file_queries.text(_readable(one)) for one in (before, after)))


def redline(
    request: ContractRequest, old: str, new: str, *, actor: Actor, document_id: UUID | str | None = None
) -> bytes:
    """A .docx that shows the way from one revision to another as tracked changes. Raises as ``files.redline.make``."""
    before, after = (numbered(request, one, actor=actor, document_id=document_id) for one in (old, new))
    if before.docx is None or after.docx is None:
        raise InvalidInput(_("A redline in Word needs two Word documents; one of these revisions is a PDF."))
    contents = [file_queries.read(one.docx) for one in (before, after) if one.docx is not None]
    return redlining.make(contents[0], contents[1], author=after.author_label)


def tracked_changes(revision: Revision) -> list[tracked.TrackedChange]:
    """The changes and comments that somebody left in the Word file, in reading order."""
    if revision.docx is None:
        return []
    try:
        return tracked.read(file_queries.read(revision.docx))
    except Damaged:
        return []


def _readable(revision: Revision) -> Blob:
    blob = revision.docx or revision.pdf
    if blob is None:
        raise NotVisible(_("%(what)s has no file.") % {"what": revision})
    return blob


def names(revision: Revision, words: str) -> bool:
    """Whether the text of a revision holds these words. A file without readable text (a scan) counts as holding them."""
    rows = Revision.objects.filter(pk=revision.pk)
    return rows.filter(text__icontains=" ".join(words.split())).exists() or rows.filter(text="").exists()


def approvers_of(revision: Revision) -> list[User]:
    """Who has approved a revision (its newest approval request)."""
    request = approvals.request_for(revision)
    if request is None:
        return []
    return [step.decided_by for step in approvals.steps_of(request) if step.decided_by is not None]
