"""Forecasts: sums over the tree, adjustments, frozen submissions, branch sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible
from pactline.parties.testing import account
from pactline.pipeline import actions, queries
from pactline.pipeline.models import ForecastAdjustment, ForecastSubmission, Quota
from pactline.pipeline.rules import CATEGORIES, add_figures, cumulative, parse_period, period_of, window_of
from pactline.pipeline.testing import opportunity

WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
PERIOD = "2026-Q4"


@pytest.fixture
def deals(cast: Cast, move_clock: Callable[[datetime], None]) -> None:
    """Five deals of Rita and one of Nora in the fourth quarter, one of Rita's beyond it."""
    move_clock(WEDNESDAY)
    north, south = account(actor=cast.rita), account("South", actor=cast.nora)
    for amount, category in (("100", "commit"), ("200", "strong_upside"), ("300", "upside"), ("400", "pipeline")):
        opportunity(north, category, actor=cast.rita, amount=Decimal(amount), forecast_category=category)
    won = opportunity(north, "won", actor=cast.rita, amount=Decimal(50))
    actions.override_win(won.pk, reason="signed", actor=cast.max)
    opportunity(north, "omitted", actor=cast.rita, amount=Decimal(999), forecast_category="omitted")
    opportunity(north, "later", actor=cast.rita, amount=Decimal(999), close_on=date(2027, 1, 1))
    opportunity(south, "south", actor=cast.nora, amount=Decimal(1000), forecast_category="commit")


def test_periods() -> None:
    quarter, month = parse_period("2026-Q4"), parse_period("2026-02")
    assert (quarter.start, quarter.end, quarter.key) == (date(2026, 10, 1), date(2027, 1, 1), "2026-Q4")
    assert (month.start, month.end, month.key) == (date(2026, 2, 1), date(2026, 3, 1), "2026-02")
    assert quarter.following.key == "2027-Q1" and quarter.previous.key == "2026-Q3"
    assert month.previous.key == "2026-01"
    for bad in ("2026", "2026-Q5", "2026-13", "Q4", "", "9999-12", "0001-Q1"):
        with pytest.raises(InvalidInput):
            parse_period(bad)
    assert window_of(date(2026, 11, 18)) == "2026-W47"


@given(st.dates(date(1971, 1, 1), date(2198, 1, 1)), st.sampled_from(["month", "quarter"]))
def test_a_day_lies_in_its_period(day: date, kind: Any) -> None:
    period = period_of(day, kind)
    assert period.start <= day < period.end
    assert parse_period(period.key) == period
    assert period.following.previous == period


@given(st.lists(st.fixed_dictionaries({name: st.decimals(0, 10**9, places=2) for name in CATEGORIES}), max_size=5))
def test_sums_and_cumulative_columns_agree(rows: list[dict[str, Decimal]]) -> None:
    total = add_figures(*rows)
    assert cumulative(total) == add_figures(*(cumulative(row) for row in rows))
    assert cumulative(total)["pipeline"] == sum(total.values())


def test_single_and_cumulative_columns(cast: Cast, deals: None) -> None:
    found = queries.forecast(cast.rita, parse_period(PERIOD), currency="EUR", owner_id=cast.user("rita").pk)
    row = found.rows[0]
    assert {k: int(v) for k, v in row.final.items()} == {
        "won": 50, "commit": 100, "strong_upside": 200, "upside": 300, "pipeline": 400
    }  # fmt: skip
    assert [int(row.cumulative[name]) for name in CATEGORIES] == [50, 150, 350, 650, 1050]


def test_children_add_up_to_their_parent(
    cast: Cast, deals: None, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    actions.set_quota(
        period=PERIOD, amount=Decimal(2000), owner_id=cast.user("rita").pk, currency="EUR", actor=cast.max
    )
    actions.set_quota(period=PERIOD, amount=Decimal(500), owner_id=cast.user("nora").pk, currency="EUR", actor=cast.max)
    with django_assert_max_num_queries(9):
        found = queries.forecast(cast.max, parse_period(PERIOD), currency="EUR")
    names = [(row.name, row.depth) for row in found.rows]
    assert names == [
        ("Sales", 0), ("Sales North", 1), ("Rita Alvarez", 2), ("Sales South", 1), ("Nora Weiss", 2), ("Max Sommer", 1)
    ]  # fmt: skip
    by_name = {row.name: row for row in found.rows}
    for name in CATEGORIES:
        assert by_name["Sales"].final[name] == by_name["Sales North"].final[name] + by_name["Sales South"].final[name]
    assert found.total.final == by_name["Sales"].final
    assert by_name["Sales"].quota == 2500
    assert by_name["Sales"].gap == 2450
    actions.set_quota(
        period=PERIOD, amount=Decimal(3000), team_id=cast.user("max").team_id, currency="EUR", actor=cast.max
    )
    assert queries.forecast(cast.max, parse_period(PERIOD), currency="EUR").rows[0].quota == 3000


def test_branch_only(cast: Cast, deals: None) -> None:
    period = parse_period(PERIOD)
    assert {row.name for row in queries.forecast(cast.rita, period, currency="EUR").rows} == {
        "Sales North",
        "Rita Alvarez",
    }
    with pytest.raises(NotVisible):
        queries.forecast(cast.rita, period, currency="EUR", owner_id=cast.user("nora").pk)
    with pytest.raises(NotVisible):
        queries.forecast(cast.rita, period, currency="EUR", owner_id=cast.user("max").pk)
    with pytest.raises(NotVisible):
        actions.adjust(
            period=PERIOD,
            category="commit",
            amount=Decimal(1),
            reason="x",
            owner_id=cast.user("nora").pk,
            actor=cast.rita,
        )
    with pytest.raises(NotVisible):
        actions.set_quota(period=PERIOD, amount=Decimal(1), owner_id=cast.user("finn").pk, actor=cast.max)
    with pytest.raises(NotAllowed):
        actions.set_quota(period=PERIOD, amount=Decimal(1), owner_id=cast.user("rita").pk, actor=cast.rita)
    with pytest.raises(NotAllowed):
        queries.forecast(cast.frank, period, currency="EUR")
    assert not ForecastAdjustment.objects.exists() and not Quota.objects.exists()


def test_adjusting_keeps_the_systems_figure(cast: Cast, deals: None) -> None:
    rita, period = cast.user("rita").pk, parse_period(PERIOD)
    own = actions.adjust(
        period=PERIOD, category="commit", amount=Decimal(120), reason="sure", currency="EUR", actor=cast.rita
    )
    row = queries.forecast(cast.max, period, currency="EUR", owner_id=rita).rows[0]
    assert (row.system["commit"], row.final["commit"], row.adjusted) == (100, 120, {"commit"})
    judged = actions.adjust(
        period=PERIOD,
        category="commit",
        amount=Decimal(80),
        reason="cautious",
        currency="EUR",
        owner_id=rita,
        actor=cast.max,
    )
    assert judged.layer == "manager"
    branch = queries.forecast(cast.max, period, currency="EUR")
    assert branch.rows[0].final["commit"] == 1080 and branch.rows[0].system["commit"] == 1100
    with pytest.raises(NotAllowed):
        actions.undo_adjustment(judged.pk, actor=cast.rita)
    actions.undo_adjustment(judged.pk, actor=cast.max)
    actions.undo_adjustment(own.pk, actor=cast.rita)
    row = queries.forecast(cast.max, period, currency="EUR", owner_id=rita).rows[0]
    assert row.final == row.system
    for bad in ({"category": "won"}, {"reason": " "}, {"amount": Decimal(-1)}, {"amount": Decimal("0.001")}):
        with pytest.raises(InvalidInput):
            actions.adjust(
                **{
                    "period": PERIOD,
                    "category": "commit",
                    "amount": Decimal(1),
                    "reason": "x",
                    "currency": "EUR",
                    "actor": cast.rita,
                    **bad,
                }  # type: ignore[arg-type]
            )


def test_submission_freezes(cast: Cast, deals: None, move_clock: Callable[[datetime], None]) -> None:
    sent = actions.submit_forecast(period=PERIOD, currency="EUR", note="steady", actor=cast.rita)
    assert sent.entries["own"]["final"]["commit"] == "100.0000"
    assert len(sent.entries["deals"]) == 5 and "branch" not in sent.entries
    assert Event.objects.filter(name="pipeline.forecastsubmission.submitted").count() == 1
    for refused in (
        lambda: actions.submit_forecast(period=PERIOD, currency="EUR", actor=cast.rita),
        lambda: actions.adjust(
            period=PERIOD, category="commit", amount=Decimal(1), reason="x", currency="EUR", actor=cast.rita
        ),
    ):
        with pytest.raises(Blocked, match="2026-W47"):
            refused()
    with pytest.raises(DatabaseError), transaction.atomic():
        ForecastSubmission.objects.filter(pk=sent.pk).update(note="changed")
    with pytest.raises(DatabaseError), transaction.atomic():
        ForecastSubmission.objects.filter(pk=sent.pk).delete()
    move_clock(WEDNESDAY + timedelta(days=7))
    actions.adjust(
        period=PERIOD, category="commit", amount=Decimal(60), reason="slipped", currency="EUR", actor=cast.rita
    )
    later = actions.submit_forecast(period=PERIOD, currency="EUR", actor=cast.rita)
    assert later.entries["own"]["final"]["commit"] == "60.0000"
    sent.refresh_from_db()
    assert sent.entries["own"]["final"]["commit"] == "100.0000"
    assert list(queries.submissions(cast.max, period=PERIOD)) == [later, sent]
    assert not queries.submissions(cast.nora).exists()
    with pytest.raises(NotVisible):
        queries.get_submission(sent.pk, actor=cast.nora)


def test_managers_submission_holds_the_branch_and_locks_the_manager(cast: Cast, deals: None) -> None:
    sent = actions.submit_forecast(period=PERIOD, currency="EUR", actor=cast.max)
    assert sent.entries["total"]["final"]["commit"] == "1100.0000"
    assert "Nora Weiss" in [row["name"] for row in sent.entries["branch"]]
    with pytest.raises(Blocked):
        actions.adjust(
            period=PERIOD, category="commit", amount=Decimal(1), reason="x", currency="EUR",
            owner_id=cast.user("rita").pk, actor=cast.max,
        )  # fmt: skip
    actions.adjust(period=PERIOD, category="commit", amount=Decimal(1), reason="x", currency="EUR", actor=cast.rita)


def test_a_period_that_is_over_and_people_who_may_not(cast: Cast, deals: None) -> None:
    with pytest.raises(Blocked, match="is over"):
        actions.submit_forecast(period="2026-Q3", actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.submit_forecast(period=PERIOD, actor=cast.olga)
    assert not ForecastSubmission.objects.exists()


def test_other_currencies_are_named_not_mixed(cast: Cast, deals: None) -> None:
    opportunity(account("US", actor=cast.rita, country="US"), "usd", actor=cast.rita, amount=Decimal(7), currency="USD")
    found = queries.forecast(cast.rita, parse_period(PERIOD), currency="EUR")
    assert found.other_currencies == ("USD",)
    assert found.total.final["pipeline"] == 400
