"""CAT9: somebody describes what is needed and gets the offerings that fit, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pactline.catalog import actions, queries
from pactline.catalog.models import Offering
from pactline.catalog.testing import bundle, offering
from pactline.identity.testing import Cast, actor_for, person
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed
from pactline.parties.testing import account

WANT = "Our customer wants single sign-on and someone to set it up, for 200 people"
API = "/api/v1/catalog/finding"


@pytest.fixture
def shelf(cast: Cast) -> dict[str, Offering]:
    """Seven things for sale, among them what WANT asks for; and ten that have nothing to do with it."""
    security = actions.create_category(name="Security", translations={"de": {"name": "Sicherheit"}}, actor=SYSTEM)
    sso = offering("IAM-1", "SSO gateway", publish=False, category_id=security.pk, periodicity="month")
    actions.add_characteristic(
        offering_id=sso.pk,
        code="protocol",
        name="Protocol",
        kind="choice",
        options=[{"code": "saml", "name": "SAML"}, {"code": "oidc", "name": "OpenID Connect"}],
        actor=SYSTEM,
    )
    made = [
        actions.publish(sso.pk, actor=SYSTEM),
        offering(
            "SETUP", "Onboarding", description="We set up your single sign-on and train your administrators.",
            translations={"de": {"name": "Einrichtung", "description": "Wir richten alles ein."}},
        ),
        offering("NAS-4", "Storage shelf", translations={"de": {"name": "Netzwerkspeicher"}}),
        offering("FW", "Firewall", category_id=security.pk, description="Keeps strangers out."),
        offering("VOICE", "Cloud telephony", description="Calls for every employee."),
    ]  # fmt: skip
    made.append(bundle("ALL", [made[2], made[3]]))
    for number in range(10):
        offering(f"BOLT-{number}", f"Bolt {number}", description="Steel.")
    return {one.sku: one for one in made}


def skus(text: str, cast: Cast, **more: object) -> list[str]:
    return [fit.offering.sku for fit in queries.find(text, actor=cast.rita, **more).fits]  # type: ignore[arg-type]


def reasons(text: str, cast: Cast, sku: str) -> list[tuple[str, str, str]]:
    return next(fit for fit in queries.find(text, actor=cast.rita).fits if fit.offering.sku == sku).because


def test_cat9_a_plain_description_finds_what_fits_with_the_reason(cast: Cast, shelf: dict[str, Offering]) -> None:
    found = queries.find(WANT, actor=cast.rita)
    assert {fit.offering.sku for fit in found.fits[:2]} == {"IAM-1", "SETUP"} and len(found.fits) == 2
    assert reasons(WANT, cast, "IAM-1") == [("Name", "", "single sign on → SSO")]
    assert reasons(WANT, cast, "SETUP") == [("Description", "", "single, sign, set")]
    assert found.unknown == ("200",) and not found.by and not found.note


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        ("telephones", "VOICE", ("Name", "", "telephones → telephony")),
        ("calling employees", "VOICE", ("Description", "", "calling, employees")),
        ("an onbaording service", "SETUP", ("Name", "", "onbaording → onboarding")),
        ("fierwall", "FW", ("Name", "", "fierwall → firewall")),
        ("NAS-4", "NAS-4", ("SKU", "", "nas, 4")),
        ("something that speaks openid", "IAM-1", ("Characteristic", "Protocol: OpenID Connect", "openid")),
        ("wir brauchen Netzwerkspeicher", "NAS-4", ("Name", "", "netzwerkspeicher")),
        ("ein Speicher für die Firma", "NAS-4", ("Name", "", "speicher → netzwerkspeicher")),
        ("Einrichtungen", "SETUP", ("Name", "", "einrichtungen")),
    ],
)
def test_cat9_stems_typos_and_other_languages(
    cast: Cast, shelf: dict[str, Offering], text: str, first: str, reason: tuple[str, str, str]
) -> None:
    assert skus(text, cast)[0] == first
    assert reason in reasons(text, cast, first)


def test_cat9_categories_and_parts_of_bundles_count(cast: Cast, shelf: dict[str, Offering]) -> None:
    assert set(skus("Sicherheit", cast)) == {"IAM-1", "FW"}
    assert reasons("security", cast, "FW") == [("Category", "Security", "security")]
    assert skus("firewall", cast) == ["FW", "ALL"]
    assert reasons("firewall", cast, "ALL") == [("Part", "Firewall", "firewall")]


def test_cat9_only_what_is_sold_is_shown(cast: Cast, shelf: dict[str, Offering]) -> None:
    today = clock.today()
    offering("FW-DRAFT", "Firewall draft", publish=False)
    actions.retire(offering("FW-OLD", "Firewall old").pk, actor=SYSTEM)
    offering("FW-SOON", "Firewall soon", valid_from=today + timedelta(days=9))
    offering("FW-PAST", "Firewall past", valid_to=today - timedelta(days=9))
    for who in (cast.rita, SYSTEM):
        assert {fit.offering.sku for fit in queries.find("firewall", actor=who).fits} == {"FW", "ALL"}
    assert "FW-SOON" in skus("firewall", cast, on=today + timedelta(days=10))


def test_cat9_eligibility_holds_and_a_change_is_seen_at_once(cast: Cast, shelf: dict[str, Offering]) -> None:
    swiss = account("Alpen AG", actor=cast.rita, country="CH")
    buyer = queries.buyer_of(swiss.pk, channel="direct", actor=cast.rita)
    assert "FW" in skus("firewall", cast, buyer=buyer)
    actions.add_eligibility("offering", shelf["FW"].pk, effect="deny", country="CH", actor=SYSTEM)
    assert skus("firewall", cast, buyer=buyer) == ["ALL"] and "FW" in skus("firewall", cast)
    actions.change_offering(shelf["VOICE"].pk, name="Firewall phone", actor=SYSTEM)
    assert "VOICE" in skus("firewall", cast, buyer=buyer)


def test_cat9_a_new_version_stands_once(cast: Cast, shelf: dict[str, Offering]) -> None:
    made = actions.revise_offering(shelf["FW"].pk, valid_from=clock.today() + timedelta(days=5), actor=SYSTEM)
    actions.publish(made.pk, actor=SYSTEM)
    assert skus("firewall", cast).count("FW") == 1
    later = queries.find("firewall", actor=cast.rita, on=clock.today() + timedelta(days=6)).fits
    assert [fit.offering.pk for fit in later if fit.offering.sku == "FW"] == [made.pk]


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_cat9_nothing_or_far_too_much_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 1000 characters"):
        queries.find(text, actor=cast.rita)


@pytest.mark.parametrize("text", ["the of and", "???", "' OR ''='; --", "\x00\x00", "👍", "zebra crossing"])
def test_cat9_words_that_say_nothing_find_nothing(cast: Cast, shelf: dict[str, Offering], text: str) -> None:
    assert queries.find(text, actor=cast.rita).fits == ()


def test_cat9_page_and_api(client_for: Callable[[str], Client], cast: Cast, shelf: dict[str, Offering]) -> None:
    rita = client_for("rita")
    assert 'href="/catalog/finding"' in rita.get("/offerings/").content.decode()
    empty = rita.get("/catalog/finding")
    assert empty.status_code == 200 and "The description stays on this server." in empty.content.decode()
    page = rita.get("/catalog/finding", {"text": WANT})
    words = page.content.decode()
    assert page.status_code == 200 and shelf["SETUP"].get_absolute_url() in words and "Ranked by the words" in words
    assert "Name: single sign on → SSO" in words and "hx-post" not in words.split('id="found"')[1].split("</main")[0]
    shown = rita.get("/catalog/finding", {"text": "<script>alert(1)</script> firewall"}).content.decode()
    assert "<script>alert" not in shown and "Firewall" in shown
    for wrong in ("", "x" * 1001):
        assert rita.get("/catalog/finding", {"text": wrong}).status_code == 422
    assert rita.get("/catalog/finding", {"text": "x", "account": "nobody"}).status_code == 422
    answer = rita.get(API, {"q": WANT, "limit": 1}).json()
    assert len(answer["fits"]) == 1 and answer["by"] == "" and answer["unknown"] == ["200"]
    denied = account("Alpen AG", actor=cast.rita, country="CH")
    actions.add_eligibility("offering", shelf["FW"].pk, effect="deny", country="CH", actor=SYSTEM)
    asked = {"text": "firewall", "account_id": str(denied.pk)}
    found = rita.post(API, asked, content_type="application/json").json()
    assert [fit["sku"] for fit in found["fits"]] == ["ALL"]
    assert [one["place"] for one in found["fits"][0]["reasons"]] == ["parts"]
    page = rita.get("/catalog/finding", {"text": "firewall", "account": str(denied.pk)}).content.decode()
    assert shelf["FW"].get_absolute_url() not in page and shelf["ALL"].get_absolute_url() in page
    for body in ({"text": ""}, {"text": "x" * 1001}, {"text": "x", "limit": 51}, {}):
        assert rita.post(API, body, content_type="application/json").status_code == 422


def test_cat9_whoever_may_not_read_the_catalog_is_refused(
    client_for: Callable[[str], Client], cast: Cast, shelf: dict[str, Offering]
) -> None:
    nobody = person("Nils Nobody", roles=["order_agent"])
    client = Client()
    client.force_login(nobody, backend="pactline.identity.backends.PersonBackend")
    assert client.get("/catalog/finding", {"text": "firewall"}).status_code == 403
    assert client.post("/catalog/finding", {"text": "firewall"}).status_code == 403
    assert client.get(API, {"q": "firewall"}).status_code == 403
    assert client.post(API, {"text": "firewall"}, content_type="application/json").status_code == 403
    assert Client().get("/catalog/finding", {"text": "firewall"}).status_code == 302
    assert Client().get(API, {"q": "firewall"}).status_code == 401
    with pytest.raises(NotAllowed):
        queries.find("firewall", actor=actor_for(nobody))
    hidden = account("Secret AG", actor=cast.nora)
    body = {"text": "firewall", "account_id": str(hidden.pk)}
    assert client_for("rita").post(API, body, content_type="application/json").status_code == 404


def test_cat9_asks_the_database_as_often_however_many_offerings(
    cast: Cast, shelf: dict[str, Offering], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        offering(f"WALL-{number}", f"Firewall number {number}")
    rita = cast.rita
    with django_assert_max_num_queries(10):
        assert len(queries.find("firewall", actor=rita).fits) == 20
    with django_assert_max_num_queries(3):
        queries.find("firewall", actor=rita)
