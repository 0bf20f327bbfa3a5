"""The quote of a renewal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.quotes import queries
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.owned import SOLD

from .configuring import selection_of
from .entering import NewLine
from .making import create_quote


def renew_quote(quote_id: UUID, *, actor: Actor) -> Quote:
    """A draft that renews what recurs in a sold quote, for the same term from the day after its end, at what was paid with
    the uplift agreed there. What was sold once is not sold again.
    """
    old = queries.get(quote_id, actor=actor)
    if old.status not in SOLD:
        raise WrongState(
            _("%(quote)s is %(state)s; only what was sold can be renewed.")
            % {"quote": old, "state": old.get_status_display().lower()}
        )
    rows = queries.lines(old)
    uplift = {"percent": f"{old.renewal_uplift_percent.normalize():f}", "basis": "contracted"}
    lines = [
        NewLine(
            sku=line.sku,
            quantity=Decimal(line.segments[-1]["quantity"]) if line.segments else line.quantity,
            action=QuoteLine.Action.RENEW,
            replaces=line.pk,
            plan={"uplift": uplift},
            configuration=selection_of(line, rows).json() if line.configuration or line.kind == "bundle" else None,
            location_id=line.location_id,
        )
        for line in rows
        if line.counts
        and line.parent_id is None
        and line.price_kind == "recurring"
        and line.action != QuoteLine.Action.REMOVE
    ]
    if not lines:
        raise InvalidInput(_("Nothing in %(quote)s recurs, so there is nothing to renew.") % {"quote": old})
    starts_on = old.ends_on + timedelta(days=1) if old.ends_on else clock.today()
    return create_quote(
        account_id=old.account_id,
        contact_id=old.contact_id,
        price_list_id=old.price_list_id,
        currency=old.currency,
        channel=old.channel,
        selling_entity_id=old.selling_entity_id,
        lines=lines,
        name=_("Renewal of %(quote)s") % {"quote": old},
        starts_on=starts_on,
        term_months=old.term_months,
        auto_renew=old.auto_renew,
        renewal_notice_days=old.renewal_notice_days,
        renewal_uplift_percent=old.renewal_uplift_percent,
        actor=actor,
    )
