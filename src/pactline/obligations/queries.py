"""Reading obligations and their tasks."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.identity.queries import scope
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.kernel.ids import hash_token

from .models import CalendarFeed, Obligation, ObligationStatus, ObligationTask, TaskStatus

SOON_DAYS = 30
UNFINISHED = (TaskStatus.OPEN, TaskStatus.AWAITING_APPROVAL)


def visible_to(actor: Actor) -> QuerySet[Obligation]:
    """Obligations of contracts of the actor's teams, those that the actor owns or approves or has a task of."""
    rows = Obligation.objects.all()
    if actor.sees_all or actor.is_system:
        return rows
    task = ObligationTask.objects.filter(obligation=OuterRef("pk"), assignee_id=actor.user_id)
    mine = Q(owner_id=actor.user_id) | Q(approver_id=actor.user_id) | Exists(task)
    return rows.filter(scope(actor, owner="contract__owner_id", team="contract__team_id") | mine)


def tasks_visible_to(actor: Actor) -> QuerySet[ObligationTask]:
    """The tasks of the obligations that the actor sees."""
    rows = ObligationTask.objects.select_related("obligation", "obligation__contract", "assignee")
    if actor.sees_all or actor.is_system:
        return rows
    return rows.filter(obligation__in=visible_to(actor).values("pk"))


def get(obligation_id: UUID | str, *, actor: Actor) -> Obligation:
    """One obligation with its contract; ``NotVisible`` when absent or of others."""
    actor.require("obligations.view", "see obligations")
    rows = visible_to(actor).select_related("contract", "contract__account", "owner", "approver")
    found = rows.filter(pk=obligation_id).first()
    if found is None:
        raise NotVisible(_("There is no such obligation."))
    return found


def get_task(task_id: UUID | str, *, actor: Actor) -> ObligationTask:
    """One task; ``NotVisible`` when absent or of others."""
    actor.require("obligations.view", "see obligations")
    found = tasks_visible_to(actor).filter(pk=task_id).first()
    if found is None:
        raise NotVisible(_("There is no such obligation task."))
    return found


def tasks_of(obligation: Obligation) -> QuerySet[ObligationTask]:
    """All tasks of one obligation with evidence, by due date."""
    return obligation.tasks.select_related("assignee", "submitted_by", "decided_by").prefetch_related("evidence__blob")


def of_contract(contract_id: UUID, actor: Actor) -> QuerySet[Obligation]:
    """The obligations of one contract record, with how many tasks are open and late."""
    late = Q(tasks__status__in=UNFINISHED, tasks__due_on__lt=clock.today())
    return (
        visible_to(actor)
        .filter(contract_id=contract_id)
        .select_related("owner")
        .annotate(
            open_tasks=Count("tasks", filter=Q(tasks__status__in=UNFINISHED)), late_tasks=Count("tasks", filter=late)
        )
    )


def needs_me(actor: Actor) -> QuerySet[ObligationTask]:
    """What the actor must do next: own open tasks, and tasks handed in for the actor's approval."""
    mine = Q(status=TaskStatus.OPEN, assignee_id=actor.user_id)
    approve = Q(status=TaskStatus.AWAITING_APPROVAL, obligation__approver_id=actor.user_id)
    return tasks_visible_to(actor).filter(mine | approve).filter(obligation__status=ObligationStatus.ACTIVE)


def figures(actor: Actor) -> dict[str, int]:
    """Open tasks: how many fall due within ``SOON_DAYS``, how many are overdue. One query."""
    today = clock.today()
    rows = tasks_visible_to(actor).filter(status=TaskStatus.OPEN, obligation__status=ObligationStatus.ACTIVE)
    soon = Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    return rows.aggregate(soon=Count("pk", filter=soon), overdue=Count("pk", filter=Q(due_on__lt=today)))


def in_month(actor: Actor, year: int, month: int, *, mine: bool = False) -> QuerySet[ObligationTask]:
    """The tasks due in one month."""
    first = date(year, month, 1)
    last = (first + timedelta(days=32)).replace(day=1)
    rows = tasks_visible_to(actor).filter(due_on__gte=first, due_on__lt=last).exclude(status=TaskStatus.CANCELED)
    return rows.filter(assignee_id=actor.user_id) if mine else rows


def next_open(actor: Actor, after: date, *, mine: bool = False) -> ObligationTask | None:
    """The open task that is due first after a day."""
    rows = tasks_visible_to(actor).filter(due_on__gt=after, status=TaskStatus.OPEN).order_by("due_on", "pk")
    return (rows.filter(assignee_id=actor.user_id) if mine else rows).first()


def feed_owner(secret: str) -> User:
    """Whose calendar a secret address is; ``NotVisible`` when nobody's."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hash_token(secret)).first()
    if feed is None or not feed.user.is_active:
        raise NotVisible(_("This calendar address is not known. Make a new one on the calendar page."))
    return feed.user


def feed_tasks(actor: Actor) -> QuerySet[ObligationTask]:
    """What stands in the actor's calendar: own tasks and those to approve, from a year ago on."""
    since = clock.today() - timedelta(days=366)
    mine = Q(assignee_id=actor.user_id) | Q(obligation__approver_id=actor.user_id)
    return tasks_visible_to(actor).filter(mine, due_on__gte=since).exclude(status=TaskStatus.CANCELED)


def has_feed(actor: Actor) -> bool:
    """Whether the actor has made a calendar address."""
    return CalendarFeed.objects.filter(user_id=actor.person_id).exists()
