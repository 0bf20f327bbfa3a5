"""Requests and steps on a real database: order, answers, separation of duties, what must not happen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from pactline.activity.models import Event
from pactline.approvals import actions, planning, queries
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.approvals.testing import by_owner_manager, by_role, by_user
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, DomainError, InvalidInput, NotAllowed, NotVisible, WrongState

from .conftest import TYPE, Deal, above

S = ApprovalStep.Status


def steps(request: ApprovalRequest) -> dict[str, str]:
    return {step.approver.name.split()[0]: step.status for step in queries.steps_of(request)}


def mine(request: ApprovalRequest, name: str, cast: Cast) -> ApprovalStep:
    return ApprovalStep.objects.get(request=request, approver=cast.user(name))


@pytest.fixture
def chain(make: Any, cast: Cast) -> None:
    """Manager above 10, finance above 20 after the manager, legal beside them for non-standard terms."""
    make("Manager", above(10), by_owner_manager(), chain="Discount", order=1)
    make("Finance", above(20), by_user(cast.user("finn")), chain="Discount", order=2)
    make("Legal", {"field": "flag", "op": "is_true"}, by_role("legal"))


def test_no_rule_approves_at_once(deal: Deal, chain: None, cast: Cast) -> None:
    request = actions.submit(subject=deal.team, actor=cast.rita)
    assert request.status == "approved" and deal.answers == [("approved", "Rita Alvarez")]
    event = Event.objects.get(name="approvals.approvalrequest.approved")
    assert event.data["note"] == "No approval was needed."
    assert not ApprovalStep.objects.exists()


def test_chain_runs_in_order_and_preview_equals_what_happens(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 25, "flag": True, "digest": "x"}
    planned = actions.preview(subject=deal.team, actor=cast.rita)
    assert not ApprovalRequest.objects.exists()
    request = actions.submit(subject=deal.team, actor=cast.rita, note="Please hurry")
    made = queries.steps_of(request)
    assert [(p.rule.name, [u.name for u in p.approvers]) for p in planned] == [
        ("Manager", ["Max Sommer"]),
        ("Finance", ["Finn Larsen"]),
        ("Legal", ["Lena Okafor"]),
    ]
    assert sorted((s.rule_name, s.chain, s.order, s.approver.name) for s in made) == sorted(
        (p.rule.name, p.chain, p.order, u.name) for p in planned for u in p.approvers
    )
    assert any(s.reason == "Discount is more than 20" for s in made)
    assert steps(request) == {"Max": S.PENDING, "Finn": S.WAITING, "Lena": S.PENDING}
    with pytest.raises(WrongState, match="Not their turn yet"):
        actions.approve(mine(request, "finn", cast).pk, actor=cast.finn)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max, comment="Fine")
    assert steps(request) == {"Max": S.APPROVED, "Finn": S.PENDING, "Lena": S.PENDING}
    actions.approve(mine(request, "lena", cast).pk, actor=cast.lena)
    assert deal.answers == []
    actions.approve(mine(request, "finn", cast).pk, actor=cast.finn)
    request.refresh_from_db()
    assert request.status == "approved" and request.decided_at and deal.answers == [("approved", "Finn Larsen")]
    assert queries.is_approved(deal.team)


def test_any_one_ends_the_group(deal: Deal, make: Any, cast: Cast) -> None:
    make("Either", {}, by_user(cast.user("finn")), by_user(cast.user("lena")), mode="any")
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(request, "lena", cast).pk, actor=cast.lena)
    assert steps(request) == {"Finn": S.NOT_REQUIRED, "Lena": S.APPROVED}
    assert deal.answers == [("approved", "Lena Okafor")]
    with pytest.raises(WrongState, match="No longer required"):
        actions.approve(mine(request, "finn", cast).pk, actor=cast.finn)
    assert len(deal.answers) == 1


def test_rejection_needs_words_and_stops_everything(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 25, "flag": True}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    with pytest.raises(InvalidInput) as refusal:
        actions.reject(mine(request, "max", cast).pk, actor=cast.max, comment=" ")
    assert "comment" in refusal.value.fields and steps(request)["Max"] == S.PENDING
    actions.reject(mine(request, "max", cast).pk, actor=cast.max, comment="Too much")
    request.refresh_from_db()
    assert request.status == "rejected" and request.reason == "Too much"
    assert steps(request) == {"Max": S.REJECTED, "Finn": S.CANCELED, "Lena": S.CANCELED}
    assert deal.answers == [("rejected", "Too much")]
    with pytest.raises(WrongState):
        actions.approve(mine(request, "lena", cast).pk, actor=cast.lena)


def test_recall_cancels_and_is_for_the_submitter(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    deal.visible_to = {cast.nora.user_id}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    with pytest.raises(NotAllowed, match="Rita Alvarez"):
        actions.recall(request.pk, actor=cast.nora)
    with pytest.raises(NotVisible):
        actions.recall(request.pk, actor=cast.olga)
    assert deal.answers == [] and steps(request) == {"Max": S.PENDING}
    actions.recall(request.pk, actor=cast.rita)
    assert steps(request) == {"Max": S.CANCELED} and deal.answers == [("recalled", "Rita Alvarez")]
    with pytest.raises(WrongState, match="Recalled"):
        actions.recall(request.pk, actor=cast.rita)


def test_nobody_approves_what_they_submitted_or_edited(deal: Deal, make: Any, cast: Cast) -> None:
    make("Managers", {}, by_user(cast.user("max")), by_user(cast.user("finn")))
    deal.editors = {cast.max.user_id}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    assert steps(request) == {"Finn": S.PENDING}
    deal.editors = {cast.finn.user_id}
    with pytest.raises(Blocked) as refusal:
        actions.approve(mine(request, "finn", cast).pk, actor=cast.finn)
    assert "submitted or edited" in refusal.value.problems[0]
    assert steps(request) == {"Finn": S.PENDING} and deal.answers == []


def test_no_eligible_approver_blocks_with_the_reasons(deal: Deal, make: Any, cast: Cast) -> None:
    make("Impossible", {}, by_user(cast.user("max")), by_user(cast.user("sam")))
    with pytest.raises(Blocked) as refusal:
        actions.submit(subject=deal.team, actor=cast.max)
    sentence = refusal.value.problems[0]
    assert "Impossible" in sentence and "Max Sommer submitted or edited it" in sentence
    assert "Sam Whitfield does not hold the permission “approvals.decide”" in sentence
    with pytest.raises(Blocked):
        actions.preview(subject=deal.team, actor=cast.max)
    assert (
        not ApprovalRequest.objects.exists()
        and not Event.objects.filter(name__startswith="approvals.approvalr").exists()
    )


def test_strangers_neither_see_nor_decide(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    with pytest.raises(NotVisible):
        actions.approve(step.pk, actor=cast.finn)
    deal.visible_to = {cast.finn.user_id, cast.rita.user_id}
    with pytest.raises(Blocked, match="Max Sommer was asked"):
        actions.approve(step.pk, actor=cast.finn)
    with pytest.raises(NotAllowed, match=r"approvals\.decide"):
        actions.approve(step.pk, actor=cast.rita)
    assert steps(request) == {"Max": S.PENDING}
    assert list(queries.steps_for(cast.max)) == [step]
    assert not queries.steps_for(cast.finn).exists()
    assert list(queries.subject_ids_visible_to(cast.max, TYPE)) == [deal.team.pk]
    assert not queries.subject_ids_visible_to(cast.finn, TYPE).exists()
    assert queries.visible_to(cast.ada).count() == 1


def test_delegating_a_step(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    for wrong in ("rita", "sam"):
        with pytest.raises(InvalidInput):
            actions.delegate(step.pk, user_id=cast.user(wrong).pk, actor=cast.max)
    actions.delegate(step.pk, user_id=cast.user("finn").pk, actor=cast.max, reason="On a plane")
    step.refresh_from_db()
    assert step.approver.name == "Finn Larsen" and step.assigned.name == "Max Sommer"
    with pytest.raises(Blocked):
        actions.approve(step.pk, actor=cast.max)
    actions.approve(step.pk, actor=cast.finn)
    assert deal.answers == [("approved", "Finn Larsen")]


def test_absence_lets_the_deputy_act_only_on_those_days(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    today = clock.today()
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    actions.delegate_absence(
        deputy_id=cast.finn.user_id,
        starts_on=today + timedelta(days=2),
        ends_on=today + timedelta(days=3),
        actor=cast.max,
    )
    assert not queries.steps_for(cast.finn).exists()
    with pytest.raises(NotVisible):
        actions.approve(step.pk, actor=cast.finn)
    now = actions.delegate_absence(deputy_id=cast.finn.user_id, starts_on=today, ends_on=today, actor=cast.max)
    assert list(queries.steps_for(cast.finn)) == [step]
    actions.revoke_delegation(now.pk, actor=cast.max)
    assert not queries.steps_for(cast.finn).exists()
    actions.delegate_absence(deputy_id=cast.finn.user_id, starts_on=today, ends_on=today, actor=cast.max)
    done = actions.approve(step.pk, actor=cast.finn)
    assert done.approver.name == "Max Sommer" and done.decided_by and done.decided_by.name == "Finn Larsen"
    event = Event.objects.get(name="approvals.approvalstep.approved")
    assert event.data["in_place_of"] == "Max Sommer"


def test_a_deputy_who_submitted_cannot_decide(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.finn)
    today = clock.today()
    actions.delegate_absence(deputy_id=cast.finn.user_id, starts_on=today, ends_on=today, actor=cast.max)
    with pytest.raises(Blocked, match="You submitted or edited"):
        actions.approve(mine(request, "max", cast).pk, actor=cast.finn)
    assert steps(request) == {"Max": S.PENDING}


def test_delegations_are_checked(cast: Cast, deal: Deal) -> None:
    today = clock.today()
    good = {"deputy_id": cast.finn.user_id, "starts_on": today, "ends_on": today}
    for wrong in (
        {"deputy_id": cast.sam.user_id},
        {"deputy_id": cast.max.user_id},
        {"ends_on": today - timedelta(days=1)},
        {"starts_on": today - timedelta(days=9), "ends_on": today - timedelta(days=8)},
    ):
        with pytest.raises(InvalidInput):
            actions.delegate_absence(**{**good, **wrong}, actor=cast.max)
    with pytest.raises(NotAllowed):
        actions.delegate_absence(**good, person_id=cast.lena.user_id, actor=cast.max)
    made = actions.delegate_absence(**good, person_id=cast.lena.user_id, actor=cast.adam)
    with pytest.raises(NotVisible):
        actions.revoke_delegation(made.pk, actor=cast.max)


def test_another_approver_by_hand(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.add_approver(request.pk, user_id=cast.lena.user_id, actor=cast.rita)
    step = actions.add_approver(request.pk, user_id=cast.lena.user_id, actor=cast.max, reason="Data protection")
    assert step.status == S.PENDING and step.chain == "General"
    with pytest.raises(InvalidInput, match="asked already"):
        actions.add_approver(request.pk, user_id=cast.lena.user_id, actor=cast.max)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    assert deal.answers == []
    actions.approve(step.pk, actor=cast.lena)
    assert deal.answers == [("approved", "Lena Okafor")]


def test_override_is_for_administrators_and_needs_a_reason(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 25}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    with pytest.raises(NotAllowed):
        actions.override(step.pk, approve=True, reason="x", actor=cast.max)
    with pytest.raises(InvalidInput):
        actions.override(step.pk, approve=True, reason="", actor=cast.adam)
    done = actions.override(step.pk, approve=True, reason="Max has left", actor=cast.adam)
    assert (
        done.is_override
        and done.decided_by
        and done.decided_by.name == "Adam Brook"
        and steps(request)["Finn"] == S.PENDING
    )
    actions.override(mine(request, "finn", cast).pk, approve=False, reason="No", actor=cast.adam)
    assert deal.answers == [("rejected", "No")]


def test_void_ends_open_and_given_approvals(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    assert queries.is_approved(deal.team)
    assert [r.pk for r in actions.void(subject=deal.team, reason="A newer revision", actor=cast.rita)] == [request.pk]
    assert not queries.is_approved(deal.team)
    assert actions.void(subject=deal.team, reason="again", actor=cast.rita) == []


def test_second_request_while_one_is_open_is_refused(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    actions.submit(subject=deal.team, actor=cast.rita)
    with pytest.raises(WrongState, match="in review already"):
        actions.submit(subject=deal.team, actor=cast.rita)
    assert ApprovalRequest.objects.count() == 1


def test_earlier_approvals_stand_when_nothing_got_worse(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 25, "flag": True, "digest": "v1"}
    first = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(first, "max", cast).pk, actor=cast.max)
    actions.approve(mine(first, "lena", cast).pk, actor=cast.lena)
    actions.recall(first.pk, actor=cast.rita)
    deal.context |= {"discount": 22}
    planned = {step.rule.name: step.needs_nobody for step in actions.preview(subject=deal.team, actor=cast.rita)}
    assert planned == {"Manager": True, "Finance": False, "Legal": True}
    second = actions.submit(subject=deal.team, actor=cast.rita)
    assert steps(second) == {"Max": S.APPROVED, "Finn": S.PENDING, "Lena": S.APPROVED}
    kept = mine(second, "max", cast)
    assert kept.kept_from_id and kept.decided_by and kept.decided_by.name == "Max Sommer"
    actions.recall(second.pk, actor=cast.rita)
    deal.context |= {"discount": 30, "digest": "v1"}
    third = actions.submit(subject=deal.team, actor=cast.rita)
    assert steps(third) == {"Max": S.PENDING, "Finn": S.WAITING, "Lena": S.APPROVED}
    actions.recall(third.pk, actor=cast.rita)
    deal.context |= {"discount": 0, "digest": "v2"}
    assert steps(actions.submit(subject=deal.team, actor=cast.rita)) == {"Lena": S.PENDING}


def test_a_changed_rule_and_a_rejection_ask_again(deal: Deal, make: Any, cast: Cast) -> None:
    rule = make("Manager", above(10), by_owner_manager())
    deal.context |= {"discount": 15}
    first = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(first, "max", cast).pk, actor=cast.max)
    assert actions.preview(subject=deal.team, actor=cast.rita)[0].needs_nobody
    newer = actions.edit_rule(rule.pk, actor=cast.cora, name="Manager (stricter)")
    assert not actions.preview(subject=deal.team, actor=cast.rita)[0].needs_nobody
    second = actions.submit(subject=deal.team, actor=cast.rita)
    assert ApprovalStep.objects.get(request=second).rule_id == newer.pk
    actions.reject(mine(second, "max", cast).pk, actor=cast.max, comment="no")
    assert not actions.preview(subject=deal.team, actor=cast.rita)[0].needs_nobody


def test_reminders_come_when_due_and_once_a_period(deal: Deal, chain: None, cast: Cast, move_clock: Any) -> None:
    deal.context |= {"discount": 15}
    move_clock(datetime(2026, 11, 2, 9, tzinfo=UTC))
    request = actions.submit(subject=deal.team, actor=cast.rita)
    assert actions.remind_due() == 0
    move_clock(datetime(2026, 11, 4, 10, tzinfo=UTC))
    assert actions.remind_due() == 1
    assert actions.remind_due() == 0
    assert mine(request, "max", cast).reminders == 1
    move_clock(datetime(2026, 11, 6, 11, tzinfo=UTC))
    assert actions.remind_due() == 1
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    move_clock(datetime(2026, 12, 6, 9, tzinfo=UTC))
    assert actions.remind_due() == 0


def test_comments_are_for_those_who_see_it(deal: Deal, chain: None, cast: Cast) -> None:
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.comment(request.pk, text="Which customer?", actor=cast.max)
    with pytest.raises(NotVisible):
        actions.comment(request.pk, text="Hm", actor=cast.nora)


def test_planning_asks_the_database_a_bounded_number_of_times(
    deal: Deal, make: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make(f"R{number}", above(number), by_role("finance"), by_owner_manager(), by_user(cast.user("lena")))
    deal.context |= {"discount": 50}
    with django_assert_max_num_queries(6):
        assert len(planning.plan(TYPE, deal.team.pk, submitter=cast.rita.user_id).steps) == 12


@pytest.mark.django_db(transaction=True)
def test_one_decision_under_concurrency(cast: Cast, deal: Deal, make: Any) -> None:
    make("Either", {}, by_user(cast.user("finn")), by_user(cast.user("lena")), by_user(cast.user("max")), mode="any")
    request = actions.submit(subject=deal.team, actor=cast.rita)
    outcomes: list[str] = []
    people = [cast.finn, cast.lena, cast.max] * 6
    ids = {actor.user_id: ApprovalStep.objects.get(request=request, approver=actor.user_id).pk for actor in people}

    def press(index: int) -> None:
        try:
            actions.approve(ids[people[index].user_id], actor=people[index])
            outcomes.append("done")
        except DomainError as error:
            assert error.status == 409 and error.message
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(i,)) for i in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(outcomes)) == ["WrongState", "done"] and outcomes.count("done") == 1
    assert len(deal.answers) == 1
    assert Event.objects.filter(name="approvals.approvalrequest.approved").count() == 1
