"""Accounts, contacts, addresses, selling entities: checks, duplicates, row scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, Conflict, InvalidInput, NotAllowed, NotVisible
from pactline.parties import actions, queries, rules
from pactline.parties.models import Account, Address, Contact, SellingEntity
from pactline.parties.testing import account, contact, selling_entity


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Müller & Co. GmbH", "muller"),
        ("ACME Inc.", "Acme Corporation"),
        ("S.A.S. Lumière", "lumiere sas"),
        ("Meridian   Labs", "MERIDIAN LABS, LTD."),
    ],
)
def test_names_that_are_one_company(left: str, right: str) -> None:
    assert rules.match_key(left) == rules.match_key(right)


def test_a_name_of_legal_forms_alone_is_kept() -> None:
    assert rules.match_key("AG") == "ag"
    assert rules.domain_of("https://www.Example.com/path") == "example.com" == rules.domain_of("example.com")


@pytest.mark.parametrize(
    ("number", "country", "compact"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("FR40303265045", "FR", "FR40303265045"),
        ("EL 023456780", "GR", "EL023456780"),
        ("GB 980 7806 84", "GB", "980780684"),
        ("12-3456789", "US", "12-3456789"),
        ("", "DE", ""),
    ],
)
def test_tax_numbers(number: str, country: str, compact: str) -> None:
    assert rules.check_tax_id(number, country) == compact


@pytest.mark.parametrize(
    ("number", "why"), [("DE136695977", "check digit"), ("DE13669", "length"), ("DE13669597X", "form")]
)
def test_wrong_tax_numbers_say_why(number: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as error:
        rules.check_tax_id(number, "DE")
    assert list(error.value.fields) == ["tax_id"]


def test_phones_and_countries() -> None:
    assert rules.check_phone("030 1234567", "DE") == "+49 30 1234567"
    for bad in ("030 1234567", "call me", "+49 1"):
        with pytest.raises(InvalidInput):
            rules.check_phone(bad)
    assert rules.check_country("de") == "DE"
    with pytest.raises(InvalidInput):
        rules.check_country("XX")


def test_new_account_is_the_actors_and_the_teams(cast: Cast, django_assert_max_num_queries: Callable[..., Any]) -> None:
    actor = cast.rita
    with django_assert_max_num_queries(6):  # two of them the savepoint of the test
        made = actions.create_account(name=" Meridian  Labs ", actor=actor, website="www.meridian.example")
    rita = cast.user("rita")
    assert (made.name, made.owner_id, made.team_id) == ("Meridian Labs", rita.pk, rita.team_id)
    assert made.number.startswith("A-")
    event = Event.objects.get(name="parties.account.created")
    assert event.subject_id == made.pk and event.actor_id == rita.pk


def test_branch_scope(cast: Cast) -> None:
    made, other = account(actor=cast.rita), account("Nora's", actor=cast.nora)
    person = contact(made, actor=cast.rita)
    for actor in (cast.rita, cast.max, cast.olga, cast.ada):
        assert queries.get(made.pk, actor=actor) == made
    for refused in (
        lambda: queries.get(made.pk, actor=cast.nora),
        lambda: queries.get_contact(person.pk, actor=cast.nora),
        lambda: actions.change_account(made.pk, name="Mine", actor=cast.nora),
        lambda: actions.create_contact(account_id=made.pk, name="X", actor=cast.nora),
        lambda: actions.change_contact(person.pk, name="X", actor=cast.nora),
        lambda: actions.remove_address(made.addresses.get().pk, actor=cast.nora),
    ):
        with pytest.raises(NotVisible):
            refused()
    assert list(queries.visible_to(cast.nora)) == [other]
    made.refresh_from_db()
    assert made.name == "Meridian Labs" and made.addresses.count() == 1 and made.contacts.count() == 1


@pytest.mark.parametrize("name", ["ada", "sam", "frank"])
def test_readers_do_not_write(cast: Cast, name: str) -> None:
    made, actor = account(actor=cast.rita), getattr(cast, name)
    before = Event.objects.count()
    for refused in (
        lambda: actions.create_account(name="X", actor=actor),
        lambda: actions.change_account(made.pk, name="X", actor=actor),
        lambda: actions.create_contact(account_id=made.pk, name="X", actor=actor),
        lambda: actions.create_address(account_id=made.pk, use="billing", country="DE", actor=actor),
        lambda: actions.create_selling_entity(
            code="X", name="X", legal_name="X", country="DE", currency="EUR", actor=actor
        ),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert Account.objects.count() == 1 and not Contact.objects.exists() and not SellingEntity.objects.exists()
    assert Event.objects.count() == before


def test_duplicates_are_told_and_can_be_refused(cast: Cast) -> None:
    made = account(actor=cast.rita, website="https://meridian.example")
    found = queries.duplicates(name="MERIDIAN LABS Ltd", actor=cast.rita)
    assert found.seen == (made,)
    hidden = queries.duplicates(name="Other", website="www.meridian.example/x", actor=cast.nora)
    assert (hidden.seen, hidden.hidden) == ((), 1)
    assert made.name not in " ".join(hidden.sentences())
    assert not queries.duplicates(name="Meridian Labs", actor=cast.rita, other_than=made.pk)
    with pytest.raises(Blocked, match=made.number):
        actions.create_account(name="Meridian labs", actor=cast.rita, refuse_duplicates=True)
    assert Account.objects.count() == 1
    actions.create_account(name="Meridian labs", actor=cast.rita)
    assert Account.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "  "}, "name"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "tax_id": "DE1"}, "tax_id"),
        ({"currency": "EURO"}, "currency"),
        ({"phone": "12"}, "phone"),
        ({"kind": "enemy"}, "kind"),
        ({"payment_terms_days": 400}, "payment_terms_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_names_its_field(cast: Cast, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as error:
        actions.create_account(**{"name": "X", "actor": cast.rita, **fields})
    assert wrong in error.value.fields
    assert not Account.objects.exists()


def test_changes_are_told_and_stale_ones_refused(cast: Cast) -> None:
    made = account(actor=cast.rita)
    stale = made.etag
    changed = actions.change_account(made.pk, name="Meridian Group", actor=cast.rita, if_match=stale)
    event = Event.objects.filter(name="parties.account.changed").latest("id")
    assert event.data == {"changes": {"name": ["Meridian Labs", "Meridian Group"]}}
    with pytest.raises(Conflict):
        actions.change_account(made.pk, name="Else", actor=cast.rita, if_match=stale)
    same = Event.objects.count()
    actions.change_account(made.pk, name="Meridian Group", actor=cast.rita, if_match=changed.etag)
    assert Event.objects.count() == same
    with pytest.raises(InvalidInput):
        actions.change_account(made.pk, country="DE", actor=cast.rita)


def test_become_customer_once(cast: Cast) -> None:
    made = account(actor=cast.rita)
    assert actions.become_customer(made.pk, actor=SYSTEM).kind == "customer"
    actions.become_customer(made.pk, actor=SYSTEM)
    assert Event.objects.filter(name="parties.account.became_customer").count() == 1


def test_contacts(cast: Cast) -> None:
    made = account(actor=cast.rita)
    first = contact(made, actor=cast.rita, is_primary=True, phone="01 42 68 53 00")
    assert first.phone == "+33 1 42 68 53 00"
    with pytest.raises(InvalidInput, match="already"):
        contact(made, "Other", actor=cast.rita, email="CARLA@meridian.example")
    second = contact(made, "Denis Roy", actor=cast.rita, is_primary=True)
    first.refresh_from_db()
    assert not first.is_primary
    assert list(queries.contacts(made)) == [second, first]
    assert set(queries.signatories(made)) == {first, second}
    actions.retire_contact(first.pk, actor=cast.rita)
    assert list(queries.contacts(made)) == [second]


def test_addresses(cast: Cast) -> None:
    made = account(actor=cast.rita)
    billing = made.addresses.get()
    assert billing.is_default
    assert billing.block == ["12 rue de la Paix", "75002 Paris", "France"]
    assert queries.address_for(made, "shipping") == billing
    ship = actions.create_address(account_id=made.pk, use="shipping", country="fr", city="Lyon", actor=cast.rita)
    assert queries.address_for(made, "shipping") == ship
    other = actions.create_address(
        account_id=made.pk, use="shipping", country="FR", city="Lille", is_default=True, actor=cast.rita
    )
    assert queries.address_for(made, "shipping") == other
    assert queries.address_snapshot(made, "shipping")["text"] == "Lille\nFrance"
    actions.change_address(ship.pk, city="Nice", actor=cast.rita)
    actions.remove_address(other.pk, actor=cast.rita)
    assert queries.address_for(made, "shipping") == Address.objects.get(city="Nice")
    with pytest.raises(InvalidInput):
        actions.create_address(account_id=made.pk, use="home", country="FR", actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.create_address(account_id=made.pk, use="billing", actor=cast.rita)


def test_selling_entities(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="No selling entity"):
        queries.default_selling_entity()
    first, second = selling_entity(), selling_entity("US", country="US", currency="USD", tax_id="")
    assert first.is_default and not second.is_default
    with pytest.raises(InvalidInput):
        actions.change_selling_entity(first.pk, is_active=False, actor=cast.adam)
    actions.change_selling_entity(second.pk, is_default=True, actor=cast.adam)
    assert queries.default_selling_entity() == second
    with pytest.raises(InvalidInput, match="used by another"):
        selling_entity("us", country="US")
    with pytest.raises(InvalidInput, match="not a valid VAT"):
        selling_entity("FR", country="FR", tax_id="FR1")
    assert SellingEntity.objects.count() == 2
