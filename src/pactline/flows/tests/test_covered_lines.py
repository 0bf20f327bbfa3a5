"""Covered products pass from the quote to the contract and to the order (QTE8), ramps to the contract (PRC7)."""

from __future__ import annotations

import pytest

from pactline.contracts import actions, queries, testing
from pactline.contracts.actions import signing
from pactline.contracts.models import ContractRecord
from pactline.esign.models import Envelope
from pactline.flows import quote_to_contract
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.orders import actions as orders
from pactline.orders import panels as order_panels
from pactline.orders import queries as order_queries
from pactline.quotes import testing as shops
from pactline.ui import formats
from pactline.ui.components import words


@pytest.mark.django_db
def test_qte8_what_is_covered_passes_to_contract_and_order(cast: Cast) -> None:
    testing.liability(cast)
    testing.template(cast)
    testing.signatory_rule(cast)
    testing.legal_rule(cast)
    shop = shops.shop(actor=cast.rita)
    ramp = {"ramp": {"every_months": 12, "percent": "5"}}
    lines = [
        shop.line("PLAT", plan=ramp),
        shop.line("SUP", covers_row=0),
        shop.line("SUP", plan={"covered_item": "Rack 7"}),
    ]
    quote = shops.approved_quote(shop, actor=cast.rita, lines=lines, starts_on=clock.today(), term_months=24)
    request = quote_to_contract.initiate(quote.pk, contract_type="sales_contract", actor=cast.rita)
    testing.approve(cast, request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    envelope = Envelope.objects.get()
    envelope.sealed = envelope.certificate = envelope.presented
    signing.on_completed(envelope, SYSTEM)
    record = ContractRecord.objects.get()
    platform, support, other = queries.lines(record)
    assert (support.covers_id, other.covered_item) == (platform.pk, "Rack 7")
    assert [row["net"] for row in platform.segments] == ["400.00", "420.00"]
    order = orders.draft_from_contract(record, actor=SYSTEM)
    first, second, third = order.lines.order_by("position")
    assert (first.covers_id, second.covers_id, third.covers_id) == (None, first.pk, None)
    assert third.covered_item == "Rack 7"
    rows = order_panels.line_table(order, order_queries.lines_of(order))["rows"]
    runs = f"{words.day(first.starts_on)} – {words.day(first.ends_on)}"
    assert first.name in rows[0].cells[0] and first.sku in rows[0].cells[0] and runs in rows[0].cells[0]
    assert rows[0].cells[4] == formats.money(first.net, order.currency)
