"""Pages and API of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from pactline.catalog.models import BundleItem, Offering
from pactline.catalog.testing import bundle, offering, unit
from pactline.identity.testing import Cast, person

JSON = "application/json"
BASE = "/api/v1/catalog"


def manager(cast: Cast) -> Client:
    client = Client()
    user = person("Petra Pell", roles=["catalog_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


def test_list_and_page_have_query_budgets(
    cast: Cast, client_for: Callable[[str], Client], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    parts = [offering(f"S-{index:02d}", f"Thing {index:02d}") for index in range(20)]
    whole = bundle("SET", parts[:5])
    rita = client_for("rita")
    rita.get("/offerings/")
    with django_assert_max_num_queries(10):
        assert b"Thing 07" in rita.get("/offerings/").content
    with django_assert_max_num_queries(20):
        text = rita.get(whole.get_absolute_url()).content.decode()
    assert "Thing 04" in text and "Add an offering" not in text and "/retirement" not in text
    assert "SET" in rita.get(parts[0].get_absolute_url()).content.decode()
    assert rita.get("/offerings/", {"status": "published", "q": "thing 03"}).content.count(b"Thing 03") >= 1


def test_walk_of_a_catalog_manager(cast: Cast) -> None:
    client, piece = manager(cast), unit()
    form = {"name": "Seat", "sku": "SEAT", "unit": str(piece.pk), "price_kind": "recurring", "tax_class": "standard"}
    assert client.post("/offerings/new", form).status_code == 422
    assert client.post("/offerings/new", form | {"periodicity": "month"}).status_code == 303
    seat = Offering.objects.get()
    for path in ("edit", "copy"):
        assert client.get(f"/offerings/{seat.pk}/{path}").status_code == 200
    assert client.post(f"/offerings/{seat.pk}/publication").status_code == 303
    assert client.post(f"/offerings/{seat.pk}/publication").status_code == 409
    edit = client.get(f"/offerings/{seat.pk}/edit").content.decode()
    assert "in its words only" in edit and "price_kind" not in edit
    assert client.post(f"/offerings/{seat.pk}/edit", {"name": "Seats"}).status_code == 303
    form = {
        "name": "Set",
        "sku": "SET",
        "unit": str(piece.pk),
        "price_kind": "one_time",
        "tax_class": "standard",
        "is_bundle": "on",
    }
    client.post("/offerings/new", form)
    whole = Offering.objects.get(sku="SET")
    item = {"child": str(seat.pk), "quantity": "2", "min_quantity": "0"}
    assert client.get(f"/offerings/{whole.pk}/items/new").status_code == 200
    assert client.post(f"/offerings/{whole.pk}/items/new", item).status_code == 303
    row = BundleItem.objects.get()
    assert client.get(f"/bundle-items/{row.pk}/edit").status_code == 200
    assert client.post(f"/bundle-items/{row.pk}/edit", {"quantity": "3", "min_quantity": "1"}).status_code == 303
    assert client.post(f"/bundle-items/{row.pk}/removal").status_code == 303
    assert not BundleItem.objects.exists()
    assert client.post(f"/offerings/{whole.pk}/retirement").status_code == 303
    assert client.get("/catalog/").status_code == 200
    assert client.post("/catalog/categories/new", {"name": "Cloud"}).status_code == 303
    assert client.post("/catalog/units/new", {"code": "HUR", "name": "Hour", "decimals": "2"}).status_code == 303


def test_wrong_role_finds_no_button_and_a_403(cast: Cast, client_for: Callable[[str], Client]) -> None:
    thing, draft = offering("A"), offering("DRAFT", publish=False)
    rita = client_for("rita")
    assert rita.get(draft.get_absolute_url()).status_code == 404
    for path in (
        f"/offerings/{thing.pk}/retirement",
        f"/offerings/{thing.pk}/edit",
        "/offerings/new",
        "/catalog/units/new",
    ):
        assert rita.post(path).status_code == 403
    assert rita.post(f"{BASE}/offerings/{thing.pk}/retirement").status_code == 403
    assert rita.get(f"{BASE}/offerings/{draft.pk}").status_code == 404
    assert client_for("frank").get("/offerings/").status_code == 403
    thing.refresh_from_db()
    assert thing.status == "published"


def test_api(cast: Cast, client_for: Callable[[str], Client]) -> None:
    client, piece = manager(cast), unit()
    body = {"sku": "SEAT", "name": "Seat", "unit_id": str(piece.pk), "price_kind": "recurring", "periodicity": "month"}
    made = client.post(f"{BASE}/offerings", body, content_type=JSON)
    assert made.status_code == 201 and made.json()["allowed_actions"] == ["publish", "retire"]
    url = f"{BASE}/offerings/{made.json()['id']}"
    assert client.post(f"{url}/publication").json()["status"] == "published"
    frozen = client.patch(url, {"price_kind": "one_time", "periodicity": ""}, content_type=JSON)
    assert frozen.status_code == 409 and "Copy it" in frozen.json()["detail"]
    assert client.patch(url, {"name": "Seats"}, content_type=JSON).json()["name"] == "Seats"
    whole = client.post(f"{BASE}/offerings", body | {"sku": "SET", "is_bundle": True}, content_type=JSON).json()
    item = client.post(
        f"{BASE}/offerings/{whole['id']}/items", {"child_id": made.json()["id"], "quantity": "5"}, content_type=JSON
    )
    assert item.status_code == 201 and item.json()["quantity"].startswith("5")
    item_url = f"{BASE}/bundle-items/{item.json()['id']}"
    assert client.patch(item_url, {"max_quantity": "4"}, content_type=JSON).status_code == 422
    assert client.get(f"{BASE}/offerings/{whole['id']}").json()["items"][0]["max_quantity"] is None
    assert client.delete(item_url).status_code == 204
    copied = client.post(f"{url}/copies", {"sku": "SEAT-2"}, content_type=JSON).json()
    assert copied["status"] == "draft" and copied["previous_id"] == made.json()["id"]
    assert client.post(f"{url}/retirement").json()["status"] == "retired"
    skus = [row["sku"] for row in client.get(f"{BASE}/offerings", {"sort": "sku", "limit": 2}).json()["items"]]
    assert skus == ["SEAT", "SEAT-2"]
    category = client.post(f"{BASE}/categories", {"name": "Cloud"}, content_type=JSON).json()
    assert client.get(f"{BASE}/categories").json() == [category]
    assert client.post(f"{BASE}/units", {"code": "HUR", "name": "Hour"}, content_type=JSON).status_code == 201
    assert len(client.get(f"{BASE}/units").json()) == 2
