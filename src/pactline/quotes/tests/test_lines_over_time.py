"""Lines over time: terms and proration, ramps (PRC7), renewals (PRC8), changes (PRC9), shares of other lines (PRC6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pactline.catalog import actions as catalog
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.quotes import actions, plans, queries
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.testing import Shop, approved_quote, quote

D = Decimal
START = date(2027, 1, 1)


@pytest.fixture(name="rita")
def _rita(client_for: Callable[[str], Client]) -> Client:
    return client_for("rita")


def first(subject: Quote) -> QuoteLine:
    return queries.lines(subject)[0]


def sold(shop: Shop, cast: Cast, **fields: Any) -> Quote:
    made = approved_quote(shop, actor=cast.rita, **fields)
    return actions.accept(made.pk, accepted_by="Ada", actor=cast.rita)


@pytest.mark.django_db
def test_prc7_yearly_ramp_of_36_months_has_three_segments(shop: Shop, cast: Cast) -> None:
    ramp = {"ramp": {"every_months": 12, "percent": "5"}}
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, plan=ramp)], starts_on=START, term_months=36)
    line = first(made)
    found = [(row["name"], row["months"], row["unit_price"], row["net"], row["value"]) for row in line.segments]
    assert found == [
        ("Year 1", "12", "400", "4000.00", "48000.00"),
        ("Year 2", "12", "420", "4200.00", "50400.00"),
        ("Year 3", "12", "441", "4410.00", "52920.00"),
    ]
    assert [row["starts_on"] for row in line.segments] == ["2027-01-01", "2028-01-01", "2029-01-01"]
    assert (made.mrr, made.arr, made.tcv, line.value) == (D(4000), D(48000), D(151320), D(151320))
    steps = [step for step in line.trail if step["code"] == "segment"]
    assert [step["change"] for step in steps] == ["48000.00", "50400.00", "52920.00"]
    assert steps[-1]["running"] == "151320.00" and "Year 3" in steps[-1]["label"]
    assert actions.reprice(made.pk, actor=cast.rita).content_hash == made.content_hash


@pytest.mark.django_db
def test_prc7_split_a_segment_and_follow_the_term(shop: Shop, cast: Cast) -> None:
    ramp = {"ramp": {"every_months": 12, "percent": "10"}}
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", plan=ramp)], starts_on=START, term_months=24)
    line = first(made)
    made = actions.split_segment(made.pk, line.pk, number=2, months=D(6), actor=cast.rita)
    line = first(made)
    assert [(row["months"], row["net"]) for row in line.segments] == [
        ("12", "400.00"),
        ("6", "440.00"),
        ("6", "440.00"),
    ]
    written = [*line.plan["ramp"]["segments"][:2], {"months": "6", "quantity": "20", "unit_price": "380"}]
    made = actions.change_line(made.pk, line.pk, plan={"ramp": {"segments": written}}, actor=cast.rita)
    line = first(made)
    assert [row["value"] for row in line.segments] == ["4800.00", "2640.00", "45600.00"] and made.tcv == D(53040)
    # The term changes: the last stretch is prolonged, or cut.
    assert actions.change_quote(made.pk, term_months=30, actor=cast.rita).tcv == D(53040) + 6 * 7600
    assert [row["months"] for row in first(made).segments] == ["12", "6", "12"]
    actions.change_quote(made.pk, term_months=15, actor=cast.rita)
    assert [row["months"] for row in first(made).segments] == ["12", "3"]
    with pytest.raises(InvalidInput, match="60 months"):
        actions.change_quote(made.pk, term_months=61, actor=cast.rita)
    with pytest.raises(InvalidInput, match="no stretch 3"):
        actions.split_segment(made.pk, line.pk, number=3, months=D(1), actor=cast.rita)
    with pytest.raises(InvalidInput, match="1 to 2 months"):
        actions.split_segment(made.pk, line.pk, number=2, months=D(3), actor=cast.rita)
    assert [row["months"] for row in first(made).segments] == ["12", "3"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ramp", "why"),
    [
        ({"every_months": 12, "percent": "-100"}, "rise by"),
        ({"every_months": 5, "percent": "1"}, "rises every"),
        ({"segments": [{"months": "0"}]}, "no months"),
        ({"segments": [{"months": "61"}]}, "60 months"),
        ({"segments": [{"months": "12", "quantity": "0"}]}, "more than 0"),
        ({"segments": [{"months": "twelve"}]}, "cannot be read"),
        ({}, "at least one"),
    ],
)
def test_prc7_refused_ramps(shop: Shop, cast: Cast, ramp: dict[str, Any], why: str) -> None:
    made = quote(shop, actor=cast.rita)
    with pytest.raises(InvalidInput) as refused:
        actions.change_line(made.pk, first(made).pk, plan={"ramp": ramp}, actor=cast.rita)
    assert why in f"{refused.value.message} {' '.join(refused.value.problems)}"
    setup = queries.lines(made)[1]
    with pytest.raises(InvalidInput) as refused:
        actions.change_line(made.pk, setup.pk, plan={"ramp": {"every_months": 12}}, actor=cast.rita)
    assert "recurring" in " ".join(refused.value.problems)
    assert first(made).plan == {} and setup.plan == {}


@pytest.mark.django_db
def test_terms_and_proration_of_a_line(shop: Shop, cast: Cast) -> None:
    lines = [
        shop.line("PLAT", starts_on=date(2027, 7, 1)),
        shop.line("SUP", starts_on=date(2027, 6, 1)),
        shop.line("PLAT", plan={"term_months": 6}),
    ]
    made = quote(shop, actor=cast.rita, lines=lines, starts_on=START, term_months=12)
    late, support, short = queries.lines(made)
    assert (late.net, late.value) == (D(400), D(2400))
    # Seven months of a year: the first invoice is for these alone, the year's price still makes the MRR.
    assert (support.net, support.value, support.mrr, support.reduction) == (D(700), D(700), D(100), D(0))
    assert short.value == D(2400) and made.tcv == D(5500)
    with pytest.raises(InvalidInput, match="ends before"):
        actions.change_line(made.pk, late.pk, starts_on=date(2028, 1, 1), actor=cast.rita)


@pytest.mark.django_db
def test_prc8_renewal_of_a_ramp_from_its_last_segment(shop: Shop, cast: Cast) -> None:
    ramp = {"ramp": {"segments": [{"months": 12, "unit_price": "200"}, {"months": 12, "unit_price": "220"}]}}
    old = sold(
        shop, cast, lines=[shop.line("PLAT", 5, plan=ramp), shop.line("SETUP")], starts_on=START, term_months=24,
        renewal_uplift_percent=D(10),
    )  # fmt: skip
    made = actions.renew_quote(old.pk, actor=cast.rita)
    (line,) = queries.lines(made)
    assert (line.action, line.unit_price, line.net, line.quantity) == ("renew", D(242), D(1210), D(5))
    assert made.starts_on == date(2029, 1, 1) and line.plan["before"]["quote"] == str(old)
    assert any(step["code"] == "uplift" and "220" in step["label"] for step in line.trail)
    first_of = {"uplift": {"percent": "10", "basis": "contracted", "segment": "first"}}
    actions.change_line(made.pk, line.pk, plan=first_of, actor=cast.rita)
    assert first(made).unit_price == D(220)
    actions.change_line(made.pk, line.pk, plan={"uplift": {"percent": "5", "basis": "list"}}, actor=cast.rita)
    assert first(made).unit_price == D(420)


@pytest.mark.django_db
def test_prc9_change_from_10_to_12_seats_prices_two_prorated(shop: Shop, cast: Cast) -> None:
    old = sold(shop, cast, lines=[shop.line("SUP", 10)], starts_on=START, term_months=12)
    seats = first(old)
    change = shop.line("SUP", 12, action="change", replaces=seats.pk, starts_on=date(2027, 7, 1))
    made = quote(shop, actor=cast.rita, lines=[change], starts_on=date(2027, 7, 1), ends_on=date(2027, 12, 31))
    line = first(made)
    # Two seats of 1,200 a year for 184 of 365 days.
    assert line.net == D("1209.86") and line.mrr == D(200) and made.tcv == D(1200)
    assert (line.reduction_percent, line.below_floor, made.max_discount_percent) == (D(0), False, D(0))
    assert made.margin == D(1200) - 2 * D(300) / 2
    gone = shop.line("SUP", 10, action="remove", replaces=seats.pk, starts_on=date(2027, 7, 1))
    ended = quote(shop, actor=cast.rita, lines=[gone], starts_on=date(2027, 7, 1), ends_on=date(2027, 12, 31))
    assert first(ended).net == D("-6049.32") and ended.mrr == D(-1000) and ended.tcv == D(-6000)


@pytest.mark.django_db
def test_prc9_only_what_was_sold_to_this_customer_is_changed(shop: Shop, cast: Cast) -> None:
    draft = quote(shop, actor=cast.rita)
    for wrong in (first(draft).pk, uuid4()):
        with pytest.raises(InvalidInput, match="Nothing was added"):
            quote(shop, actor=cast.rita, lines=[shop.line("PLAT", action="change", replaces=wrong)])
    with pytest.raises(InvalidInput, match="names the line"):
        quote(shop, actor=cast.rita, lines=[shop.line("PLAT", action="change")])
    with pytest.raises(InvalidInput, match="Nothing was added"):
        actions.add_lines(draft.pk, [shop.line("PLAT", replaces=first(draft).pk, action="add")], actor=cast.rita)
    assert Quote.objects.count() == 1 and len(queries.lines(draft)) == 2


@pytest.mark.django_db
def test_prc6_support_is_a_share_of_other_lines_and_moves_with_them(shop: Shop, cast: Cast) -> None:
    share = {"share": {"percent": "15"}}
    lines = [shop.line("PLAT", 10), shop.line("PLAT", plan=share, name="Care"), shop.line("SUP"), shop.line("SETUP")]
    made = quote(shop, actor=cast.rita, lines=lines)
    platform, care, support, _setup = queries.lines(made)
    assert care.net == D(600)
    actions.change_line(made.pk, platform.pk, quantity=D(20), actor=cast.rita)
    assert queries.lines(made)[1].net == D(1200)
    named = {"share": {"percent": "10", "scope": "lines", "lines": [str(support.pk)]}}
    with pytest.raises(InvalidInput, match="billed as often"):
        actions.change_line(made.pk, care.pk, plan=named, actor=cast.rita)
    named["share"]["lines"] = [str(platform.pk)]
    actions.change_line(made.pk, care.pk, plan=named, actor=cast.rita)
    assert queries.lines(made)[1].net == D(800)
    with pytest.raises(InvalidInput, match="percentage of other lines"):
        actions.remove_lines(made.pk, [platform.pk], actor=cast.rita)
    version = actions.revise(made.pk, actor=cast.rita)
    actions.reprice(version.pk, actor=cast.rita)
    copied = queries.lines(version)
    assert copied[1].plan["share"]["lines"] == [str(copied[0].pk)] and copied[1].net == D(800)


@pytest.mark.django_db
def test_prc6_a_share_of_the_account_takes_what_was_sold_before(shop: Shop, cast: Cast, rita: Client) -> None:
    long, short = {"starts_on": START, "term_months": 24}, {"starts_on": START, "term_months": 12}
    first_sale = sold(shop, cast, lines=[shop.line("PLAT", 10), shop.line("SUP"), shop.line("SETUP")], **long)
    sold(shop, cast, lines=[shop.line("PLAT", 5)], **short)
    quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 100)])  # nobody has accepted it
    share = {"share": {"percent": "10", "scope": "account"}}
    later = {"starts_on": date(2027, 6, 1), "term_months": 12}
    care = shop.line("PLAT", plan=share, name="Care")
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 2), care], **later)
    assert queries.lines(made)[1].net == D("680")  # 10 % of 800 here, 4,000 and 2,000 sold; no yearly or single prices
    moved = actions.change_quote(made.pk, starts_on=date(2028, 6, 1), actor=cast.rita)
    assert queries.lines(moved)[1].net == D("480")  # the second sale has ended by then
    plat = first(first_sale)
    renewal = shop.line("PLAT", 1, action="renew", replaces=plat.pk)
    actions.add_lines(made.pk, [renewal], actor=cast.rita)
    assert queries.lines(made)[1].net == D("120")  # what is renewed counts as it is renewed, not twice
    alone = quote(shop, actor=cast.rita, lines=[care], **later)
    assert first(alone).net == D("600")
    for aggregate, net in (("min", D(200)), ("max", D(400)), ("avg", D(300))):
        plan = {"share": {**share["share"], "aggregate": aggregate}}
        answer = rita.patch(
            f"/api/v1/quotes/{alone.pk}/lines/{first(alone).pk}", {"plan": plan}, content_type="application/json"
        )
        assert answer.status_code == 200 and first(alone).net == net
    end = shop.line("PLAT", 10, action="remove", replaces=plat.pk, starts_on=date(2027, 3, 1))
    sold(shop, cast, lines=[end], **short)
    assert first(actions.reprice(alone.pk, actor=cast.rita)).net == D("200")
    bad = {"plan": {"share": {"percent": "10", "scope": "world"}}}
    at = f"/api/v1/quotes/{alone.pk}/lines/{first(alone).pk}"
    assert rita.patch(at, bad, content_type="application/json").status_code == 422


@pytest.mark.django_db
def test_prc6_a_share_of_its_bundle_leaves_other_lines_out(shop: Shop, cast: Cast) -> None:
    share = {"share": {"percent": "10", "scope": "bundle"}}
    made = quote(shop, actor=cast.rita, lines=[shop.line("SUITE"), shop.line("PLAT", 10)])
    top = first(made)
    actions.add_lines(made.pk, [shop.line("SETUP", parent=top.pk, plan=share, name="Care")], actor=cast.rita)
    actions.add_lines(made.pk, [shop.line("SETUP", parent=top.pk)], actor=cast.rita)
    care = next(line for line in queries.lines(made) if line.name == "Care")
    assert care.parent_id == top.pk and care.net == D(
        260
    )  # of the set-up and the bundle, both once; not of its yearly part


@pytest.mark.django_db
def test_comparison_of_versions_says_what_changed_over_time(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, starts_on=START, term_months=24)
    version = actions.revise(made.pk, actor=cast.rita)
    line = first(version)
    plan = {"ramp": {"every_months": 12, "percent": "5"}, "covered_item": "Rack 7"}
    actions.change_line(version.pk, line.pk, plan=plan, actor=cast.rita)
    older, newer = queries.two_versions(version.pk, made.pk, actor=cast.rita)
    found = queries.compared(older, newer)
    assert [entry.kind for entry in found] == ["changed", "same"]
    assert set(found[0].changes) >= {"ramp", "value", "covered"}
    assert found[0].changes["ramp"][0] == "" and "2 stretches" in found[0].changes["ramp"][1]


@pytest.mark.django_db
def test_ramp_and_split_through_the_api(shop: Shop, cast: Cast, rita: Client) -> None:
    line = {"sku": "PLAT", "quantity": "10", "plan": {"ramp": {"every_months": 12, "percent": "5"}}}
    body = {"account_id": str(shop.account.pk), "starts_on": "2027-01-01", "term_months": 36, "lines": [line]}
    made = rita.post("/api/v1/quotes", body, content_type="application/json").json()
    (row,) = made["lines"]
    assert [one["value"] for one in row["segments"]] == ["48000.00", "50400.00", "52920.00"]
    assert made["totals"]["tcv"] == "151320.0000" and row["value"] == "151320.0000"
    address = f"/api/v1/quotes/{made['id']}/lines/{row['id']}"
    split = rita.post(f"{address}/ramp/splits", {"number": 1, "months": "6"}, content_type="application/json").json()
    assert [one["months"] for one in split["lines"][0]["segments"]] == ["6", "6", "12", "12"]
    steps = rita.get(f"{address}/price").json()
    assert sum(step["code"] == "segment" for step in steps) == 4
    cleared = rita.patch(address, {"plan": {"ramp": None}}, content_type="application/json").json()
    assert cleared["lines"][0]["segments"] == [] and cleared["totals"]["tcv"] == "144000.0000"
    wrong = rita.patch(address, {"plan": {"ramp": {"segments": [{"months": "70"}]}}}, content_type="application/json")
    assert wrong.status_code == 422


@pytest.mark.django_db
def test_what_replaces_needs_sight_of_the_old_quote(shop: Shop, cast: Cast) -> None:
    old = sold(shop, cast, lines=[shop.line("PLAT", 2)])
    with pytest.raises(NotVisible):
        actions.renew_quote(old.pk, actor=cast.nora)
    assert Quote.objects.count() == 1


def test_stretches_over_any_term() -> None:
    from fractions import Fraction

    ramp = plans.Ramp(every_months=3, percent=D(2))
    assert [one.months for one in plans.stretches(ramp, 8)] == [D(3), D(3), D(2)]
    assert [one.months for one in plans.stretches(ramp, Fraction(15, 2))] == [D(3), D(3), D("1.5")]
    assert sum(one.months for one in plans.stretches(ramp, Fraction(29, 4))) == D("7.25")


def test_prc6_the_form_offers_every_scope_of_a_share(shop: Shop, cast: Cast, rita: Client) -> None:
    shelf = catalog.create_category(name="Software", actor=SYSTEM)
    catalog.change_offering(shop.products["SUP"].pk, category_id=shelf.pk, actor=SYSTEM)
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SUP"), shop.line("SUP", name="Care")])
    _platform, support, care = queries.lines(made)
    url = f"/quotes/{made.pk}/lines/{care.pk}/details"
    page = rita.get(url)
    form = page.context["form"]
    scopes = {value for value, _label in form.fields["scope"].choices}
    assert scopes == {"all", "section", "bundle", "category", "account", "lines"}
    assert (str(shelf.pk), "Software") in form.fields["category"].choices
    sent = {"name": "Care", "choice": "required", "share": "10", "discount_percent": "0", "discount_amount": "0"}
    refused = rita.post(url, {**sent, "scope": "category"})
    assert refused.status_code == 422 and set(refused.context["form"].errors) == {"__all__", "share"}
    assert "choose the category" in refused.content.decode()
    assert rita.post(url, {**sent, "scope": "moon"}).status_code == 422
    care.refresh_from_db()
    assert not care.plan.get("share")
    other = catalog.create_category(name="Hardware", actor=SYSTEM)
    for scope, category, net in (
        ("all", shelf, support.net),
        ("category", shelf, support.net),
        ("category", other, 0),
        ("lines", shelf, support.net),
        ("section", other, support.net),
        ("account", other, support.net),
    ):
        done = rita.post(url, {**sent, "scope": scope, "category": str(category.pk), "shared": [str(support.pk)]})
        assert done.status_code == 303, scope
        care.refresh_from_db()
        assert care.net == net / D(10), scope
        assert care.plan["share"].get("category") == (str(category.pk) if scope == "category" else None)
