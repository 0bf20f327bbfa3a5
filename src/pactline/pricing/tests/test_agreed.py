"""Price models in lists, contracted prices, rules, matrices, exchange rates, exemptions, policies: through API and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast, person
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.parties.testing import account, selling_entity
from pactline.pricing import actions, queries
from pactline.pricing.models import ContractedPrice, PriceListLine, PriceMatrix
from pactline.pricing.testing import price_list, tax_rate
from pactline.quotes import actions as quotes
from pactline.quotes import testing as quoting

JSON = "application/json"
BASE = "/api/v1/pricing"
GRADUATED = {"kind": "graduated", "tiers": [{"up_to": "10", "unit": "10"}, {"unit": "8"}]}
D = Decimal


@pytest.fixture
def manager(cast: Cast) -> Client:
    client = Client()
    user = person("Priya Rao", roles=["pricing_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


def total(client: Client, line: dict[str, Any], **options: Any) -> Decimal:
    answer = client.post(f"{BASE}/calculations", {"lines": [line], **options}, content_type=JSON)
    assert answer.status_code == 200, answer.content
    return D(answer.json()["totals"]["net"])


def test_a_price_model_in_a_list_prices_baskets_and_quotes(cast: Cast, manager: Client) -> None:
    thing = offering("SEAT", "Seat")
    prices = price_list({thing: "1"})
    selling_entity()
    tax_rate()
    url = f"{BASE}/price-lists/{prices.pk}/prices"
    rows = [{"offering_id": str(thing.pk), "model": GRADUATED, "unit_cost": "3"}]
    saved = manager.put(url, rows, content_type=JSON)
    assert saved.status_code == 200, saved.content
    assert saved.json()[0]["model"]["kind"] == "graduated" and D(saved.json()[0]["unit_price"]) == 10
    line = {"sku": "seat", "quantity": "12"}
    assert total(manager, line) == 116
    assert total(manager, line, price_list=prices.code) == 116
    wrong = {"kind": "volume", "tiers": [{"up_to": "10", "unit": "1"}, {"up_to": "10", "unit": "2"}]}
    refused = manager.put(url, [{"offering_id": str(thing.pk), "model": wrong}], content_type=JSON)
    assert refused.status_code == 422 and "Row 2" in str(refused.json()) and "twice" in str(refused.json())
    tier = [{"offering_id": str(thing.pk), "unit_price": "5", "min_quantity": "5"}]
    assert manager.put(url, tier, content_type=JSON).status_code == 200
    beside = manager.put(url, rows, content_type=JSON)
    assert beside.status_code == 422 and "remove the tiers" in str(beside.json())


def test_prices_have_versions_by_day(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    prices = price_list({thing: "10"})
    selling_entity()
    later = actions.set_price(
        prices.pk, offering_id=thing.pk, unit_price=D(12), valid_from=date(2027, 1, 1), actor=SYSTEM
    )
    assert later.version == 2
    line = {"sku": "A"}
    assert total(manager, line, on="2026-12-31") == 10
    assert total(manager, line, on="2027-01-01") == 12
    actions.set_price(prices.pk, offering_id=thing.pk, unit_price=D(11), actor=SYSTEM)
    assert total(manager, line, on="2026-12-31") == 11 and total(manager, line, on="2027-01-01") == 12
    assert PriceListLine.objects.count() == 2
    with pytest.raises(InvalidInput, match="after the start"):
        actions.set_price(
            prices.pk,
            offering_id=thing.pk,
            unit_price=D(1),
            valid_from=date(2027, 1, 1),
            valid_to=date(2027, 1, 1),
            actor=SYSTEM,
        )


def test_contracted_prices_go_before_the_list(cast: Cast, client_for: Callable[[str], Client], manager: Client) -> None:
    thing, other = offering("A"), offering("B")
    price_list({thing: "10", other: "10"})
    selling_entity()
    customer = account(actor=cast.rita)
    body = {"account_id": str(customer.pk), "offering_id": str(thing.pk), "valid_from": "2026-01-01"}
    both = body | {"unit_price": "7", "discount_percent": "5"}
    assert manager.post(f"{BASE}/contracted-prices", both, content_type=JSON).status_code == 422
    made = manager.post(
        f"{BASE}/contracted-prices", body | {"unit_price": "7", "reference": "MSA 7"}, content_type=JSON
    )
    assert made.status_code == 201, made.content
    assert manager.post(f"{BASE}/contracted-prices", body | {"unit_price": "6"}, content_type=JSON).status_code == 422
    discount = body | {"offering_id": str(other.pk), "discount_percent": "25", "min_quantity": "5"}
    assert manager.post(f"{BASE}/contracted-prices", discount, content_type=JSON).status_code == 201
    asked = {"account_id": str(customer.pk), "on": "2026-06-01"}
    assert total(manager, {"sku": "A"}, **asked) == 7
    assert total(manager, {"sku": "B", "quantity": "4"}, **asked) == 40
    assert total(manager, {"sku": "B", "quantity": "5"}, **asked) == D("37.50")
    assert total(manager, {"sku": "A", "unit_price": "9"}, **asked) == 9
    assert total(manager, {"sku": "A"}) == 10
    url = f"{BASE}/contracted-prices/{made.json()['id']}"
    assert manager.post(f"{url}/end", {"valid_to": "2026-05-01"}, content_type=JSON).status_code == 200
    assert total(manager, {"sku": "A"}, **asked) == 10
    nora, rita = client_for("nora"), client_for("rita")
    assert nora.get(url).status_code == 404 and rita.get(url).status_code == 200
    before = Event.objects.count()
    assert rita.post(f"{BASE}/contracted-prices", body | {"unit_price": "1"}, content_type=JSON).status_code == 403
    assert Event.objects.count() == before and ContractedPrice.objects.count() == 2


def test_prc1_a_rule_chooses_the_list(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    price_list({thing: "10"})
    french = price_list({thing: "9"}, code="EUR-FR")
    selling_entity()
    customer = account(actor=cast.rita, country="FR")
    rule = {"name": "France", "price_list_id": str(french.pk)}
    condition = {"field": "account.country", "op": "eq", "value": "FR"}
    unknown = {**condition, "field": "account.moon"}
    assert manager.post(f"{BASE}/price-list-rules", rule | {"condition": unknown}, content_type=JSON).status_code == 422
    made = manager.post(f"{BASE}/price-list-rules", rule | {"condition": condition}, content_type=JSON)
    assert made.status_code == 201, made.content
    assert total(manager, {"sku": "A"}, account_id=str(customer.pk)) == 9
    assert total(manager, {"sku": "A"}) == 10
    url = f"{BASE}/price-list-rules/{made.json()['id']}"
    assert manager.patch(url, {"is_active": False}, content_type=JSON).status_code == 200
    assert total(manager, {"sku": "A"}, account_id=str(customer.pk)) == 10
    assert manager.delete(url).status_code == 204


def test_prc1_an_agreement_chooses_the_list(cast: Cast, manager: Client) -> None:
    thing, other = offering("A"), offering("B")
    price_list({thing: "10"})
    framed = price_list({thing: "8"}, code="EUR-FRAME")
    selling_entity()
    customer, stranger = account(actor=cast.rita, country="FR"), account("Other AG", actor=cast.rita)
    agreed = {
        "account_id": customer.pk,
        "offering_id": other.pk,
        "currency": "EUR",
        "reference": "Frame 7",
        "valid_from": date(2026, 1, 1),
        "actor": SYSTEM,
    }
    made = actions.create_contracted_price(unit_price=D(1), **agreed)
    condition = {"field": "agreements", "op": "eq", "value": "frame 7"}
    rule = {"name": "Frame", "price_list_id": str(framed.pk), "condition": condition}
    assert manager.post(f"{BASE}/price-list-rules", rule, content_type=JSON).status_code == 201
    assert total(manager, {"sku": "A"}, account_id=str(customer.pk), on="2026-01-01") == 8
    assert total(manager, {"sku": "A"}, account_id=str(stranger.pk), on="2026-01-01") == 10
    assert total(manager, {"sku": "A"}, account_id=str(customer.pk), on="2025-12-31") == 10
    actions.end_contracted_price(made.pk, valid_to=date(2026, 6, 1), actor=SYSTEM)
    assert total(manager, {"sku": "A"}, account_id=str(customer.pk), on="2026-06-01") == 10


def test_prc2_matrices_adjust_by_context_in_versions(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    price_list({thing: "10"})
    selling_entity()
    rows = [
        {"cells": ["1-10", "*"], "value": "-10"},
        {"cells": ["11-", "*"], "value": "-20"},
    ]
    body = {"name": "Quantity", "columns": ["quantity", "region"], "rows": rows, "valid_from": "2026-01-01"}
    gap = [rows[0], {"cells": ["12-", "*"], "value": "-20"}]
    overlap = [rows[0], {"cells": ["9-", "*"], "value": "-20"}]
    for wrong, word in ((gap, "gap"), (overlap, "overlaps"), ([rows[0], rows[0]], "same as row 1")):
        answer = manager.post(f"{BASE}/price-matrices", body | {"rows": wrong}, content_type=JSON)
        assert answer.status_code == 422 and word in str(answer.json()) and "Row 2" in str(answer.json())
    made = manager.post(f"{BASE}/price-matrices", body, content_type=JSON)
    assert made.status_code == 201, made.content
    url = f"{BASE}/price-matrices/{made.json()['id']}"
    at = {"on": "2026-06-01"}
    assert total(manager, {"sku": "A", "quantity": "5"}, **at) == 50
    assert manager.post(f"{url}/publication").json()["status"] == "published"
    assert [total(manager, {"sku": "A", "quantity": str(q)}, **at) for q in (5, 11, 5)] == [45, 88, 45]
    assert manager.patch(url, {"name": "X"}, content_type=JSON).status_code == 409
    second = manager.post(f"{url}/versions").json()
    assert second["version"] == 2 and second["status"] == "draft"
    newer = f"{BASE}/price-matrices/{second['id']}"
    change = {"rows": [{"cells": ["*", "*"], "how": "amount", "value": "-1"}], "valid_from": "2026-07-01"}
    assert manager.patch(newer, change, content_type=JSON).status_code == 200
    assert manager.post(f"{newer}/publication").status_code == 200
    assert total(manager, {"sku": "A", "quantity": "5"}, on="2026-06-30") == 45
    assert total(manager, {"sku": "A", "quantity": "5"}, on="2026-07-01") == 45
    assert total(manager, {"sku": "A", "quantity": "20"}, on="2026-07-01") == 180
    assert PriceMatrix.objects.get(version=1).valid_to == date(2026, 7, 1)
    assert manager.post(f"{newer}/retirement").status_code == 200
    with pytest.raises(WrongState, match="newer version"):
        actions.new_version(made.json()["id"], actor=SYSTEM)


def test_matrices_by_attribute_and_bundle(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    price_list({thing: "10"})
    selling_entity()
    color = {"cells": ["red|blue", "*"], "how": "override", "value": "15"}
    part = {"cells": ["*", "KIT"], "how": "percent", "value": "-50"}
    fields: dict[str, Any] = {"columns": ["attribute:color", "bundle"], "rows": [color, part], "match": "all"}
    made = actions.create_matrix(name="Both", kind="attribute", actor=SYSTEM, **fields)
    actions.publish_matrix(made.pk, actor=SYSTEM)
    assert total(manager, {"sku": "A", "attributes": {"color": "Red"}}) == 15
    assert total(manager, {"sku": "A", "attributes": {"color": "green"}, "bundle": "KIT"}) == 5
    assert total(manager, {"sku": "A", "attributes": {"color": "blue"}, "bundle": "kit"}) == D("7.50")


def test_another_currency_by_the_rate_of_the_day(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    prices = price_list({thing: "10"})
    selling_entity()
    body = {"from_currency": "EUR", "to_currency": "USD", "rate": "1.1", "valid_from": "2026-01-01"}
    assert manager.post(f"{BASE}/exchange-rates", body, content_type=JSON).status_code == 201
    later = body | {"rate": "1.2", "valid_from": "2026-02-01"}
    assert manager.post(f"{BASE}/exchange-rates", later, content_type=JSON).status_code == 201
    assert manager.post(f"{BASE}/exchange-rates", body | {"rate": "0"}, content_type=JSON).status_code == 422
    asked = {"price_list_id": str(prices.pk), "currency": "USD"}
    assert total(manager, {"sku": "A"}, on="2026-01-31", **asked) == 11
    assert total(manager, {"sku": "A"}, on="2026-02-01", **asked) == 12
    assert queries.exchange_rate("USD", "EUR", on=date(2026, 2, 1)) == 1 / D("1.2")
    answer = manager.post(
        f"{BASE}/calculations", {"lines": [{"sku": "A"}], **asked, "currency": "CHF"}, content_type=JSON
    )
    assert answer.status_code == 422 and "no exchange rate from EUR to CHF" in str(answer.json())


def test_an_exempt_customer_bears_no_tax(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    price_list({thing: "10"})
    selling_entity()
    tax_rate()
    customer = account(actor=cast.rita, country="DE", tax_id="")
    asked = {"lines": [{"sku": "A"}], "account_id": str(customer.pk), "on": "2026-06-01"}
    taxed = manager.post(f"{BASE}/calculations", asked, content_type=JSON).json()
    body = {"account_id": str(customer.pk), "country": "DE", "certificate": "C-1", "valid_from": "2026-01-01"}
    made = manager.post(f"{BASE}/tax-exemptions", body, content_type=JSON)
    assert made.status_code == 201, made.content
    free = manager.post(f"{BASE}/calculations", asked, content_type=JSON).json()
    assert D(taxed["totals"]["tax"]) == D("1.90") and D(free["totals"]["tax"]) == 0
    assert free["taxes"][0]["code"] == "exempt" and "C-1" in str(free["lines"][0]["trail"])
    end = f"{BASE}/tax-exemptions/{made.json()['id']}/end"
    assert manager.post(end, {"valid_to": "2026-05-01"}, content_type=JSON).status_code == 200
    assert manager.post(f"{BASE}/calculations", asked, content_type=JSON).json()["totals"] == taxed["totals"]


def test_policies_of_entity_and_list(cast: Cast, manager: Client) -> None:
    thing = offering("A")
    prices = price_list({thing: "0.333"})
    entity = selling_entity()
    lines = {"lines": [{"sku": "A"}] * 3}

    def net() -> Decimal:
        return D(manager.post(f"{BASE}/calculations", lines, content_type=JSON).json()["totals"]["net"])

    assert net() == D("0.99")
    url = f"{BASE}/policies/{entity.pk}"
    assert manager.put(url, {"rounding": "document"}, content_type=JSON).status_code == 200
    assert net() == D("1.00") and manager.get(url).json()["policies"] == {"rounding": "document"}
    assert manager.put(url, {"credits": True}, content_type=JSON).status_code == 422
    listed = manager.patch(f"{BASE}/price-lists/{prices.pk}", {"policies": {"rounding": "line"}}, content_type=JSON)
    assert listed.json()["policies"] == {"rounding": "line"}
    assert net() == D("0.99")


def test_quotes_take_what_is_agreed(cast: Cast) -> None:
    quote = quoting.quote(quoting.shop(actor=cast.rita), actor=cast.rita)
    line = quote.lines.get(sku="PLAT")
    actions.create_contracted_price(
        account_id=quote.account_id,
        offering_id=line.offering_id,
        unit_price=D(1),
        currency=quote.currency,
        valid_from=date(2020, 1, 1),
        actor=SYSTEM,
    )
    repriced = quotes.reprice(quote.pk, actor=cast.rita)
    row = repriced.lines.get(pk=line.pk)
    assert row.unit_price == 1 and "contracted" in [step["code"] for step in row.trail]
    again = quotes.reprice(quote.pk, actor=cast.rita)
    assert again.total == repriced.total and again.content_hash == repriced.content_hash


def test_pages(cast: Cast, manager: Client, client_for: Callable[[str], Client]) -> None:
    thing, other, customer = offering("A", "Thing"), offering("B", "Other"), account(actor=cast.rita)
    prices = price_list({other: "1"})
    entity = selling_entity()
    kinds = ["graduated", "volume", "package", "blocks", "attributes", "flat", "percentage", "graduated_percentage"]
    new = f"/price-lists/{prices.pk}/prices/model"
    for kind in kinds:
        assert manager.get(f"{new}?kind={kind}").status_code == 200
    rows = {"row-0-up_to": "10", "row-0-unit": "5", "row-1-up_to": "10", "row-1-unit": "4"}
    refused = manager.post(f"{new}?kind=graduated", {"offering": str(thing.pk), **rows})
    assert refused.status_code == 422 and "Row 2" in refused.content.decode()
    rows |= {"row-1-up_to": "", "pasted": ""}
    assert manager.post(f"{new}?kind=graduated", {"offering": str(thing.pk), **rows}).status_code == 303
    line = PriceListLine.objects.get(offering=thing)
    assert line.model["tiers"][1] == {"unit": "4"}
    assert "5 up to 10, 4 beyond" in manager.get(prices.get_absolute_url()).content.decode()
    edit = f"/prices/{line.pk}/edit"
    assert 'value="10"' in manager.get(edit).content.decode()
    pasted = {"row-0-up_to": "10", "row-0-unit": "6", "pasted": "20\t5\n\t3\t1"}
    assert manager.post(edit, pasted).status_code == 303
    line.refresh_from_db()
    assert [tier.get("unit") for tier in line.model["tiers"]] == ["6", "5", "3"]

    matrix = {"name": "By region", "kind": "context", "match": "first", "position": "10", "valid_from": "2026-01-01"}
    matrix |= {"column0": "region", "row-0-cell0": "BY", "row-0-value": "-5"}
    assert manager.get("/price-matrices/new").status_code == 200
    assert manager.post("/price-matrices/new", matrix | {"column0": "moon"}).status_code == 422
    assert manager.post("/price-matrices/new", matrix).status_code == 303
    made = PriceMatrix.objects.get()
    url = f"/price-matrices/{made.pk}"
    assert manager.get(f"{url}/edit").status_code == 200
    assert manager.post(f"{url}/edit", matrix | {"row-0-value": "-7"}).status_code == 303
    assert "-7" in manager.get(f"{url}/").content.decode()
    assert manager.post(f"{url}/publication").status_code == 303
    assert manager.post(f"{url}/versions").status_code == 303
    assert manager.post(f"{url}/retirement").status_code == 303

    agreed = {"account": str(customer.pk), "offering": str(thing.pk), "min_quantity": "0", "valid_from": "2026-01-01"}
    assert manager.get("/contracted-prices/new").status_code == 200
    assert manager.post("/contracted-prices/new", agreed).status_code == 422
    assert manager.post("/contracted-prices/new", agreed | {"unit_price": "3"}).status_code == 303
    price = ContractedPrice.objects.get()
    assert manager.get(price.get_absolute_url()).status_code == 200
    assert manager.post(price.get_absolute_url(), {"valid_to": "2027-01-01"}).status_code == 303
    assert "Thing" in manager.get(customer.get_absolute_url()).content.decode()
    exempt = {"account": str(customer.pk), "country": "DE", "certificate": "C-1", "valid_from": "2026-01-01"}
    assert manager.post("/tax-exemptions/new", exempt).status_code == 303
    rate = {"from_currency": "EUR", "to_currency": "USD", "rate": "1.1", "valid_from": "2026-01-01"}
    assert manager.post("/exchange-rates/new", rate).status_code == 303
    rule = {"name": "FR", "price_list": str(prices.pk), "g0-r0-field": "account.country", "g0-r0-op": "in"}
    rule |= {"g0-r0-value": "FR, BE"}
    assert manager.post("/price-list-rules/new", rule | {"is_active": "on"}).status_code == 303
    found = queries.rules().get()
    assert found.condition == {"field": "account.country", "op": "in", "value": ["FR", "BE"]}
    assert manager.get(f"/price-list-rules/{found.pk}/edit").status_code == 200
    policies = f"/pricing-policies/{entity.pk}"
    assert manager.get(policies).status_code == 200
    assert manager.post(policies, {"rounding": "document"}).status_code == 303
    assert "the document as a whole" in manager.get(entity.get_absolute_url()).content.decode()
    assert manager.post(f"/price-lists/{prices.pk}/edit", {
        "code": prices.code, "name": prices.name, "valid_from": "2020-01-01", "proration": "thirty_day_months",
    }).status_code == 303  # fmt: skip
    assert "as thirty days" in manager.get(prices.get_absolute_url()).content.decode()
    for path in ("contracted-prices", "tax-exemptions", "exchange-rates", "price-list-rules", "price-matrices"):
        assert manager.get(f"/{path}/").status_code == 200, path
    rita = client_for("rita")
    for path in ("/contracted-prices/new", "/price-matrices/new", "/price-list-rules/new", policies, new):
        assert rita.get(path).status_code == 403, path
