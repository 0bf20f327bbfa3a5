"""What the page of a request shows: the outline, the document, whose turn it is, and the tabs beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.activity import queries as activity
from pactline.approvals import panels as approval_panels
from pactline.approvals import queries as approvals
from pactline.esign import queries as envelopes
from pactline.files import access
from pactline.files.compare import Comparison
from pactline.kernel.actor import Actor
from pactline.ui import record as records
from pactline.ui import slots
from pactline.ui.diffs import Block, Run

from . import guards, queries, rules
from .lifecycle import REQUEST, REVIEW, TASK
from .models import (
    ContractDocument,
    ContractRequest,
    ContractStatus,
    CustomerReview,
    ReviewTask,
    Revision,
    SupportingFile,
)

S = ContractRequest.Status
MAIN = (S.DRAFT, S.NEW, S.WORK_IN_PROGRESS, S.AWAITING_REVIEW, S.AWAITING_APPROVAL, S.AWAITING_SIGNATURE, S.CONTRACT_SIGNED,
        S.CLOSED_COMPLETE)  # fmt: skip
OWN_PAPER = tuple(state for state in MAIN if state != S.NEW)
FINDINGS = "contracts.contractrequest.findings"
FATES = {"equal": "kept", "insert": "inserted", "delete": "deleted"}
KINDS = {"equal": "same", "insert": "added", "delete": "removed", "replace": "changed", "move": "changed"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the request with its latest revision and its tab."""

    document: ContractDocument
    latest: Revision | None
    url: str
    current: bool


@dataclass(slots=True)
class Workbench:
    """Everything that the template draws. ``revisions`` are those of ``document``, the one that is shown."""

    request: ContractRequest
    actor: Actor
    document: ContractDocument | None
    documents: list[Shown]
    revision: Revision | None
    revisions: list[Revision]
    tabs: list[records.Tab]
    tab: str
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """What addresses say of the document where there are several."""
        return f"document={self.document.pk}&" if self.document is not None and len(self.documents) > 1 else ""

    @property
    def is_latest(self) -> bool:
        """Whether the revision shown is the latest one."""
        return bool(self.revisions) and self.revision is not None and self.revision.pk == self.revisions[0].pk

    @property
    def outline(self) -> list[dict[str, Any]]:
        """Headings of the revision; ``short`` is what one reads of a clause whose heading begins its first paragraph."""
        rows = self.revision.outline if self.revision else []
        return [{**row, "short": rules.heading_words(row["title"])} for row in rows]

    @property
    def pdf_url(self) -> str:
        """Where the viewer reads the PDF."""
        return access.url(self.revision.pdf, inline=True) if self.revision and self.revision.pdf else ""

    @property
    def docx_url(self) -> str:
        """Where the Word file is downloaded."""
        return access.url(self.revision.docx) if self.revision and self.revision.docx else ""


def build(page: HttpRequest, request: ContractRequest, actor: Actor) -> Workbench:
    """The workbench of ``request`` as the address asks for it: ``?document=``, ``?revision=`` and ``?tab=``."""
    every = list(queries.revisions(request, actor=actor))
    documents = list(queries.documents(request))
    document = next((one for one in documents if str(one.pk) == page.GET.get("document", "")), None)
    document = document or (documents[0] if documents else None)
    revisions = [row for row in every if document is not None and row.document_id == document.pk]
    wanted = page.GET.get("revision", "")
    chosen = next(
        (row for row in revisions if wanted in (str(row.pk), row.number)), revisions[0] if revisions else None
    )
    shown = [
        Shown(
            one, next((row for row in every if row.document_id == one.pk), None), f"?document={one.pk}", one == document
        )
        for one in documents
    ]
    comments = _said(chosen, revisions) if chosen else []
    people = list(queries.signatories(request))
    findings = slots.panels(FINDINGS, page, chosen) if chosen else []
    tabs = [
        records.Tab("comments", _("Comments"), len(comments)),
        records.Tab("revisions", _("Revisions"), len(revisions)),
        records.Tab("approvals", _("Approvals")),
        records.Tab("signers", _("Signers"), len(people)),
        records.Tab("reviews", _("Reviews"), request.customer_reviews.count() + request.review_tasks.count()),
    ]
    if findings:
        tabs.insert(0, records.Tab("findings", _("Findings"), sum(panel.count or 0 for panel in findings)))
    tab = page.GET.get("tab", "")
    if tab not in [one.key for one in tabs]:
        tab = "findings" if findings else "revisions"
    for one in tabs:
        one.current = one.key == tab
        one.url = f"?tab={one.key}" + (f"&revision={chosen.number}" if chosen and wanted else "")
    bench = Workbench(request, actor, document, shown, chosen, revisions, tabs, tab)
    for one in tabs:
        one.url = one.url.replace("?", f"?{bench.at}", 1)
    bench.parts = _parts(bench, comments, people)
    return bench


def _said(chosen: Revision, revisions: Sequence[Revision]) -> list[tuple[Any, str]]:
    """The comments on a revision and on those before it, oldest first, each with the number of an earlier one: what the
    customer said of the draft still counts when the next one is here."""
    until = revisions[[row.pk for row in revisions].index(chosen.pk) :]
    numbers = {row.pk: row.number for row in until if row.pk != chosen.pk}
    return [(comment, numbers.get(comment.subject_id, "")) for comment in activity.comments(*until)]


def _parts(bench: Workbench, comments: Sequence[tuple[Any, str]], people: Sequence[Any]) -> dict[str, Any]:
    """The content of the chosen tab only: the others cost nothing."""
    request, revision, actor = bench.request, bench.revision, bench.actor
    if bench.tab == "comments":
        return {"comments": comments, "may_share": actor.may("contracts.send_review")}
    if bench.tab == "approvals" and revision is not None:
        found = approvals.request_for(revision)
        groups = approval_panels.groups(found, actor) if found else []
        preview = None
        if found is None and request.status == S.WORK_IN_PROGRESS:
            preview = approval_panels.preview(revision, actor)
        return {"approval": found, "groups": groups, "preview": preview}
    if bench.tab == "signers":
        envelope = envelopes.of_subject(request).first()
        problem = (
            guards.signatory_problem(request, list(people))
            if request.status in ("draft", "new", "work_in_progress")
            else None
        )
        return {
            "people": people,
            "envelope": envelope,
            "signers": list(envelope.signers.all()) if envelope else [],
            "problem": problem,
            "may_change": actor.may("contracts.signatories") and request.status in ("draft", "new", "work_in_progress"),
        }
    if bench.tab == "reviews":
        reviews = request.customer_reviews.select_related("revision", "answer", "sent_by", "document")
        tasks = request.review_tasks.select_related("assignee", "revision__document", "requested_by")
        return {
            "reviews": [(row, review_verbs(row, actor)) for row in reviews],
            "tasks": [(row, task_verbs(row, actor)) for row in tasks],
        }
    if bench.tab == "revisions":
        return {"may_upload": actor.may("contracts.revise")}
    return {}


def turn(request: ContractRequest) -> str:
    """Whose turn it is, in words for the header."""
    worker = request.assigned_to or request.owner
    status = request.status
    if status == S.NEW:
        return _("Whoever takes it on")
    if status in (S.DRAFT, S.WORK_IN_PROGRESS):
        return _("%(name)s") % {"name": worker.name}
    if status == S.AWAITING_REVIEW:
        names = [row.name for row in queries.open_customer_reviews(request)]
        names += [row.assignee.name for row in queries.active_tasks(request).select_related("assignee")]
        if request.contract_status == ContractStatus.AWAITING_INFORMATION:
            names = [worker.name]
        return _("%(names)s: reviewing") % {"names": ", ".join(names)} if names else ""
    if status == S.AWAITING_APPROVAL:
        asked = [
            step.approver.name
            for revision in queries.latest_revisions(request)
            if (found := approvals.request_for(revision)) is not None
            for step in approvals.steps_of(found)
            if step.status == "pending"
        ]
        return _("%(names)s: approving") % {"names": ", ".join(dict.fromkeys(asked))} if asked else ""
    if status == S.AWAITING_SIGNATURE:
        envelope = envelopes.of_subject(request).first()
        names = [one.name for one in envelope.signers.all() if one.status == "pending"] if envelope else []
        return _("%(names)s: signing") % {"names": ", ".join(names)} if names else _("Being sealed")
    return ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A supporting file with what this person can do with it."""

    file: SupportingFile
    url: str
    may_classify: bool
    may_remove: bool


def supporting(request: ContractRequest, actor: Actor) -> list[Kept]:
    """The files that belong to the request and are not signed."""
    theirs = request.paper == ContractRequest.Paper.THIRD_PARTY
    classifies = theirs and request.status == S.WORK_IN_PROGRESS and actor.may("contracts.revise")
    open_yet = request.status in (S.DRAFT, S.NEW, S.WORK_IN_PROGRESS, S.AWAITING_REVIEW, S.AWAITING_APPROVAL)
    return [
        Kept(
            row,
            access.url(row.blob),
            classifies and row.blob.kind in ("docx", "pdf"),
            open_yet and actor.may("contracts.edit"),
        )
        for row in queries.supporting_files(request)
    ]


def verbs(request: ContractRequest, actor: Actor, document: ContractDocument | None = None) -> list[records.VerbButton]:
    """The buttons of the header: what this person can do now, blocked ones with their reasons.

    ``document``: the one that is shown, where there are several.
    """

    def at(name: str) -> str:
        return reverse(f"contracts:{name}", args=[request.pk])

    offers = REQUEST.offers(request, actor)
    best = _next_step(request, {one.verb for one in offers if one.enabled})
    found = records.verbs(
        offers,
        {
            "generate": records.To(at("generation"), primary=True),
            "submit": records.To(at("submission"), primary=True),
            "start_work": records.To(at("work"), primary=True),
            "send_review": records.To(at("reviews"), dialog=True, icon="send", primary=best == "send_review"),
            "request_approval": records.To(
                at("approval"), dialog=True, icon="gavel", primary=best == "request_approval"
            ),
            "send_signature": records.To(
                at("signature"), dialog=True, icon="signature", primary=best == "send_signature"
            ),
            "recall_approval": records.To(at("approval_recall"), dialog=True),
            "cancel_signature": records.To(at("signature_cancellation"), dialog=True),
            "close": records.To(at("closing"), primary=True),
            "ask_review": records.To(at("review_tasks"), dialog=True, icon="user-search"),
            "cancel": records.To(at("cancellation"), dialog=True),
        },
    )
    return [*found, *_links(request, actor, document)]


def _next_step(request: ContractRequest, possible: set[str]) -> str:
    """The step that usually comes next: to the customer first, then to legal, then to the signatories."""
    if "send_signature" in possible:
        return "send_signature"
    fresh = request.contract_status == ContractStatus.DOCUMENT_READY and not request.customer_reviews.exists()
    if "send_review" in possible and fresh:
        return "send_review"
    return "request_approval" if "request_approval" in possible else ""


def _links(
    request: ContractRequest, actor: Actor, document: ContractDocument | None = None
) -> list[records.VerbButton]:
    """What is no step of the lifecycle."""

    def at(name: str) -> str:
        return reverse(f"contracts:{name}", args=[request.pk])

    working = request.status == S.WORK_IN_PROGRESS
    early = request.status in (S.DRAFT, S.NEW, S.WORK_IN_PROGRESS)
    theirs = request.paper == ContractRequest.Paper.THIRD_PARTY
    takes_files = working or (early and theirs)
    may_add = actor.may("contracts.initiate" if request.status == S.DRAFT else "contracts.revise")
    open_yet = early or request.status in (S.AWAITING_REVIEW, S.AWAITING_APPROVAL)
    several = request.status == S.AWAITING_REVIEW and queries.documents(request).count() > 1
    rows: list[tuple[bool, str, str, str, str]] = [
        (working and request.paper == "own" and actor.may("contracts.regenerate"), "regenerate", _("Make the document again"),
         at("regeneration"), "refresh"),
        (takes_files and actor.may("contracts.revise"), "upload", _("Upload a revision"),
         at("revisions") + (f"?document={document.pk}" if document else ""), "upload"),
        (early and theirs and may_add, "add_document", _("Add a contract document"), at("documents"), "file-plus"),
        (open_yet and actor.may("contracts.edit"), "add_file", _("Add a supporting file"), at("files"), "paperclip"),
        (several and actor.may("contracts.send_review"), "send_another", _("Send another document to the customer"),
         at("reviews"), "send"),
        (early and actor.may("contracts.edit"), "edit", _("Edit terms"), at("edit"), "pencil"),
        (early and actor.may("contracts.signatories"), "signatories", _("Change who signs"), at("signatories"), "users"),
        (working and actor.may("contracts.request_changes"), "request_changes", _("Ask for changes"), at("changes"), "message"),
        (working and request.contract_status == ContractStatus.CHANGES_REQUESTED and actor.may("contracts.revise"),
         "answer_changes", _("Answer the wish for changes"), at("changes_answer"), "check"),
        (actor.may("contracts.protect"), "protect", privacy_label(never_send=request.never_send), at("request_privacy"),
         "shield-lock"),
        (actor.may("contracts.assign"), "assign", _("Assign"), at("assignment"), "user"),
        (actor.may("contracts.edit"), "people", _("Who takes part"), at("people"), "users-group"),
        (early and actor.may("contracts.link_parent"), "parent", _("Parent request"), at("parent"), "link"),
    ]  # fmt: skip
    return [records.link(verb, label, url, dialog=True, icon=icon) for shown, verb, label, url, icon in rows if shown]


def privacy_label(*, never_send: bool) -> str:
    """The words of the button that marks a contract as never sent, or lifts the mark."""
    return _("Lift “never send”…") if never_send else _("Never send its text…")


def review_verbs(row: CustomerReview, actor: Actor) -> list[records.VerbButton]:
    """What can be done with a customer's review."""
    found = records.verbs(
        REVIEW.offers(row, actor),
        {"close": records.To(reverse("contracts:review_closing", args=[row.pk]), dialog=True)},
    )
    if row.status == CustomerReview.Status.OPEN and actor.may("contracts.send_review"):
        found.insert(0, records.VerbButton("remind", _("Remind"), reverse("contracts:review_reminder", args=[row.pk])))
    return found


def task_verbs(row: ReviewTask, actor: Actor) -> list[records.VerbButton]:
    """What can be done with a review task; the reviewer's own verbs only for the reviewer."""
    own = {"start", "ask", "complete"}
    offers = [one for one in TASK.offers(row, actor) if one.verb not in own or row.assignee_id == actor.user_id]
    to = {
        verb: records.To(
            reverse("contracts:task_step", args=[row.pk, verb]), primary=verb == "complete", dialog=verb != "start"
        )
        for verb in ("complete", "start", "ask", "inform", "cancel")
    }
    return records.verbs(offers, to)


def blocks(comparison: Comparison, *, context: int = 1) -> list[Block]:
    """A comparison as the interface draws it: what changed, with a paragraph around it."""
    found = []
    for _index, one in comparison.changed(context):
        where = " ".join(part for part in (one.new_number or one.old_number, one.place) if part)
        if one.moved:
            where = f"{where} ({_('moved from here') if one.moved == 'from' else _('moved to here')})"
        runs = tuple(Run(run.text, FATES[run.op]) for run in one.runs)  # type: ignore[arg-type]
        found.append(Block(KINDS[one.kind], runs, where))  # type: ignore[arg-type]
    return found
