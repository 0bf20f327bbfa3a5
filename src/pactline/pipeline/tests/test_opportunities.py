"""Opportunities: stages, guards, history, row scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.parties.testing import account, contact
from pactline.pipeline import actions, lifecycle, queries
from pactline.pipeline.lifecycle import OPPORTUNITY
from pactline.pipeline.models import Opportunity, StageChange
from pactline.pipeline.testing import opportunity

S = Opportunity.Stage


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    customer = account(actor=cast.rita)
    person = contact(customer, actor=cast.rita)
    return opportunity(customer, actor=cast.rita, contact_id=person.pk)


@pytest.fixture
def accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_evidence", [lambda opportunity: True])


def test_a_new_deal(deal: Opportunity, cast: Cast) -> None:
    assert deal.number.startswith("OPP-") and deal.currency == "EUR"
    assert (deal.stage, deal.forecast_category, deal.probability) == ("qualify", "pipeline", 10)
    assert deal.weighted == 4800
    assert deal.team_id == cast.user("rita").team_id
    assert queries.stage_history(deal).get().left_at is None
    assert Event.objects.filter(name="pipeline.opportunity.created", subject_id=deal.pk).count() == 1


def test_stage_sets_probability_and_history_counts_days(
    deal: Opportunity, cast: Cast, move_clock: Callable[[datetime], None]
) -> None:
    move_clock(clock.now() + timedelta(days=3, hours=1))
    moved = actions.move(deal.pk, stage="propose", actor=cast.rita)
    assert (moved.probability, moved.weighted) == (50, 24000)
    move_clock(clock.now() + timedelta(days=2, hours=1))
    back = actions.move(deal.pk, stage="qualify", actor=cast.rita)
    assert back.weighted == 4800
    assert [(row.stage, row.days) for row in queries.stage_history(deal)] == [
        ("qualify", 3),
        ("propose", 2),
        ("qualify", 0),
    ]
    assert StageChange.objects.filter(left_at=None).count() == 1


def test_guards_say_what_is_missing(cast: Cast, move_clock: Callable[[datetime], None]) -> None:
    bare = opportunity(account(actor=cast.rita), actor=cast.rita, amount=Decimal(0))
    move_clock(clock.now() + timedelta(days=40))
    with pytest.raises(Blocked) as error:
        actions.move(bare.pk, stage="negotiate", actor=cast.rita)
    assert len(error.value.problems) == 3
    bare.refresh_from_db()
    assert bare.stage == "qualify"
    assert StageChange.objects.count() == 1


def test_winning_needs_an_accepted_quote(deal: Opportunity, cast: Cast) -> None:
    with pytest.raises(Blocked, match="No quote of this opportunity was accepted"):
        actions.win(deal.pk, actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.override_win(deal.pk, reason="handshake", actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.override_win(deal.pk, reason=" ", actor=cast.max)
    deal.refresh_from_db()
    assert deal.stage == "qualify" and deal.closed_at is None
    won = actions.override_win(deal.pk, reason="handshake", actor=cast.max)
    assert (won.stage, won.forecast_category, won.close_on, won.weighted) == (
        "closed_won",
        "won",
        clock.today(),
        won.amount,
    )
    assert Event.objects.get(name="pipeline.opportunity.won_by_override").data["reason"] == "handshake"


def test_win_with_evidence_and_by_the_system(deal: Opportunity, cast: Cast, accepted: None) -> None:
    assert actions.win(deal.pk, actor=cast.rita).stage == "closed_won"
    events = Event.objects.count()
    assert actions.win(deal.pk, actor=SYSTEM).stage == "closed_won"
    assert Event.objects.count() == events
    with pytest.raises(WrongState):
        actions.win(deal.pk, actor=cast.rita)


def test_losing_asks_why(deal: Opportunity, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as error:
        actions.lose(deal.pk, loss_reason="", actor=cast.rita)
    assert "loss_reason" in error.value.fields
    with pytest.raises(InvalidInput, match="Name the competitor"):
        actions.lose(deal.pk, loss_reason="competitor", actor=cast.rita)
    lost = actions.lose(deal.pk, loss_reason="competitor", lost_to="Umbra", notes="cheaper", actor=cast.rita)
    assert (lost.stage, lost.forecast_category, lost.probability, lost.weighted) == ("closed_lost", "omitted", 0, 0)
    with pytest.raises(WrongState):
        actions.change_opportunity(deal.pk, amount=Decimal(1), actor=cast.rita)
    actions.change_opportunity(deal.pk, description="post mortem", actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.reopen(deal.pk, reason="again", actor=cast.rita)
    again = actions.reopen(deal.pk, reason="they called back", actor=cast.max)
    assert (again.stage, again.forecast_category, again.loss_reason, again.closed_at) == (
        "negotiate",
        "pipeline",
        "",
        None,
    )


def test_states_written_out(cast: Cast, accepted: None) -> None:
    """Who may do what from where: r = Rita (agent), m = Max (manager); Ada, Olga and Nora nothing."""
    stages = ("qualify", "develop", "propose", "negotiate")
    allowed = {(state, verb): "rm" for state in stages for verb in (*stages, "win", "lose") if state != verb}
    allowed |= {(state, "override_win"): "m" for state in stages}
    allowed |= {("closed_won", "reopen"): "m", ("closed_lost", "reopen"): "m"}
    customer = account(actor=cast.rita)
    person = contact(customer, actor=cast.rita)
    base = opportunity(customer, actor=cast.rita, contact_id=person.pk)
    category = {"closed_won": "won", "closed_lost": "omitted"}
    for state in Opportunity.Stage.values:
        for verb in (*stages, "win", "override_win", "lose", "reopen"):
            for letter, actor in (("r", cast.rita), ("m", cast.max), ("a", cast.ada), ("o", cast.olga)):
                Opportunity.objects.filter(pk=base.pk).update(
                    stage=state, forecast_category=category.get(state, "pipeline"), loss_reason="price"
                )
                fields = {
                    "forecast_category": {"win": "won", "override_win": "won", "lose": "omitted"}.get(verb, "pipeline")
                }
                if letter in allowed.get((state, verb), ""):
                    OPPORTUNITY.apply(base.pk, verb, actor=actor, fields=fields)
                else:
                    with pytest.raises((NotAllowed, WrongState)):
                        OPPORTUNITY.apply(base.pk, verb, actor=actor, fields=fields)


def test_siblings_see_nothing(deal: Opportunity, cast: Cast) -> None:
    for refused in (
        lambda: queries.get(deal.pk, actor=cast.nora),
        lambda: actions.change_opportunity(deal.pk, name="Mine", actor=cast.nora),
        lambda: actions.move(deal.pk, stage="develop", actor=cast.nora),
        lambda: actions.lose(deal.pk, loss_reason="price", actor=cast.nora),
    ):
        with pytest.raises(NotVisible):
            refused()
    assert not queries.visible_to(cast.nora).exists()
    deal.refresh_from_db()
    assert (deal.stage, deal.lock_version) == ("qualify", 1)
    with pytest.raises(NotAllowed):
        actions.change_opportunity(deal.pk, name="x", actor=cast.olga)


def test_assigning_moves_it_to_the_other_team(deal: Opportunity, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.assign(deal.pk, owner_id=cast.user("nora").pk, actor=cast.rita)
    actions.assign(deal.pk, owner_id=cast.user("nora").pk, actor=cast.max)
    assert queries.get(deal.pk, actor=cast.nora).owner == cast.user("nora")
    with pytest.raises(NotVisible):
        queries.get(deal.pk, actor=cast.rita)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"probability": Decimal(101)}, "probability"),
        ({"close_on": clock.today() - timedelta(days=1)}, "close_on"),
        ({"forecast_category": "won"}, "forecast_category"),
        ({"forecast_category": "maybe"}, "forecast_category"),
        ({"source": "sky"}, "source"),
    ],
)
def test_bad_input_names_its_field(deal: Opportunity, cast: Cast, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as error:
        actions.change_opportunity(deal.pk, actor=cast.rita, **fields)
    assert wrong in error.value.fields
    deal.refresh_from_db()
    assert deal.lock_version == 1


def test_contact_of_another_account_is_refused(deal: Opportunity, cast: Cast) -> None:
    stranger = contact(account("Other", actor=cast.rita), "Sven", actor=cast.rita)
    with pytest.raises(InvalidInput, match="does not belong"):
        actions.change_opportunity(deal.pk, contact_id=stranger.pk, actor=cast.rita)


def test_database_refuses_what_actions_would(deal: Opportunity) -> None:
    for values in ({"stage": "closed_won"}, {"forecast_category": "won"}, {"amount": -1}, {"probability": 101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Opportunity.objects.filter(pk=deal.pk).update(**values)


def test_totals_by_stage(deal: Opportunity, cast: Cast) -> None:
    opportunity(deal.account, "Second", actor=cast.rita, amount=Decimal(1000))
    rows = queries.stage_totals(cast.max)
    assert [(row.stage, row.count, row.amount, row.weighted) for row in rows] == [
        ("qualify", 2, Decimal(49000), Decimal(4900))
    ]
    assert queries.stage_totals(cast.nora) == []
    assert [row.name for row in queries.open_of(cast.rita)] == ["Platform roll-out", "Second"]
