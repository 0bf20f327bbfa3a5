"""Making and changing drafts: lines, header, prices, versions; what must not happen to locked ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pactline.activity.models import Event
from pactline.catalog.testing import bundle, offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Conflict, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.pipeline.testing import opportunity
from pactline.pricing import actions as prices
from pactline.quotes import actions, queries
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.actions.lines import GridRow
from pactline.quotes.models import Quote, QuoteLine
from pactline.quotes.testing import Shop, approved_quote, quote

D = Decimal


def names(found: Quote) -> list[str]:
    return [line.name for line in queries.lines(found)]


def test_created_with_everything_from_the_account(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, starts_on=date(2026, 12, 1))
    made = queries.get(made.pk, actor=cast.rita)
    assert made.number == f"Q-{clock.today().year}-0001" and made.version == 1 and made.is_active
    assert (made.status, made.currency, made.contact_id) == ("draft", "EUR", shop.contact.pk)
    assert made.team_id == cast.user("rita").team_id and made.owner_id == cast.rita.user_id
    assert made.billing_address["city"] == "Paris" and made.payment_terms_days == 30
    assert (made.ends_on, made.term_months) == (date(2027, 11, 30), 12)
    assert (made.one_time, made.mrr, made.arr, made.acv, made.tcv) == (D(2500), D(4000), D(48000), D(50500), D(50500))
    assert (made.net, made.tax, made.total) == (D(6500), D(1235), D(7735))
    assert made.margin == D(50500) - D(1000) * 12 - D(1000)
    assert made.content_hash and made.priced_at
    event = Event.objects.get(name="quotes.quote.created")
    assert event.subject_id == made.pk and event.actor_label == "Rita Alvarez"


def test_created_from_an_opportunity(shop: Shop, cast: Cast) -> None:
    deal = opportunity(shop.account, actor=cast.rita, contact_id=shop.contact.pk)
    made = actions.create_quote(opportunity_id=deal.pk, actor=cast.rita)
    assert (made.account_id, made.opportunity_id, made.name) == (shop.account.pk, deal.pk, deal.name)
    assert made.line_count == 0 and made.total == 0
    assert list(queries.of_opportunity(deal.pk, actor=cast.rita)) == [made]


def test_refused_creations_leave_nothing(shop: Shop, cast: Cast) -> None:
    for fields, error in (
        ({"account_id": None}, InvalidInput),
        ({"contact_id": cast.user("rita").pk}, InvalidInput),
        ({"expires_on": clock.today() - timedelta(days=1)}, InvalidInput),
        ({"term_months": 0}, InvalidInput),
        ({"discount_percent": D(101)}, InvalidInput),
        ({"billing_address": {"planet": "Mars"}}, InvalidInput),
        ({"currency": "USD"}, InvalidInput),
        ({"lines": [NewLine(sku="NOTHING")]}, InvalidInput),
        ({"lines": [shop.line("PLAT", 0)]}, InvalidInput),
    ):
        with pytest.raises(error):
            actions.create_quote(**{"account_id": shop.account.pk, "actor": cast.rita, **fields})
    with pytest.raises(NotVisible):
        actions.create_quote(account_id=shop.account.pk, actor=cast.nora)
    with pytest.raises(NotAllowed):
        actions.create_quote(account_id=shop.account.pk, actor=cast.finn)
    assert not Quote.objects.exists() and not QuoteLine.objects.exists()
    assert not Event.objects.filter(name__startswith="quotes.").exists()
    assert quote(shop, actor=cast.rita).number.endswith("-0001")


def test_drafts_and_retired_products_cannot_be_sold(shop: Shop, cast: Cast) -> None:
    hidden = shop.add(offering("NEW", publish=False), "5")
    with pytest.raises(InvalidInput) as refusal:
        quote(shop, actor=cast.rita, lines=[shop.line("PLAT"), NewLine(offering_id=hidden.pk)])
    assert refusal.value.problems == ("Line 2: Offering NEW is not sold (Draft).",)


def test_lines_added_changed_removed_moved(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    first = made.content_hash
    made = actions.add_lines(made.pk, [NewLine(kind="section", name="Extras"), shop.line("SUP", 2)], actor=cast.rita)
    assert names(made) == ["Platform", "Set-up", "Extras", "Support"]
    assert made.content_hash != first and made.net == D(6500) + D(2400)
    sup = QuoteLine.objects.get(quote=made, sku="SUP")
    made = actions.change_line(made.pk, sup.pk, actor=cast.rita, quantity=D(3), discount_percent=D(10))
    sup.refresh_from_db()
    assert (sup.net, sup.reduction, sup.reduction_percent, sup.mrr) == (D(3240), D(360), D(10), D(270))
    assert made.max_discount_percent == 10
    assert [step["code"] for step in sup.trail][:3] == ["list_price", "discount_percent", "quantity"]
    order = [line.pk for line in queries.lines(made)]
    actions.reorder_lines(made.pk, [order[2], order[3], order[0], order[1]], actor=cast.rita)
    assert names(made) == ["Extras", "Support", "Platform", "Set-up"]
    actions.remove_lines(made.pk, [order[0], order[2]], actor=cast.rita)
    assert names(made) == ["Support", "Set-up"]
    made.refresh_from_db()
    assert made.net == D(3240) + D(2500)
    told = Event.objects.filter(name="quotes.quote.lines_changed").order_by("id")
    assert told[1].data["changed"]["Support"]["quantity"] == ["2.000000", "3"]
    assert told[3].data["removed"] == ["Extras", "Platform"] and told.count() == 4


def test_nothing_changed_is_not_told(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    line = queries.lines(made)[0]
    before = made.lock_version
    actions.change_line(made.pk, line.pk, actor=cast.rita, quantity=D("10.0"))
    actions.change_quote(made.pk, actor=cast.rita, term_months=12)
    made.refresh_from_db()
    assert made.lock_version == before
    assert not Event.objects.filter(name__in=["quotes.quote.lines_changed", "quotes.quote.changed"]).exists()


def test_prices_by_hand_and_wrong_values(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    line = queries.lines(made)[0]
    actions.change_line(made.pk, line.pk, actor=cast.rita, manual_price=D("300"))
    line.refresh_from_db()
    assert (line.list_price, line.unit_price, line.net, line.reduction_percent) == (D(400), D(300), D(3000), D(25))
    for wrong in (
        {"quantity": D(0)},
        {"quantity": D(-1)},
        {"discount_percent": D(120)},
        {"manual_price": D(-1)},
        {"sku": "X"},
    ):
        with pytest.raises(InvalidInput):
            actions.change_line(made.pk, line.pk, actor=cast.rita, **wrong)
    line.refresh_from_db()
    assert line.net == D(3000)


def test_bundles_bring_their_parts(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("SUITE", 2), shop.line("SETUP")])
    rows = queries.line_rows(made)
    assert [(row["sku"], row["level"], row["quantity"]) for row in rows] == [
        ("SUITE", 0, D(2)),
        ("PLAT", 1, D(2)),
        ("SUP", 1, D(2)),
        ("SETUP", 0, D(1)),
    ]
    actions.change_line(made.pk, rows[0]["id"], actor=cast.rita, quantity=D(5))
    assert [row["quantity"] for row in queries.line_rows(made)] == [D(5), D(5), D(5), D(1)]
    actions.reorder_lines(made.pk, [rows[3]["id"], rows[0]["id"]], actor=cast.rita)
    assert [row["sku"] for row in queries.line_rows(made)] == ["SETUP", "SUITE", "PLAT", "SUP"]
    actions.remove_lines(made.pk, [rows[0]["id"]], actor=cast.rita)
    assert [row["sku"] for row in queries.line_rows(made)] == ["SETUP"]


def test_included_parts_cost_nothing(shop: Shop, cast: Cast) -> None:
    shop.add(bundle("BOX", [shop.products["SETUP"]], included=True), "3000")
    made = quote(shop, actor=cast.rita, lines=[shop.line("BOX")])
    assert made.net == D(3000) and [line.included for line in queries.lines(made)] == [False, True]


def test_optional_and_alternative_lines_do_not_count(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT"), shop.line("SETUP", choice="optional")])
    assert made.net == D(400) and QuoteLine.objects.get(quote=made, sku="SETUP").net == D(2500)
    line = QuoteLine.objects.get(quote=made, sku="SETUP")
    made = actions.change_line(made.pk, line.pk, actor=cast.rita, choice="required")
    assert made.net == D(2900)


def test_header_discount_keeps_or_replaces_line_discounts(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(20)), shop.line("SETUP")])
    made = actions.change_quote(made.pk, actor=cast.rita, discount_percent=D(10))
    assert [line.net for line in queries.lines(made)] == [D(3200), D(2250)]
    made = actions.change_quote(made.pk, actor=cast.rita, discount_overwrites=True)
    assert [line.net for line in queries.lines(made)] == [D(3600), D(2250)]
    made = actions.change_quote(made.pk, actor=cast.rita, discount_amount=D(100), discount_overwrites=False)
    assert made.discount_percent == 0 and [line.net for line in queries.lines(made)] == [D(3200), D(2400)]


def test_header_change_reprices_when_it_matters(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    made = actions.change_quote(made.pk, actor=cast.rita, term_months=24, starts_on=date(2027, 1, 1))
    assert made.ends_on == date(2028, 12, 31) and made.tcv == D(4000) * 24 + D(2500)
    made = actions.change_quote(made.pk, actor=cast.rita, ends_on=date(2027, 6, 30))
    assert made.term_months == 6 and made.tcv == D(26500)
    made = actions.change_quote(made.pk, actor=cast.rita, shipping_address={"country": "FR"})
    assert made.tax == D(1235)
    made = actions.change_quote(made.pk, actor=cast.rita, shipping_address={"country": "CH"})
    assert made.tax == 0
    with pytest.raises(InvalidInput) as refusal:
        actions.change_quote(made.pk, actor=cast.rita, expires_on=made.quote_on - timedelta(days=1), term_months=0)
    assert set(refusal.value.fields) == {"expires_on", "term_months"}
    with pytest.raises(InvalidInput):
        actions.change_quote(made.pk, actor=cast.rita, status="approved")


def test_stale_edit_is_refused(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    actions.change_quote(made.pk, actor=cast.rita, name="One", if_match=made.etag)
    with pytest.raises(Conflict):
        actions.change_quote(made.pk, actor=cast.rita, name="Two", if_match=made.etag)
    made.refresh_from_db()
    assert made.name == "One"


def test_pasted_rows_all_or_none(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[])
    made = actions.paste_lines(
        made.pk, "SKU\tQty\tDiscount\tPrice\nPLAT\t3\t10%\t\nsetup\t1\t\t2000\n", actor=cast.rita
    )
    assert [(line.sku, line.quantity, line.net) for line in queries.lines(made)] == [
        ("PLAT", D(3), D(1080)),
        ("SETUP", D(1), D(2000)),
    ]
    with pytest.raises(InvalidInput) as refusal:
        actions.paste_lines(made.pk, "PLAT;many\n;2\nSUP;1;200", actor=cast.rita)
    assert [problem.split(":")[0] for problem in refusal.value.problems] == ["Line 1", "Line 2", "Line 3"]
    with pytest.raises(InvalidInput, match="Nothing was added"):
        actions.paste_lines(made.pk, "PLAT,1\nNOPE,2", actor=cast.rita)
    assert len(queries.lines(made)) == 2


def test_grid_is_saved_as_a_whole(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT"), shop.line("SETUP"), shop.line("SUITE")])
    plat, setup, suite, *_parts = queries.lines(made)
    rows = [
        GridRow(new=shop.line("SUP", 4)),
        GridRow(id=suite.pk, values={"quantity": D(2)}),
        GridRow(id=plat.pk, values={"discount_percent": D(5)}),
    ]
    made = actions.save_lines(made.pk, rows, actor=cast.rita, discount_percent=D(2))
    assert [(row["sku"], row["quantity"]) for row in queries.line_rows(made)] == [
        ("SUP", D(4)),
        ("SUITE", D(2)),
        ("PLAT", D(2)),
        ("SUP", D(2)),
        ("PLAT", D(1)),
    ]
    assert made.discount_percent == 2 and not QuoteLine.objects.filter(pk=setup.pk).exists()


def test_locked_quotes_say_what_to_do(shop: Shop, cast: Cast) -> None:
    made = approved_quote(shop, actor=cast.rita)
    before = made.content_hash
    line = queries.lines(made)[0]
    for change in (
        lambda: actions.change_line(made.pk, line.pk, actor=cast.rita, quantity=D(99)),
        lambda: actions.change_quote(made.pk, actor=cast.rita, term_months=24),
        lambda: actions.add_lines(made.pk, [shop.line("SUP")], actor=cast.rita),
        lambda: actions.remove_lines(made.pk, [line.pk], actor=cast.rita),
        lambda: actions.reprice(made.pk, actor=cast.rita),
    ):
        with pytest.raises(WrongState, match="make a new version"):
            change()
    made.refresh_from_db()
    assert made.content_hash == before and len(queries.lines(made)) == 2


def test_only_ones_own_team_and_role_may_edit(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    with pytest.raises(NotVisible):
        actions.change_quote(made.pk, actor=cast.nora, name="Mine")
    with pytest.raises(NotAllowed):
        actions.change_quote(made.pk, actor=cast.finn, name="Mine")
    with pytest.raises(NotAllowed):
        actions.reprice(made.pk, actor=cast.ada)
    made.refresh_from_db()
    assert made.name == ""
    assert actions.change_quote(made.pk, actor=cast.max, name="Theirs").name == "Theirs"


def test_qte2_new_version_copies_and_locks_the_older(shop: Shop, cast: Cast) -> None:
    old = approved_quote(shop, actor=cast.rita, lines=[shop.line("SUITE"), shop.line("SETUP")])
    new = actions.revise(old.pk, actor=cast.rita)
    old.refresh_from_db()
    assert (old.status, old.is_active) == ("revised", False)
    assert (new.number, new.version, new.previous_id, new.status) == (old.number, 2, old.pk, "draft")
    assert str(new) == f"{old.number} v2" and new.approved_at is None
    assert new.content_hash == old.content_hash and new.total == old.total
    rows = queries.line_rows(new)
    assert [(row["sku"], row["level"]) for row in rows] == [("SUITE", 0), ("PLAT", 1), ("SUP", 1), ("SETUP", 0)]
    assert [row["source_id"] for row in rows] == [line.pk for line in queries.lines(old)]
    actions.change_line(new.pk, rows[3]["id"], actor=cast.rita, quantity=D(2))
    assert [line.quantity for line in queries.lines(old)] == [D(1)] * 4
    new.refresh_from_db()
    assert new.content_hash != old.content_hash
    with pytest.raises(WrongState, match="replaced by version 2"):
        actions.change_quote(old.pk, actor=cast.rita, name="x")
    with pytest.raises(WrongState):
        actions.revise(old.pk, actor=cast.rita)
    assert queries.current_version(old).pk == new.pk
    assert [q.version for q in queries.versions(new)] == [2, 1]


def test_one_active_version_is_held_by_the_database(shop: Shop, cast: Cast) -> None:
    old = quote(shop, actor=cast.rita)
    actions.revise(old.pk, actor=cast.rita)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=old.pk).update(is_active=True, status="draft")


def test_qte2_versions_compared_line_by_line(shop: Shop, cast: Cast) -> None:

    old = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10), shop.line("SETUP"), shop.line("SUP")])
    new = actions.revise(old.pk, actor=cast.rita)
    plat, setup, _sup = queries.lines(new)
    actions.change_line(new.pk, plat.pk, actor=cast.rita, discount_percent=D(10))
    actions.remove_lines(new.pk, [setup.pk], actor=cast.rita)
    actions.add_lines(new.pk, [shop.line("SUITE")], actor=cast.rita)
    found = queries.compared(old, new)
    assert [(d.kind, d.name) for d in found] == [
        ("changed", "Platform"), ("same", "Support"), ("added", "Offering SUITE"), ("added", "Platform"), ("added", "Support"),
        ("removed", "Set-up"),
    ]  # fmt: skip
    assert found[0].changes["discount_percent"] == (D(0), D(10)) and "quantity" not in found[0].changes


def test_duplicate_is_a_new_quote_at_todays_prices(shop: Shop, cast: Cast) -> None:
    old = approved_quote(shop, actor=cast.rita, discount_percent=D(5))
    prices.set_price(shop.price_list.pk, offering_id=shop.products["PLAT"].pk, unit_price=D(500), actor=cast.adam)
    new = actions.duplicate(old.pk, actor=cast.max)
    assert new.number != old.number and (new.version, new.previous_id, new.status) == (1, None, "draft")
    assert new.owner_id == cast.max.user_id and new.discount_percent == 5
    assert [line.list_price for line in queries.lines(new)] == [D(500), D(2500)]
    assert [line.list_price for line in queries.lines(old)] == [D(400), D(2500)]


def test_reprice_takes_new_prices_and_keeps_hand_made_ones(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1, manual_price=D(350)), shop.line("SETUP")])
    prices.set_price(shop.price_list.pk, offering_id=shop.products["SETUP"].pk, unit_price=D(3000), actor=cast.adam)
    prices.set_price(shop.price_list.pk, offering_id=shop.products["PLAT"].pk, unit_price=D(500), actor=cast.adam)
    made = actions.reprice(made.pk, actor=cast.rita)
    assert [line.unit_price for line in queries.lines(made)] == [D(350), D(3000)]
    assert made.max_discount_percent == 30


def test_bounded_queries_for_many_lines(shop: Shop, cast: Cast, django_assert_max_num_queries: Any) -> None:
    many = [shop.line(sku, n + 1) for n in range(100) for sku in ("PLAT", "SUP", "SETUP")]
    with django_assert_max_num_queries(23):
        made = quote(shop, actor=cast.rita, lines=many)
    with django_assert_max_num_queries(14):
        quote(shop, actor=cast.rita, lines=many)
    with django_assert_max_num_queries(14):
        actions.reprice(made.pk, actor=cast.rita)
    with django_assert_max_num_queries(22):
        actions.add_lines(made.pk, many, actor=cast.rita)
    assert queries.get(made.pk, actor=cast.rita).line_count == 600
    with django_assert_max_num_queries(1):
        assert len(queries.line_rows(made)) == 600
