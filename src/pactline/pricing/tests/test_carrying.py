"""A next version takes the prices of the earlier one along; what is not sold is not priced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from pactline.catalog import actions as catalog
from pactline.catalog.models import Offering
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast, person
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed
from pactline.parties.testing import account, selling_entity
from pactline.pricing import actions, price_models
from pactline.pricing.models import ContractedPrice, PriceListLine
from pactline.pricing.testing import price_list, tax_rate

JSON = "application/json"


@pytest.fixture
def both(cast: Cast) -> Client:
    """A manager of catalog and prices."""
    client = Client()
    user = person("Petra Pell", roles=["catalog_manager", "pricing_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


def prices(of: Offering) -> list[tuple[str, Decimal, Decimal]]:
    rows = PriceListLine.objects.filter(offering=of).order_by("price_list__code", "min_quantity")
    return [(row.price_list.code, row.min_quantity, row.unit_price) for row in rows]


def listed(cast: Cast) -> Offering:
    """An offering with two tiers in EUR, one price in USD, an old price, one on a list that is over, a contracted one."""
    today = clock.today()
    thing = offering("A")
    euro = price_list({thing: "100"}, code="EUR")
    rows = [
        actions.Price(offering_id=thing.pk, min_quantity=Decimal(10), unit_price=Decimal(90), min_price=Decimal(80)),
        actions.Price(
            offering_id=thing.pk,
            min_quantity=Decimal(50),
            unit_price=Decimal(1),
            valid_from=today - timedelta(9),
            valid_to=today - timedelta(1),
        ),
    ]
    actions.set_prices(euro.pk, prices=rows, actor=SYSTEM)
    price_list({thing: "110"}, code="USD", currency="USD")
    gone = price_list({thing: "7"}, code="OLD")
    actions.retire(gone.pk, actor=SYSTEM)
    actions.create_contracted_price(
        account_id=account("Here", actor=cast.rita).pk, offering_id=thing.pk, unit_price=Decimal(70), actor=SYSTEM
    )
    return thing


def test_cat2_next_version_takes_the_prices_along(cast: Cast) -> None:
    thing = listed(cast)
    second = catalog.revise_offering(thing.pk, carry={"prices": {"percent": "5"}}, actor=SYSTEM)
    assert prices(second) == [("EUR", 0, Decimal(105)), ("EUR", 10, Decimal("94.5")), ("USD", 0, Decimal("115.5"))]
    floor = PriceListLine.objects.get(offering=second, min_quantity=10)
    assert floor.min_price == 84
    assert ContractedPrice.objects.get(offering=second).unit_price == 70
    with pytest.raises(InvalidInput, match="has prices already"):
        actions.carry_prices(thing.pk, second.pk, actor=SYSTEM)
    catalog.publish(second.pk, actor=SYSTEM)
    third = catalog.revise_offering(second.pk, actor=SYSTEM)
    assert prices(third)[0] == ("EUR", 0, Decimal(105))
    copy = catalog.copy_offering(thing.pk, sku="B", carry={}, actor=SYSTEM)
    assert prices(copy) == []
    for percent in ("-100", "1001", "x"):
        with pytest.raises(InvalidInput):
            catalog.copy_offering(thing.pk, sku="C", carry={"prices": {"percent": percent}}, actor=SYSTEM)
    assert not Offering.objects.filter(sku="C").exists()
    with pytest.raises(InvalidInput, match="taken along"):
        catalog.copy_offering(thing.pk, sku="C", carry={"stock": {}}, actor=SYSTEM)


def test_cat2_who_sets_no_prices_takes_none_along(cast: Cast, client_for: Callable[[str], Client]) -> None:
    thing = listed(cast)
    user = person("Carl Cat", roles=["catalog_manager"])
    client = Client()
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    url = f"/offerings/{thing.pk}/versions"
    assert "Take the prices along" not in client.get(url).content.decode()
    assert client.post(url).status_code == 303
    second = Offering.objects.get(sku="A", version=2)
    assert prices(second) == []
    with pytest.raises(NotAllowed):
        actions.carry_prices(thing.pk, second.pk, actor=cast.rita)
    assert client.post(f"/offerings/{second.pk}/carried-prices").status_code == 403


def test_cat2_pages_and_api_of_taking_prices_along(cast: Cast, both: Client) -> None:
    thing = listed(cast)
    url = f"/offerings/{thing.pk}/versions"
    assert "Take the prices along" in both.get(url).content.decode()
    assert both.post(url, {"prices-carried": "on", "prices-percent": "10"}).status_code == 303
    second = Offering.objects.get(sku="A", version=2)
    assert prices(second)[0] == ("EUR", 0, Decimal(110))
    assert both.post(f"/offerings/{thing.pk}/copy", {"sku": "B", "prices-percent": "10"}).status_code == 303
    copy = Offering.objects.get(sku="B")
    assert prices(copy) == []
    assert "No prices yet" in both.get(copy.get_absolute_url()).content.decode()
    carried = f"/offerings/{copy.pk}/carried-prices"
    assert both.get(carried).status_code == 200
    assert both.post(carried, {"percent": "-50"}).status_code == 303
    assert prices(copy)[0] == ("EUR", 0, Decimal(50)) and both.post(carried, {"percent": "1"}).status_code == 409
    answer = both.post(
        f"/api/v1/catalog/offerings/{thing.pk}/copies", {"sku": "C", "carry": {}}, content_type=JSON
    ).json()
    path = f"/api/v1/pricing/offerings/{answer['id']}/carried-prices"
    body = {"from_offering_id": str(thing.pk), "percent": "1"}
    assert both.post(path, body, content_type=JSON).json() == {"count": 3}
    assert both.post(path, body, content_type=JSON).status_code == 422


def test_scaled_models_keep_percentages_and_quantities() -> None:
    model = {
        "kind": "usage",
        "price": {
            "kind": "graduated",
            "tiers": [{"up_to": "10", "unit": "2"}, {"up_to": None, "unit": "1", "flat": "5"}],
        },
        "included": "3",
        "least": "10",
    }
    found = price_models.scaled(model, Decimal("1.1"))
    assert found["included"] == "3" and found["least"] == "11"
    assert found["price"]["tiers"] == [{"up_to": "10", "unit": "2.2"}, {"up_to": None, "unit": "1.1", "flat": "5.5"}]
    percentage = {"kind": "percentage", "rate": "2", "fixed_per_transaction": "1"}
    assert price_models.scaled(percentage, Decimal(2)) == {**percentage, "fixed_per_transaction": "2"}


def test_cat6_a_basket_holds_only_what_the_account_may_buy(cast: Cast, client_for: Callable[[str], Client]) -> None:
    rita, today = client_for("rita"), clock.today()
    selling_entity(country="DE", currency="EUR", is_default=True)
    tax_rate("DE", "19", tax_class="standard")
    thing = offering("A")
    later = catalog.publish(
        catalog.revise_offering(thing.pk, valid_from=today + timedelta(5), actor=SYSTEM).pk, actor=SYSTEM
    )
    price_list({thing: "10", later: "20"}, code="EUR")
    here, there = (account(name, actor=cast.rita, country="DE", currency="EUR") for name in ("Here", "There"))
    for one in (thing, later):
        catalog.add_eligibility("offering", one.pk, effect="deny", account_id=here.pk, actor=SYSTEM)
    catalog.add_eligibility("offering", thing.pk, effect="deny", channel="partner", actor=SYSTEM)

    def ask(**fields: object) -> tuple[int, str]:
        body = {"lines": [{"sku": "A"}], **fields}
        answer = rita.post("/api/v1/pricing/calculations", body, content_type=JSON)
        return answer.status_code, answer.content.decode()

    status, text = ask(account_id=str(here.pk))
    assert status == 422 and "not sold to Here" in text
    assert ask(account_id=str(there.pk))[0] == 200 and ask()[0] == 200
    status, text = ask(account_id=str(there.pk), channel="partner")
    assert status == 422 and "Partner" in text
    assert '"20' in ask(on=str(today + timedelta(6)))[1]
    status, text = ask(lines=[{"offering_id": str(later.pk)}])
    assert status == 422 and "is not sold on" in text
