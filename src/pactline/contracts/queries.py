"""Reading contracts: who may see which rows, the latest revision, what is open, what a document is older than."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.approvals import queries as approvals
from pactline.identity.models import User
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token
from pactline.quotes import queries as quotes

from .models import (
    ContractConfiguration,
    ContractDocument,
    ContractLine,
    ContractRecord,
    ContractRequest,
    CustomerReview,
    FieldChange,
    ReviewTask,
    Revision,
    Signatory,
)
from .rules import value_hash

REVISION_TYPE = "contracts.revision"
ACTIVE_TASKS = (ReviewTask.Status.OPEN, ReviewTask.Status.WORK_IN_PROGRESS, ReviewTask.Status.AWAITING_INFORMATION)


# Requests


def visible_to(actor: Actor) -> QuerySet[ContractRequest]:
    """Requests that ``actor`` may see: own teams, own and assigned ones, watched, to review, to sign, to approve."""
    rows = ContractRequest.objects.all()
    if actor.is_system or (actor.sees_all and actor.may("contracts.view")):
        return rows
    if actor.user_id is None or actor.account_id is not None:
        return rows.none()
    me = actor.user_id
    mine = Q(requested_by=me) | Q(assigned_to=me) | _named("pk", me)
    if actor.may("contracts.view"):
        mine |= scope(actor)
    asked = approvals.subject_ids_visible_to(actor, REVISION_TYPE)
    return rows.filter(mine | Q(pk__in=Revision.objects.filter(pk__in=asked).values("document__request_id")))


def _named(column: str, user_id: UUID) -> Q:
    """Rows whose request names a person: as collaborator, watcher, signatory or reviewer."""
    through = (ContractRequest.collaborators.through, ContractRequest.watchers.through)
    found = Q(**{f"{column}__in": Signatory.objects.filter(user_id=user_id).values("request_id")})
    found |= Q(**{f"{column}__in": ReviewTask.objects.filter(assignee_id=user_id).values("request_id")})
    for table in through:
        found |= Q(**{f"{column}__in": table.objects.filter(user_id=user_id).values("contractrequest_id")})
    return found


def get(request_id: UUID | str, *, actor: Actor) -> ContractRequest:
    """The request with what its page shows; ``NotVisible`` when absent or not for this actor."""
    rows = visible_to(actor).select_related(
        "account", "contact", "contract_type", "quote", "owner", "team", "requested_by", "assigned_to", "selling_entity"
    )
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract request, or you may not see it."))
    return found


def for_quote(actor: Actor, quote_ids: Sequence[UUID]) -> QuerySet[ContractRequest]:
    """The requests made from any of these versions of a quote, newest first."""
    return visible_to(actor).filter(quote_id__in=quote_ids).select_related("contract_type", "record")


def in_my_court(actor: Actor) -> QuerySet[ContractRequest]:
    """Open requests where the next step is this person's: assigned or owned, and not with somebody else."""
    status = ContractRequest.Status
    mine = Q(assigned_to=actor.user_id) | Q(assigned_to=None, owner=actor.user_id)
    moving = Q(status__in=[status.DRAFT, status.NEW, status.WORK_IN_PROGRESS])
    tasks = ReviewTask.objects.filter(assignee=actor.user_id, status__in=ACTIVE_TASKS)
    rows = visible_to(actor).filter((mine & moving) | Q(pk__in=tasks.values("request_id")))
    return rows.select_related("account", "contract_type")


def open_requests(actor: Actor) -> QuerySet[ContractRequest]:
    """Requests that are neither closed nor cancelled."""
    status = ContractRequest.Status
    return visible_to(actor).exclude(status__in=[status.CLOSED_COMPLETE, status.CANCELLED])


def ageing(actor: Actor) -> dict[str, int]:
    """Open requests by age in days: 0–30, 31–60, 61 and more."""
    today = clock.now()
    found = {"0-30": 0, "31-60": 0, "61+": 0}
    for created_at in open_requests(actor).values_list("created_at", flat=True):
        days = (today - created_at).days
        found["0-30" if days <= 30 else "31-60" if days <= 60 else "61+"] += 1
    return found


# Documents and revisions


def documents(request: ContractRequest) -> QuerySet[ContractDocument]:
    """The documents of a request in order."""
    return request.documents.select_related("contract_type", "template")


def latest(document: ContractDocument) -> Revision | None:
    """The latest revision of a document."""
    return document.revisions.select_related("docx", "pdf", "document__request").order_by("-sequence").first()


def latest_revisions(request: ContractRequest) -> list[Revision]:
    """The latest revision of each document, without the text, in the order of the documents."""
    rows = Revision.objects.filter(document__request=request).select_related("document", "docx", "pdf", "author")
    rows = rows.defer("text", "search", "values").order_by("document__position", "document_id", "-sequence")
    newest: dict[UUID, Revision] = {}
    for revision in rows:
        newest.setdefault(revision.document_id, revision)
    return list(newest.values())


def revisions(request: ContractRequest, *, actor: Actor) -> QuerySet[Revision]:
    """The revisions that ``actor`` may open, newest first: fulfillers and reviewers all, others the latest only."""
    rows = Revision.objects.filter(document__request=request).select_related("document__request", "author", "docx", "pdf")
    rows = rows.defer("text", "search", "values").order_by("document__position", "-sequence")
    if actor.is_system or actor.sees_all or actor.may("contracts.revise") or actor.may("contracts.review"):
        return rows
    return rows.filter(pk__in=[revision.pk for revision in latest_revisions(request)])


def revision(revision_id: UUID | str, *, actor: Actor) -> Revision:
    """One revision of a request that the actor may see."""
    found = (
        Revision.objects.filter(pk=revision_id)
        .select_related("document__request", "document__contract_type", "docx", "pdf", "author")
        .first()
    )
    if found is None or not visible_to(actor).filter(pk=found.document.request_id).exists():
        raise NotVisible(_("There is no such revision, or you may not see it."))
    if not revisions(found.document.request, actor=actor).filter(pk=found.pk).exists():
        raise NotVisible(_("There is no such revision, or you may see the latest one only."))
    return found


def revision_by_id(revision_id: UUID | str) -> Revision:
    """One revision for the system and for engines that have checked access themselves."""
    found = Revision.objects.select_related("document__request", "docx", "pdf").filter(pk=revision_id).first()
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


def approvers_of(revision: Revision) -> list[User]:
    """Who has approved a revision (its newest approval request)."""
    request = approvals.request_for(revision)
    if request is None:
        return []
    return [step.decided_by for step in approvals.steps_of(request) if step.decided_by is not None]


# What is open


def open_customer_reviews(request: ContractRequest) -> QuerySet[CustomerReview]:
    """Invitations that the customer has not answered."""
    return request.customer_reviews.filter(status=CustomerReview.Status.OPEN)


def active_tasks(request: ContractRequest) -> QuerySet[ReviewTask]:
    """Review tasks that are not done."""
    return request.review_tasks.filter(status__in=ACTIVE_TASKS)


def signatories(request: ContractRequest) -> QuerySet[Signatory]:
    """Who is to sign, in order."""
    return request.signatories.select_related("user", "contact")


def quote_mark(quote: Any) -> str:
    """The hash that says which state of which version of a quote a document was made from."""
    return value_hash([str(quote.pk), quote.version, quote.content_hash])


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """Why the document is older than the quote. ``mark``: the hash of the newer state, which a waiver names."""

    sentence: str
    mark: str


def quote_change(request: ContractRequest, latest_made: Sequence[Revision] | None = None) -> QuoteChange | None:
    """What has changed in the quote since the document was made; None when nothing has, or when it was waived."""
    if request.quote is None:
        return None
    current = quotes.current_version(request.quote)
    mark = quote_mark(current)
    wanted = {"number": current.number, "version": current.version, "state": current.get_status_display()}
    made = latest_revisions(request) if latest_made is None else latest_made
    marks = {revision.quote_hash for revision in made} if made else {request.quote_hash}
    sentence = ""
    if current.status in ("canceled", "expired", "rejected"):
        sentence = _("Quote %(number)s is %(state)s.") % wanted
        mark = value_hash([mark, current.status])
    elif current.pk != request.quote_id:
        sentence = _("Quote %(number)s has a newer version %(version)d (%(state)s).") % wanted
    elif marks != {mark}:
        sentence = _("Quote %(number)s was changed after the document was made.") % wanted
    if not sentence or request.waived_hash == mark:
        return None
    return QuoteChange(sentence, mark)


# Customer reviews by link


def review_by_token(token: str) -> CustomerReview:
    """The review of a link; ``NotVisible`` for an unknown one. An answered or closed review is found as well."""
    found = (
        CustomerReview.objects.filter(token_hash=hash_token(token))
        .select_related("request__account", "document", "revision__pdf", "revision__docx", "answer", "sent_by")
        .first()
    )
    if found is None:
        raise NotVisible(_("This link is not known. Ask the person who sent it for a new one."))
    return found


def open_review_by_token(token: str) -> CustomerReview:
    """The same, when it can still be answered; ``Gone`` (410) says what became of it."""
    found = review_by_token(token)
    if found.status != CustomerReview.Status.OPEN:
        raise Gone(
            _("This review of %(title)s is finished: %(state)s.")
            % {"title": found.document.title, "state": found.get_status_display()}
        )
    if found.expires_at <= clock.now():
        raise Gone(_("This link expired on %(day)s. Ask for a new one.") % {"day": found.expires_at.date().isoformat()})
    return found


def review(review_id: UUID | str, *, actor: Actor) -> CustomerReview:
    """One customer review of a request that the actor may see."""
    found = CustomerReview.objects.filter(pk=review_id).select_related("request", "revision", "document").first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such review, or you may not see it."))
    return found


def task(task_id: UUID | str, *, actor: Actor) -> ReviewTask:
    """One review task of a request that the actor may see."""
    found = ReviewTask.objects.filter(pk=task_id).select_related("request", "revision", "assignee").first()
    if found is None or not visible_to(actor).filter(pk=found.request_id).exists():
        raise NotVisible(_("There is no such review task, or you may not see it."))
    return found


# Records


def records_visible_to(actor: Actor) -> QuerySet[ContractRecord]:
    """Contract records that ``actor`` may see: own teams, owned, administered, watched, or made from a visible request."""
    rows = ContractRecord.objects.all()
    may = actor.may("contracts.view_record") or actor.may("contracts.view")
    if actor.is_system or (actor.sees_all and may):
        return rows
    if actor.user_id is None or actor.account_id is not None:
        return rows.none()
    me = actor.user_id
    watched = ContractRecord.watchers.through.objects.filter(user_id=me).values("contractrecord_id")
    mine = Q(administrator=me) | Q(pk__in=watched) | _named("request_id", me) | Q(request__requested_by=me)
    if may:
        mine |= scope(actor)
    return rows.filter(mine)


def record(record_id: UUID | str, *, actor: Actor) -> ContractRecord:
    """One contract record; ``NotVisible`` when absent or not for this actor."""
    rows = records_visible_to(actor).select_related(
        "account", "contact", "contract_type", "quote", "owner", "team", "administrator", "selling_entity",
        "request", "revision", "signed_pdf", "certificate", "previous", "parent",
    )  # fmt: skip
    found = rows.filter(pk=record_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract, or you may not see it."))
    return found


def record_by_id(record_id: UUID | str) -> ContractRecord:
    """One record for flows, which act for the system."""
    found = ContractRecord.objects.select_related("request", "quote", "account", "owner").filter(pk=record_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract."))
    return found


def lines(record: ContractRecord) -> QuerySet[ContractLine]:
    """The priced lines of a contract in order."""
    return record.lines.select_related("offering", "parent")


def changes(record: ContractRecord) -> QuerySet[FieldChange]:
    """What was changed in a record after it was made, newest first."""
    return record.changes.select_related("changed_by", "amendment")


def due_for_expiry(actor: Actor, today: date | None = None) -> QuerySet[ContractRecord]:
    """Active contracts that have reached a level of expiry."""
    return records_visible_to(actor).filter(status=ContractRecord.Status.ACTIVE, expiry_level__isnull=False)


# Configuration


def configurations() -> QuerySet[ContractConfiguration]:
    """All configurations with their mappings, in order."""
    return ContractConfiguration.objects.select_related("contract_type", "template").prefetch_related("mappings")


def configuration(configuration_id: UUID | str) -> ContractConfiguration:
    """One configuration."""
    found = configurations().filter(pk=configuration_id).first()
    if found is None:
        raise NotVisible(_("There is no such contract configuration."))
    return found


# Search


def search_text(actor: Actor, text: str, limit: int) -> list[Revision]:
    """Latest revisions whose words hold all of ``text`` (web syntax: "quoted", or, -not), best first, with a headline."""
    english = SearchQuery(text, config="english", search_type="websearch")
    simple = SearchQuery(text, config="simple", search_type="websearch")
    newest = Revision.objects.order_by("document_id", "-sequence").distinct("document_id").values("pk")
    return list(
        Revision.objects.filter(search=english | simple, pk__in=newest)
        .filter(document__request__in=visible_to(actor).order_by().values("pk"))
        .annotate(rank=SearchRank(F("search"), english))
        .annotate(headline=SearchHeadline("text", english, config="english", max_words=24, min_words=8, start_sel="", stop_sel=""))
        .select_related("document__request__account")
        .defer("text", "search", "values")
        .order_by("-rank")[:limit]
    )


def search_numbers(actor: Actor, text: str, limit: int) -> tuple[list[ContractRequest], list[ContractRecord]]:
    """Requests and records whose number, title or account holds ``text``."""
    wanted = Q(number__icontains=text) | Q(title__icontains=text) | Q(account__name__icontains=text)
    requests = visible_to(actor).filter(wanted).select_related("account")[:limit]
    records = records_visible_to(actor).filter(wanted).select_related("account")[:limit]
    return list(requests), list(records)


def with_everything(rows: QuerySet[ContractRequest]) -> QuerySet[ContractRequest]:
    """What lists and the API show beside a request, in a bounded number of queries."""
    return rows.select_related("account", "contract_type", "quote", "owner", "assigned_to", "record").prefetch_related(
        Prefetch("signatories", Signatory.objects.select_related("user", "contact"))
    )
