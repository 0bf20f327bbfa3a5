"""Row PRC4 on quotes: the five ways to set a price by hand, and the discount on the whole beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput
from pactline.pricing import actions as prices
from pactline.quotes import actions, queries
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.testing import Shop, quote

pytestmark = pytest.mark.django_db
D = Decimal


def first(subject: Quote) -> QuoteLine:
    return queries.lines(subject)[0]


@pytest.mark.parametrize(
    ("fields", "unit_price", "net"),
    [
        ({"discount_percent": D(10)}, 360, 3600),
        ({"discount_amount": D(100)}, 400, 3900),
        ({"plan": {"markup": {"percent": "10"}}}, 440, 4400),
        ({"plan": {"markup": {"amount": "12.5"}}}, D("412.5"), 4125),
        ({"manual_price": D(333)}, 333, 3330),
        ({"plan": {"markup": {"percent": "10"}}, "discount_percent": D(50)}, 220, 2200),
        ({"plan": {"markup": {"percent": "10"}}, "manual_price": D(333)}, 333, 3330),
    ],
)
def test_prc4_five_types(shop: Shop, cast: Cast, fields: dict[str, Any], unit_price: Any, net: int) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, **fields)])
    line = first(made)
    assert (line.list_price, line.net, made.mrr) == (D(400), D(net), D(net))
    steps = [step["label"] for step in line.trail]
    assert any("by hand" in label for label in steps) == ("plan" in fields and "manual_price" not in fields) or (
        "manual_price" in fields
    )
    if "discount_amount" not in fields:
        assert line.unit_price == D(unit_price)
    assert actions.reprice(made.pk, actor=cast.rita).content_hash == made.content_hash


def test_prc4_a_header_discount_that_keeps_leaves_a_markup_alone(shop: Shop, cast: Cast) -> None:
    lines = [shop.line("PLAT", 10, plan={"markup": {"percent": "10"}}), shop.line("PLAT", 10)]
    made = quote(shop, actor=cast.rita, lines=lines)
    made = actions.change_quote(made.pk, discount_percent=D(10), discount_overwrites=False, actor=cast.rita)
    assert [line.net for line in queries.lines(made)] == [D(4400), D(3600)]
    made = actions.change_quote(made.pk, discount_overwrites=True, actor=cast.rita)
    assert [line.net for line in queries.lines(made)] == [D(3960), D(3600)], (
        "a markup is no discount: it stays below it"
    )


@pytest.mark.parametrize(
    "markup", [{"percent": "5", "amount": "5"}, {"percent": "-1"}, {"amount": "-1"}, {"percent": "1001"}]
)
def test_what_is_no_markup(shop: Shop, cast: Cast, markup: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        quote(shop, actor=cast.rita, lines=[shop.line("PLAT", plan={"markup": markup})])
    assert "markup" in refused.value.fields or "markup" in str(refused.value)


def test_an_amount_is_in_the_currency_of_the_quote(shop: Shop, cast: Cast) -> None:
    prices.set_exchange_rate(
        from_currency="EUR", to_currency="USD", rate=D("1.1"), valid_from=date(2020, 1, 1), actor=SYSTEM
    )
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", plan={"markup": {"amount": "5"}})])
    with pytest.raises(InvalidInput, match="Amounts were entered in EUR: Platform"):
        actions.change_quote(made.pk, currency="USD", actor=cast.rita)


def test_markup_on_the_page_and_in_the_api(shop: Shop, cast: Cast, client_for: Callable[[str], Client]) -> None:
    rita = client_for("rita")
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10)])
    line = first(made)
    at = f"/api/v1/quotes/{made.pk}/lines/{line.pk}"
    answer = rita.patch(at, {"plan": {"markup": {"percent": "25"}}}, content_type="application/json")
    assert answer.status_code == 200 and first(made).net == D(5000)
    wrong = {"plan": {"markup": {"percent": "25", "amount": "3"}}}
    assert rita.patch(at, wrong, content_type="application/json").status_code == 422
    form = rita.get(f"/quotes/{made.pk}/lines/{line.pk}/details").content.decode()
    assert 'name="markup_percent"' in form and 'value="25' in form
    given = {
        "name": line.name,
        "choice": "required",
        "discount_amount": "0",
        "markup_amount": "20",
        "markup_percent": "",
    }
    assert rita.post(f"/quotes/{made.pk}/lines/{line.pk}/details", given).status_code == 303
    line = first(made)
    assert (line.plan["markup"], line.net) == ({"amount": "20"}, D(4200))
    assert "markup 20 a unit" in rita.get(made.get_absolute_url()).content.decode()
    both = rita.post(f"/quotes/{made.pk}/lines/{line.pk}/details", {**given, "markup_percent": "5"})
    assert both.status_code == 422 and "not both" in both.content.decode()
    assert rita.patch(at, {"plan": {"markup": None}}, content_type="application/json").status_code == 200
    assert first(made).net == D(4000) and "markup" not in first(made).plan
