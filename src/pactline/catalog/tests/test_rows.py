"""The rows of the catalog, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from pactline.activity.models import Event
from pactline.catalog import actions, queries
from pactline.catalog.configuring.selecting import Selection, judge, read
from pactline.catalog.models import ConfigurationRule, Offering
from pactline.catalog.testing import bundle, offering
from pactline.identity.testing import Cast, person
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.parties.testing import account

JSON = "application/json"
BASE = "/api/v1/catalog"


def manager(cast: Cast) -> Client:
    client = Client()
    user = person("Petra Pell", roles=["catalog_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


def box(*, publish: bool = True) -> Offering:
    """A bundle: one of router or switch, antennas as often as wanted, a battery; a colour."""
    parts = {sku: offering(sku, sku.title(), publish=False) for sku in ("ROUTER", "SWITCH", "ANTENNA", "BATTERY")}
    colour = {"code": "colour", "name": "Colour", "kind": "choice", "default": "black"}
    colours = [
        {"code": "black", "name": "Black", "translations": {"de": {"name": "Schwarz"}}},
        {"code": "red", "name": "Red"},
    ]
    actions.add_characteristic(offering_id=parts["ANTENNA"].pk, options=colours, required=True, actor=SYSTEM, **colour)
    for part in parts.values():
        actions.publish(part.pk, actor=SYSTEM)
    made = offering("BOX", "Box", publish=False, is_bundle=True)
    net = actions.add_group(made.pk, name="Network", least=1, most=1, actor=SYSTEM)
    for sku in ("ROUTER", "SWITCH"):
        actions.add_item(made.pk, child_id=parts[sku].pk, group_id=net.pk, chosen=False, actor=SYSTEM)
    actions.add_item(
        made.pk, child_id=parts["ANTENNA"].pk, chosen=False, many=True, max_quantity=Decimal(8), actor=SYSTEM
    )
    actions.add_item(made.pk, child_id=parts["BATTERY"].pk, chosen=False, actor=SYSTEM)
    actions.add_rule(
        made.pk,
        name="Power",
        kind="exclude",
        when=[{"item": "ROUTER", "op": "chosen"}],
        then=[{"item": "BATTERY"}],
        message="The router brings its own power.",
        actor=SYSTEM,
    )
    return actions.publish(made.pk, actor=SYSTEM) if publish else made


def test_cat1_default_catalog_is_shown_and_one_out_of_date_is_hidden(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    today = clock.today()
    home = actions.create_catalog(code="HOME", name="Home market", actor=SYSTEM)
    other = actions.create_catalog(code="ABROAD", name="Abroad", actor=SYSTEM)
    old = actions.create_catalog(
        code="OLD", name="Last year", valid_to=today, valid_from=date(2020, 1, 1), actor=SYSTEM
    )
    for catalog in (home, other, old):
        actions.publish_catalog(catalog.pk, actor=SYSTEM)
    shelf = actions.create_category(name="Cloud", catalog_id=home.pk, actor=SYSTEM)
    below = actions.create_category(name="Storage", parent_id=shelf.pk, actor=SYSTEM)
    far = actions.create_category(name="Cloud", catalog_id=other.pk, actor=SYSTEM)
    offering("DISK", "Disk", category_id=below.pk, family="Storage")
    offering("FAR", "Far away", category_id=far.pk)
    assert below.catalog_id == home.pk
    rita = client_for("rita")
    text = rita.get("/catalog/browse").content.decode()
    assert "Disk" in text and "Far away" not in text and "Last year" not in text
    assert "Far away" in rita.get("/catalog/browse", {"catalog": str(other.pk)}).content.decode()
    assert "Disk" in rita.get("/catalog/browse", {"category": str(shelf.pk)}).content.decode()
    assert [row["code"] for row in rita.get(f"{BASE}/catalogs").json()] == ["HOME", "ABROAD"]
    with pytest.raises(WrongState):
        actions.make_default_catalog(old.pk, actor=SYSTEM)
    with pytest.raises(Blocked, match="default"):
        actions.retire_catalog(home.pk, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.make_default_catalog(other.pk, actor=cast.rita)
    actions.make_default_catalog(other.pk, actor=SYSTEM)
    home.refresh_from_db()
    assert not home.is_default
    assert rita.post("/catalog/catalogs/new", {"code": "X", "name": "X"}).status_code == 403
    assert manager(cast).get(home.get_absolute_url()).status_code == 200


def test_cat2_new_version_begins_and_the_old_one_ends_on_the_same_day(cast: Cast) -> None:
    today = clock.today()
    first = offering("SEAT", "Seat", periodicity="month")
    with pytest.raises(WrongState, match="price_kind"):
        actions.change_offering(first.pk, price_kind="one_time", periodicity="", actor=SYSTEM)
    second = actions.revise_offering(first.pk, valid_from=today + timedelta(days=10), actor=SYSTEM)
    assert (second.sku, second.version, second.previous) == ("SEAT", 2, first)
    with pytest.raises(WrongState, match="draft already"):
        actions.revise_offering(first.pk, actor=SYSTEM)
    actions.change_offering(second.pk, periodicity="year", actor=SYSTEM)
    actions.publish(second.pk, actor=SYSTEM)
    first.refresh_from_db()
    assert first.status == "published" and first.valid_to == today + timedelta(days=10)
    assert list(queries.sellable(cast.rita, "seat")) == [first]
    assert list(queries.sellable(cast.rita, "seat", on=today + timedelta(days=10))) == [second]
    assert queries.by_skus(["seat"])["seat"] == first
    assert queries.by_skus(["seat"], on=today + timedelta(days=11))["seat"] == second
    with pytest.raises(InvalidInput, match="used by another"):
        offering("seat")
    with pytest.raises(NotAllowed):
        actions.revise_offering(first.pk, actor=cast.rita)
    assert Event.objects.filter(name="catalog.offering.followed", subject_id=first.pk).exists()


def test_cat2_version_of_a_bundle_takes_all_it_is_made_of(db: None) -> None:
    made = box()
    newer = actions.revise_offering(queries.by_skus(["ANTENNA"])["antenna"].pk, actor=SYSTEM)
    actions.publish(newer.pk, actor=SYSTEM)
    second = actions.revise_offering(made.pk, actor=SYSTEM)
    shape = queries.shape(second)
    assert [group.label for group in shape.model.groups] == ["Network"]
    assert [rule.name for rule in shape.model.rules] == ["Power"]
    assert shape.items["ANTENNA"].shape.offering == newer and shape.items["ANTENNA"].many
    assert [f.label for f in shape.items["ANTENNA"].shape.model.features] == ["Colour"]
    assert queries.shape(made).items["ANTENNA"].shape.offering != newer
    actions.publish(second.pk, actor=SYSTEM)


def test_cat3_none_of_a_group_of_one_cannot_be_sold(db: None) -> None:
    shape = queries.shape(box())
    nothing = judge(shape, Selection())
    assert nothing.missing == ["Network: choose exactly 1."] and not nothing.is_complete
    one = judge(shape, read({"items": {"SWITCH": [{}], "BATTERY": [{"quantity": 1}]}}))
    assert one.is_complete
    both = judge(shape, read({"items": {"SWITCH": [{}], "ROUTER": [{}]}}))
    assert not both.is_complete and "Network" in both.problems[0]
    many = judge(shape, read({"items": {"SWITCH": [{}], "ANTENNA": [{"quantity": 5}, {"quantity": 4}]}}))
    assert many.problems == ["Antenna allows a quantity of at most 8."]
    twice = judge(shape, read({"items": {"SWITCH": [{}, {}]}}))
    assert twice.problems == ["Switch can be configured only once."]
    for wrong in (
        [],
        {"items": {"SWITCH": {}}},
        {"items": ["SWITCH"]},
        {"colour": 1},
        {"items": {"SWITCH": [{"quantity": "x"}]}},
    ):
        with pytest.raises(InvalidInput):
            judge(shape, read(wrong))


def test_cat3_what_is_wrong_with_groups_and_items_is_refused(cast: Cast) -> None:
    made = box(publish=False)
    group = queries.item_groups(made)[0]
    for fields in ({"name": ""}, {"name": "network"}, {"name": "X", "least": 3, "most": 2}):
        with pytest.raises(InvalidInput):
            actions.add_group(made.pk, actor=SYSTEM, **{"least": 0, **fields})  # type: ignore[arg-type]
    with pytest.raises(NotVisible):
        actions.change_group(group.pk, least=0, actor=cast.rita)
    other = offering("OTHER", publish=False, is_bundle=True)
    with pytest.raises(InvalidInput, match="no such group"):
        actions.add_item(other.pk, child_id=queries.by_skus(["SWITCH"])["switch"].pk, group_id=group.pk, actor=SYSTEM)
    actions.publish(made.pk, actor=SYSTEM)
    with pytest.raises(WrongState):
        actions.change_group(group.pk, least=0, actor=SYSTEM)
    with pytest.raises(WrongState):
        actions.remove_rule(queries.rules(made)[0].pk, actor=SYSTEM)


def test_cat3_rules_that_do_not_go_together_are_refused_by_name(db: None) -> None:
    made = box(publish=False)
    with pytest.raises(InvalidInput, match="“Power”"):
        actions.add_rule(
            made.pk, name="Both", kind="include", when=[{"item": "ROUTER"}], then=[{"item": "BATTERY"}], actor=SYSTEM
        )
    actions.add_rule(
        made.pk, name="A", kind="include", when=[{"item": "BATTERY"}], then=[{"item": "ANTENNA"}], actor=SYSTEM
    )
    with pytest.raises(InvalidInput, match="A → B → A"):
        actions.add_rule(
            made.pk, name="B", kind="require", when=[{"item": "ANTENNA"}], then=[{"item": "BATTERY"}], actor=SYSTEM
        )
    for wrong in ({"item": "ROUTER", "op": "is"}, {"characteristic": "x"}, {}, {"item": "A", "characteristic": "B"}):
        with pytest.raises(InvalidInput):
            actions.add_rule(made.pk, name="W", kind="exclude", when=[wrong], then=[{"item": "SWITCH"}], actor=SYSTEM)
    assert {rule.name for rule in ConfigurationRule.objects.all()} == {"Power", "A"}


def test_cat4_a_part_is_configured_twice(db: None) -> None:
    shape = queries.shape(box())
    selection = {
        "items": {
            "SWITCH": [{}],
            "ANTENNA": [
                {"quantity": "2", "characteristics": {"colour": "red"}},
                {"quantity": "1", "characteristics": {"colour": "black"}},
            ],
        }
    }
    found = judge(shape, read(selection))
    antennas = [part for part in found.parts if part.sku == "ANTENNA"]
    assert found.is_complete and [part.outcome.words() for part in antennas] == ["Colour: Red", "Colour: Black"]
    assert found.selection().json()["items"]["ANTENNA"][0] == {"quantity": "2", "characteristics": {"colour": "red"}}


def test_cat5_characteristics_of_offering_and_specification(cast: Cast) -> None:
    spec = actions.create_specification(code="LINE", name="Line", actor=SYSTEM)
    speed = actions.add_characteristic(
        specification_id=spec.pk,
        code="speed",
        name="Speed",
        kind="number",
        least="10",
        most="1000",
        unit="Mbit/s",
        actor=SYSTEM,
    )
    line = offering("LINE", "Line", publish=False, specification_id=spec.pk)
    with pytest.raises(Blocked, match="Publish the specification"):
        actions.publish(line.pk, actor=SYSTEM)
    actions.publish_specification(spec.pk, actor=SYSTEM)
    actions.publish(line.pk, actor=SYSTEM)
    shape = queries.shape(line)
    assert judge(shape, read({"characteristics": {"speed": "100"}})).words() == "Speed (Mbit/s): 100"
    assert "not within 10 to 1000" in judge(shape, read({"characteristics": {"speed": "5"}})).problems[0]
    with pytest.raises(WrongState):
        actions.change_characteristic(speed.pk, most="2000", actor=SYSTEM)
    draft = offering("D", publish=False)
    for fields in (
        {"kind": "choice"},
        {"kind": "number", "least": "x"},
        {"kind": "text", "most": "5"},
        {"kind": "choice", "options": [{"code": "a"}, {"code": "a"}]},
        {"kind": "choice", "options": [{"code": "a"}], "default": "b"},
        {"kind": "number", "options": [{"code": "a"}]},
        {"kind": "yes_no", "default": "maybe"},
    ):
        with pytest.raises(InvalidInput):
            actions.add_characteristic(offering_id=draft.pk, code="c", name="C", actor=SYSTEM, **fields)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.add_characteristic(offering_id=draft.pk, code="c", name="C", kind="text", actor=cast.olga)
    assert not queries.characteristics(draft)


def test_cat5_specifications_decompose(db: None) -> None:
    product, service, resource = (
        actions.create_specification(code=code, name=code.title(), kind=kind, actor=SYSTEM)
        for code, kind in (("INTERNET", "product"), ("ACCESS", "customer_service"), ("PORT", "resource"))
    )
    actions.add_characteristic(
        specification_id=product.pk, code="backup", name="Backup", kind="yes_no", default="no", actor=SYSTEM
    )
    actions.relate(service.pk, target_id=resource.pk, kind="requires", quantity=Decimal(2), actor=SYSTEM)
    actions.relate(product.pk, target_id=service.pk, kind="realized_as", actor=SYSTEM)
    condition = [{"characteristic": "backup", "op": "is", "value": "yes"}]
    actions.relate(product.pk, target_id=resource.pk, kind="requires", when=condition, actor=SYSTEM)
    with pytest.raises(InvalidInput, match="circle"):
        actions.relate(resource.pk, target_id=product.pk, kind="requires", actor=SYSTEM)
    with pytest.raises(InvalidInput):
        actions.relate(
            product.pk, target_id=service.pk, kind="bundles", when=[{"characteristic": "nope"}], actor=SYSTEM
        )
    with pytest.raises(Blocked, match="Access"):
        actions.publish_specification(product.pk, actor=SYSTEM)
    plain = queries.decompose(product, {"backup": "no"}, Decimal(3))
    assert [(p.specification.code, p.quantity, p.level) for p in plain] == [
        ("INTERNET", 3, 0),
        ("ACCESS", 3, 1),
        ("PORT", 6, 2),
    ]
    more = queries.decompose(product, {"backup": "yes"}, Decimal(3))
    assert sorted((p.specification.code, p.quantity) for p in more if p.level) == [
        ("ACCESS", 3),
        ("PORT", 3),
        ("PORT", 6),
    ]
    for one in (resource, service, product):
        actions.publish_specification(one.pk, actor=SYSTEM)
    second = actions.revise_specification(product.pk, actor=SYSTEM)
    assert second.version == 2 and len(queries.relations(second)) == 2 and second.characteristics.count() == 1


def test_cat6_account_does_not_see_what_is_not_for_it(cast: Cast, client_for: Callable[[str], Client]) -> None:
    here = account("Here", actor=cast.rita, country="DE")
    there = account("There", actor=cast.rita, country="FR")
    shelf = actions.create_category(name="Regulated", eligibility="denied", actor=SYSTEM)
    free, ruled, denied = offering("FREE"), offering("RULED", category_id=shelf.pk), offering("GONE")
    actions.add_eligibility("category", shelf.pk, effect="allow", country="de", actor=SYSTEM)
    actions.add_eligibility("offering", denied.pk, effect="deny", account_id=here.pk, actor=SYSTEM)
    actions.add_eligibility("offering", free.pk, effect="deny", channel="partner", actor=SYSTEM)

    def sees(buyer: object, **fields: str) -> set[str]:
        found = queries.buyer_of(buyer.pk, channel=fields.get("channel", "direct"), actor=cast.rita)  # type: ignore[attr-defined]
        return {row.sku for row in queries.sellable(cast.rita, buyer=found)}

    assert sees(here) == {"FREE", "RULED"} and sees(there) == {"FREE", "GONE"}
    assert sees(there, channel="partner") == {"GONE"}
    rita = client_for("rita")
    for who, skus in ((here, ["FREE", "RULED"]), (there, ["FREE", "GONE"])):
        rows = rita.get(f"{BASE}/offerings", {"account": str(who.pk), "sort": "sku"}).json()["items"]
        assert [row["sku"] for row in rows] == skus
    body = {"account_id": str(there.pk)}
    answer = rita.post(f"{BASE}/offerings/{ruled.pk}/configurations", body, content_type=JSON).json()
    assert not answer["complete"] and "not sold to There" in answer["problems"][0]
    with pytest.raises(InvalidInput, match="exactly this"):
        actions.add_eligibility("category", shelf.pk, effect="deny", country="DE", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        actions.add_eligibility("offering", free.pk, effect="deny", actor=cast.rita)
    row = queries.rows_of(denied)[0]
    assert rita.delete(f"{BASE}/eligibility/{row.pk}").status_code == 403
    actions.remove_eligibility(row.pk, actor=SYSTEM)
    assert "GONE" in sees(here)


def test_cat6_rows_hold_on_their_days_and_default_is_taken_from_above(cast: Cast) -> None:
    today = clock.today()
    catalog = actions.create_catalog(code="C", name="C", eligibility="denied", actor=SYSTEM)
    actions.publish_catalog(catalog.pk, actor=SYSTEM)
    shelf = actions.create_category(name="S", catalog_id=catalog.pk, actor=SYSTEM)
    shut, open_ = offering("SHUT", category_id=shelf.pk), offering("OPEN", category_id=shelf.pk, eligibility="allowed")
    anyone = queries.Buyer(country="DE", region="BY")
    assert queries.denied(anyone, on=today) == [shut.pk]
    actions.add_eligibility(
        "catalog", catalog.pk, effect="allow", region="by", valid_from=today + timedelta(1), actor=SYSTEM
    )
    assert queries.denied(anyone, on=today) == [shut.pk]
    assert queries.denied(anyone, on=today + timedelta(1)) == []
    assert (
        queries.not_sold(shut, on=today, buyer=anyone)
        == "Offering SHUT is not sold to this customer · BY, DE · Direct sales."
    )
    assert queries.not_sold(open_, on=today, buyer=anyone) is None


def test_cat9_names_in_several_languages(cast: Cast) -> None:
    made = box()
    actions.change_offering(made.pk, translations={"de": {"name": "Kasten", "description": "Ein Kasten"}}, actor=SYSTEM)
    made.refresh_from_db()
    antenna = queries.shape(made).items["ANTENNA"].shape
    assert made.local_name == "Box" and made.said("name", "de-AT") == "Kasten" and made.said("name", "fr") == "Box"
    with translation.override("de"):
        assert made.local_name == "Kasten" and queries.shape(made).model.name == "Kasten"
        colours = queries.shape(made).items["ANTENNA"].shape.model.features[0].values
        assert [value.label for value in colours] == ["Schwarz", "Red"]
    assert [value.label for value in antenna.model.features[0].values] == ["Black", "Red"]


def test_configurations_over_the_api(cast: Cast, client_for: Callable[[str], Client]) -> None:
    made, rita = box(), client_for("rita")
    url = f"{BASE}/offerings/{made.pk}/configurations"
    empty = rita.post(url, {}, content_type=JSON).json()
    assert empty["valid"] and not empty["complete"] and empty["missing"] == ["Network: choose exactly 1."]
    done = rita.post(url, {"complete": True}, content_type=JSON).json()
    assert done["complete"] and list(done["selection"]["items"]) == ["ROUTER"]
    body = {"selection": {"items": {"ROUTER": [{}]}}}
    options = {row["item"]: row for row in rita.post(url, body, content_type=JSON).json()["options"]}
    battery = options["BATTERY"]
    assert battery["state"] == "closed" and battery["take_back"] == ["ROUTER"]
    assert battery["because"] == ["Power: The router brings its own power.", "You chose Router."]
    assert options["SWITCH"]["state"] == "closed" and options["ANTENNA"]["state"] == "open"
    assert rita.post(url, {"selection": {"x": 1}}, content_type=JSON).status_code == 422
    assert client_for("frank").post(url, {}, content_type=JSON).status_code == 403
    draft = offering("DRAFT", publish=False)
    assert rita.post(f"{BASE}/offerings/{draft.pk}/configurations", {}, content_type=JSON).status_code == 404


def test_api_of_insides(cast: Cast, client_for: Callable[[str], Client]) -> None:
    client = manager(cast)
    made = box(publish=False)
    url = f"{BASE}/offerings/{made.pk}"
    group = client.post(f"{url}/groups", {"name": "Extras", "most": 2}, content_type=JSON)
    assert group.status_code == 201
    one = f"{BASE}/item-groups/{group.json()['id']}"
    assert client.patch(one, {"most": None, "least": 1}, content_type=JSON).json()["most"] is None
    assert len(client.get(f"{url}/groups").json()) == 2 and client.delete(one).status_code == 204
    body = {"code": "size", "name": "Size", "options": [{"code": "s", "name": "Small"}, {"code": "l", "name": "Large"}]}
    size = client.post(f"{url}/characteristics", body, content_type=JSON)
    assert size.status_code == 201 and len(size.json()["options"]) == 2
    one = f"{BASE}/characteristics/{size.json()['id']}"
    assert client.patch(one, {"default": "l"}, content_type=JSON).json()["default"] == "l"
    assert client.patch(one, {"default": "x"}, content_type=JSON).status_code == 422
    when, then = [{"characteristic": "size", "op": "is", "value": "s"}], [{"item": "ANTENNA"}]
    rule = client.post(
        f"{url}/rules", {"name": "Small", "kind": "exclude", "when": when, "then": then}, content_type=JSON
    )
    assert rule.status_code == 201
    clash = client.post(
        f"{url}/rules", {"name": "Clash", "kind": "include", "when": when, "then": then}, content_type=JSON
    )
    assert clash.status_code == 422 and "“Small”" in str(clash.json())
    one_rule = f"{BASE}/configuration-rules/{rule.json()['id']}"
    assert client.patch(one_rule, {"is_active": False}, content_type=JSON).json()["is_active"] is False
    assert client.delete(one_rule).status_code == 204 and client.delete(one).status_code == 204
    actions.publish(made.pk, actor=SYSTEM)
    version = client.post(f"{url}/versions", {"valid_from": "2031-01-01"}, content_type=JSON)
    assert version.status_code == 201 and version.json()["version"] == 2
    assert [row["version"] for row in client.get(f"{url}/versions").json()] == [2, 1]
    assert [row["version"] for row in client_for("rita").get(f"{url}/versions").json()] == [1]
    for path in ("groups", "characteristics", "rules", "versions"):
        assert client_for("rita").post(f"{url}/{path}", {}, content_type=JSON).status_code in (403, 422)


def test_pages_of_insides(cast: Cast, client_for: Callable[[str], Client]) -> None:
    client, made = manager(cast), box(publish=False)
    url = f"/offerings/{made.pk}"
    page = client.get(f"{url}/").content.decode()
    assert "The router brings its own power." in page and "Network: choose exactly 1." in page
    for path in ("groups/new", "characteristics/new", "rules/new", "configurator", "edit", "items/new"):
        assert client.get(f"{url}/{path}").status_code == 200, path
    form = {"code": "size", "name": "Size", "kind": "choice", "options": "s = Small | de: Klein\nl = Large"}
    assert client.post(f"{url}/characteristics/new", form).status_code == 303
    size = queries.characteristics(made)[0]
    assert [(o.code, o.said("name", "de")) for o in size.options.all()] == [("s", "Klein"), ("l", "Large")]
    assert client.get(f"/characteristics/{size.pk}/edit").status_code == 200
    condition = '{"characteristic": "size", "op": "is", "value": "s"}'
    rule = {"name": "Small", "kind": "exclude", "when": [condition], "then": ['{"item": "ANTENNA", "op": "chosen"}']}
    assert client.post(f"{url}/rules/new", rule | {"is_active": "on"}).status_code == 303
    assert (
        client.post(f"{url}/rules/new", rule | {"kind": "include", "name": "Other", "is_active": "on"}).status_code
        == 422
    )
    saved = ConfigurationRule.objects.get(name="Small")
    assert client.get(f"/configuration-rules/{saved.pk}/edit").status_code == 200
    assert client.post(f"/configuration-rules/{saved.pk}/removal").status_code == 303
    group = queries.item_groups(made)[0]
    assert client.post(f"/item-groups/{group.pk}/edit", {"name": "Net", "least": "1", "most": "1"}).status_code == 303
    row = {"effect": "deny", "country": "FR"}
    assert client.post(f"/eligibility/offering/{made.pk}/new", row).status_code == 303
    assert client.get("/specifications/").status_code == 200
    spec = {"name": "Line", "code": "LINE", "kind": "resource"}
    assert client.post("/specifications/new", spec).status_code == 303
    rita = client_for("rita")
    for path in (
        f"{url}/rules/new",
        f"{url}/groups/new",
        "/specifications/new",
        f"/configuration-rules/{saved.pk}/edit",
    ):
        assert rita.post(path).status_code == 403, path


def test_configurator_page_explains_and_offers_the_fix(cast: Cast, client_for: Callable[[str], Client]) -> None:
    made, rita = box(), client_for("rita")
    url = f"/offerings/{made.pk}/configurator"
    assert "Network: choose exactly 1." in rita.get(url).content.decode()
    text = rita.post(url, {"i.0": "yes"}).content.decode()
    assert "Power: The router brings its own power. You chose Router." in text
    assert 'name="fix" value="i.3=yes"' in text
    fixed = rita.post(url, {"i.0": "yes", "fix": "i.3=yes"}).content.decode()
    assert 'name="i.3" value="yes" checked' in fixed and 'name="i.0" value="yes" checked' not in fixed
    twice = rita.post(url, {"i.1": "yes", "i.2": "yes", "i.2.n": "1", "i.2.0.q": "2", "i.2.0.c.0": "red", "add": "i.2"})
    assert b'name="i.2.1.q"' in twice.content and twice.content.count(b'value="red" checked') == 1
    finished = rita.post(url, {"finish": "1"}).content.decode()
    assert 'name="i.0" value="yes" checked' in finished


def test_bundle_stays_simple_without_rules(db: None) -> None:
    shape = queries.shape(bundle("SET", [offering("A"), offering("B")]))
    assert judge(shape, None).is_complete and not shape.needs_choosing
