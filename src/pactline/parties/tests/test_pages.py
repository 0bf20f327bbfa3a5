"""The pages of parties: what each answers, to whom, and with how many queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.parties.testing import account, contact, selling_entity

LIST_BUDGET = 10
PAGE_BUDGET = 16


@pytest.fixture
def rita(client_for: Callable[[str], Client]) -> Client:
    return client_for("rita")


def test_list_has_a_query_budget(cast: Cast, rita: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for index in range(30):
        account(f"Company {index:02d}", actor=cast.rita, address=False)
    rita.get("/accounts/")
    with django_assert_max_num_queries(LIST_BUDGET):
        answer = rita.get("/accounts/")
    assert answer.status_code == 200
    assert b"Company 07" in answer.content
    with django_assert_max_num_queries(LIST_BUDGET):
        assert rita.get("/contacts/").status_code == 200
    found = rita.get("/accounts/", {"q": "company 07", "kind": "prospect", "sort": "-name"})
    assert b"Company 07" in found.content and b"Company 08" not in found.content


def test_page_of_an_account(cast: Cast, rita: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    made = account(actor=cast.rita)
    contact(made, actor=cast.rita)
    rita.get(made.get_absolute_url())
    with django_assert_max_num_queries(PAGE_BUDGET):
        answer = rita.get(made.get_absolute_url())
    text = answer.content.decode()
    assert "Meridian Labs" in text and "Carla Fontaine" in text and "FR40303265045" in text and "Add a contact" in text
    assert "rue de la Paix" in rita.get(made.get_absolute_url(), {"tab": "addresses"}).content.decode()
    assert rita.get(made.get_absolute_url(), {"tab": "notes"}).status_code == 200


def test_readers_see_no_buttons_and_siblings_nothing(cast: Cast, client_for: Callable[[str], Client]) -> None:
    made = account(actor=cast.rita)
    person = contact(made, actor=cast.rita)
    ada, nora = client_for("ada"), client_for("nora")
    text = ada.get(made.get_absolute_url()).content.decode()
    assert "Meridian Labs" in text and "Add a contact" not in text and "/edit" not in text
    assert ada.get("/accounts/new").status_code == 403
    assert ada.post(f"/accounts/{made.pk}/edit", {"name": "X"}).status_code == 403
    for path in (
        made.get_absolute_url(),
        person.get_absolute_url(),
        f"/accounts/{made.pk}/edit",
        f"/accounts/{made.pk}/contacts/new",
        f"/contacts/{person.pk}/edit",
    ):
        assert nora.get(path).status_code == 404
    assert Client().get("/accounts/").status_code == 302
    made.refresh_from_db()
    assert made.name == "Meridian Labs"


def test_create_warns_of_a_duplicate_and_can_be_told(cast: Cast, rita: Client) -> None:
    account(actor=cast.rita)
    form = {
        "name": "Meridian Labs GmbH", "kind": "prospect", "currency": "EUR", "payment_terms_days": "30", "language": "en"
    }  # fmt: skip
    assert "create it all the same" not in rita.get("/accounts/new").content.decode()
    answer = rita.post("/accounts/new", form)
    assert answer.status_code == 409
    assert "has the same name" in answer.content.decode() and "create it all the same" in answer.content.decode()
    assert Account.objects.count() == 1
    answer = rita.post("/accounts/new", form | {"anyway": "on"})
    assert answer.status_code == 303
    assert Account.objects.count() == 2


def test_wrong_vat_number_stands_on_its_field(cast: Cast, rita: Client) -> None:
    form = {
        "name": "X", "kind": "prospect", "currency": "EUR", "payment_terms_days": "30", "language": "en", "country": "DE",
        "tax_id": "DE136695977",
    }  # fmt: skip
    answer = rita.post("/accounts/new", form)
    assert answer.status_code == 422
    assert "check digit" in str(answer.context["form"].errors["tax_id"])
    assert not Account.objects.exists()


def test_editing(cast: Cast, rita: Client) -> None:
    made = account(actor=cast.rita)
    person = contact(made, actor=cast.rita)
    place = made.addresses.get()
    for path in (
        f"/accounts/{made.pk}/edit",
        f"/accounts/{made.pk}/contacts/new",
        f"/accounts/{made.pk}/addresses/new",
        f"/contacts/{person.pk}/edit",
        f"/contacts/{person.pk}/retirement",
        f"/addresses/{place.pk}/edit",
        f"/addresses/{place.pk}/removal",
        person.get_absolute_url(),
    ):
        assert rita.get(path).status_code == 200, path
    assert rita.post(f"/contacts/{person.pk}/edit", {"name": "Carla F.", "email": person.email}).status_code == 303
    assert rita.post(f"/accounts/{made.pk}/contacts/new", {"name": "New One"}).status_code == 303
    assert rita.post(f"/accounts/{made.pk}/addresses/new", {"use": "shipping", "country": "FR"}).status_code == 303
    assert rita.post(f"/addresses/{place.pk}/removal").status_code == 303
    assert rita.post(f"/contacts/{person.pk}/retirement").status_code == 303
    person.refresh_from_db()
    assert person.name == "Carla F." and not person.is_active
    assert [row.use for row in made.addresses.all()] == ["shipping"]
    assert Event.objects.filter(name="parties.address.removed").exists()


def test_options(cast: Cast, rita: Client) -> None:
    made = account(actor=cast.rita)
    person = contact(made, actor=cast.rita)
    account("Hidden", actor=cast.nora)
    assert rita.get("/accounts/options", {"q": "mer"}).json() == [
        {"value": str(made.pk), "text": "Meridian Labs", "note": made.number}
    ]
    assert rita.get("/accounts/options", {"q": "hidden"}).json() == []
    assert [row["value"] for row in rita.get("/contacts/options", {"account": str(made.pk)}).json()] == [str(person.pk)]
    assert rita.get("/contacts/options", {"account": "x"}).status_code == 422


def test_search_finds_only_what_one_may_see(cast: Cast, client_for: Callable[[str], Client]) -> None:
    from pactline.ui import search

    contact(account(actor=cast.rita), actor=cast.rita)
    found = [hit.title for group in search.find(cast.rita, "carla") for hit in group.hits]
    assert "Carla Fontaine" in found
    assert not [hit for group in search.find(cast.nora, "meridian") for hit in group.hits if hit.kind == "Account"]


def test_selling_entities_are_for_administrators(cast: Cast, client_for: Callable[[str], Client]) -> None:
    entity = selling_entity()
    adam, rita = client_for("adam"), client_for("rita")
    assert rita.get("/selling-entities/new").status_code == 403
    assert rita.get(entity.get_absolute_url()).status_code == 200
    assert adam.get("/selling-entities/").status_code == 200
    assert adam.get(f"/selling-entities/{entity.pk}/edit").status_code == 200
    form = {
        "code": "US",
        "name": "Northlight Inc",
        "legal_name": "Northlight Inc",
        "country": "US",
        "currency": "USD",
        "is_active": "on",
    }
    assert adam.post("/selling-entities/new", form).status_code == 303
    assert SellingEntity.objects.count() == 2
    assert not Contact.objects.exists()
