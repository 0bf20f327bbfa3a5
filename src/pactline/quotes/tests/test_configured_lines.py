"""Configured lines: added, configured anew, priced before they are added, and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from pactline.catalog import actions as catalog
from pactline.catalog.models import Offering
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput
from pactline.pricing import actions as prices
from pactline.quotes import actions, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.testing import Shop

JSON = "application/json"
D = Decimal


def network(shop: Shop) -> Offering:
    """A bundle: router or switch (one of them), antennas in colours as often as wanted, no battery with the router."""
    antenna = offering("ANTENNA", "Antenna", publish=False)
    colours = [{"code": "red", "name": "Red"}, {"code": "black", "name": "Black"}]
    catalog.add_characteristic(
        offering_id=antenna.pk, code="colour", name="Colour", options=colours, required=True, actor=SYSTEM
    )
    catalog.publish(antenna.pk, actor=SYSTEM)
    made = offering("NET", "Network", publish=False, is_bundle=True)
    group = catalog.add_group(made.pk, name="Core", least=1, most=1, actor=SYSTEM)
    for sku, price in (("ROUTER", "300"), ("SWITCH", "200")):
        part = shop.add(offering(sku, sku.title()), price)
        catalog.add_item(made.pk, child_id=part.pk, group_id=group.pk, chosen=False, actor=SYSTEM)
    catalog.add_item(made.pk, child_id=antenna.pk, chosen=False, many=True, max_quantity=D(8), actor=SYSTEM)
    battery = shop.add(offering("BATTERY", "Battery"), "50")
    catalog.add_item(made.pk, child_id=battery.pk, chosen=False, actor=SYSTEM)
    when = [{"item": "ROUTER", "op": "chosen"}]
    catalog.add_rule(made.pk, name="Power", kind="exclude", when=when, then=[{"item": "BATTERY"}], actor=SYSTEM)
    shop.add(antenna, "20")
    return shop.add(catalog.publish(made.pk, actor=SYSTEM), "100")


ANTENNAS = [
    {"quantity": "2", "characteristics": {"colour": "red"}},
    {"quantity": "1", "characteristics": {"colour": "black"}},
]


def configured(shop: Shop, cast: Cast) -> Quote:
    made = network(shop)
    chosen = {"items": {"ROUTER": [{}], "ANTENNA": ANTENNAS}}
    line = NewLine(offering_id=made.pk, quantity=D(2), configuration=chosen)
    return actions.create_quote(account_id=shop.account.pk, lines=[line], actor=cast.rita)


def rows(quote: Quote) -> list[tuple[str, D, str]]:
    return [(row["sku"], row["quantity"], row["description"]) for row in queries.line_rows(quote)]


def test_cat4_each_configuration_is_a_line_of_its_own(shop: Shop, cast: Cast) -> None:
    quote = configured(shop, cast)
    assert rows(quote) == [
        ("NET", D(2), ""),
        ("ROUTER", D(2), ""),
        ("ANTENNA", D(4), "Colour: Red"),
        ("ANTENNA", D(2), "Colour: Black"),
    ]
    assert quote.net == D(2 * (100 + 300 + 3 * 20))
    part = QuoteLine.objects.get(quote=quote, position=3)
    assert part.configuration == {"characteristics": {"colour": "red"}}
    again = actions.duplicate(quote.pk, actor=cast.rita)
    assert queries.line_rows(again)[2]["configuration"] == part.configuration


def test_cat3_qte1_what_is_not_complete_cannot_be_added(shop: Shop, cast: Cast) -> None:
    made = network(shop)
    for chosen, words in (
        (None, "Core: choose exactly 1"),
        ({"items": {"ROUTER": [{}], "SWITCH": [{}]}}, "Core: choose exactly 1"),
        ({"items": {"ROUTER": [{}], "BATTERY": [{}]}}, "Power"),
        ({"items": {"ROUTER": [{}], "ANTENNA": [{}]}}, "Choose a value for Colour"),
        (
            {"items": {"ROUTER": [{}], "ANTENNA": [{"quantity": "9", "characteristics": {"colour": "red"}}]}},
            "at most 8",
        ),
        ({"items": {"ROCKET": [{}]}}, "no option"),
    ):
        with pytest.raises(InvalidInput, match=words):
            line = NewLine(offering_id=made.pk, configuration=chosen)
            actions.create_quote(account_id=shop.account.pk, lines=[line], actor=cast.rita)
    assert not Quote.objects.exists()


def test_configured_anew_parts_that_stay_keep_what_was_entered(shop: Shop, cast: Cast) -> None:
    quote = configured(shop, cast)
    top, _router, red, _black = queries.lines(quote)
    actions.change_line(quote.pk, red.pk, discount_percent=D(10), actor=cast.rita)
    chosen = {
        "items": {"SWITCH": [{}], "BATTERY": [{}], "ANTENNA": [{"quantity": "3", "characteristics": {"colour": "red"}}]}
    }
    quote = actions.configure_line(quote.pk, top.pk, selection=chosen, actor=cast.rita)
    assert [(sku, quantity) for sku, quantity, _words in rows(quote)] == [
        *(("NET", D(2)), ("SWITCH", D(2)), ("ANTENNA", D(6)), ("BATTERY", D(2))),
    ]
    antenna = QuoteLine.objects.get(quote=quote, sku="ANTENNA")
    assert antenna.discount_percent == D(10) and antenna.net == D("108")
    before = rows(quote)
    with pytest.raises(InvalidInput, match="Core"):
        actions.configure_line(quote.pk, top.pk, selection={"items": {}}, actor=cast.rita)
    switch = QuoteLine.objects.get(quote=quote, sku="SWITCH")
    with pytest.raises(InvalidInput, match="cannot be sold like this"):
        actions.remove_lines(quote.pk, [switch.pk], actor=cast.rita)
    with pytest.raises(InvalidInput, match="cannot be sold like this"):
        actions.change_line(quote.pk, antenna.pk, quantity=D(100), actor=cast.rita)
    assert rows(Quote.objects.get(pk=quote.pk)) == before


def test_cat2_old_quotes_keep_the_old_version_and_new_ones_take_the_new(shop: Shop, cast: Cast) -> None:
    quote = actions.create_quote(account_id=shop.account.pk, lines=[NewLine(sku="SETUP")], actor=cast.rita)
    old = shop.products["SETUP"]
    new = catalog.revise_offering(old.pk, actor=SYSTEM)
    catalog.change_offering(new.pk, name="Set-up, done well", actor=SYSTEM)
    shop.add(catalog.publish(new.pk, actor=SYSTEM), "3000")
    assert [line.offering_id for line in queries.lines(quote)] == [old.pk]
    quote = actions.add_lines(quote.pk, [NewLine(sku="SETUP")], actor=cast.rita)
    assert [line.name for line in queries.lines(quote)] == ["Set-up", "Set-up, done well"]
    with pytest.raises(InvalidInput, match="not sold on"):
        actions.add_lines(quote.pk, [NewLine(offering_id=old.pk)], actor=cast.rita)


def test_cat6_what_the_account_may_not_buy_is_not_offered_and_not_added(
    shop: Shop, cast: Cast, client_for: Callable[[str], Client]
) -> None:
    quote = actions.create_quote(account_id=shop.account.pk, actor=cast.rita)
    denied = shop.products["SETUP"]
    catalog.add_eligibility("offering", denied.pk, effect="deny", account_id=shop.account.pk, actor=SYSTEM)
    rita = client_for("rita")
    found = rita.get(f"/quotes/{quote.pk}/lines/products", {"q": "set"}).json()
    assert [row["code"] for row in found] == []
    answer = rita.post(f"/api/v1/quotes/{quote.pk}/lines", {"lines": [{"sku": "SETUP"}]}, content_type=JSON)
    assert answer.status_code == 422 and "is not sold to Meridian Labs" in str(answer.json())
    catalog.add_eligibility("offering", shop.products["SUP"].pk, effect="deny", country="DE", actor=SYSTEM)
    quote = actions.add_lines(quote.pk, [NewLine(sku="SUITE")], actor=cast.rita)
    assert [line.sku for line in queries.lines(quote)] == ["SUITE", "PLAT"]


def test_configurator_of_a_quote_over_pages_and_api(
    shop: Shop, cast: Cast, client_for: Callable[[str], Client]
) -> None:
    made, rita = network(shop), client_for("rita")
    quote = actions.create_quote(account_id=shop.account.pk, actor=cast.rita)
    option = next(row for row in rita.get(f"/quotes/{quote.pk}/lines/products", {"q": "net"}).json())
    page = rita.get(option["open"])
    assert page.status_code == 200 and "Core: choose exactly 1." in page.content.decode()
    priced = rita.post(option["open"], {"i.1": "yes", "i.1.n": "1", "i.1.0.q": "1"}).content.decode()
    assert "300.00" in priced and not queries.lines(quote)
    assert rita.post(option["open"], {"_save": "1"}).status_code == 422
    saved = rita.post(option["open"], {"i.1": "yes", "i.1.n": "1", "i.1.0.q": "1", "_save": "1"})
    assert saved.status_code == 303
    top = queries.lines(quote)[0]
    again = rita.get(f"/quotes/{quote.pk}/configuration", {"line": str(top.pk)}).content.decode()
    assert 'name="i.1" value="yes" checked' in again
    assert "Configure" in rita.get(f"/quotes/{quote.pk}/").content.decode()
    url = f"/api/v1/quotes/{quote.pk}/lines/{top.pk}/configuration"
    body = {"selection": {"items": {"ROUTER": [{}], "ANTENNA": ANTENNAS}}}
    answer = rita.put(url, body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    lines = answer.json()["lines"]
    assert [line["sku"] for line in lines] == ["NET", "ROUTER", "ANTENNA", "ANTENNA"]
    assert lines[2]["configuration"] == {"characteristics": {"colour": "red"}}
    assert rita.put(url, {"selection": {"items": {}}}, content_type=JSON).status_code == 422
    assert client_for("frank").put(url, body, content_type=JSON).status_code in (403, 404)
    for address in ("?offering=x", "", f"?line={made.pk}"):
        assert rita.get(f"/quotes/{quote.pk}/configuration{address}").status_code in (404, 422)
    ordinary = rita.get(f"/quotes/{quote.pk}/lines/products", {"q": "plat"}).json()
    assert "open" not in ordinary[0]


def test_cat5_an_option_alters_the_price_of_its_line(
    shop: Shop, cast: Cast, client_for: Callable[[str], Client]
) -> None:
    matrix = prices.create_matrix(
        name="Colours",
        kind="attribute",
        columns=["attribute:colour"],
        rows=[{"cells": ["black"], "how": "percent", "value": "50"}],
        valid_from=date(2020, 1, 1),
        actor=SYSTEM,
    )
    prices.publish_matrix(matrix.pk, actor=SYSTEM)
    made = configured(shop, cast)
    found = {line.description: (line.unit_price, line.net) for line in queries.lines(made) if line.sku == "ANTENNA"}
    assert found == {"Colour: Red": (D(20), D(80)), "Colour: Black": (D(30), D(60))}
    top = queries.lines(made)[0]
    black = [{"quantity": "3", "characteristics": {"colour": "black"}}]
    chosen = {"items": {"ROUTER": [{}], "ANTENNA": black}}
    before = made.net
    changed = actions.configure_line(made.pk, top.pk, selection=chosen, actor=cast.rita)
    (antenna,) = (line for line in queries.lines(changed) if line.sku == "ANTENNA")
    assert (antenna.unit_price, antenna.net, changed.net - before) == (D(30), D(180), D(40))
    assert any(step["code"] == "attribute" for step in antenna.trail)
    green = {"items": {"ROUTER": [{}], "ANTENNA": [{"characteristics": {"colour": "green"}}]}}
    with pytest.raises(InvalidInput):
        actions.configure_line(made.pk, top.pk, selection=green, actor=cast.rita)
    line = {"sku": "ANTENNA", "attributes": {"colour": "black"}}
    body = {"lines": [line], "price_list_id": str(shop.price_list.pk)}
    answer = client_for("rita").post("/api/v1/pricing/calculations", body, content_type=JSON)
    assert answer.status_code == 200 and D(answer.json()["totals"]["net"]) == 30
