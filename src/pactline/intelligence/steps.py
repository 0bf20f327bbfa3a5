"""The steps after signing: look through the data, the reminder's day, who is reminded, look through the obligations."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.contracts import queries as contracts
from pactline.contracts.models import ContractRecord
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from . import queries
from .models import Analysis, Decision, Kind, Reminder

if TYPE_CHECKING:
    from .duties import Due


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is to be done, how far it is, where."""

    key: str
    title: str
    note: str
    is_done: bool
    url: str = ""


def due(contract: ContractRecord) -> Due | None:
    """When to think about the end of a contract (its end, its notice period, sixty days), with the working."""
    if contract.ends_on is None:
        return None
    from . import duties
    from .metadata.values import Duration

    days = contract.renewal_notice_days
    notice = Duration(Decimal(days), "day") if days else None
    return duties.reminder(contract.ends_on, renews=contract.auto_renew, notice=notice)


def reminder_of(contract: ContractRecord) -> Reminder | None:
    """The reminder that was set."""
    return Reminder.objects.filter(contract=contract).prefetch_related("recipients").first()


def reminder(reminder_id: UUID | str, *, actor: Actor) -> Reminder:
    """One reminder, for whoever sees its contract."""
    found = Reminder.objects.filter(pk=reminder_id).first()
    if found is None:
        raise NotVisible(_("There is no such reminder, or you may not see it."))
    contracts.record(found.contract_id, actor=actor)
    return found


def of(contract: ContractRecord) -> list[Step]:
    """The four steps of a contract with how far each is."""
    analysis = queries.latest_for_record(contract)
    reminder, worked_out = reminder_of(contract), due(contract)
    endless = _("The contract has no end.")
    people = ", ".join(person.name for person in reminder.recipients.all()) if reminder is not None else ""
    return [
        _review("metadata", _("Look through the data"), analysis, Kind.METADATA, "data"),
        Step(
            "reminder",
            _("Day of the reminder"),
            reminder.working if reminder is not None else worked_out.working if worked_out is not None else endless,
            reminder is not None or worked_out is None,
        ),
        Step(
            "recipients",
            _("Who is reminded"),
            people or ("" if worked_out else endless),
            bool(people) or worked_out is None,
        ),
        _review("obligations", _("Look through the obligations"), analysis, Kind.OBLIGATION, "obligations"),
    ]


def _review(key: str, title: str, analysis: Analysis | None, kind: str, tab: str) -> Step:
    if analysis is None or not analysis.is_over:
        return Step(key, title, _("The contract was not read yet."), False)
    rows = list(analysis.findings.filter(kind=kind).values_list("decision", flat=True))
    decided = sum(one != Decision.OPEN for one in rows)
    note = _("%(decided)s of %(count)s decided") % {"decided": decided, "count": len(rows)}
    at = f"{reverse('intelligence:analysis', args=[analysis.pk])}?tab={tab}"
    return Step(key, title, note, decided == len(rows), at)
