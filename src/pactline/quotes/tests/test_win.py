"""A deal is won when its quote is accepted, and not before."""

from __future__ import annotations

import pytest

from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked
from pactline.pipeline import actions as pipeline
from pactline.pipeline.testing import opportunity
from pactline.quotes import queries
from pactline.quotes.models import Quote
from pactline.quotes.testing import quote, shop


def test_an_accepted_quote_wins_the_deal(cast: Cast) -> None:
    offer = quote(shop(actor=cast.rita), actor=cast.rita)
    deal = opportunity(offer.account, actor=cast.rita, stage="propose")
    Quote.objects.filter(pk=offer.pk).update(opportunity=deal)
    assert not queries.wins(deal)
    with pytest.raises(Blocked):
        pipeline.win(deal.pk, actor=cast.rita)
    Quote.objects.filter(pk=offer.pk).update(status=Quote.Status.ACCEPTED)
    assert queries.wins(deal)
    assert pipeline.win(deal.pk, actor=cast.rita).stage == "closed_won"
