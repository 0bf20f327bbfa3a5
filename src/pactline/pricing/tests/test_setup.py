"""Price plans with their steps and hooks, cost books, rules with groups, the grids: through API and pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.catalog.testing import offering
from pactline.identity.testing import Cast, person
from pactline.kernel.actor import SYSTEM
from pactline.parties.testing import selling_entity
from pactline.pricing import actions, hooks
from pactline.pricing.models import CostBook, CostBookLine, PlanStep, PriceListRule, PriceMatrix, PricingPlan
from pactline.pricing.testing import price_list, tax_rate
from pactline.quotes import actions as quotes
from pactline.quotes import testing as quoting

JSON = "application/json"
BASE = "/api/v1/pricing"
D = Decimal


@pytest.fixture
def manager(cast: Cast) -> Client:
    client = Client()
    user = person("Priya Rao", roles=["pricing_manager"])
    client.force_login(user, backend="pactline.identity.backends.PersonBackend")
    return client


@pytest.fixture
def shop(cast: Cast) -> None:
    """Two things in euros, and a seller."""
    price_list({offering("SEAT", "Seat"): "100", offering("BOX", "Box"): "10"})
    selling_entity()
    tax_rate()


def priced(client: Client, *lines: dict[str, Any], **options: Any) -> Any:
    answer = client.post(f"{BASE}/calculations", {"lines": list(lines), **options}, content_type=JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


def plan_of(client: Client, *steps: dict[str, Any]) -> str:
    """A published plan of the default steps and these."""
    made = client.post(f"{BASE}/price-plans", {"name": "Ours"}, content_type=JSON)
    assert made.status_code == 201, made.content
    url = f"{BASE}/price-plans/{made.json()['id']}"
    for step in steps:
        added = client.post(f"{url}/steps", step, content_type=JSON)
        assert added.status_code == 201, added.content
    assert client.post(f"{url}/publication").status_code == 200
    return url


def test_steps_are_added_moved_and_removed_on_pages(manager: Client, client_for: Callable[[str], Client]) -> None:
    assert manager.post("/price-plans/new", {"name": "Autumn"}).status_code == 303
    plan = PricingPlan.objects.get()
    url = plan.get_absolute_url()
    kinds = ["contracted", "attribute", "uplift", "ramp", "bundle", "context"]
    assert [step.kind for step in plan.steps.all()] == kinds
    step = {"label": "Energy surcharge", "gives": "percent", "value": "4", "position": "1"}
    when = {"g0-match": "any", "g0-r0-field": "sku", "g0-r0-op": "eq", "g0-r0-value": "SEAT"}
    when |= {"g0-r1-field": "quantity", "g0-r1-op": "gte", "g0-r1-value": "100"}
    assert manager.post(f"{url}steps/new?kind=custom", step | {"label": ""} | when).status_code == 422
    assert manager.post(f"{url}steps/new?kind=custom", step | when).status_code == 303
    added = PlanStep.objects.get(kind="custom")
    assert added.position == 1 and set(added.condition) == {"any"}
    assert manager.post(f"/price-plan-steps/{added.pk}/position", {"position": "3"}).status_code == 303
    context = PlanStep.objects.get(kind="context")
    assert manager.post(f"/price-plan-steps/{context.pk}/removal").status_code == 303
    assert [step.kind for step in plan.steps.all()] == ["contracted", "attribute", "custom", "uplift", "ramp", "bundle"]
    assert [step.position for step in plan.steps.all()] == [1, 2, 3, 4, 5, 6]
    assert manager.post(f"{url}steps/new?kind=ramp", {}).status_code == 422
    assert manager.post(f"{url}steps/new?kind=context", {}).status_code == 303
    page = manager.get(url).content.decode()
    assert "Energy surcharge" in page and "SKU is SEAT or Quantity is at least 100" in page
    rita = client_for("rita")
    assert "Energy surcharge" in rita.get(url).content.decode()
    before = Event.objects.count()
    for path in ("edit", "steps/new?kind=custom"):
        assert rita.get(url + path).status_code == 403
    assert rita.post(f"{url}publication").status_code == 403 and Event.objects.count() == before


def test_publishing_a_plan_retires_the_other(manager: Client, shop: None) -> None:
    first = plan_of(manager, {"kind": "custom", "label": "Up", "gives": "amount", "value": "5"})
    assert priced(manager, {"sku": "SEAT"})["totals"]["net"] == "105.00"
    copied = manager.post(f"{BASE}/price-plans", {"name": "Next"}, content_type=JSON).json()
    assert [step["label"] for step in copied["steps"]][-1] == "Up"
    assert manager.post(f"{BASE}/price-plans/{copied['id']}/publication").status_code == 200
    assert manager.get(first).json()["status"] == "retired"
    late = manager.post(f"{first}/steps", {"kind": "custom", "label": "X", "gives": "amount", "value": "1"}, JSON)
    assert late.status_code == 409 and "make a new plan" in str(late.json())
    assert manager.post(f"{BASE}/price-plans/{copied['id']}/retirement").status_code == 200
    assert priced(manager, {"sku": "SEAT"})["totals"]["net"] == "100.00"


def test_a_plan_reorders_and_leaves_out(manager: Client, shop: None) -> None:
    for kind, value in (("attribute", "-10"), ("context", "-20")):
        matrix = actions.create_matrix(
            name=kind,
            kind=kind,
            columns=["quantity"],
            rows=[{"cells": ["*"], "how": "percent" if kind == "attribute" else "amount", "value": value}],
            valid_from=date(2020, 1, 1),
            actor=SYSTEM,
        )
        actions.publish_matrix(matrix.pk, actor=SYSTEM)
    assert priced(manager, {"sku": "SEAT"})["totals"]["net"] == "70.00"  # 100 − 10 % − 20
    made = manager.post(f"{BASE}/price-plans", {"name": "Ours"}, content_type=JSON).json()
    by_kind = {step["kind"]: step["id"] for step in made["steps"]}
    moved = manager.patch(f"{BASE}/price-plan-steps/{by_kind['context']}", {"position": 1}, content_type=JSON)
    assert moved.status_code == 200 and moved.json()["position"] == 1
    condition = {"field": "quantity", "op": "lt", "value": "3"}
    manager.patch(f"{BASE}/price-plan-steps/{by_kind['attribute']}", {"condition": condition}, content_type=JSON)
    assert manager.post(f"{BASE}/price-plans/{made['id']}/publication").status_code == 200
    found = priced(manager, {"sku": "SEAT"}, {"sku": "BOX", "unit_price": "30"}, {"sku": "SEAT", "quantity": "3"})
    assert found["lines"][0]["net"] == "72.00"  # (100 − 20) − 10 %
    assert found["lines"][1]["net"] == "30.00"  # set by hand
    assert found["lines"][2]["net"] == "240.00"  # 3 × (100 − 20)
    assert "attribute" not in [step["code"] for step in found["lines"][2]["trail"]]
    wrong = {"kind": "context", "condition": {"field": "moon", "op": "eq", "value": "1"}}
    refused = manager.post(f"{BASE}/price-plans/{made['id']}/steps", wrong, content_type=JSON)
    assert refused.status_code == 409


def test_a_registered_function_gives_prices_and_costs(manager: Client, shop: None) -> None:
    asked: list[Sequence[Mapping[str, Any]]] = []

    def ask(lines: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
        asked.append(lines)
        return {line["key"]: D(line["list_price"]) / 2 for line in lines if line["sku"] == "SEAT"}

    hooks.register("half", "Half the price", ask)
    try:
        step = {"kind": "hook", "label": "Market price", "gives": "override", "source": "half", "position": 1}
        cost = {"kind": "hook", "label": "Market cost", "gives": "cost", "source": "half"}
        plan_of(manager, step, cost)
        found = priced(manager, {"sku": "SEAT", "key": "a"}, {"sku": "BOX", "key": "b"})
        assert [line["net"] for line in found["lines"]] == ["50.00", "10.00"]
        assert len(asked) == 2 and [line["key"] for line in asked[0]] == ["a", "b"]
        trail = [(s["code"], s["label"], s["running"]) for s in found["lines"][0]["trail"]]
        assert ("custom", "Market price", "50.00000000") in trail
        assert D(found["lines"][0]["unit_cost"]) == 50 and found["totals"]["cost"] == "50.00"
    finally:
        hooks.unregister("half")
    gone = manager.post(f"{BASE}/calculations", {"lines": [{"sku": "SEAT"}]}, content_type=JSON)
    assert gone.status_code == 503 and "Market price" in str(gone.json()) and "is not installed" in str(gone.json())


def test_an_address_is_asked_under_the_outgoing_rules(manager: Client, shop: None, settings: Any) -> None:
    made = manager.post(f"{BASE}/price-plans", {"name": "Ours"}, content_type=JSON).json()
    url = f"{BASE}/price-plans/{made['id']}/steps"
    step = {"kind": "hook", "label": "Outside", "gives": "amount"}
    for source, words in (
        ("http://8.8.8.8/price", "must begin with https"),
        ("https://127.0.0.1/price", "private address"),
        ("nobody", "Give an https address"),
    ):
        refused = manager.post(url, step | {"source": source}, content_type=JSON)
        assert refused.status_code == 422 and words in str(refused.json()), source
    settings.PACTLINE_ALLOW_PRIVATE_WEBHOOKS = True
    added = manager.post(url, step | {"source": "http://127.0.0.1:9/price"}, content_type=JSON)
    assert added.status_code == 201 and "secret" not in added.json()
    assert manager.post(f"{BASE}/price-plans/{made['id']}/publication").status_code == 200
    closed = manager.post(f"{BASE}/calculations", {"lines": [{"sku": "SEAT"}]}, content_type=JSON)
    assert closed.status_code == 503 and "“Outside” of the price plan got no answer" in str(closed.json())


def test_cost_books_by_rule_entity_and_day(manager: Client, cast: Cast, shop: None) -> None:
    body = {"name": "Direct", "currency": "EUR", "valid_from": "2026-01-01"}
    made = manager.post(f"{BASE}/cost-books", body, content_type=JSON)
    assert made.status_code == 201, made.content
    url = f"{BASE}/cost-books/{made.json()['id']}"
    assert manager.post(f"{url}/publication").status_code == 409
    costs = [{"sku": "seat", "unit_cost": "40"}, {"sku": "SEAT", "unit_cost": "45", "valid_from": "2027-01-01"}]
    assert manager.put(f"{url}/costs", costs, content_type=JSON).status_code == 200
    twice = manager.put(f"{url}/costs", [*costs, costs[0]], content_type=JSON)
    assert twice.status_code == 422 and "Row 3" in str(twice.json()) and "row 1" in str(twice.json())
    unknown = manager.put(f"{url}/costs", [{"sku": "NIL", "unit_cost": "1"}], content_type=JSON)
    assert unknown.status_code == 422 and "no product “NIL”" in str(unknown.json())
    assert priced(manager, {"sku": "SEAT"}, on="2026-06-01")["lines"][0]["unit_cost"] is None
    assert manager.post(f"{url}/publication").status_code == 200
    assert D(priced(manager, {"sku": "SEAT"}, on="2026-06-01")["lines"][0]["unit_cost"]) == 40
    assert D(priced(manager, {"sku": "SEAT"}, on="2027-06-01")["lines"][0]["unit_cost"]) == 45
    partner = body | {"name": "Partners", "position": 1, "currency": "USD"}
    partner["condition"] = {"all": [{"field": "channel", "op": "eq", "value": "partner"}]}
    other = manager.post(f"{BASE}/cost-books", partner, content_type=JSON).json()
    manager.put(f"{BASE}/cost-books/{other['id']}/costs", [{"sku": "SEAT", "unit_cost": "50"}], content_type=JSON)
    manager.post(f"{BASE}/cost-books/{other['id']}/publication")
    actions.set_exchange_rate(
        from_currency="USD", to_currency="EUR", rate=D("0.9"), valid_from=date(2026, 1, 1), actor=SYSTEM
    )
    asked = priced(manager, {"sku": "SEAT", "quantity": "2"}, {"sku": "BOX"}, on="2026-06-01", channel="partner")
    assert D(asked["lines"][0]["unit_cost"]) == 45 and asked["lines"][1]["unit_cost"] is None
    assert asked["totals"]["cost"] == "90.00" and asked["totals"]["margin"] == "120.00"
    assert D(priced(manager, {"sku": "SEAT"}, on="2026-06-01")["lines"][0]["unit_cost"]) == 40
    manager.post(f"{url}/retirement")
    assert priced(manager, {"sku": "SEAT"}, on="2026-06-01")["lines"][0]["unit_cost"] is None


def test_cost_books_on_pages_and_hidden_from_others(
    manager: Client, client_for: Callable[[str], Client], shop: None
) -> None:
    form = {"name": "Direct", "currency": "EUR", "valid_from": "2026-01-01", "position": "10"}
    assert manager.post("/cost-books/new", form | {"valid_to": "2025-01-01"}).status_code == 422
    assert manager.post("/cost-books/new", form).status_code == 303
    book = CostBook.objects.get()
    url = book.get_absolute_url()
    grid = {"row-0-sku": "SEAT", "row-0-unit_cost": "forty", "row-2-sku": "NIL", "row-2-unit_cost": "1"}
    wrong = manager.post(f"{url}costs", grid)
    assert wrong.status_code == 422 and "is no amount" in wrong.content.decode()
    wrong = manager.post(f"{url}costs", grid | {"row-0-unit_cost": "40"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and 'id="id_row-2-sku-error"' in page and "no product “NIL”" in page
    assert CostBookLine.objects.count() == 0
    saved = manager.post(f"{url}costs", {"row-0-sku": "SEAT", "row-0-unit_cost": "40", "pasted": "BOX\t4\t2026-05-01"})
    assert saved.status_code == 303 and CostBookLine.objects.count() == 2
    assert manager.post(f"{url}publication").status_code == 303
    assert "Seat" in manager.get(url).content.decode() and "Direct" in manager.get("/cost-books/").content.decode()
    assert manager.get(f"{url}edit").status_code == 200 and manager.get(f"{url}costs").status_code == 200
    rita = client_for("rita")
    assert rita.get("/cost-books/").status_code == 403
    assert rita.get(url).status_code in (403, 404)
    assert rita.get(f"{BASE}/cost-books").status_code == 403
    line = priced(rita, {"sku": "SEAT"}, on="2026-06-01")
    assert line["lines"][0]["unit_cost"] is None and line["totals"]["margin"] is None


def test_rules_have_groups_of_conditions(manager: Client, shop: None) -> None:
    other = price_list({}, code="EUR-2", publish=False)
    form = {"name": "Abroad", "price_list": str(other.pk), "is_active": "on", "match": "all"}
    form |= {"g0-match": "any", "g0-r0-field": "account.country", "g0-r0-op": "eq", "g0-r0-value": "AT"}
    form |= {"g0-r1-field": "account.country", "g0-r1-op": "eq", "g0-r1-value": "CH"}
    form |= {"g1-match": "none", "g1-r0-field": "channel", "g1-r0-op": "eq", "g1-r0-value": "partner"}
    assert manager.post("/price-list-rules/new", form | {"g0-r0-value": ""}).status_code == 422
    assert manager.post("/price-list-rules/new", form).status_code == 303
    rule = PriceListRule.objects.get()
    countries = [{"field": "account.country", "op": "eq", "value": one} for one in ("AT", "CH")]
    channel = {"not": {"field": "channel", "op": "eq", "value": "partner"}}
    assert rule.condition == {"all": [{"any": countries}, channel]}
    page = manager.get(f"/price-list-rules/{rule.pk}/edit").content.decode()
    assert 'name="g1-r0-field"' in page and 'value="AT"' in page


def test_cat10_the_grid_marks_rows_of_a_matrix(manager: Client) -> None:
    form = {"name": "Volume", "kind": "context", "match": "first", "position": "10", "valid_from": "2026-01-01"}
    form |= {"column0": "quantity", "column1": "region"}
    rows = [("1-10", "CA", "-5"), ("1-10", "CA", "-6"), ("eleven", "CA", "-7"), ("11-", "", "x")]
    for number, (quantity, region, value) in enumerate(rows):
        form |= {f"row-{number}-cell0": quantity, f"row-{number}-cell1": region, f"row-{number}-value": value}
        form |= {f"row-{number}-how": "percent"}
    wrong = manager.post("/price-matrices/new", form)
    page = wrong.content.decode()
    assert wrong.status_code == 422 and 'id="id_row-3-cell0-error"' in page and page.count('class="is-wrong"') == 1
    form |= {"row-3-value": "-8"}
    page = manager.post("/price-matrices/new", form).content.decode()
    assert 'id="id_row-1-cell0-error"' in page and "Row 2 is the same as row 1" in page
    assert 'id="id_row-2-cell0-error"' in page and "is no quantity" in page
    assert PriceMatrix.objects.count() == 0
    form |= {"row-1-cell0": "11-20", "row-2-cell0": "21-30"}
    saved = manager.post("/price-matrices/new", form)
    assert saved.status_code == 303, saved.content.decode()
    assert len(PriceMatrix.objects.get().rows) == 4


def test_cat10_more_cells_than_a_request_holds_say_so(manager: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
    page = manager.post("/price-matrices/new", {f"row-{number}-cell0": "1-10" for number in range(51)})
    assert page.status_code == 400 and "more fields than fit into one request (50)" in page.content.decode()
    assert PriceMatrix.objects.count() == 0


def test_prc3_an_inserted_step_stands_in_the_trail_of_a_quote(cast: Cast, manager: Client) -> None:
    shop = quoting.shop(actor=cast.rita)
    made = quoting.quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10)])
    before = made.net
    plan_of(manager, {"kind": "custom", "label": "Energy surcharge", "gives": "percent", "value": "4", "position": 1})
    quotes.reprice(made.pk, actor=cast.rita)
    made.refresh_from_db()
    assert made.net == before * D("1.04")
    step = next(step for step in made.lines.get().trail if step["label"].startswith("Energy surcharge"))
    assert D(step["change"]) == 16 and D(step["running"]) == 416 and step["basis"] == "unit"


def test_prc5_qte12_margin_of_a_quote_is_for_those_who_may_see_costs(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    shop = quoting.shop(actor=cast.rita)
    book = actions.create_cost_book(name="Direct", currency="EUR", valid_from=date(2020, 1, 1), actor=SYSTEM)
    actions.set_costs(book.pk, costs=[actions.Cost("PLAT", D(100))], actor=SYSTEM)
    actions.publish_cost_book(book.pk, actor=SYSTEM)
    made = quoting.quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10)])
    line = made.lines.get()
    assert line.unit_cost == 100 and line.cost == 1000
    assert made.cost == 1000 * made.term_months and made.margin == made.tcv - made.cost
    assert made.margin_percent == D(75)  # (400 − 100) / 400
    rita, max_ = client_for("rita"), client_for("max")
    hidden, shown = (one.get(f"/api/v1/quotes/{made.pk}").json()["totals"] for one in (rita, max_))
    assert hidden.get("margin") is None and D(shown["margin"]) == made.margin
    lines = [one.get(f"/api/v1/quotes/{made.pk}").json()["lines"][0] for one in (rita, max_)]
    costs = [[row.get(name) for name in ("unit_cost", "cost")] for row in lines]
    assert costs[0] == [None, None] and [D(value) for value in costs[1]] == [100, 1000]
    pages = [one.get(made.get_absolute_url()).content.decode() for one in (rita, max_)]
    assert ["Margin over the term" in page for page in pages] == [False, True]
    assert "75.0" not in rita.get(made.get_absolute_url()).content.decode()


def test_prc4_a_header_discount_keeps_or_overwrites_lines_set_by_hand(manager: Client, shop: None) -> None:
    lines = [{"sku": "SEAT"}, {"sku": "BOX", "discount_percent": "50", "takes_header_discount": False}]
    kept = priced(manager, *lines, header_discount_percent="10")
    assert [line["net"] for line in kept["lines"]] == ["90.00", "5.00"]
    for how, value, net in (("percent", "5", "105.00"), ("percent", "-5", "95.00"), ("amount", "5", "105.00"),
                            ("amount", "-5", "95.00"), ("override", "70", "70.00")):  # fmt: skip
        found = priced(manager, {"sku": "SEAT", "adjustments": [{"how": how, "value": value}]})
        assert found["totals"]["net"] == net, how


def test_prc2_quantity_up_and_back_is_calculated_each_time(manager: Client, shop: None) -> None:
    matrix = actions.create_matrix(
        name="Volume",
        columns=["quantity"],
        rows=[
            {"cells": ["1-10"], "how": "percent", "value": "-5"},
            {"cells": ["11-"], "how": "percent", "value": "-8"},
        ],
        valid_from=date(2020, 1, 1),
        actor=SYSTEM,
    )
    actions.publish_matrix(matrix.pk, actor=SYSTEM)
    nets = [priced(manager, {"sku": "SEAT", "quantity": count})["totals"]["net"] for count in ("5", "11", "5")]
    assert nets == ["475.00", "1012.00", "475.00"]


def test_bad_input_says_what_where_and_what_to_do(manager: Client, shop: None) -> None:
    def refused(*lines: dict[str, Any], **options: Any) -> str:
        answer = manager.post(f"{BASE}/calculations", {"lines": list(lines), **options}, content_type=JSON)
        assert answer.status_code == 422, answer.content
        return str(answer.json())

    tiers = {"kind": "graduated", "tiers": [{"up_to": "10", "unit": "1"}, {"up_to": "5", "unit": "1"}]}
    for words, line in (
        ("Row 2: up to 5 overlaps the tier before it", {"model": tiers}),
        (
            "is beyond the last tier",
            {"model": {"kind": "volume", "tiers": [{"up_to": "1", "unit": "1"}]}, "quantity": "2"},
        ),
        ("Line 1: say what it costs", {"quantity": "1"}),
        ("there is no product “NIL”", {"sku": "NIL"}),
        ("the quantity cannot be negative", {"sku": "SEAT", "quantity": "-1"}),
        ("less than or equal to 100", {"sku": "SEAT", "discount_percent": "101"}),
        ("it ends before it starts", {"sku": "SEAT", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}),
        ("a ramp needs a recurring price", {"sku": "SEAT", "ramp": {"percent": "5"}}),
        ("there is no line “x”", {"derived": {"percent": "5", "lines": ["x"]}}),
        ("should be a finite number", {"sku": "SEAT", "quantity": "NaN1"}),
        ("the amount is too large", {"sku": "SEAT", "quantity": "99999999999999"}),
    ):
        assert words in refused(line), words
    found = refused({"sku": "SEAT"}, {"sku": "SEAT"}, header_discount_amount="1000")
    assert "larger than the lines come to (200.00)" in found
    assert "There is no exchange rate from EUR to JPY" in refused(
        {"sku": "SEAT"}, price_list="EUR-LIST", currency="JPY"
    )


def test_currencies_without_and_with_three_decimals(manager: Client, shop: None) -> None:
    for code, rate in (("JPY", "162.345"), ("KWD", "0.33335")):
        actions.set_exchange_rate(
            from_currency="EUR", to_currency=code, rate=D(rate), valid_from=date(2026, 1, 1), actor=SYSTEM
        )
    asked = {"price_list": "EUR-LIST", "on": "2026-06-01"}
    yen = priced(manager, {"sku": "BOX"}, currency="JPY", **asked)
    assert yen["totals"]["net"] == "1623" and yen["totals"]["tax"] == "308"  # 1,623.45; 308.37
    dinar = priced(manager, {"sku": "BOX", "quantity": "3"}, currency="KWD", **asked)
    assert dinar["totals"]["net"] == "10.001" and dinar["totals"]["tax"] == "1.900"  # 10.0005; 1.90019
    assert priced(manager)["totals"]["total"] in ("0", "0.00")
