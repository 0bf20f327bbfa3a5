"""The only file of obligations that writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.activity.numbers import next_number
from pactline.contracts.models import ContractRecord
from pactline.files import actions as files
from pactline.files import inspection
from pactline.identity.queries import get_user
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.notify import actions as notify
from pactline.notify.rendering import Words
from pactline.ui import formats

from . import queries, rules
from .lifecycle import OBLIGATION, TASK
from .models import CalendarFeed, Evidence, Obligation, ObligationStatus, ObligationTask, TaskStatus

EVIDENCE_PURPOSE = "obligations.evidence"
EDITABLE = frozenset(
    {
        "name", "category", "party", "instructions", "repeats", "weekdays", "first_due_on", "until_on", "lead_days",
        "remind_days", "needs_evidence", "needs_approval", "owner_id", "approver_id", "source_text",
    }
)  # fmt: skip


def create_obligation(*, contract: ContractRecord, actor: Actor, proposed: bool = False, **fields: Any) -> Obligation:
    """A new obligation of ``contract``: active at once, or ``proposed`` for a person to accept.

    Raises ``Blocked`` when the contract is not active (a proposal may come earlier), ``InvalidInput`` for its schedule.
    """
    actor.require("obligations.create", "add an obligation")
    if not proposed and contract.status != "active":
        raise Blocked(
            _("%(contract)s cannot take an obligation yet.") % {"contract": contract},
            problems=[
                _("%(contract)s is %(status)s; add obligations while it is active.")
                % {"contract": contract, "status": contract.get_status_display().lower()}
            ],
        )
    obligation = Obligation(contract=contract, created_by_id=actor.user_id, **_checked(fields))
    with transaction.atomic():
        _consistent(obligation, active=not proposed)
        obligation.number = next_number("OBL", clock.today().year)
        obligation.save(force_insert=True)
        record(
            subject=obligation, verb="created", actor=actor, data={"contract": contract.number, "proposed": proposed}
        )
        if not proposed:
            obligation = OBLIGATION.apply(obligation.pk, "accept", actor=actor)
            make_due_tasks(obligation, today=clock.today(), actor=actor)
    return obligation


def edit_obligation(obligation_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Obligation:
    """Change an obligation. Tasks that exist keep their due dates; later ones follow the new schedule."""
    actor.require("obligations.create", "change an obligation")
    with transaction.atomic():
        obligation = locked(queries.visible_to(actor), obligation_id, if_match=if_match)
        if obligation.status == ObligationStatus.REJECTED:
            raise Blocked(
                _("%(obligation)s was rejected; rejected obligations stay as they are.") % {"obligation": obligation}
            )
        changes = assign(obligation, _checked(fields))
        _consistent(obligation, active=obligation.status == ObligationStatus.ACTIVE)
        save(obligation, fields=changes)
        record(subject=obligation, verb="changed", actor=actor, data=changes)
        if obligation.status == ObligationStatus.ACTIVE:
            make_due_tasks(obligation, today=clock.today(), actor=actor)
    return obligation


def accept(obligation_id: UUID, *, actor: Actor) -> Obligation:
    """Take a proposed obligation into the register."""
    with transaction.atomic():
        obligation = OBLIGATION.apply(obligation_id, "accept", actor=actor, queryset=queries.visible_to(actor))
        make_due_tasks(obligation, today=clock.today(), actor=actor)
    return obligation


def reject(obligation_id: UUID, *, reason: str, actor: Actor) -> Obligation:
    """Refuse a proposed obligation for good."""
    data = {"reason": _reason(reason)}
    return OBLIGATION.apply(obligation_id, "reject", actor=actor, data=data, queryset=queries.visible_to(actor))


def deactivate(obligation_id: UUID, *, reason: str, actor: Actor) -> Obligation:
    """End an obligation; its open tasks are canceled, those handed in stay to be decided."""
    reason = _reason(reason)
    with transaction.atomic():
        obligation = OBLIGATION.apply(
            obligation_id, "deactivate", actor=actor, data={"reason": reason}, queryset=queries.visible_to(actor)
        )
        for task in obligation.tasks.filter(status=TaskStatus.OPEN):
            TASK.apply(task.pk, "withdraw", actor=actor, data={"reason": reason})
    return obligation


def reactivate(obligation_id: UUID, *, actor: Actor) -> Obligation:
    """Take an inactive obligation up again; tasks are made for due dates from today on."""
    with transaction.atomic():
        obligation = OBLIGATION.apply(obligation_id, "reactivate", actor=actor, queryset=queries.visible_to(actor))
        make_due_tasks(obligation, today=clock.today(), actor=actor, since=clock.today())
    return obligation


def make_due_tasks(obligation: Obligation, *, today: date, actor: Actor, since: date | None = None) -> int:
    """Make the tasks whose lead time has begun. Doing it twice makes nothing new. Returns how many were made."""
    through = today + timedelta(days=obligation.lead_days)
    wanted = [day for day in rules.due_dates(obligation.schedule, through=through) if since is None or day >= since]
    have = set(obligation.tasks.values_list("due_on", flat=True))
    missing = [day for day in wanted if day not in have]
    for offset, due_on in enumerate(missing, start=len(have) + 1):
        task = ObligationTask(
            obligation=obligation,
            number=f"{obligation.number}/{offset}",
            due_on=due_on,
            assignee_id=obligation.owner_id,
        )
        if not ObligationTask.objects.bulk_create([task], ignore_conflicts=True):
            continue
        record(subject=task, verb="created", actor=actor, data={"due_on": due_on.isoformat()})
        _tell(
            task,
            obligation.owner_id,
            _due(task),
            kind="obligations.assigned",
        )
    return len(missing)


def assign_task(task_id: UUID, *, assignee_id: UUID, actor: Actor) -> ObligationTask:
    """Give a task to somebody else. For who made the register, and the present assignee."""
    with transaction.atomic():
        task = locked(queries.tasks_visible_to(actor), task_id)
        if task.assignee_id != actor.user_id:
            actor.require("obligations.create", "give this task to somebody else")
        if task.status != TaskStatus.OPEN:
            raise Blocked(
                _("%(task)s is %(status)s; only open tasks change hands.")
                % {"task": task, "status": task.get_status_display().lower()}
            )
        person = get_user(assignee_id)
        if person.pk == task.obligation.approver_id:
            raise InvalidInput(_("%(person)s approves this obligation and cannot also do it.") % {"person": person})
        task.assignee = person
        save(task, fields=["assignee"])
        record(subject=task, verb="assigned", actor=actor, data={"to": person.name})
        _tell(
            task,
            person.pk,
            lambda: (
                _("%(name)s is yours, due on %(due_on)s")
                % {"name": task.obligation.name, "due_on": formats.day(task.due_on)}
            ),
            kind="obligations.assigned",
        )
    return task


def add_evidence(task_id: UUID, *, data: bytes, filename: str, actor: Actor) -> Evidence:
    """Attach a file that shows that the task was done. The upload is inspected like every other."""
    actor.require("obligations.work", "add evidence")
    with transaction.atomic():
        task = locked(queries.tasks_visible_to(actor), task_id)
        if task.status != TaskStatus.OPEN:
            raise Blocked(
                _("%(task)s is %(status)s; evidence is added while it is open.")
                % {"task": task, "status": task.get_status_display().lower()}
            )
        blob, _warnings = files.take(
            data, filename=filename, allow=inspection.ALL_KINDS, purpose=EVIDENCE_PURPOSE, actor=actor
        )
        evidence = Evidence.objects.create(task=task, blob=blob, added_by_id=actor.person_id)
        record(subject=task, verb="evidenced", actor=actor, data={"file": blob.filename, "sha256": blob.sha256})
    return evidence


def submit(task_id: UUID, *, actor: Actor, comment: str = "") -> ObligationTask:
    """Hand a task in. Without an approver it is done at once."""
    with transaction.atomic():
        task = TASK.apply(
            task_id,
            "submit",
            actor=actor,
            data={"comment": comment},
            fields={"comment": comment, "submitted_by_id": actor.user_id},
            queryset=queries.tasks_visible_to(actor),
        )
        obligation = task.obligation
        if not obligation.needs_approval:
            return TASK.apply(task.pk, "confirm", actor=actor)
        if obligation.approver_id:
            _tell(
                task,
                obligation.approver_id,
                lambda: _("%(name)s was handed in") % {"name": obligation.name},
                kind="obligations.submitted",
            )
    return task


def approve(task_id: UUID, *, actor: Actor, comment: str = "") -> ObligationTask:
    """Say that it was done."""
    with transaction.atomic():
        fields = {"decision_comment": comment, "decided_by_id": actor.user_id}
        task = _decide(task_id, "approve", actor=actor, comment=comment, fields=fields)
        _tell(
            task,
            task.assignee_id,
            lambda: _("%(name)s was approved") % {"name": task.obligation.name},
            kind="obligations.decided",
        )
    return task


def send_back(task_id: UUID, *, reason: str, actor: Actor) -> ObligationTask:
    """Say what is missing; the task is open again."""
    with transaction.atomic():
        fields = {"decision_comment": _reason(reason), "decided_by_id": actor.user_id}
        task = _decide(task_id, "send_back", actor=actor, comment=reason, fields=fields)
        _tell(
            task,
            task.assignee_id,
            lambda: _("%(name)s was sent back: %(reason)s") % {"name": task.obligation.name, "reason": reason},
            kind="obligations.decided",
        )
    return task


def cancel_task(task_id: UUID, *, reason: str, actor: Actor) -> ObligationTask:
    """End a task that need not be done."""
    return _decide(task_id, "cancel", actor=actor, comment=_reason(reason), fields={"decision_comment": reason})


def remind(task: ObligationTask, *, today: date, actor: Actor) -> bool:
    """Send the reminder that is due today, each stage once. True when one was sent."""
    stage = rules.reminder_stage(task.due_on, today, remind_days=task.obligation.remind_days)
    with transaction.atomic():
        task = locked(ObligationTask.objects.select_related("obligation"), task.pk)
        if stage is None or stage in task.reminded or task.status not in queries.UNFINISHED:
            return False
        task.reminded = [*task.reminded, stage]
        save(task, fields=["reminded"])
        record(subject=task, verb="reminded", actor=actor, data={"stage": stage})
        late = (today - task.due_on).days

        def title() -> str:
            name = task.obligation.name
            if late <= 0:
                return _("%(name)s is due on %(day)s") % {"name": name, "day": formats.day(task.due_on)}
            words = ngettext("%(name)s is overdue by %(late)d day", "%(name)s is overdue by %(late)d days", late)
            return words % {"name": name, "late": late}

        waits_for = task.assignee_id if task.status == TaskStatus.OPEN else task.obligation.approver_id
        _tell(task, waits_for or task.assignee_id, title, kind="obligations.reminder")
        if late >= rules.OVERDUE_STAGES[1] and task.obligation.approver_id:
            _tell(task, task.obligation.approver_id, title, kind="obligations.reminder")
    return True


def make_feed(*, actor: Actor) -> str:
    """A new secret for the actor's calendar address; the old address ends. Returns the secret, shown this once."""
    actor.require("obligations.view", "subscribe to the calendar")
    secret = ids.token()
    CalendarFeed.objects.update_or_create(
        user_id=actor.person_id, defaults={"token_hash": ids.hash_token(secret), "created_at": clock.now()}
    )
    return secret


def _decide(task_id: UUID, verb: str, *, actor: Actor, comment: str, fields: dict[str, Any]) -> ObligationTask:
    rows = queries.tasks_visible_to(actor)
    return TASK.apply(task_id, verb, actor=actor, data={"comment": comment}, fields=fields, queryset=rows)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - EDITABLE:
        raise InvalidInput(_("%(names)s cannot be set here.") % {"names": ", ".join(sorted(unknown))})
    return fields


def _consistent(obligation: Obligation, *, active: bool) -> None:
    if not obligation.name.strip():
        raise InvalidInput(_("Give the obligation a name."), fields={"name": _("Give it a name.")})
    _schedule = obligation.schedule
    end = obligation.contract.ends_on
    if end is not None and obligation.first_due_on > end + timedelta(days=366):
        message = _("%(first_due_on)s is more than a year after the contract's end, %(end)s.") % {
            "first_due_on": obligation.first_due_on,
            "end": end,
        }
        raise InvalidInput(message, fields={"first_due_on": message})
    if active and obligation.needs_approval and obligation.approver_id is None:
        message = _("Name an approver, or say that no approval is needed.")
        raise InvalidInput(message, fields={"approver": message})
    if obligation.approver_id is not None and obligation.approver_id == obligation.owner_id:
        message = _("The owner cannot approve the own work; name somebody else.")
        raise InvalidInput(message, fields={"approver": message})
    for person_id in filter(None, (obligation.owner_id, obligation.approver_id)):
        if not get_user(person_id).is_active:
            raise NotVisible(
                _("%(person)s is no longer active; choose somebody else.") % {"person": get_user(person_id)}
            )


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    return text.strip()


def _due(task: ObligationTask) -> Words:
    return lambda: _("Due on %(due_on)s: %(name)s") % {"due_on": formats.day(task.due_on), "name": task.obligation.name}


def _tell(task: ObligationTask, user_id: UUID, title: Words, *, kind: str) -> None:
    notify.notify(
        user=get_user(user_id),
        title=title,
        body=f"{task.obligation.contract}",
        url=task.obligation.get_absolute_url(),
        kind=kind,
        subject=task,
    )
