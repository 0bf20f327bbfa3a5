"""Contract record made -> obligations proposed that follow from its own dates, for a person to accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.contracts import queries as contracts
from pactline.contracts.models import ContractRecord
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.obligations import actions as obligations
from pactline.obligations import queries

RENEWAL_TALKS_DAYS = 90
"""How long before the end talks about a renewal begin when the contract names no notice period."""


@on("contracts.contractrecord.created")
def propose_obligations(event: Event) -> None:
    """Propose what the dates ask for; what stands there already is not proposed again."""
    record = contracts.record_by_id(event.subject_id)
    have = set(queries.visible_to(SYSTEM).filter(contract=record).values_list("name", flat=True))
    for fields in proposals(record, today=clock.today()):
        if fields["name"] not in have:
            obligations.create_obligation(contract=record, proposed=True, actor=SYSTEM, **fields)


def proposals(record: ContractRecord, *, today: date) -> Iterator[dict[str, Any]]:
    """The obligations that a record's end, renewal and notice period imply; none that would lie in the past."""
    if record.ends_on is None:
        return
    common = {"owner_id": record.owner_id, "needs_approval": False, "category": "governance", "party": "us"}
    if record.auto_renew:
        notice = record.renewal_notice_days or RENEWAL_TALKS_DAYS
        decide_on = record.ends_on - timedelta(days=notice)
        if decide_on > today:
            yield common | {
                "name": "Decide on the automatic renewal",
                "instructions": (
                    f"The contract renews by itself after {record.ends_on}. Notice of {notice} days is needed: the last "
                    f"day to give it is {decide_on} ({record.ends_on} minus {notice} days)."
                ),
                "first_due_on": decide_on,
                "lead_days": 30,
            }
    else:
        talk_on = record.ends_on - timedelta(days=RENEWAL_TALKS_DAYS)
        if talk_on > today:
            yield common | {
                "name": "Begin talks about the renewal",
                "instructions": f"The contract ends on {record.ends_on} and does not renew by itself.",
                "first_due_on": talk_on,
                "lead_days": 14,
            }
