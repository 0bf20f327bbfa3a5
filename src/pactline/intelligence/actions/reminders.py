"""The reminder before a contract's end: set by a person in the contract's steps, sent once by a job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.contracts import queries as contracts
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.intelligence import steps
from pactline.intelligence.models import Reminder
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.notify import actions as notify
from pactline.ui import formats


def set_reminder(
    record_id: UUID | str, *, recipient_ids: Iterable[UUID | str], actor: Actor, remind_on: date | None = None
) -> Reminder:
    """Say when and who is reminded of a contract's end. Without ``remind_on`` the day is worked out from its terms."""
    actor.require("intelligence.decide", _("set the reminder of a contract"))
    contract = contracts.record(record_id, actor=actor)
    due = steps.due(contract)
    if due is None:
        raise Blocked(_("%(contract)s has no end, so nothing reminds of it.") % {"contract": contract})
    day, chosen = remind_on or due.day, list({str(pk) for pk in recipient_ids})
    persons = list(people().filter(pk__in=chosen))
    if not persons or len(persons) != len(chosen):
        sentence = _("Choose who is reminded.")
        raise InvalidInput(sentence, fields={"recipients": sentence})
    if contract.ends_on is not None and day > contract.ends_on:
        sentence = _("The reminder must come before the end on %(day)s.") % {"day": formats.day(contract.ends_on)}
        raise InvalidInput(sentence, fields={"remind_on": sentence})
    working = due.working if day == due.day else _("Chosen by %(name)s.") % {"name": actor.label}
    with transaction.atomic():
        row, created = Reminder.objects.get_or_create(
            contract=contract, defaults={"remind_on": day, "working": working[:300]}
        )
        if not created:
            row = locked(Reminder.objects.all(), row.pk)
            row.remind_on, row.working, row.sent_at = day, working[:300], None
            save(row, fields=["remind_on", "working", "sent_at"])
        row.recipients.set(persons)
        names = sorted(person.name for person in persons)
        record(subject=row, verb="set", actor=actor,
               data={"contract": contract.number, "on": day.isoformat(), "recipients": names})  # fmt: skip
    return row


def send_reminders(*, actor: Actor) -> int:
    """Tell the recipients of every reminder whose day has come, once. Contracts that have ended are left out."""
    count = 0
    waiting = Reminder.objects.filter(
        sent_at=None, remind_on__lte=clock.today(), contract__status__in=["draft", "active"]
    )
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                Reminder.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("contract__account")
                .filter(pk=pk, sent_at=None)
                .first()
            )
            if row is None:
                continue
            for person in row.recipients.all():
                _tell(row, person, actor)
            row.sent_at = clock.now()
            save(row, fields=["sent_at"])
            record(subject=row, verb="sent", actor=actor, data={"contract": row.contract.number})
            count += 1
    return count


def _tell(row: Reminder, person: User, actor: Actor) -> None:
    contract = row.contract
    names = {"contract": contract.number, "account": contract.account.name, "day": formats.day(contract.ends_on)}
    notify.notify(
        user=person,
        kind="intelligence.reminder",
        title=lambda: _("%(contract)s with %(account)s ends on %(day)s: decide whether it goes on") % names,
        body=lambda: row.working,
        url=reverse("intelligence:steps", args=[contract.pk]),
        subject=contract,
        actor=actor,
    )
