"""Many lines at once: co-termination, consolidation, locations (QTE7), covers (QTE8), re-dating (QTE10), mass changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactline.activity.models import Event
from pactline.catalog import actions as catalog
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.parties import actions as parties
from pactline.parties.testing import account
from pactline.quotes import actions, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.mass import Which
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.testing import Shop, approved_quote, quote

D = Decimal
START, END = date(2027, 1, 1), date(2027, 7, 31)


@pytest.fixture(name="rita")
def _rita(client_for: Callable[[str], Client]) -> Client:
    return client_for("rita")


def rows(subject: Quote) -> list[QuoteLine]:
    return queries.lines(subject)


def steps(line: QuoteLine) -> list[tuple[str, Decimal, Decimal]]:
    return [(step["code"], D(step["change"]), D(step["running"])) for step in line.trail]


def events(subject: Quote, verb: str) -> int:
    return Event.objects.filter(subject_id=subject.pk, name=f"quotes.quote.{verb}").count()


def sold(shop: Shop, cast: Cast, **fields: Any) -> Quote:
    made = approved_quote(shop, actor=cast.rita, **fields)
    return actions.accept(made.pk, accepted_by="Ada", actor=cast.rita)


@pytest.mark.django_db
def test_qte7_co_terminate_chosen_lines_after_a_preview(shop: Shop, cast: Cast) -> None:
    lines = [shop.line("PLAT", 2), shop.line("SUP"), shop.line("SETUP"), shop.line("PLAT")]
    made = quote(shop, actor=cast.rita, lines=lines, starts_on=START, term_months=12)
    chosen = Which(line_ids=[line.pk for line in rows(made)[:3]])
    seen = actions.preview_lines(made, chosen, ends_on=END)
    assert (seen.chosen, seen.totals["tcv"]) == (3, (made.tcv, D(5600 + 700 + 2500 + 4800)))
    assert [(line.name, before, after) for line, before, after in seen.lines] == [("Support", D(1200), D(700))]
    assert [line.ends_on for line in rows(made)] == [None] * 4 and not events(made, "lines_changed")
    made = actions.co_terminate(made.pk, chosen, END, actor=cast.rita)
    assert [line.ends_on for line in rows(made)] == [END, END, None, None]
    assert (made.tcv, events(made, "lines_changed")) == (seen.totals["tcv"][1], 1)
    with pytest.raises(InvalidInput, match="start after"):
        actions.co_terminate(made.pk, chosen, date(2026, 12, 31), actor=cast.rita)
    with pytest.raises(InvalidInput, match="None of these"):
        actions.co_terminate(made.pk, Which(line_ids=[rows(made)[2].pk]), END, actor=cast.rita)
    with pytest.raises(NotVisible):
        actions.co_terminate(made.pk, chosen, END, actor=cast.nora)
    assert events(made, "lines_changed") == 1


@pytest.mark.django_db
def test_qte7_consolidate_renewals_with_history_and_blended_price(shop: Shop, cast: Cast) -> None:
    plain = {"starts_on": START, "term_months": 12, "renewal_uplift_percent": D(10)}
    one = sold(shop, cast, lines=[shop.line("PLAT", 10, discount_percent=D(10))], **plain)
    two = sold(shop, cast, lines=[shop.line("PLAT", 30), shop.line("SUP")], **plain)
    renewals = [actions.renew_quote(old.pk, actor=cast.rita) for old in (one, two)]
    assert rows(renewals[0])[0].unit_price == D(396)
    made = actions.consolidate([one.pk for one in renewals], actor=cast.rita)
    platform, support = rows(made)
    # (10 × 360 + 30 × 400) ÷ 40 = 390, and 10 % more.
    assert (platform.quantity, platform.unit_price, platform.net) == (D(40), D(429), D(17160))
    assert support.unit_price == D(1320) and platform.plan["before"]["quote"] == f"{one}, {two}"
    for old in renewals:
        old.refresh_from_db()
        assert (old.status, old.merged_into_id) == ("canceled", made.pk) and made.number in old.status_reason
    assert [str(old) for old in queries.merged(made)] == sorted(str(old) for old in renewals)
    assert events(made, "consolidated") == 1


@pytest.mark.django_db
def test_qte7_what_cannot_be_consolidated_stays_as_it_is(shop: Shop, cast: Cast) -> None:
    old = sold(shop, cast, lines=[shop.line("PLAT")])
    renewal, plain = actions.renew_quote(old.pk, actor=cast.rita), quote(shop, actor=cast.rita)
    with pytest.raises(InvalidInput, match="renews nothing"):
        actions.consolidate([renewal.pk, plain.pk], actor=cast.rita)
    with pytest.raises(InvalidInput, match="at least two"):
        actions.consolidate([renewal.pk, renewal.pk], actor=cast.rita)
    with pytest.raises(WrongState):
        actions.consolidate([renewal.pk, old.pk], actor=cast.rita)
    assert Quote.objects.filter(status="draft").count() == 2 and not Quote.objects.exclude(merged_into=None).exists()


@pytest.fixture(name="places")
def _places(shop: Shop, cast: Cast) -> list[UUID]:
    made = [
        parties.create_address(
            account_id=shop.account.pk, use="shipping", lines="1 Road", city=city, country=land, actor=cast.rita
        )
        for city, land in (("Lyon", "FR"), ("Graz", "AT"))
    ]
    return [one.pk for one in made]


@pytest.mark.django_db
def test_qte7_copy_lines_to_locations_all_or_only_what_is_sold_there(
    shop: Shop, cast: Cast, places: list[UUID]
) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("SUITE"), shop.line("SETUP")])
    catalog.add_eligibility("offering", shop.products["SETUP"].pk, effect="deny", country="FR", actor=SYSTEM)
    tops = [line.pk for line in rows(made) if line.parent_id is None]
    with pytest.raises(InvalidInput, match="Nothing was copied"):
        actions.copy_to_locations(made.pk, tops, places, actor=cast.rita)
    assert len(rows(made)) == 4 and not events(made, "lines_changed")
    found = actions.copy_to_locations(made.pk, tops, places, skip=True, actor=cast.rita)
    assert found.copied == 3 and len(found.skipped) == 1 and "Set-up" in found.skipped[0]
    assert [(line.sku, line.location_id) for line in rows(made) if line.parent_id is None] == [
        ("SUITE", None), ("SUITE", places[0]), ("SUITE", places[1]), ("SETUP", None), ("SETUP", places[1]),
    ]  # fmt: skip
    parts = [line for line in rows(made) if line.parent_id]
    assert len(parts) == 6 and events(made, "lines_changed") == 1
    for wrong in ([uuid4()], []):
        with pytest.raises(InvalidInput, match="addresses of"):
            actions.copy_to_locations(made.pk, tops, wrong, skip=True, actor=cast.rita)


@pytest.mark.django_db
def test_qte8_covered_lines_are_flagged_when_they_go(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("SETUP"), shop.line("SUP", covers_row=0)])
    setup, support = rows(made)
    assert support.covers_id == setup.pk
    copied = actions.duplicate(made.pk, actor=cast.rita)
    assert rows(copied)[1].covers_id == rows(copied)[0].pk
    made = actions.remove_lines(made.pk, [setup.pk], actor=cast.rita)
    (left,) = rows(made)
    assert left.covers_id is None and left.plan["cover_lost"] == "Set-up" and "no longer in" in made.price_problems[0]
    made = actions.change_line(made.pk, left.pk, plan={"covered_item": "SN 4711"}, actor=cast.rita)
    assert made.price_problems == []
    with pytest.raises(InvalidInput, match="cannot cover"):
        actions.change_line(made.pk, left.pk, covers_id=left.pk, actor=cast.rita)


@pytest.mark.django_db
def test_qte10_a_new_date_opens_an_expired_quote_again(shop: Shop, cast: Cast) -> None:
    made = approved_quote(shop, actor=cast.rita)
    Quote.objects.filter(pk=made.pk).update(quote_on=date(2020, 1, 1), expires_on=date(2020, 2, 1))
    actions.expire_due()
    made.refresh_from_db()
    assert made.status == "expired"
    with pytest.raises(InvalidInput):
        actions.redate(made.pk, expires_on=clock.today() - timedelta(days=1), actor=cast.rita)
    with pytest.raises(WrongState):
        actions.accept(made.pk, accepted_by="Ada", actor=cast.rita)
    made = actions.redate(made.pk, expires_on=clock.today() + timedelta(days=9), actor=cast.rita)
    assert made.status == "draft"


@pytest.mark.django_db
def test_copies_for_another_customer_with_new_or_kept_prices(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(10)), shop.line("SUITE")])
    other = account("Borealis", actor=cast.rita, country="DE")
    from pactline.pricing import actions as pricing

    price = pricing.Price(offering_id=shop.products["PLAT"].pk, unit_price=D(500))
    pricing.set_prices(shop.price_list.pk, prices=[price], actor=SYSTEM)
    new = actions.duplicate(made.pk, account_id=other.pk, actor=cast.rita)
    kept = actions.duplicate(made.pk, account_id=other.pk, keep_prices=True, actor=cast.rita)
    assert new.account_id == kept.account_id == other.pk and new.contact_id is None
    assert [line.net for line in rows(new)][:2] == [D(4500), D(100)]
    assert (rows(kept)[0].net, rows(kept)[0].manual_price, rows(kept)[0].discount_percent) == (D(3600), D(400), D(10))
    assert actions.reprice(kept.pk, actor=cast.rita).net == made.net
    catalog.add_eligibility("offering", shop.products["PLAT"].pk, effect="deny", account_id=other.pk, actor=SYSTEM)
    with pytest.raises(InvalidInput, match="Nothing was copied"):
        actions.duplicate(made.pk, account_id=other.pk, actor=cast.rita)
    assert Quote.objects.count() == 3


@pytest.mark.django_db
def test_mass_change_is_one_event_and_seen_before(shop: Shop, cast: Cast) -> None:
    lines = [NewLine(kind="section", name="Hardware"), *[shop.line("PLAT", n) for n in (1, 2, 3)], shop.line("SETUP")]
    made = quote(shop, actor=cast.rita, lines=[*lines, NewLine(kind="section", name="Later")])
    later = rows(made)[-1]
    which = Which(text="plat", price_kind="recurring")
    seen = actions.preview_lines(made, which, {"discount_percent": D(25)}, section_id=later.pk)
    changed = actions.change_lines(made.pk, which, {"discount_percent": D(25)}, section_id=later.pk, actor=cast.rita)
    assert seen.chosen == 3 and seen.totals["net"] == (made.net, changed.net) and len(seen.lines) == 3
    assert [line.name for line in rows(made)] == ["Hardware", "Set-up", "Later", "Platform", "Platform", "Platform"]
    assert events(made, "lines_changed") == 1
    for which, values, why in (
        (Which(text="nothing like it"), {"quantity": D(1)}, "at least one"),
        (Which(), {"name": "x"}, "cannot be set"),
        (Which(), {}, "what should change"),
        (Which(), {"quantity": D(0)}, "Nothing was changed"),
        (Which(), {"location_id": uuid4()}, "Nothing was changed"),
    ):
        with pytest.raises(InvalidInput, match=why):
            actions.change_lines(made.pk, which, values, actor=cast.rita)
    assert events(made, "lines_changed") == 1


@pytest.mark.django_db
def test_several_drafts_at_once_with_a_report_for_each(shop: Shop, cast: Cast) -> None:
    drafts = [quote(shop, actor=cast.rita) for _one in range(2)]
    locked = approved_quote(shop, actor=cast.rita)
    keys = [*(one.pk for one in drafts), locked.pk, uuid4()]
    day = clock.today() + timedelta(days=60)
    tried = actions.change_quotes(keys, expires_on=day, only_try=True, actor=cast.rita)
    assert [bool(row.problem) for row in tried] == [False, False, True, True]
    assert not Quote.objects.filter(expires_on=day).exists()
    done = actions.change_quotes(keys, expires_on=day, actor=cast.rita)
    assert [row.problem for row in done] == [row.problem for row in tried]
    assert Quote.objects.filter(expires_on=day).count() == 2
    with pytest.raises(NotAllowed):
        actions.change_quotes(keys, owner_id=cast.user("nora").pk, actor=cast.rita)
    moved = actions.change_quotes(keys[:1], owner_id=cast.user("nora").pk, actor=cast.max)
    assert not moved[0].problem and Quote.objects.get(pk=keys[0]).owner_id == cast.user("nora").pk


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "quantity": st.decimals("0.5", "500", places=1),
        "discount_percent": st.decimals("0", "99", places=2),
        "choice": st.sampled_from(["required", "optional"]),
    },
).filter(bool)
SLOW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.django_db
@SLOW
@given(values=CHANGES, count=st.integers(1, 4), header=st.decimals("0", "300", places=2), data=st.data())
def test_properties_of_a_quote(
    shop: Shop, cast: Cast, values: dict[str, Any], count: int, header: Decimal, data: st.DataObject
) -> None:
    skus = data.draw(st.lists(st.sampled_from(["PLAT", "SUP", "SETUP"]), min_size=count, max_size=count))
    lines = [shop.line(sku, number + 1) for number, sku in enumerate(skus)] + [shop.line("SETUP", 7)]
    made = quote(shop, actor=cast.rita, lines=lines, discount_amount=header)
    before = rows(made)
    # Totals are the sums of the lines.
    assert made.net == sum(line.net for line in before) and made.tax == sum(line.tax for line in before)
    assert made.tcv == sum(line.value for line in before) and made.total == made.net + made.tax
    # Repricing again changes nothing.
    again = actions.reprice(made.pk, actor=cast.rita)
    assert (again.content_hash, [line.net for line in rows(made)]) == (made.content_hash, [line.net for line in before])
    # Order does not matter to the totals.
    order = data.draw(st.permutations([line.pk for line in before]))
    moved = actions.reorder_lines(made.pk, order, actor=cast.rita)
    assert (moved.net, moved.tax, moved.tcv, moved.mrr) == (made.net, made.tax, made.tcv, made.mrr)
    moved = actions.reorder_lines(made.pk, [line.pk for line in before], actor=cast.rita)
    # A quantity changed and changed back gives the same price.
    target = before[0]
    actions.change_line(made.pk, target.pk, quantity=target.quantity + 5, actor=cast.rita)
    back = actions.change_line(made.pk, target.pk, quantity=target.quantity, actor=cast.rita)
    assert back.content_hash == moved.content_hash and steps(rows(made)[0]) == steps(target)
    # A mass change is the same as its single changes.
    other = actions.duplicate(made.pk, actor=cast.rita)
    try:
        mass = actions.change_lines(made.pk, Which(), values, actor=cast.rita)
    except InvalidInput:
        return  # the fixed discount is larger than what is left
    actions.change_quote(other.pk, discount_amount=D(0), actor=cast.rita)
    for line in rows(other):
        actions.change_line(other.pk, line.pk, actor=cast.rita, **values)
    single = actions.change_quote(other.pk, discount_amount=header, actor=cast.rita)
    assert [line.net for line in rows(other)] == [line.net for line in rows(made)]
    assert (single.net, single.tax, single.tcv) == (mass.net, mass.tax, mass.tcv)


@pytest.mark.django_db
def test_many_lines_through_the_api(shop: Shop, cast: Cast, rita: Client, places: list[UUID]) -> None:
    def post(address: str, body: Any, status: int = 200) -> Any:
        answer = rita.post(f"/api/v1/quotes{address}", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    lines = [{"sku": "PLAT"}, {"sku": "SUP", "covers_row": 0}, {"sku": "SUITE"}]
    made = post("", {"account_id": str(shop.account.pk), "starts_on": "2027-01-01", "lines": lines}, 201)
    at = f"/{made['id']}"
    assert made["lines"][1]["covers_id"] == made["lines"][0]["id"]
    page = rita.get(f"/api/v1/quotes{at}/lines?offset=3&limit=2").json()
    assert page["total"] == 5 and page["next_offset"] is None and [row["level"] for row in page["items"]] == [1, 1]
    assert rita.get(f"/api/v1/quotes{at}/lines?limit=2").json()["next_offset"] == 2
    end = {"which": {"price_kind": "recurring"}, "ends_on": "2027-07-31"}
    seen = post(f"{at}/co-termination/preview", end)
    done = post(f"{at}/co-termination", end)
    assert seen["totals"]["tcv"][1] == done["totals"]["tcv"] != seen["totals"]["tcv"][0]
    mass = {"which": {"text": "plat"}, "set": {"discount_percent": "10"}}
    seen = post(f"{at}/line-changes/preview", mass)
    assert post(f"{at}/line-changes", mass)["totals"]["net"] == seen["totals"]["net"][1]
    body = {"line_ids": [made["lines"][0]["id"]], "location_ids": [str(places[0])]}
    assert post(f"{at}/location-copies", body, 201)["copied"] == 1
    post(f"{at}/location-copies", {**body, "location_ids": [str(uuid4())]}, 422)
    assert post(f"{at}/copies", {"keep_prices": True}, 201)["lines"][0]["manual_price"] == "400.00000000"
    report = post("/several/changes", {"quote_ids": [made["id"]], "expires_on": "2099-01-01", "only_try": True})
    assert report[0]["problem"] == "" and report[0]["label"] == made["number"]
    assert post("/several/consolidation", {"quote_ids": [made["id"], str(uuid4())]}, 404)
    assert post(f"{at}/renewal", {}, 409)


@pytest.mark.django_db
def test_pages_of_many_lines(shop: Shop, cast: Cast, rita: Client, places: list[UUID]) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 2), shop.line("SUP")], starts_on=START)
    at, first = f"/quotes/{made.pk}", rows(made)[0]
    page = rita.get(f"{at}/lines/mass?line={first.pk}").content.decode()
    assert "Change 1 line" in page and str(first.pk) in page
    seen = rita.post(f"{at}/lines/mass", {"line": first.pk, "discount_percent": "50", "_preview": "1"})
    assert seen.status_code == 200 and "What this would change" in seen.content.decode()
    assert rows(made)[0].discount_percent == 0
    rita.post(f"{at}/lines/mass", {"discount_percent": "50", "_save": "1"})
    assert [line.discount_percent for line in rows(made)] == [D(50), D(50)]
    assert rita.post(f"{at}/lines/mass", {"line": first.pk, "_save": "1"}).status_code == 422
    assert rita.get(f"{at}/lines/locations?line={first.pk}").status_code == 200
    rita.post(f"{at}/lines/locations?line={first.pk}", {"locations": [str(places[0])]})
    assert len(rows(made)) == 3
    details = f"{at}/lines/{first.pk}/details"
    assert "Stretches as written" in rita.get(details).content.decode()
    form = {"name": first.name, "choice": "required", "discount_amount": "0", "ramp": "12", "percent": "5"}
    rita.post(details, {**form, "term_months": "24", "covered_item": "Rack 7"})
    changed = rows(made)[0]
    assert [row["net"] for row in changed.segments] == ["400.00", "420.00"]
    assert "2 stretches, 5% more each year" in rita.get(f"{at}/").content.decode()
    rita.post(f"{at}/lines/{first.pk}/split", {"number": "2", "months": "3"})
    assert [row["months"] for row in rows(made)[0].segments] == ["12", "3", "9"]
    assert "Over the term" in rita.get(f"{at}/lines/{first.pk}/price").content.decode()
    for name in ("lines/following", "consolidation", "copies"):
        assert rita.get(f"{at}/{name}").status_code == 200
    rita.post(f"{at}/copies", {"account": shop.account.pk, "prices": "kept"})
    assert Quote.objects.count() == 2
    several = rita.post("/quotes/several", {"quotes": [made.pk], "expires_on": "2099-01-01", "_preview": "1"})
    assert "can be changed" in several.content.decode()
    rita.post("/quotes/several", {"quotes": [made.pk], "expires_on": "2099-01-01", "_save": "1"})
    made.refresh_from_db()
    assert made.expires_on == date(2099, 1, 1)
    assert rita.post(f"{at}/renewal").status_code == 409


@pytest.mark.django_db
def test_the_grid_shows_some_lines_at_a_time(shop: Shop, cast: Cast, rita: Client) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("SETUP", n + 1) for n in range(120)])
    first, second = (rita.get(f"/quotes/{made.pk}/?page={n}").content.decode() for n in (1, 2))
    assert first.count('data-kind="product"') - second.count('data-kind="product"') > 70 and "101–120" in first
    keys = [str(line.pk) for line in rows(made)[100:]]
    rita.post(f"/quotes/{made.pk}/lines/order", {"keys": list(reversed(keys))})
    assert [str(line.pk) for line in rows(made)[100:]] == list(reversed(keys)) and len(rows(made)) == 120
