"""Contract record made -> order drafted from its lines."""

from __future__ import annotations

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.contracts import queries as contracts
from pactline.kernel.actor import SYSTEM
from pactline.orders import actions as orders


@on("contracts.contractrecord.created")
def draft_order(event: Event) -> None:
    """Draft the order. A contract without lines (third-party paper, amendments of the text) has nothing to order."""
    record = contracts.record_by_id(event.subject_id)
    if record.lines.exists():
        orders.draft_from_contract(record, actor=SYSTEM)
