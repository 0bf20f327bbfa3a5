"""Price lists: states, defaults, prices, row scope, and what the engine reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pactline.activity.models import Event
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.parties.testing import account
from pactline.pricing import actions, queries
from pactline.pricing.lifecycle import PRICE_LIST
from pactline.pricing.models import PriceList, PriceListLine, TaxRate
from pactline.pricing.rules import TaxPlace, calculate
from pactline.pricing.testing import price_list, tax_rate


def test_first_list_of_a_currency_becomes_its_default(cast: Cast) -> None:
    thing = offering()
    first, second = price_list({thing: "10"}), price_list({thing: "11"}, code="OTHER")
    first.refresh_from_db()
    assert first.is_default and not second.is_default
    actions.make_default(second.pk, actor=SYSTEM)
    first.refresh_from_db()
    assert not first.is_default
    assert queries.default_price_list(currency="EUR", on=clock.today()) == second


def test_account_list_goes_before_the_default(cast: Cast) -> None:
    thing, customer = offering(), account(actor=cast.rita)
    price_list({thing: "10"})
    own = price_list({thing: "8"}, code="MERIDIAN", account_id=customer.pk)
    assert not own.is_default
    assert queries.default_price_list(currency="EUR", on=clock.today(), account_id=customer.pk) == own
    assert queries.default_price_list(currency="EUR", on=clock.today()) != own
    with pytest.raises(NotVisible):
        queries.get(own.pk, actor=cast.nora)
    assert own not in queries.visible_to(cast.nora) and own in queries.visible_to(cast.rita)


def test_no_list_says_what_to_do(db: None) -> None:
    with pytest.raises(InvalidInput, match="No published price list in CHF"):
        queries.default_price_list(currency="CHF", on=clock.today())


def test_dates_are_half_open(db: None) -> None:
    thing, today = offering(), clock.today()
    made = price_list({thing: "1"}, valid_from=today - timedelta(days=10))
    actions.change_price_list(made.pk, valid_to=today, actor=SYSTEM)
    with pytest.raises(InvalidInput):
        queries.default_price_list(currency="EUR", on=today)
    assert queries.default_price_list(currency="EUR", on=today - timedelta(days=1))


@pytest.mark.parametrize("name", ["rita", "max", "ada", "frank"])
def test_only_pricing_people_change_prices(cast: Cast, name: str) -> None:
    thing = offering()
    prices = price_list({thing: "10"})
    actor = getattr(cast, name)
    before = Event.objects.count()
    for attempt in (
        lambda: actions.create_price_list(code="X", name="X", currency="EUR", actor=actor),
        lambda: actions.set_price(prices.pk, offering_id=thing.pk, unit_price=Decimal(1), actor=actor),
        lambda: actions.retire(prices.pk, actor=actor),
        lambda: actions.make_default(prices.pk, actor=actor),
        lambda: tax_rate_by(actor),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert PriceListLine.objects.get().unit_price == 10
    assert PriceList.objects.count() == 1 and not TaxRate.objects.exists()
    assert Event.objects.count() == before


def tax_rate_by(actor: Any) -> TaxRate:
    return actions.create_tax_rate(country="DE", percent=Decimal(19), name="VAT", actor=actor)


def test_publishing_needs_prices_and_the_default_stays(db: None) -> None:
    empty = price_list(publish=False)
    with pytest.raises(Blocked, match="no prices"):
        actions.publish(empty.pk, actor=SYSTEM)
    default = price_list({offering(): "1"}, code="D")
    with pytest.raises(Blocked, match="default for EUR"):
        actions.retire(default.pk, actor=SYSTEM)
    default.refresh_from_db()
    assert default.status == "published"


def test_states_written_out(db: None, cast: Cast) -> None:
    allowed = {("draft", "publish"), ("draft", "retire"), ("published", "retire")}
    for state in PriceList.Status.values:
        for verb in ("publish", "retire"):
            made = price_list(
                {offering(f"S-{state}-{verb}"): "1"}, code=f"{state}-{verb}", publish=False, currency="USD"
            )
            PriceList.objects.filter(pk=made.pk).update(status=state)
            if (state, verb) in allowed:
                PRICE_LIST.apply(made.pk, verb, actor=cast.adam)
            else:
                with pytest.raises(WrongState):
                    PRICE_LIST.apply(made.pk, verb, actor=cast.adam)
            with pytest.raises((NotAllowed, WrongState)):
                PRICE_LIST.apply(made.pk, verb, actor=cast.rita)


def test_retired_and_ended_lists_keep_their_prices(db: None) -> None:
    thing = offering()
    retired = price_list({thing: "1"}, publish=False)
    actions.retire(retired.pk, actor=SYSTEM)
    ended = price_list({thing: "1"}, code="OLD", publish=False)
    actions.change_price_list(ended.pk, valid_to=clock.today(), actor=SYSTEM)
    for old in (retired, ended):
        with pytest.raises(WrongState):
            actions.set_price(old.pk, offering_id=thing.pk, unit_price=Decimal(2), actor=SYSTEM)
    assert set(PriceListLine.objects.values_list("unit_price", flat=True)) == {Decimal(1)}


def test_setting_prices_is_all_or_nothing(db: None) -> None:
    thing, other = offering("A"), offering("B")
    prices = price_list({thing: "10"})
    rows = [
        actions.Price(offering_id=other.pk, unit_price=Decimal(5)),
        actions.Price(offering_id=thing.pk, unit_price=Decimal(5), min_price=Decimal(6)),
    ]
    with pytest.raises(InvalidInput) as error:
        actions.set_prices(prices.pk, prices=rows, actor=SYSTEM)
    assert list(error.value.fields) == ["1.min_price"]
    assert PriceListLine.objects.count() == 1
    actions.set_price(prices.pk, offering_id=thing.pk, unit_price=Decimal("12.5"), actor=SYSTEM)
    assert PriceListLine.objects.get().unit_price == Decimal("12.5")
    told = Event.objects.filter(name="pricing.pricelist.prices_set").first()
    assert told is not None and told.data["prices"][0]["from"] == "10.00000000"


def test_engine_reads_everything_in_five_queries_and_then_in_one(
    db: None, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    things = [offering(f"SKU-{i}", periodicity="month" if i % 2 else "") for i in range(30)]
    prices = price_list(dict.fromkeys(things, "10"))
    actions.set_price(
        prices.pk, offering_id=things[0].pk, min_quantity=Decimal(10), unit_price=Decimal(8), actor=SYSTEM
    )
    tax_rate()
    place = TaxPlace(seller_country="DE", buyer_country="DE")
    with django_assert_max_num_queries(5):
        queries.price_inputs([t.pk for t in things], prices, on=clock.today(), place=place)
    with django_assert_max_num_queries(1):
        inputs = queries.price_inputs([t.pk for t in things], prices, on=clock.today(), place=place)
        lines = [inputs.line(str(i), thing.pk, Decimal(10)) for i, thing in enumerate(things)]
        found = calculate(lines, inputs.context(term_months=12))
    assert found.lines[0].list_price == 8 and found.lines[2].list_price == 10
    assert found.totals.one_time == 80 + 14 * 100 and found.totals.mrr == 1500
    assert found.totals.tax == (found.totals.net * 19 / 100).quantize(Decimal("0.01"))


def test_tax_rates_never_overlap(db: None) -> None:
    first = tax_rate(valid_from=date(2020, 1, 1))
    with pytest.raises(InvalidInput, match="holds in that time already"):
        tax_rate(valid_from=date(2026, 1, 1), percent="20")
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxRate.objects.create(country="DE", tax_class="standard", name="x", percent=1, valid_from=date(2025, 1, 1))
    actions.end_tax_rate(first.pk, valid_to=date(2027, 1, 1), actor=SYSTEM)
    tax_rate(valid_from=date(2027, 1, 1), percent="20", name="VAT 20 %")
    tax_rate(country="US", region="ca", percent="7.25")
    assert queries.rates("DE", on=date(2026, 12, 31))["DE", "", "standard"].percent == 19
    assert queries.rates("DE", on=date(2027, 1, 1))["DE", "", "standard"].percent == 20
    assert queries.rates("US", on=date(2027, 1, 1))["US", "CA", "standard"].percent == Decimal("7.25")


def test_copy_keeps_prices_and_starts_as_draft(db: None) -> None:
    source = price_list({offering("A"): "10", offering("B"): "20"})
    made = actions.copy_price_list(source.pk, code="EUR-2027", name="EUR 2027", actor=SYSTEM)
    assert made.status == "draft" and not made.is_default
    assert made.lines.count() == 2
