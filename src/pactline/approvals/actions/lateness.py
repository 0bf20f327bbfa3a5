"""Those who have not answered: reminders, and escalation to somebody else, both by working time."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from pactline.approvals import calendars, emails, planning, queries
from pactline.approvals.models import ApprovalStep
from pactline.identity.models import User
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.events import record
from pactline.kernel.models import save

from . import asking, progress, steps

S = ApprovalStep.Status
RELATED = ("request", "approver", "rule")


def remind_due() -> int:
    """Remind everybody whose answer is overdue, in one message each, and set the next reminder.

    Returns how many steps that were.
    """
    found = 0
    while reminded := _remind_one():
        found += reminded
    return found


def _remind_one() -> int:
    """Remind one person of all that is overdue."""
    now = clock.now()
    with transaction.atomic():
        rows = ApprovalStep.objects.select_for_update(of=("self",), skip_locked=True).select_related(*RELATED)
        due = rows.filter(status=S.PENDING, remind_at__lte=now).order_by("remind_at", "id")
        first = due.first()
        if first is None:
            return 0
        late = list(due.filter(approver=first.approver_id))
        work = calendars.of_people([first.approver])[first.approver_id]
        for step in late:
            step.remind_at = calendars.due(now, asking.remind_hours(step), work)
            step.reminders += 1
            save(step, fields=["remind_at", "reminders"])
            data = {"approver": step.approver.name, "reminders": step.reminders}
            record(subject=step, verb="reminded", actor=SYSTEM, data=data)
        asking.remind(late)
        return len(late)


def escalate_due() -> int:
    """Give every step whose time is over to whom its rule names. Returns how many changed hands."""
    late = ApprovalStep.objects.filter(status=S.PENDING, escalate_at__lte=clock.now()).order_by("escalate_at", "id")
    return sum(_escalate(step) for step in list(late))


def _escalate(seen: ApprovalStep) -> bool:
    with transaction.atomic():
        request = progress.lock(seen.request_id)
        rows = ApprovalStep.objects.select_for_update(of=("self",)).select_related(*RELATED)
        step = rows.filter(pk=seen.pk, status=S.PENDING, escalate_at__lte=clock.now()).first()
        if step is None:
            return False
        step.request = request
        before, user = step.approver, _next_person(step)
        data = {"from": before.name, "subject_id": str(request.subject_id)}
        if user is None:
            step.escalate_at, step.escalated_at = None, clock.now()
            save(step, fields=["escalate_at", "escalated_at"])
            record(subject=step, verb="escalation_failed", actor=SYSTEM, data=data)
            emails.stuck(step)
            return False
        steps.hand_over(step, user, escalate_at=None, escalated_at=clock.now())
        record(subject=step, verb="escalated", actor=SYSTEM, data={**data, "to": user.name})
        asking.ask([step])
        emails.escalated(step, before)
        return True


def _next_person(step: ApprovalStep) -> User | None:
    """Whoever may decide among those whom the rule names for lateness, and has the least to answer."""
    named = planning.escalation_people(step)
    barred = queries.barred(step.request)
    asked = set(ApprovalStep.objects.filter(request=step.request, group=step.group).values_list("approver", flat=True))
    able = [user.pk for user in named if user.pk not in barred | asked and queries.may_decide(user)]
    waiting = Count("approval_steps", filter=Q(approval_steps__status=S.PENDING))
    return User.objects.filter(pk__in=able).annotate(waiting=waiting).order_by("waiting", "name").first()
