"""The JSON face of parties."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pactline.identity.testing import Cast
from pactline.parties.models import Account, Contact
from pactline.parties.testing import account, contact

BASE = "/api/v1/parties"
JSON = "application/json"


@pytest.fixture
def rita(client_for: Callable[[str], Client]) -> Client:
    return client_for("rita")


def test_create_read_change(cast: Cast, rita: Client) -> None:
    made = rita.post(
        f"{BASE}/accounts", {"name": "Meridian", "country": "FR", "tax_id": "40303265045"}, content_type=JSON
    )
    assert made.status_code == 201
    body = made.json()
    assert body["tax_id"] == "FR40303265045" and body["owner_id"] == str(cast.user("rita").pk)
    url = f"{BASE}/accounts/{body['id']}"
    read = rita.get(url)
    assert read.json()["number"] == body["number"] and read["ETag"] == made["ETag"]
    changed = rita.patch(url, {"name": "Meridian Group"}, content_type=JSON, headers={"If-Match": read["ETag"]})
    assert changed.status_code == 200 and changed.json()["name"] == "Meridian Group"
    stale = rita.patch(url, {"name": "Else"}, content_type=JSON, headers={"If-Match": read["ETag"]})
    assert stale.status_code == 412
    assert rita.get(url).json()["name"] == "Meridian Group"


def test_refusals_are_problems(cast: Cast, rita: Client, client_for: Callable[[str], Client]) -> None:
    wrong = rita.post(f"{BASE}/accounts", {"name": "X", "country": "DE", "tax_id": "DE1"}, content_type=JSON)
    assert wrong.status_code == 422 and wrong["Content-Type"] == "application/problem+json"
    assert "tax_id" in wrong.json()["fields"]
    assert rita.post(f"{BASE}/accounts", {}, content_type=JSON).status_code == 422
    made = account(actor=cast.rita)
    twice = rita.post(f"{BASE}/accounts", {"name": "meridian labs", "refuse_duplicates": True}, content_type=JSON)
    assert twice.status_code == 409 and made.number in twice.json()["problems"][0]
    assert client_for("nora").get(f"{BASE}/accounts/{made.pk}").status_code == 404
    assert client_for("nora").patch(f"{BASE}/accounts/{made.pk}", {"name": "x"}, content_type=JSON).status_code == 404
    assert client_for("ada").patch(f"{BASE}/accounts/{made.pk}", {"name": "x"}, content_type=JSON).status_code == 403
    assert Client().get(f"{BASE}/accounts").status_code == 401
    assert Account.objects.get().name == "Meridian Labs"


def test_lists_page_by_cursor_and_filter(cast: Cast, rita: Client) -> None:
    for index in range(5):
        account(f"Company {index}", actor=cast.rita, address=False, kind="customer" if index % 2 else "prospect")
    account("Nora's", actor=cast.nora)
    first = rita.get(f"{BASE}/accounts", {"limit": 2}).json()
    assert [row["name"] for row in first["items"]] == ["Company 0", "Company 1"]
    second = rita.get(f"{BASE}/accounts", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [row["name"] for row in second["items"]] == ["Company 2", "Company 3"]
    third = rita.get(f"{BASE}/accounts", {"limit": 2, "cursor": second["next_cursor"]}).json()
    assert [row["name"] for row in third["items"]] == ["Company 4"] and third["next_cursor"] is None
    only = rita.get(f"{BASE}/accounts", {"kind": "customer", "q": "company"}).json()["items"]
    assert [row["name"] for row in only] == ["Company 1", "Company 3"]
    found = rita.get(f"{BASE}/accounts/duplicates", {"name": "company 3 ltd"}).json()
    assert [row["name"] for row in found["accounts"]] == ["Company 3"] and found["hidden"] == 0


def test_contacts_and_addresses(cast: Cast, rita: Client) -> None:
    made = account(actor=cast.rita, address=False)
    url = f"{BASE}/accounts/{made.pk}"
    person = rita.post(f"{url}/contacts", {"name": "Ann", "email": "ann@x.example"}, content_type=JSON)
    assert person.status_code == 201
    again = rita.post(f"{url}/contacts", {"name": "Ann", "email": "ANN@x.example"}, content_type=JSON)
    assert again.status_code == 422 and Contact.objects.count() == 1
    contact_url = f"{BASE}/contacts/{person.json()['id']}"
    assert rita.patch(contact_url, {"is_signatory": True}, content_type=JSON).json()["is_signatory"] is True
    assert len(rita.get(f"{url}/contacts").json()) == 1
    assert rita.post(f"{contact_url}/retirement").json()["is_active"] is False
    assert rita.get(f"{url}/contacts").json() == []
    assert rita.get(f"{BASE}/contacts", {"account": str(made.pk)}).json()["items"][0]["name"] == "Ann"
    place = rita.post(f"{url}/addresses", {"use": "billing", "country": "fr", "city": "Paris"}, content_type=JSON)
    assert place.status_code == 201 and place.json()["is_default"] is True
    address_url = f"{BASE}/addresses/{place.json()['id']}"
    assert rita.patch(address_url, {"city": "Lyon"}, content_type=JSON).json()["city"] == "Lyon"
    assert rita.delete(address_url).status_code == 204
    assert rita.get(f"{url}/addresses").json() == []


def test_selling_entities(cast: Cast, client_for: Callable[[str], Client]) -> None:
    body = {
        "code": "DE",
        "name": "N",
        "legal_name": "N GmbH",
        "country": "DE",
        "currency": "EUR",
        "tax_id": "136695976",
    }
    assert client_for("rita").post(f"{BASE}/selling-entities", body, content_type=JSON).status_code == 403
    made = client_for("adam").post(f"{BASE}/selling-entities", body, content_type=JSON)
    assert made.status_code == 201 and made.json()["is_default"] is True
    url = f"{BASE}/selling-entities/{made.json()['id']}"
    assert client_for("adam").patch(url, {"city": "Berlin"}, content_type=JSON).json()["city"] == "Berlin"
    assert len(client_for("rita").get(f"{BASE}/selling-entities").json()["items"]) == 1
    assert contact(account(actor=cast.rita), actor=cast.rita)
