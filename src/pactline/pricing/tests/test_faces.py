"""Pages and API of pricing."""

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
from pactline.parties.testing import account, selling_entity
from pactline.pricing import actions
from pactline.pricing.models import PriceList, PriceListLine, TaxRate
from pactline.pricing.testing import price_list, tax_rate

JSON = "application/json"
BASE = "/api/v1/pricing"


@pytest.fixture
def manager(cast: Cast) -> Client:
    client = Client()
    user = person("Priya Rao", roles=["pricing_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


def test_pages_have_query_budgets(
    cast: Cast, client_for: Callable[[str], Client], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    things = [offering(f"S-{index:02d}", f"Thing {index:02d}") for index in range(20)]
    prices = price_list(dict.fromkeys(things, "10"))
    tax_rate()
    rita = client_for("rita")
    rita.get("/price-lists/")
    for path, budget in (("/price-lists/", 10), ("/tax-rates/", 10), (prices.get_absolute_url(), 14)):
        with django_assert_max_num_queries(budget):
            answer = rita.get(path)
        assert answer.status_code == 200, path
    text = answer.content.decode()
    assert "Thing 07" in text and "Set a price" not in text and "Unit cost" not in text
    assert "EUR-LIST" in rita.get(things[0].get_absolute_url()).content.decode()


def test_walk_of_a_pricing_manager(cast: Cast, manager: Client) -> None:
    thing, customer = offering(), account(actor=cast.rita)
    form = {"code": "EUR-1", "name": "Euro", "currency": "EUR", "valid_from": "2026-01-01"}
    assert manager.post("/price-lists/new", form | {"valid_to": "2025-01-01"}).status_code == 422
    assert manager.post("/price-lists/new", form).status_code == 303
    made = PriceList.objects.get()
    url = f"/price-lists/{made.pk}"
    for path in ("/", "/edit", "/copy", "/prices/new"):
        assert manager.get(url + path).status_code == 200
    assert manager.post(f"{url}/publication").status_code == 409
    price = {"offering": str(thing.pk), "unit_price": "100", "unit_cost": "40", "min_price": "80", "min_quantity": "0"}
    assert manager.post(f"{url}/prices/new", price | {"min_price": "101"}).status_code == 422
    assert manager.post(f"{url}/prices/new", price).status_code == 303
    line = PriceListLine.objects.get()
    assert manager.get(f"/prices/{line.pk}/edit").status_code == 200
    assert manager.post(f"/prices/{line.pk}/edit", {"unit_price": "110", "unit_cost": "40"}).status_code == 303
    assert manager.post(f"{url}/publication").status_code == 303
    assert "Unit cost" in manager.get(f"{url}/").content.decode()
    own = form | {"code": "OWN", "account": str(customer.pk)}
    assert manager.post("/price-lists/new", own).status_code == 303
    other = PriceList.objects.get(code="OWN")
    assert "Euro" in manager.get(customer.get_absolute_url()).content.decode()
    assert manager.post(f"/price-lists/{other.pk}/default").status_code == 409
    assert (
        manager.post(f"{url}/copy", {"code": "EUR-2", "name": "Euro 2", "valid_from": "2027-01-01"}).status_code == 303
    )
    assert manager.post(f"{url}/retirement").status_code == 409
    assert manager.post(f"/prices/{line.pk}/removal").status_code == 303
    rate = {"country": "DE", "tax_class": "standard", "name": "VAT", "percent": "19", "valid_from": "2026-01-01"}
    assert manager.post("/tax-rates/new", rate).status_code == 303
    assert manager.post("/tax-rates/new", rate).status_code == 422
    found = TaxRate.objects.get()
    assert manager.get(f"/tax-rates/{found.pk}/").status_code == 200
    assert manager.post(f"/tax-rates/{found.pk}/end", {"valid_to": "2027-01-01"}).status_code == 303


def test_wrong_role_changes_nothing(cast: Cast, client_for: Callable[[str], Client]) -> None:
    thing = offering()
    prices = price_list({thing: "10"})
    rita, url = client_for("rita"), f"/price-lists/{prices.pk}"
    before = Event.objects.count()
    for path in ("/retirement", "/default", "/edit", "/copy", "/prices/new"):
        assert rita.post(url + path).status_code == 403
    assert rita.post(f"/prices/{prices.lines.get().pk}/removal").status_code == 403
    body = [{"offering_id": str(thing.pk), "unit_price": "1"}]
    assert rita.put(f"{BASE}/price-lists/{prices.pk}/prices", body, content_type=JSON).status_code == 403
    assert rita.delete(f"{BASE}/prices/{prices.lines.get().pk}").status_code == 403
    assert client_for("frank").get("/price-lists/").status_code == 403
    assert PriceListLine.objects.get().unit_price == 10 and Event.objects.count() == before


def test_a_list_for_one_account_is_hidden_from_siblings(cast: Cast, client_for: Callable[[str], Client]) -> None:
    own = price_list({offering(): "8"}, account_id=account(actor=cast.rita).pk)
    nora, rita = client_for("nora"), client_for("rita")
    assert nora.get(own.get_absolute_url()).status_code == 404
    assert nora.get(f"{BASE}/price-lists/{own.pk}").status_code == 404
    assert nora.get(f"{BASE}/prices").json()["items"] == []
    body = {"lines": [{"offering_id": str(own.lines.get().offering_id)}], "price_list_id": str(own.pk)}
    selling_entity()
    assert nora.post(f"{BASE}/calculations", body, content_type=JSON).status_code == 404
    assert rita.get(own.get_absolute_url()).status_code == 200


def test_calculation_of_a_basket(
    cast: Cast, client_for: Callable[[str], Client], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    once, seat = offering("ONCE", "Onboarding"), offering("SEAT", "Seat", periodicity="month")
    prices = price_list({once: "1000", seat: "30"})
    actions.set_price(prices.pk, offering_id=seat.pk, unit_price=Decimal(30), unit_cost=Decimal(12), actor=SYSTEM)
    tax_rate()
    selling_entity()
    body = {
        "lines": [
            {"offering_id": str(once.pk), "quantity": "1"},
            {"offering_id": str(seat.pk), "quantity": "10", "discount_percent": "10"},
        ],
        "term_months": 24,
    }
    rita, max_ = client_for("rita"), client_for("max")
    with django_assert_max_num_queries(14):
        answer = rita.post(f"{BASE}/calculations", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    totals = found["totals"]
    assert Decimal(totals["one_time"]) == 1000 and Decimal(totals["mrr"]) == 270
    assert Decimal(totals["arr"]) == 3240 and Decimal(totals["acv"]) == 4240 and Decimal(totals["tcv"]) == 7480
    assert Decimal(totals["tax"]) == Decimal("241.30")
    assert totals["cost"] is None and found["lines"][1]["unit_cost"] is None
    assert [step["code"] for step in found["lines"][1]["trail"]][:2] == ["list_price", "discount_percent"]
    assert Decimal(max_.post(f"{BASE}/calculations", body, content_type=JSON).json()["totals"]["cost"]) == 2880
    french = account(actor=cast.rita)
    reverse = rita.post(f"{BASE}/calculations", body | {"account_id": str(french.pk)}, content_type=JSON).json()
    assert reverse["taxes"][0]["code"] == "reverse_charge" and Decimal(reverse["totals"]["tax"]) == 0
    assert not Event.objects.filter(name__startswith="pricing.calculation").exists()


def test_calculation_refusals(cast: Cast, client_for: Callable[[str], Client]) -> None:
    thing, draft, priceless = offering("A"), offering("DRAFT", publish=False), offering("NONE")
    prices = price_list({thing: "1", draft: "1"})
    rita = client_for("rita")

    def refused(line: dict[str, Any], **options: Any) -> str:
        answer = rita.post(f"{BASE}/calculations", {"lines": [line], **options}, content_type=JSON)
        assert answer.status_code == 422, answer.content
        return str(answer.json())

    assert "No selling entity" in refused({"offering_id": str(thing.pk)})
    selling_entity()
    assert "is not sold (Draft)" in refused({"offering_id": str(draft.pk)})
    assert "no price in EUR-LIST" in refused({"offering_id": str(priceless.pk)})
    assert "There is no such offering" in refused({"offering_id": str(prices.pk)})
    assert "No published price list in CHF" in refused({"offering_id": str(thing.pk)}, currency="CHF")
    assert "is not published for this account" in refused(
        {"offering_id": str(thing.pk)}, price_list_id=str(prices.pk), on="2019-01-01"
    )
    assert "larger" in refused({"offering_id": str(thing.pk)}, header_discount_amount="2")


def test_api_of_lists_and_rates(cast: Cast, manager: Client) -> None:
    thing = offering()
    body = {"code": "EUR", "name": "Euro", "currency": "eur", "valid_from": "2026-01-01"}
    made = manager.post(f"{BASE}/price-lists", body, content_type=JSON)
    assert made.status_code == 201 and made.json()["currency"] == "EUR"
    url = f"{BASE}/price-lists/{made.json()['id']}"
    rows = [{"offering_id": str(thing.pk), "unit_price": "9.99", "unit_cost": "4"}]
    assert Decimal(manager.put(f"{url}/prices", rows, content_type=JSON).json()[0]["unit_cost"]) == 4
    assert manager.post(f"{url}/publication").json()["status"] == "published"
    assert manager.patch(url, {"name": "Euro list"}, content_type=JSON).json()["name"] == "Euro list"
    copied = manager.post(f"{url}/copies", {"code": "EUR-2", "name": "Next"}, content_type=JSON).json()
    assert copied["status"] == "draft"
    assert manager.post(f"{BASE}/price-lists/{copied['id']}/publication").status_code == 200
    assert manager.post(f"{BASE}/price-lists/{copied['id']}/default").json()["is_default"] is True
    assert manager.post(f"{url}/retirement").json()["status"] == "retired"
    assert len(manager.get(f"{BASE}/prices", {"price_list": copied["id"]}).json()["items"]) == 1
    rate = {"country": "DE", "name": "VAT", "percent": "19", "valid_from": "2026-01-01"}
    tax = manager.post(f"{BASE}/tax-rates", rate, content_type=JSON).json()
    assert manager.post(f"{BASE}/tax-rates", rate, content_type=JSON).status_code == 422
    ended = manager.post(f"{BASE}/tax-rates/{tax['id']}/end", {"valid_to": "2027-01-01"}, content_type=JSON)
    assert ended.json()["valid_to"] == date(2027, 1, 1).isoformat()
    assert manager.get(f"{BASE}/tax-rates/{tax['id']}").json()["name"] == "VAT"
