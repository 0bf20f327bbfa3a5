"""Rows pasted into the grid: one request, one price run, one event; or none of them, with the numbers of the wrong rows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from pactline.activity.models import Event
from pactline.catalog.testing import offering
from pactline.identity.models import User
from pactline.identity.testing import Cast
from pactline.quotes import pricing, queries
from pactline.quotes.models import Quote
from pactline.quotes.testing import Shop, quote

D = Decimal
ClientFor = Callable[[str], Client]
pytestmark = pytest.mark.django_db
CELLS = ("product", "quantity", "discount", "price", "choice")


def paste(client: Client, made: Quote, rows: list[dict[str, str]], after: str = "") -> Any:
    data = {"rows": json.dumps(rows), "after": after}
    return client.post(f"/quotes/{made.pk}/lines/pasted", data, headers={"HX-Request": "true"})


def new(*cells: str) -> dict[str, str]:
    return dict(zip(CELLS, cells, strict=False))


def events(made: Quote) -> int:
    return Event.objects.filter(subject_id=made.pk, name="quotes.quote.lines_changed").count()


def test_a_thousand_rows_are_one_price_run_and_one_event(
    shop: Shop, cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = quote(shop, actor=cast.rita)
    runs: list[int] = []
    calculate = pricing.calculate
    monkeypatch.setattr(
        pricing, "calculate", lambda lines, *a, **k: runs.append(len(lines)) or calculate(lines, *a, **k)
    )
    rows = [new("PLAT" if row % 2 else "SUP", str(row), "5 %") for row in range(1, 1001)]
    rita = client_for("rita")
    started = time.perf_counter()
    answer = paste(rita, made, rows)
    assert time.perf_counter() - started < 5
    assert answer.status_code == 204 and answer["HX-Redirect"] == made.get_absolute_url()
    lines = queries.lines(made)
    assert (len(lines), lines[2].quantity, lines[2].reduction_percent, lines[-1].quantity) == (1002, 1, 5, 1000)
    assert (runs, events(made)) == ([1002], 1)
    made.refresh_from_db()
    assert made.line_count == 1002 and made.net == sum(line.net for line in lines)
    answer = paste(rita, made, [new("SETUP", "1")])
    assert answer["HX-Redirect"] == f"{made.get_absolute_url()}?page=11"


def test_rows_that_are_there_change_and_the_others_follow_them(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SUP", 1), shop.line("SETUP")])
    keys = [str(line.pk) for line in queries.lines(made)]
    rows = [
        {"key": keys[0], "product": "Platform", "quantity": "12", "discount": "10", "price": "", "choice": "required"},
        {"key": keys[1], "product": "SUP", "quantity": "2", "discount": "", "price": "1100", "choice": "optional"},
        {**new("support", "3"), "key": ""},  # by name, as people copy it
        {**new("", "1"), "key": ""},  # an empty row
    ]
    assert paste(client_for("rita"), made, rows).status_code == 204
    found = [(line.sku, line.quantity, line.choice) for line in queries.lines(made)]
    assert found == [
        ("PLAT", 12, "required"),
        ("SUP", 2, "optional"),
        ("SUP", 3, "required"),
        ("SETUP", 1, "required"),
    ]
    heading = [new("SKU", "Quantity", "Discount"), new("SETUP", "4")]
    assert paste(client_for("rita"), made, heading, after=keys[0]).status_code == 204
    assert [line.sku for line in queries.lines(made)] == ["PLAT", "SETUP", "SUP", "SUP", "SETUP"]


def test_wrong_rows_are_named_and_nothing_is_saved(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    offering("FREE", "Without a price")
    twins = [offering("T1", "Twin"), offering("T2", "Twin")]
    shop.add(twins[0], "1")
    made = quote(shop, actor=cast.rita)
    before = (made.net, made.content_hash, events(made))
    rita = client_for("rita")
    key = str(queries.lines(made)[0].pk)
    read = [
        new("PLAT", "many"),
        new("PLAT", "1"),
        new("", "1", "10"),
        new("Twin", "1"),
        {**new("SETUP", "1"), "key": key},
        {**new("PLAT", "1"), "key": "0198a4b4-0000-7000-8000-000000000000"},
    ]
    cases = {
        "Line 1: ": read,
        "Line 3: the product is missing": read,
        "Line 4: several products are called “Twin”": read,
        "Line 5: the product of a line cannot be changed": read,
        "Line 6: its line is no longer in the quote": read,
        "Line 2: there is no product “NOPE”": [new("PLAT", "1"), new("NOPE", "1")],
        "Line 2: Platform: a discount can be 0 to 100 %": [new("SUP", "1"), new("PLAT", "1", "101")],
        "Line 1: Platform: the quantity must be more than 0": [{**new("PLAT", "0"), "key": key}],
        "Line 3: Without a price: it has no price": [new("PLAT"), new("SUP"), new("FREE"), new("SUP")],
    }
    for words, rows in cases.items():
        answer = paste(rita, made, rows)
        text = answer.content.decode()
        assert answer.status_code == 422 and words in text, (words, text)
    assert "Line 2" not in paste(rita, made, read).content.decode()
    assert "incomplete" in paste(rita, made, "{").content.decode()  # type: ignore[arg-type]
    assert "at least one row" in paste(rita, made, [new("", "")]).content.decode()
    many = paste(rita, made, [new("NOPE", "1")] * 80).content.decode()
    assert "Line 50:" in many and "Line 51:" not in many and "and 30 more" in many
    made.refresh_from_db()
    assert (made.net, made.content_hash, events(made)) == before
    assert paste(client_for("nora"), made, [new("PLAT")]).status_code == 404
    assert paste(client_for("ada"), made, [new("PLAT")]).status_code == 403


def test_numbers_are_read_and_written_as_the_language_does(shop: Shop, cast: Cast, client_for: ClientFor) -> None:
    ramp = {"segments": [{"months": "6", "unit_price": "1250.5"}, {"months": "6", "unit_price": "1300"}]}
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", D("2.5"), plan={"ramp": ramp})])
    line = queries.lines(made)[0]
    rita = client_for("rita")
    assert "2.5 × 1,250.5" in rita.get(made.get_absolute_url()).content.decode()
    User.objects.filter(pk=cast.user("rita").pk).update(locale="de")
    with translation.override("en"):  # what the German requests leave behind
        page = rita.get(made.get_absolute_url()).content.decode()
        assert 'value="2,5"' in page and "2,5 × 1.250,5" in page
        page = rita.get(f"/quotes/{made.pk}/lines/{line.pk}/details").content.decode()
        assert ">1.250,5<" in page and "3.126,25" in page
        assert paste(rita, made, [new("SUP", "1,5", "2,5 %", "1.234,50"), new("SUP", "1.5")]).status_code == 204
        pasted = [(row.quantity, row.discount_percent, row.manual_price) for row in queries.lines(made)[1:]]
        assert pasted == [(D("1.5"), D("2.5"), D("1234.50")), (D("1.5"), 0, None)]
        refused = paste(rita, made, [new("SUP", "1.234")])
        assert refused.status_code == 422 and "1234" in refused.content.decode() and "1,234" in refused.content.decode()
