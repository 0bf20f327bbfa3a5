"""Legal approval of exactly one revision, through the approvals engine; a later revision voids it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.approvals.models import ApprovalRequest
from pactline.contracts import emails, queries
from pactline.contracts.lifecycle import REQUEST, engine
from pactline.contracts.models import ContractDocument, ContractRequest, ContractStatus, Revision
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked
from pactline.kernel.events import record
from pactline.kernel.models import save

from . import pdfs

A = Revision.Approval


def request_approval(request_id: UUID | str, *, actor: Actor, note: str = "") -> ContractRequest:
    """Send the latest revision of each document to those whom the approval rules name; what is approved, or is being
    approved, is not asked again. Refused when no rule names anybody."""
    request = queries.get(request_id, actor=actor)
    actor.require("contracts.request_approval", _("request legal approval"))
    pdfs.ensure(request, actor=actor)
    with transaction.atomic():
        request = REQUEST.apply(
            request.pk, "request_approval", actor=actor, data={"note": note.strip()},
            fields={"contract_status": ContractStatus.APPROVAL_REQUESTED, "status_reason": ""},
        )  # fmt: skip
        for revision in queries.latest_revisions(request):
            if revision.approval_status in (A.APPROVED, A.REQUESTED):
                continue
            if not approvals.preview(subject=revision, actor=actor):
                raise Blocked(
                    _("No approval rule applies to %(what)s, so nobody would approve it. Add a rule for contract revisions "
                      "under Settings › Approval rules.") % {"what": revision}
                )  # fmt: skip
            _mark(revision, A.REQUESTED, "")
            approvals.submit(subject=revision, actor=actor, note=note)
        request.refresh_from_db()
    return request


def recall_approval(request_id: UUID | str, *, actor: Actor, reason: str = "") -> ContractRequest:
    """Take the latest revision back from its approvers."""
    actor.require("contracts.request_approval", _("recall an approval"))
    with transaction.atomic():
        request = queries.get(request_id, actor=actor)
        pending = [
            found
            for revision in queries.latest_revisions(request)
            if (found := approval_queries.request_for(revision)) and found.status == ApprovalRequest.Status.PENDING
        ]
        for found in pending:
            approvals.recall(found.pk, actor=engine(actor), reason=reason)
        if not pending:  # says which state it is in
            REQUEST.apply(request.pk, "recall_approval", actor=actor)
        request.refresh_from_db()
    return request


def void_all(request: ContractRequest, *, reason: str, actor: Actor, document: ContractDocument | None = None) -> None:
    """Void what was asked or approved for any revision of ``request``, or of one of its documents.

    Approval rows are locked before the request, as everywhere, so call it before locking the request.
    """
    rows = Revision.objects.filter(document__request=request, approval_status__in=[A.REQUESTED, A.APPROVED])
    if document is not None:
        rows = rows.filter(document=document)
    for revision in rows.defer("text", "search", "values").order_by("pk"):
        was_approved = revision.approval_status == A.APPROVED
        if not approvals.void(subject=revision, reason=reason, actor=actor):
            _mark(revision, A.VOIDED, reason)
        revision.refresh_from_db(fields=["approval_status", "approval_reason", "lock_version"])
        record(
            subject=revision, verb="approval_voided", actor=actor, data={"reason": reason, "was_approved": was_approved}
        )
        if was_approved:
            emails.approval_voided(revision, reason, actor)


def on_approved(found: ApprovalRequest, actor: Actor) -> None:
    """The engine's answer: every step approved."""
    revision = queries.revision_by_id(found.subject_id)
    _mark(revision, A.APPROVED, "")
    record(subject=revision, verb="approved", actor=actor, data={"revision": revision.number})
    _finish(revision, ContractStatus.DOCUMENT_APPROVED, actor, {"revision": revision.number, "outcome": "approved"})


def on_rejected(found: ApprovalRequest, actor: Actor, reason: str) -> None:
    """The engine's answer: somebody rejected it, with a reason."""
    revision = queries.revision_by_id(found.subject_id)
    _mark(revision, A.REJECTED, reason)
    record(subject=revision, verb="rejected", actor=actor, data={"revision": revision.number, "reason": reason})
    data = {"revision": revision.number, "outcome": "rejected", "reason": reason}
    _finish(revision, ContractStatus.APPROVAL_REJECTED, actor, data, reason)


def on_recalled(found: ApprovalRequest, actor: Actor) -> None:
    """The engine's answer: the person who asked took it back."""
    revision = queries.revision_by_id(found.subject_id)
    _mark(revision, A.CANCELLED, found.reason)
    request = revision.document.request
    if request.status == ContractRequest.Status.AWAITING_APPROVAL:
        REQUEST.apply(
            request.pk, "recall_approval", actor=engine(actor), data={"revision": revision.number},
            fields={"contract_status": ContractStatus.APPROVAL_CANCELLED},
        )  # fmt: skip


def on_voided(found: ApprovalRequest, actor: Actor) -> None:
    """The engine's answer: the revision is no longer the latest."""
    revision = queries.revision_by_id(found.subject_id)
    _mark(revision, A.VOIDED, found.reason)
    request = revision.document.request
    others = [row for row in queries.latest_revisions(request) if row.pk != revision.pk]
    if any(row.approval_status == A.REQUESTED for row in others):
        return  # approvers of another document still read
    if request.status == ContractRequest.Status.AWAITING_APPROVAL:
        REQUEST.apply(
            request.pk, "void_approval", actor=engine(actor), data={"revision": revision.number, "reason": found.reason},
            fields={"contract_status": ContractStatus.APPROVAL_CANCELLED},
        )  # fmt: skip


def _finish(revision: Revision, status: ContractStatus, actor: Actor, data: dict[str, str], reason: str = "") -> None:
    """Back to work in progress once no document of the request waits for an answer; one rejection is a rejection."""
    request = revision.document.request
    states = {row.approval_status for row in queries.latest_revisions(request)}
    if A.REQUESTED in states and status == ContractStatus.DOCUMENT_APPROVED:
        return
    if status == ContractStatus.DOCUMENT_APPROVED and states != {A.APPROVED}:
        status = ContractStatus.DOCUMENT_READY  # another document has a newer revision that nobody was asked about
    if request.status == ContractRequest.Status.AWAITING_APPROVAL:
        REQUEST.apply(
            request.pk, "finish_approval", actor=engine(actor), data=data,
            fields={"contract_status": status, "status_reason": reason},
        )  # fmt: skip


def _mark(revision: Revision, status: str, reason: str) -> None:
    revision.approval_status, revision.approval_reason = status, reason
    revision.approved_at = clock.now() if status == A.APPROVED else None
    save(revision, fields=["approval_status", "approval_reason", "approved_at"])
