"""PRC1 on a quote: channel and currency decide about price list, rate and eligibility; a line's place about its tax."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from pactline.activity.models import Event
from pactline.catalog import actions as catalog_actions
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.parties import actions as parties
from pactline.parties.testing import account
from pactline.pricing import actions as prices
from pactline.pricing.models import PriceList
from pactline.pricing.testing import price_list, tax_rate
from pactline.quotes import actions, pdf, queries
from pactline.quotes.actions.mass import Which
from pactline.quotes.models import Quote
from pactline.quotes.testing import Shop, quote, sold_trail

D = Decimal
JSON = "application/json"
ClientFor = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def rate(value: str, day: date = date(2020, 1, 1), one: str = "EUR", other: str = "USD") -> None:
    prices.set_exchange_rate(from_currency=one, to_currency=other, rate=D(value), valid_from=day, actor=SYSTEM)


@pytest.fixture(name="partner_list")
def _partner_list(shop: Shop) -> PriceList:
    made = price_list({shop.products[sku]: "300" for sku in ("PLAT", "SUP", "SETUP")}, code="PARTNER")
    condition = {"field": "channel", "op": "eq", "value": "partner"}
    prices.create_rule(name="Partners", price_list_id=made.pk, condition=condition, actor=SYSTEM)
    return made


def first(made: Quote) -> Any:
    return queries.lines(made)[0]


def test_prc1_the_channel_of_a_quote_chooses_its_list(shop: Shop, cast: Cast, partner_list: PriceList) -> None:
    direct = quote(shop, actor=cast.rita)
    assert (direct.channel, direct.price_list_id, first(direct).unit_price) == ("direct", shop.price_list.pk, 400)
    sold = quote(shop, actor=cast.rita, channel="partner")
    assert (sold.price_list_id, first(sold).unit_price) == (partner_list.pk, 300)
    changed = actions.change_quote(direct.pk, channel="partner", actor=cast.rita)
    assert (changed.price_list_id, first(changed).unit_price) == (partner_list.pk, 300)
    by_hand = quote(shop, actor=cast.rita, price_list_id=partner_list.pk)
    kept = actions.change_quote(by_hand.pk, channel="portal", actor=cast.rita)
    assert (kept.channel, kept.price_list_id) == ("portal", partner_list.pk)
    with pytest.raises(InvalidInput, match="cannot be used like this"):
        quote(shop, actor=cast.rita, channel="shop")


def test_what_a_channel_does_not_sell_cannot_be_in_its_quote(shop: Shop, cast: Cast) -> None:
    catalog_actions.add_eligibility(
        "offering", shop.products["SETUP"].pk, effect="deny", channel="partner", actor=SYSTEM
    )
    made = quote(shop, actor=cast.rita)
    with pytest.raises(InvalidInput, match="Set-up: not sold through the channel “Partner”"):
        actions.change_quote(made.pk, channel="partner", actor=cast.rita)
    made.refresh_from_db()
    assert made.channel == "direct"
    with pytest.raises(InvalidInput, match="Nothing was added"):
        quote(shop, actor=cast.rita, channel="partner")
    assert Quote.objects.count() == 1


def test_qte13_a_reseller_brings_the_partner_channel(shop: Shop, cast: Cast, partner_list: PriceList) -> None:
    reseller, referrer = account("Channel AG", actor=cast.rita), account("Tip GmbH", actor=cast.rita)
    made = quote(shop, actor=cast.rita)
    actions.add_partner(made.pk, account_id=referrer.pk, role="referrer", actor=cast.rita)
    made.refresh_from_db()
    assert made.channel == "direct"
    actions.add_partner(made.pk, account_id=reseller.pk, role="reseller", actor=cast.rita)
    made.refresh_from_db()
    assert (made.channel, made.price_list_id, first(made).list_price) == ("partner", partner_list.pk, 300)


def test_prc1_a_list_in_another_currency_by_the_rate_of_the_day(shop: Shop, cast: Cast) -> None:
    rate("1.1")
    rate("1.25", date(2026, 7, 1))
    lines = [shop.line("PLAT", 10, discount_percent=D(10)), shop.line("SETUP")]
    dates = {"quote_on": date(2026, 6, 30), "expires_on": date(2027, 1, 1)}
    made = quote(shop, actor=cast.rita, lines=lines, currency="usd", **dates)
    line = first(made)
    assert (made.currency, made.price_list_id) == ("USD", shop.price_list.pk)
    assert (line.list_price, line.unit_price, line.unit_cost, line.net) == (440, 396, 110, 3960)
    assert line.reduction_percent == 10  # the conversion is no discount
    assert made.exchange == {"from": "EUR", "to": "USD", "rate": "1.1", "on": "2020-01-01"}
    step = next(step for step in line.trail if step["code"] == "currency")
    assert step["label"] == "Exchange rate of 1 Jan 2020: 1 EUR = 1.1 USD" and D(step["running"]) == 440
    document = PdfDocument(pdf.render(made))
    printed = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "1 EUR = 1.1 USD" in " ".join(printed.split()) and "US Dollar (USD)" in printed
    later = actions.change_quote(made.pk, quote_on=date(2026, 7, 2), actor=cast.rita)
    assert (first(later).list_price, later.exchange["on"]) == (500, "2026-07-01")
    assert later.content_hash != made.content_hash
    plain = actions.change_quote(made.pk, currency="EUR", actor=cast.rita)
    assert (first(plain).list_price, plain.exchange, plain.currency) == (400, {}, "EUR")


def test_a_rate_turned_round_is_told_as_it_was_entered(shop: Shop, cast: Cast) -> None:
    rate("0.8", one="USD", other="EUR")
    made = quote(shop, actor=cast.rita, currency="USD")
    assert first(made).list_price == 500
    assert "1 USD = 0.8 EUR" in sold_trail(first(made), "currency")


def test_a_list_of_the_currency_goes_before_conversion(shop: Shop, cast: Cast) -> None:
    rate("1.1")
    dollars = price_list({shop.products[sku]: "450" for sku in ("PLAT", "SETUP")}, code="USD", currency="USD")
    made = quote(shop, actor=cast.rita, currency="USD")
    assert (made.price_list_id, first(made).list_price, made.exchange) == (dollars.pk, 450, {})
    back = actions.change_quote(made.pk, currency="EUR", actor=cast.rita)
    assert (back.price_list_id, first(back).list_price) == (shop.price_list.pk, 400)
    by_list = actions.change_quote(made.pk, price_list_id=dollars.pk, actor=cast.rita)
    assert by_list.currency == "USD"
    converted = actions.change_quote(made.pk, price_list_id=shop.price_list.pk, currency="USD", actor=cast.rita)
    assert (converted.currency, first(converted).list_price) == ("USD", 440)


def test_without_a_rate_nothing_is_made_or_changed(shop: Shop, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="no exchange rate leads to it from EUR"):
        quote(shop, actor=cast.rita, currency="CHF")
    with pytest.raises(InvalidInput, match="no exchange rate from EUR to CHF"):
        quote(shop, actor=cast.rita, currency="CHF", price_list_id=shop.price_list.pk)
    with pytest.raises(InvalidInput, match="not a currency code"):
        quote(shop, actor=cast.rita, currency="ZZZ")
    assert not Quote.objects.exists()
    made = quote(shop, actor=cast.rita)
    rate("0.9", date(2999, 1, 1), other="CHF")  # too late for this quote
    with pytest.raises(InvalidInput, match="CHF"):
        actions.change_quote(made.pk, currency="CHF", actor=cast.rita)
    made.refresh_from_db()
    assert made.currency == "EUR" and not Event.objects.filter(subject_id=made.pk, name__endswith="changed").exists()


def test_amounts_that_were_typed_do_not_change_their_currency(shop: Shop, cast: Cast) -> None:
    rate("1.1")
    lines = [shop.line("PLAT", manual_price=D(380)), shop.line("SETUP")]
    made = quote(shop, actor=cast.rita, lines=lines, discount_amount=D(50))
    with pytest.raises(InvalidInput, match="Amounts were entered in EUR: the discount on the whole, Platform"):
        actions.change_quote(made.pk, currency="USD", actor=cast.rita)
    actions.change_line(made.pk, queries.lines(made)[0].pk, manual_price=None, actor=cast.rita)
    changed = actions.change_quote(made.pk, currency="USD", discount_amount=D(55), actor=cast.rita)
    assert (changed.currency, first(changed).list_price) == ("USD", 440)


def test_another_accounts_list_is_refused(shop: Shop, cast: Cast) -> None:
    other = account("Other AG", actor=cast.rita)
    own = price_list({shop.products["PLAT"]: "1"}, code="OTHER", account_id=other.pk)
    with pytest.raises(InvalidInput, match="belongs to another account"):
        quote(shop, actor=cast.rita, price_list_id=own.pk)


def test_channel_and_currency_on_pages_and_in_the_api(
    shop: Shop, cast: Cast, partner_list: PriceList, client_for: ClientFor
) -> None:
    rate("1.1")
    rita = client_for("rita")
    form = {"account": str(shop.account.pk), "term_months": "12", "currency": "usd", "channel": "partner"}
    assert rita.post("/quotes/new", form).status_code == 303
    made = Quote.objects.get()
    assert (made.currency, made.channel, made.price_list_id) == ("USD", "partner", partner_list.pk)
    page = rita.get(made.get_absolute_url() + "?tab=details").content.decode()
    assert "Exchange rate of 1 Jan 2020: 1 EUR = 1.1 USD" in page and "Partner" in page
    assert rita.post("/quotes/new", {**form, "currency": "CHF"}).status_code == 422
    assert made.number in rita.get("/quotes/?channel=partner&currency=usd").content.decode()
    assert made.number not in rita.get("/quotes/?channel=direct").content.decode()
    body = {"account_id": str(shop.account.pk), "currency": "USD", "channel": "portal", "lines": [{"sku": "PLAT"}]}
    answer = rita.post("/api/v1/quotes", body, content_type=JSON)
    found = answer.json()
    assert answer.status_code == 201, found
    assert (found["currency"], found["channel"], found["exchange"]["rate"]) == ("USD", "portal", "1.1")
    at = f"/api/v1/quotes/{found['id']}"
    assert rita.patch(at, {"channel": "shop"}, content_type=JSON).status_code == 422
    assert rita.patch(at, {"currency": "CHF"}, content_type=JSON).status_code == 422
    moved = rita.patch(at, {"channel": "partner", "currency": "EUR"}, content_type=JSON).json()
    assert (moved["currency"], moved["price_list_id"], moved["exchange"]) == ("EUR", str(partner_list.pk), {})
    assert client_for("nora").patch(at, {"channel": "direct"}, content_type=JSON).status_code == 404


def _address(shop: Shop, cast: Cast, country: str, city: str, region: str = "") -> UUID:
    made = parties.create_address(
        account_id=shop.account.pk,
        use="shipping",
        lines="1 Road",
        city=city,
        country=country,
        region=region,
        actor=cast.rita,
    )
    return made.pk


def test_a_lines_place_decides_its_tax(shop: Shop, cast: Cast) -> None:
    tax_rate("DE", "7", region="HE", name="Island rate")
    here, there = _address(shop, cast, "DE", "Helgoland", "he"), _address(shop, cast, "CH", "Bern")
    lines = [
        shop.line("SETUP"),
        shop.line("SETUP", location_id=here),
        shop.line("SETUP", location_id=there),
        shop.line("SUITE", location_id=there),
    ]
    made = quote(shop, actor=cast.rita, lines=lines, shipping_address={"country": "DE"})
    rows = queries.lines(made)
    assert [row.tax_percent for row in rows] == [19, 7, 0, 0, 0, 0]  # the parts of a bundle go where it goes
    assert [row["code"] for row in made.taxes] == ["domestic", "domestic", "export"]
    assert "VAT 19 % (Germany)" in sold_trail(rows[0], "tax") and "delivered" not in sold_trail(rows[0], "tax")
    assert "Island rate (Germany, HE); delivered to" in sold_trail(rows[1], "tax")
    assert "Export from Germany to Switzerland: no tax of the seller; delivered to" in sold_trail(rows[2], "tax")
    moved = actions.change_line(made.pk, rows[1].pk, location_id=None, actor=cast.rita)
    assert queries.lines(moved)[1].tax_percent == 19
    shipped = actions.change_quote(made.pk, shipping_address={"country": "CH"}, actor=cast.rita)
    assert [row.tax_percent for row in queries.lines(shipped)] == [0] * 6
    billed = actions.change_quote(made.pk, shipping_address={}, billing_address={"country": "DE"}, actor=cast.rita)
    assert queries.lines(billed)[0].tax_percent == 19


def test_a_place_of_somebody_else_is_refused(shop: Shop, cast: Cast) -> None:
    other = account("Other AG", actor=cast.rita)
    foreign = parties.create_address(
        account_id=other.pk, use="shipping", lines="1", city="Bern", country="CH", actor=SYSTEM
    )
    with pytest.raises(InvalidInput, match="that is no address of Meridian Labs"):
        quote(shop, actor=cast.rita, lines=[shop.line("SETUP", location_id=foreign.pk)])


def test_cat6_a_place_where_a_line_is_not_sold_is_refused(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    for sku, country in (("SETUP", "FR"), ("SUP", "FR"), ("SETUP", "IT")):
        catalog_actions.add_eligibility("offering", shop.products[sku].pk, effect="deny", country=country, actor=SYSTEM)
    paris, bern = _address(shop, cast, "FR", "Paris"), _address(shop, cast, "CH", "Bern")
    lines = [shop.line("PLAT"), shop.line("SETUP"), shop.line("SETUP", location_id=bern), shop.line("SUITE")]
    made = quote(shop, actor=cast.rita, lines=lines, shipping_address={"country": "DE"})
    plat, setup, abroad, suite = (row for row in queries.lines(made) if row.parent_id is None)
    before = (made.content_hash, made.total)

    with pytest.raises(InvalidInput, match="Set-up, Support: not sold to Meridian Labs · FR") as refused:
        actions.change_quote(made.pk, shipping_address={"country": "FR"}, actor=cast.rita)
    assert set(refused.value.fields) == {"shipping_address"}
    with pytest.raises(InvalidInput, match="Set-up: not sold to Meridian Labs · IT") as refused:
        actions.change_quote(made.pk, shipping_address={}, billing_address={"country": "IT"}, actor=cast.rita)
    assert set(refused.value.fields) == {"shipping_address", "billing_address"}
    for line, name in ((setup, "Set-up"), (suite, "Support")):  # a part of the bundle, too
        with pytest.raises(InvalidInput, match=f"{name} is not sold at .*Paris"):
            actions.change_line(made.pk, line.pk, location_id=paris, actor=cast.rita)
        with pytest.raises(InvalidInput, match="Nothing was changed") as many:
            actions.change_lines(made.pk, Which(line_ids=(line.pk,)), {"location_id": paris}, actor=cast.rita)
        assert name in many.value.problems[0]
    with pytest.raises(InvalidInput, match="Set-up is not sold at"):
        actions.add_lines(made.pk, [shop.line("SETUP", location_id=paris)], actor=cast.rita)
    with pytest.raises(InvalidInput, match="Support is not sold at"):
        actions.add_lines(made.pk, [shop.line("SUITE", location_id=paris)], actor=cast.rita)

    at, rita = f"/api/v1/quotes/{made.pk}", client_for("rita")
    answer = rita.patch(at, {"shipping_address": {"country": "FR"}}, content_type=JSON)
    assert answer.status_code == 422 and "Set-up, Support: not sold to" in answer.content.decode()
    answer = rita.patch(f"{at}/lines/{setup.pk}", {"location_id": str(paris)}, content_type=JSON)
    assert answer.status_code == 422 and "Set-up is not sold at" in answer.content.decode()
    made.refresh_from_db()
    assert (made.content_hash, made.total) == before and made.shipping_address["country"] == "DE"
    assert not Event.objects.filter(subject_id=made.pk).exclude(name="quotes.quote.created").exists()

    assert rita.patch(f"{at}/lines/{plat.pk}", {"location_id": str(paris)}, content_type=JSON).status_code == 200
    actions.remove_lines(made.pk, [setup.pk, suite.pk], actor=cast.rita)
    moved = actions.change_quote(made.pk, shipping_address={"country": "FR"}, actor=cast.rita)
    assert [row.location_id for row in queries.lines(moved)] == [paris, bern]  # what goes elsewhere is still sold
    with pytest.raises(InvalidInput, match="Set-up is not sold to Meridian Labs · FR"):
        actions.change_line(made.pk, abroad.pk, location_id=None, actor=cast.rita)


def test_cat6_a_day_on_which_a_line_is_not_sold_is_refused(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    bern = _address(shop, cast, "CH", "Bern")
    made = quote(
        shop, actor=cast.rita, lines=[shop.line("PLAT"), shop.line("SETUP"), shop.line("SUP", location_id=bern)]
    )
    later = made.quote_on + timedelta(days=40)
    for sku, where in (("SETUP", {}), ("SUP", {"country": "CH"})):
        catalog_actions.add_eligibility(
            "offering", shop.products[sku].pk, effect="deny", valid_from=later, actor=SYSTEM, **where
        )
    before, until = (made.content_hash, made.quote_on), later + timedelta(days=30)
    with pytest.raises(InvalidInput, match="Set-up, Support: not sold to Meridian Labs") as refused:
        actions.change_quote(made.pk, quote_on=later, expires_on=until, actor=cast.rita)
    assert set(refused.value.fields) == {"quote_on"} and f"on {later.isoformat()}" in str(refused.value)
    rita, dates = client_for("rita"), {"quote_on": later.isoformat(), "expires_on": until.isoformat()}
    answer = rita.patch(f"/api/v1/quotes/{made.pk}", dates, content_type=JSON)
    assert answer.status_code == 422 and "Set-up, Support: not sold to" in answer.content.decode()
    made.refresh_from_db()
    assert (made.content_hash, made.quote_on) == before
    moved = actions.change_quote(made.pk, quote_on=later - timedelta(days=1), expires_on=until, actor=cast.rita)
    assert moved.quote_on == later - timedelta(days=1)


def test_cat6_a_day_after_the_end_of_an_offering_is_refused(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT"), shop.line("SETUP")])
    last = made.quote_on + timedelta(days=10)
    catalog_actions.change_offering(shop.products["SETUP"].pk, valid_to=last, actor=SYSTEM)
    until = last + timedelta(days=30)
    with pytest.raises(InvalidInput, match="Set-up: not sold to"):
        actions.change_quote(made.pk, quote_on=last, expires_on=until, actor=cast.rita)
    actions.change_quote(made.pk, quote_on=last - timedelta(days=1), expires_on=until, actor=cast.rita)


def test_cat6_submitting_asks_again_who_may_buy(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    catalog_actions.add_eligibility("offering", shop.products["SUP"].pk, effect="deny", country="FR", actor=SYSTEM)
    place = _address(shop, cast, "CH", "Bern")
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT"), shop.line("SUP", location_id=place)])
    parties.change_address(place, country="FR", city="Lyon", actor=cast.rita)
    rita, count = client_for("rita"), Event.objects.filter(subject_id=made.pk).count()
    page = rita.post(f"/quotes/{made.pk}/submission", {"note": ""})
    assert page.status_code == 409 and "Support: not sold to Meridian Labs" in page.content.decode()
    answer = rita.post(f"/api/v1/quotes/{made.pk}/submission", {}, content_type=JSON)
    assert answer.status_code == 409 and "Support: not sold to Meridian Labs" in answer.content.decode()
    made.refresh_from_db()
    assert made.status == "draft" and Event.objects.filter(subject_id=made.pk).count() == count
    parties.change_address(place, country="CH", city="Bern", actor=cast.rita)
    catalog_actions.add_eligibility("offering", shop.products["PLAT"].pk, effect="deny", actor=SYSTEM)
    with pytest.raises(Blocked) as blocked:
        actions.submit(made.pk, actor=cast.rita)
    assert "Support" not in str(blocked.value.problems) and "not sold to" in blocked.value.problems[0]
    actions.remove_lines(made.pk, [first(made).pk], actor=cast.rita)
    assert actions.submit(made.pk, actor=cast.rita).status == "approved"
