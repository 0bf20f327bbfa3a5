"""CAT1, CAT5, CAT8, CAT9: shelves with their versions, what is delivered, suggestions, the hierarchy and copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from pactline.catalog import actions, queries
from pactline.catalog.configuring.selecting import judge, read
from pactline.catalog.models import Catalog, Offering
from pactline.catalog.testing import bundle, offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed, NotVisible
from pactline.parties.testing import account

from .test_rows import BASE, JSON, manager


def test_cat1_each_change_of_a_catalog_or_category_makes_a_version(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    today = clock.today()
    market = actions.create_catalog(code="HOME", name="Home", actor=SYSTEM)
    shelf = actions.create_category(name="Lines", catalog_id=market.pk, actor=SYSTEM)
    assert (market.version, shelf.version) == (1, 1)
    changed = actions.change_catalog(market.pk, name="At home", valid_to=today + timedelta(30), actor=SYSTEM)
    actions.change_catalog(market.pk, name="At home", actor=SYSTEM)
    assert changed.version == 2 and [row.version for row in queries.shelf_versions(changed)] == [1]
    assert queries.shelf_versions(changed)[0].values["name"] == "Home"
    client = manager(cast)
    answer = client.patch(f"{BASE}/categories/{shelf.pk}", {"eligibility": "denied"}, content_type=JSON)
    assert answer.json()["version"] == 2
    kept = client.get(f"{BASE}/categories/{shelf.pk}/versions").json()
    assert [(row["version"], row["values"]["eligibility"]) for row in kept] == [(1, "")]
    address = f"/catalog/categories/{shelf.pk}/versions"
    assert address in client.get("/catalog/").content.decode()
    page = client.get(address).content.decode()
    assert "Earlier versions" in page and "Version 1" in page
    body = {"valid_to": None, "name": "Home again"}
    assert client.patch(f"{BASE}/catalogs/{market.pk}", body, content_type=JSON).json()["version"] == 3
    assert [row["version"] for row in client.get(f"{BASE}/catalogs/{market.pk}/versions").json()] == [2, 1]
    assert "Earlier versions" in client.get(f"/catalog/catalogs/{market.pk}/").content.decode()
    assert client_for("rita").patch(f"{BASE}/catalogs/{market.pk}", {}, content_type=JSON).status_code == 403


def test_cat5_a_configured_offering_says_what_is_delivered(cast: Cast, client_for: Callable[[str], Client]) -> None:
    product, access, port = (
        actions.create_specification(code=code, name=code.title(), kind=kind, actor=SYSTEM)
        for code, kind in (("INTERNET", "product"), ("ACCESS", "customer_service"), ("PORT", "resource"))
    )
    actions.add_characteristic(
        specification_id=product.pk, code="backup", name="Backup", kind="yes_no", default="no", actor=SYSTEM
    )
    actions.relate(access.pk, target_id=port.pk, kind="requires", quantity=Decimal(2), actor=SYSTEM)
    actions.relate(product.pk, target_id=access.pk, kind="realized_as", actor=SYSTEM)
    condition = [{"characteristic": "backup", "op": "is", "value": "yes"}]
    actions.relate(product.pk, target_id=port.pk, kind="requires", when=condition, actor=SYSTEM)
    for one in (port, access, product):
        actions.publish_specification(one.pk, actor=SYSTEM)
    line = offering("LINE", "Line", specification_id=product.pk)
    router = offering("ROUTER", "Router", specification_id=port.pk)
    plain = offering("CARE", "Care")
    box = bundle("BOX", [line, router, plain])
    shape = queries.shape(box)
    found = queries.deliveries(judge(shape, None), Decimal(3))
    assert [(row.offering.sku, row.level, len(row.pieces)) for row in found] == [
        ("BOX", 0, 0),
        ("LINE", 1, 3),
        ("ROUTER", 1, 1),
        ("CARE", 1, 0),
    ]
    assert [(row.code, amount) for row, amount in queries.totals(found)] == [
        ("INTERNET", 3),
        ("ACCESS", 3),
        ("PORT", 9),
    ]
    chosen = {"items": {"LINE": [{"quantity": "2", "characteristics": {"backup": "yes"}}], "ROUTER": [{}]}}
    more = queries.deliveries(judge(shape, read(chosen)))
    assert {row.code: amount for row, amount in queries.totals(more)}["PORT"] == 7
    rita = client_for("rita")
    page = rita.get(box.get_absolute_url()).content.decode()
    assert "What has to be delivered" in page and "Requires" in page
    assert "For one, as it is configured." in rita.get(f"{box.get_absolute_url()}configurator").content.decode()
    body = {"selection": chosen, "quantity": "2"}
    answer = rita.post(f"{BASE}/offerings/{box.pk}/deliveries", body, content_type=JSON).json()
    pieces = [piece for row in answer if row["sku"] == "LINE" for piece in row["pieces"]]
    assert [(piece["code"], Decimal(piece["quantity"]), piece["level"]) for piece in pieces] == [
        ("INTERNET", 4, 0),
        ("ACCESS", 4, 1),
        ("PORT", 4, 1),
        ("PORT", 8, 2),
    ]
    assert client_for("frank").post(f"{BASE}/offerings/{box.pk}/deliveries", {}, content_type=JSON).status_code == 403


def test_cat8_suggestions_are_ordered_by_the_basket(cast: Cast, client_for: Callable[[str], Client]) -> None:
    one, two, care, extra = (offering(sku) for sku in ("ONE", "TWO", "CARE", "EXTRA"))
    first = actions.add_suggestion(two.pk, target_id=care.pk, quantity=Decimal(3), actor=SYSTEM)
    actions.add_suggestion(one.pk, target_id=extra.pk, kind="upsell", position=9, actor=SYSTEM)
    actions.add_suggestion(one.pk, target_id=care.pk, position=1, actor=SYSTEM)

    def cards(*skus: str, **options: object) -> list[tuple[str, str]]:
        return [
            (card.suggestion.source.sku, card.offering.sku)
            for card in queries.cards(skus, **options)  # type: ignore[arg-type]
        ]

    assert cards("ONE", "TWO") == [("ONE", "CARE"), ("ONE", "EXTRA")]
    assert cards("two", "ONE") == [("TWO", "CARE"), ("ONE", "EXTRA")]
    assert cards("ONE", "CARE") == [("ONE", "EXTRA")] and cards() == []
    assert cards("TWO", dismissed=[first.pk]) == []
    actions.change_suggestion(first.pk, valid_to=clock.today(), valid_from=None, actor=SYSTEM)
    assert cards("TWO") == []
    actions.change_suggestion(first.pk, valid_to=None, actor=SYSTEM)
    second = actions.publish(actions.revise_offering(care.pk, actor=SYSTEM).pk, actor=SYSTEM)
    assert queries.cards(["TWO"])[0].offering.pk == second.pk
    customer = account("Here", actor=cast.rita)
    actions.add_eligibility("offering", second.pk, effect="deny", account_id=customer.pk, actor=SYSTEM)
    buyer = queries.buyer_of(customer.pk, channel="direct", actor=cast.rita)
    assert cards("TWO", buyer=buyer) == []
    for wrong in ({"target_id": two.pk}, {"target_id": second.pk}, {"target_id": extra.pk, "quantity": Decimal("0.5")}):
        with pytest.raises(InvalidInput):
            actions.add_suggestion(two.pk, actor=SYSTEM, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.add_suggestion(two.pk, target_id=extra.pk, actor=cast.rita)
    client, rita = manager(cast), client_for("rita")
    url = f"/offerings/{two.pk}"
    form = {"target": str(extra.pk), "kind": "upsell", "quantity": "2", "description": "Twice as fast"}
    assert client.post(f"{url}/suggestions/new", form).status_code == 303
    assert "Twice as fast" in rita.get(f"{url}/").content.decode()
    assert client.get(f"/suggestions/{first.pk}/edit").status_code == 200
    assert client.post(f"/suggestions/{first.pk}/removal").status_code == 303
    body = {"target_id": str(one.pk), "description": "Goes with it"}
    made = client.post(f"{BASE}/offerings/{two.pk}/suggestions", body, content_type=JSON)
    assert made.status_code == 201
    path = f"{BASE}/suggestions/{made.json()['id']}"
    assert client.patch(path, {"position": 0}, content_type=JSON).json()["position"] == 0
    assert rita.patch(path, {"position": 1}, content_type=JSON).status_code == 403
    assert len(rita.get(f"{BASE}/offerings/{two.pk}/suggestions").json()) == 2
    assert client.delete(path).status_code == 204


def filled() -> tuple[Catalog, dict[str, Offering]]:
    """A published catalog: Net with Lines below it, a bundle and a line with a characteristic; one loose offering."""
    market = actions.create_catalog(code="HOME", name="Home", actor=SYSTEM)
    actions.publish_catalog(market.pk, actor=SYSTEM)
    shelf = actions.create_category(name="Net", catalog_id=market.pk, actor=SYSTEM)
    below = actions.create_category(name="Lines", parent_id=shelf.pk, actor=SYSTEM)
    actions.create_category(name="Bare", catalog_id=market.pk, actor=SYSTEM)
    line = offering("LINE", "Fibre line", publish=False, category_id=below.pk, family="Access")
    actions.add_characteristic(
        offering_id=line.pk,
        code="colour",
        name="Colour",
        kind="choice",
        options=[{"code": "mag", "name": "Magenta"}],
        actor=SYSTEM,
    )
    actions.publish(line.pk, actor=SYSTEM)
    box = bundle("BOX", [line])
    actions.change_offering(box.pk, category_id=shelf.pk, actor=SYSTEM)
    return market, {"LINE": line, "BOX": box, "LOOSE": offering("LOOSE", "Loose end")}


def outline(branches: list[queries.Branch]) -> list[object]:
    """Names, nested."""
    return [
        [branch.category.name, outline(branch.branches)]
        if branch.category
        else [branch.offering.sku, outline(branch.branches)]  # type: ignore[union-attr]
        for branch in branches
    ]


def test_cat9_hierarchy_and_full_search(cast: Cast, client_for: Callable[[str], Client]) -> None:
    market, made = filled()
    assert outline(queries.hierarchy(cast.rita, market)) == [
        ["Bare", []],
        ["Net", [["Lines", [["LINE", []]]], ["BOX", [["LINE", []]]]]],
    ]
    assert outline(queries.hierarchy(cast.rita, None)) == [["LOOSE", []]]
    for words in ("fibre", "line access", "magenta", "COLOUR", "lines", "mag fib"):
        assert outline(queries.hierarchy(cast.rita, market, text=words)) == [["Net", [["Lines", [["LINE", []]]]]]], (
            words
        )
    assert queries.hierarchy(cast.rita, market, text="magenta box") == []
    rita = client_for("rita")
    page = rita.get("/catalog/browse").content.decode()
    assert "Fibre line" in page and "Loose end" in page and "2 offerings" in page
    assert "Loose end" not in rita.get("/catalog/browse", {"q": "magenta"}).content.decode()
    customer = account("Here", actor=cast.rita)
    actions.add_eligibility("offering", made["LINE"].pk, effect="deny", account_id=customer.pk, actor=SYSTEM)
    seen = rita.get("/catalog/browse", {"account": str(customer.pk)}).content.decode()
    assert "What Here may buy today" in seen and "Loose end" in seen
    found = rita.get(f"{BASE}/hierarchy", {"catalog_id": str(market.pk), "account_id": str(customer.pk)}).json()
    assert [branch["name"] for branch in found] == ["Bare", "Net"] and found[1]["branches"][0]["branches"] == []
    assert rita.get(f"{BASE}/hierarchy", {"q": "loose"}).json()[0]["sku"] == "LOOSE"
    with pytest.raises(NotVisible):
        queries.get_catalog(actions.create_catalog(code="D", name="D", actor=SYSTEM).pk, actor=cast.rita)


def test_cat9_copy_of_a_catalog(cast: Cast, client_for: Callable[[str], Client]) -> None:
    market, made = filled()
    actions.add_eligibility("catalog", market.pk, effect="deny", country="US", actor=SYSTEM)
    bare = actions.copy_catalog(market.pk, code="AWAY", name="Away", actor=SYSTEM)
    assert bare.status == "draft" and not bare.is_default and len(queries.rows_of(bare)) == 1
    assert [shelf.name for shelf in queries.shelves_of(bare)] == ["Bare", "Lines", "Net"]
    client = manager(cast)
    form = {"code": "FULL", "name": "Full", "suffix": "-F"}
    assert client.post(f"/catalog/catalogs/{market.pk}/copy", form).status_code == 303
    copies = {row.sku: row for row in Offering.objects.filter(sku__endswith="-F")}
    assert set(copies) == {"LINE-F", "BOX-F"} and copies["LINE-F"].status == "draft"
    shelf = copies["LINE-F"].category
    assert shelf is not None and shelf.catalog is not None and shelf.catalog.code == "FULL" and shelf.name == "Lines"
    assert [item.child.sku for item in queries.bundle_items(copies["BOX-F"])] == ["LINE"]
    assert client.post(f"/catalog/catalogs/{market.pk}/copy", form).status_code == 422
    body = {"code": "API", "name": "Api"}
    assert client.post(f"{BASE}/catalogs/{market.pk}/copies", body, content_type=JSON).status_code == 201
    assert client_for("rita").post(f"{BASE}/catalogs/{market.pk}/copies", body, content_type=JSON).status_code == 403
    assert made["LINE"].category_id != shelf.pk
