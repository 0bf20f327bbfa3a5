"""The PDF of a revision: made by a worker, or at once by whoever needs it first. Asking twice makes it once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import queries
from pactline.contracts.models import ContractRequest, Revision
from pactline.files import actions as files
from pactline.files import queries as file_queries
from pactline.files import tracked
from pactline.files.models import Blob
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import DomainError, NotVisible, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import save

PDF_PURPOSE = "contracts.revision"
P = Revision.PdfStatus


def make(revision_id: UUID | str, *, actor: Actor = SYSTEM) -> Revision:
    """Make the PDF of a revision now; a refusal of the converter is noted on it with its sentence, not raised.

    A revision with tracked changes is drawn as if all were accepted, so that it can be read. Safe to repeat.
    """
    revision = queries.revision_by_id(revision_id)
    if revision.pdf_status == P.READY or revision.docx is None:
        return revision
    try:
        pdf = files.convert_to_pdf(_drawable(revision, actor), purpose=PDF_PURPOSE, actor=actor)
    except DomainError as error:
        return _note(revision, pdf=None, error=str(error), actor=actor)
    return _note(revision, pdf=pdf, error="", actor=actor)


def retry(revision_id: UUID | str, *, actor: Actor) -> Revision:
    """Try a failed PDF again, for those who work on the document."""
    revision = queries.revision(revision_id, actor=actor)
    actor.require("contracts.edit", _("make the PDF again"))
    if revision.pdf_status != P.FAILED:
        raise WrongState(_("The PDF of %(what)s has not failed; there is nothing to repeat.") % {"what": revision})
    return make(revision.pk, actor=actor)


def ensure(request: ContractRequest, *, actor: Actor) -> None:
    """Make what is missing, so that a reader, approver or signer has a PDF even when no worker runs."""
    for revision in queries.latest_revisions(request):
        if revision.pdf_status != P.READY:
            make(revision.pk, actor=actor)


def request_pdf(revision: Revision) -> None:
    """Have a worker make it, once this transaction commits."""
    from pactline.contracts.tasks import make_pdf

    make_pdf.enqueue(once=f"contract-pdf:{revision.pk}", revision_id=str(revision.pk))


def _drawable(revision: Revision, actor: Actor) -> Blob:
    source = revision.docx
    if source is None:
        raise NotVisible(_("%(what)s has no Word document.") % {"what": revision})
    if not revision.tracked_changes:
        return source
    settled = tracked.accept_all(file_queries.read(source))
    name = f"{source.filename.removesuffix('.docx')}-as-accepted.docx"
    return files.store(settled, filename=name, purpose=PDF_PURPOSE, actor=actor, kind="docx")


def _note(revision: Revision, *, pdf: Blob | None, error: str, actor: Actor) -> Revision:
    with transaction.atomic():
        row = Revision.objects.select_for_update(of=("self",)).select_related("document__request").get(pk=revision.pk)
        if row.pdf_status == P.READY:
            return row
        row.pdf, row.pdf_error = pdf, error
        row.pages = pdf.pages if pdf else None
        row.pdf_status = P.READY if pdf else P.FAILED
        save(row, fields=["pdf", "pdf_error", "pages", "pdf_status"])
        record(
            subject=row, verb="pdf_made" if pdf else "pdf_failed", actor=actor, data={"error": error} if error else {}
        )
    return row
