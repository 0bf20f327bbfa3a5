"""Requests: who may see which, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.approvals import queries as approvals
from pactline.contracts.models import ContractRequest, ReviewTask, Revision, Signatory
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

REVISION_TYPE = "contracts.revision"
ACTIVE_TASKS = (ReviewTask.Status.OPEN, ReviewTask.Status.WORK_IN_PROGRESS, ReviewTask.Status.AWAITING_INFORMATION)


def visible_to(actor: Actor) -> QuerySet[ContractRequest]:
    """Requests that ``actor`` may see: own teams, own and assigned ones, watched, to review, to sign, to approve."""
    rows = ContractRequest.objects.all()
    if actor.is_system or (actor.sees_all and actor.may("contracts.view")):
        return rows
    if actor.user_id is None or actor.account_id is not None:
        return rows.none()
    me = actor.user_id
    mine = Q(requested_by=me) | Q(assigned_to=me) | named_in("pk", me)
    if actor.may("contracts.view"):
        mine |= scope(actor)
    asked = approvals.subject_ids_visible_to(actor, REVISION_TYPE)
    return rows.filter(mine | Q(pk__in=Revision.objects.filter(pk__in=asked).values("document__request_id")))


def named_in(column: str, user_id: UUID) -> Q:
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
        "account", "contact", "contract_type", "quote", "owner", "team", "requested_by", "assigned_to", "selling_entity",
        "amends", "renews",
    )  # fmt: skip
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
    """Open requests by age in days: 0–30, 31–60, 61 and more. One query."""
    month, two = (clock.now() - timedelta(days=days) for days in (31, 61))
    found = open_requests(actor).aggregate(
        young=Count("pk", filter=Q(created_at__gt=month)),
        middle=Count("pk", filter=Q(created_at__lte=month, created_at__gt=two)),
        old=Count("pk", filter=Q(created_at__lte=two)),
    )
    return {"0-30": found["young"], "31-60": found["middle"], "61+": found["old"]}


def with_everything(rows: QuerySet[ContractRequest]) -> QuerySet[ContractRequest]:
    """What lists and the API show beside a request, in the same query."""
    return rows.select_related("account", "contract_type", "quote", "owner", "assigned_to")
