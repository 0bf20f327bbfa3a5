"""Contract record made -> its quote accepted by signature and completed, its opportunity won."""

from __future__ import annotations

from pactline.activity.bus import on
from pactline.activity.models import Event
from pactline.contracts import queries as contracts
from pactline.kernel.actor import SYSTEM
from pactline.pipeline import actions as pipeline
from pactline.quotes import actions as quotes
from pactline.quotes.models import Quote


@on("contracts.contractrecord.created")
def close_the_sale(event: Event) -> None:
    """What was signed is sold. Each step is passed once, however often the event is delivered."""
    record = contracts.record_by_id(event.subject_id)
    quote = record.quote
    if quote is None:
        return
    if quote.status in (Quote.Status.APPROVED, Quote.Status.PENDING_CUSTOMER_ACCEPTANCE, Quote.Status.EXPIRED):
        quote = quotes.accept_by_signature(quote.pk, signed_by=str(record.contact or record.account), actor=SYSTEM)
    if quote.status == Quote.Status.ACCEPTED:
        quote = quotes.complete(quote.pk, actor=SYSTEM)
    if quote.opportunity_id is not None:
        pipeline.win(quote.opportunity_id, actor=SYSTEM)
