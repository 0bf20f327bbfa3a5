"""The engine of sales.md section 7: chains (QTE3), preview (QTE4), re-approval (QTE5), and who may do what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactline.activity.models import Event
from pactline.approvals import actions, queries, subjects
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.approvals.subjects import FieldSpec
from pactline.approvals.testing import by_owner_manager, by_role, by_user
from pactline.identity.models import User
from pactline.identity.testing import Cast, person
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState
from pactline.notify.models import MailMessage, Notice

from .conftest import TYPE, Deal, above

S = ApprovalStep.Status


def state(request: ApprovalRequest) -> dict[str, str]:
    return {step.approver.name.split()[0]: step.status for step in queries.steps_of(request)}


def mine(request: ApprovalRequest, name: str, cast: Cast) -> ApprovalStep:
    return ApprovalStep.objects.get(request=request, approver=cast.user(name))


def board(make: Any, cast: Cast, **fields: Any) -> Any:
    people = [by_user(cast.user(name)) for name in ("max", "finn", "lena")]
    return make("Board", above(10), *people, mode="some", needed=2, **fields)


def test_qte3_two_of_three_are_enough(deal: Deal, make: Any, cast: Cast) -> None:
    board(make, cast, chain="Deal", order=1)
    make("Last word", above(10), by_user(cast.user("ivan")), chain="Deal", order=2)
    deal.context |= {"discount": 15}
    planned = actions.preview(subject=deal.team, actor=cast.rita)
    assert [step.how_many for step in planned] == ["2 of 3", ""]
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    assert state(request) == {"Max": S.APPROVED, "Finn": S.PENDING, "Lena": S.PENDING, "Ivan": S.WAITING}
    actions.approve(mine(request, "lena", cast).pk, actor=cast.lena)
    assert state(request) == {"Max": S.APPROVED, "Finn": S.NOT_REQUIRED, "Lena": S.APPROVED, "Ivan": S.PENDING}
    with pytest.raises(WrongState):
        actions.approve(mine(request, "finn", cast).pk, actor=cast.finn)


def test_qte3_too_few_who_could_approve_block_with_the_reason(deal: Deal, make: Any, cast: Cast) -> None:
    board(make, cast)
    deal.context |= {"discount": 15}
    deal.editors = {cast.finn.user_id, cast.lena.user_id}
    with pytest.raises(Blocked) as refusal:
        actions.submit(subject=deal.team, actor=cast.rita)
    assert "needs 2 approvals, but only 1 can approve" in refusal.value.problems[0]
    assert "Finn Larsen submitted or edited it" in refusal.value.problems[0]
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "bad"),
    [
        ({"mode": "some", "needed": 0}, "needed"),
        ({"mode": "some", "needed": 2}, "needed"),
        ({"tolerance": -1}, "tolerance"),
        ({"escalate_to": {"kind": "role", "value": "king"}}, "escalate_to"),
        ({"escalate_to": {"kind": "dice"}}, "escalate_to"),
    ],
)
def test_rules_that_could_not_run_are_refused(
    deal: Deal, make: Any, cast: Cast, fields: dict[str, Any], bad: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make("R", above(1), by_user(cast.user("max")), **fields)
    assert list(refusal.value.fields) == [bad]


CONDITIONS: list[dict[str, Any]] = [
    {}, above(10), above(30), {"field": "margin", "op": "lt", "value": "15"}, {"field": "flag", "op": "is_true"},
    {"any": [above(20), {"field": "flag", "op": "is_true"}]},
]  # fmt: skip
RULE = st.fixed_dictionaries(
    {
        "when": st.sampled_from(CONDITIONS),
        "who": st.lists(
            st.sampled_from(["finn", "lena", "max", "role", "manager"]), min_size=1, max_size=3, unique=True
        ),
        "chain": st.sampled_from(["", "A", "B"]),
        "order": st.integers(1, 3),
        "mode": st.sampled_from(["all", "any"]),
    }
)


def test_qte4_preview_equals_what_happens(deal: Deal, make: Any, cast: Cast) -> None:
    """For any rules and any deal, also after a recall: the steps made, and who needs not be asked again."""
    kinds = {"role": by_role("finance"), "manager": by_owner_manager()}

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(RULE, max_size=4),
        st.integers(0, 40),
        st.integers(0, 40),
        st.booleans(),
        st.sets(st.sampled_from(["finn", "lena"]), max_size=1),
    )
    def holds(rows: list[dict[str, Any]], first: int, second: int, flag: bool, editors: set[str]) -> None:
        with transaction.atomic():
            for number, row in enumerate(rows):
                who = [kinds.get(name) or by_user(cast.user(name)) for name in row["who"]]
                make(f"R{number}", row["when"], *who, chain=row["chain"], order=row["order"], mode=row["mode"])
            deal.editors = {cast.user(name).pk for name in editors}
            deal.context |= {"discount": first, "margin": 40 - first, "flag": flag, "digest": "a"}
            request = compare()
            if request is not None and request.status == "pending":
                for step in ApprovalStep.objects.filter(request=request, status="pending").select_related("approver")[
                    :1
                ]:
                    actions.approve(step.pk, actor=getattr(cast, step.approver.name.split()[0].lower()))
                request.refresh_from_db()
                if request.status == "pending":
                    actions.recall(request.pk, actor=cast.rita)
            deal.context |= {"discount": second, "margin": 40 - second}
            compare()
            transaction.set_rollback(True)

    def compare() -> ApprovalRequest | None:
        try:
            planned = actions.preview(subject=deal.team, actor=cast.rita)
        except Blocked as refusal:
            with pytest.raises(Blocked) as again:
                actions.submit(subject=deal.team, actor=cast.rita)
            assert again.value.problems == refusal.problems
            return None
        expected = sorted(
            (step.rule.pk, step.chain, step.order, step.mode, user.pk, user.pk in step.kept)
            for step in planned
            for user in step.approvers
        )
        request = actions.submit(subject=deal.team, actor=cast.rita)
        made = sorted(
            (step.rule_id, step.chain, step.order, step.mode, step.approver_id, step.kept_from_id is not None)
            for step in queries.steps_of(request)
        )
        assert made == expected
        return request

    holds()


def test_qte5_what_did_not_change_stays_approved_and_the_page_says_so(
    deal: Deal, make: Any, cast: Cast, client_for: Any
) -> None:
    make("Manager", above(10), by_owner_manager())
    make("Legal", {"field": "flag", "op": "is_true"}, by_role("legal"))
    deal.context |= {"discount": 25, "flag": True, "digest": "v1"}
    first = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(first, "max", cast).pk, actor=cast.max, comment="Strategic customer")
    actions.approve(mine(first, "lena", cast).pk, actor=cast.lena)
    deal.context |= {"discount": 30}
    second = actions.submit(subject=deal.team, actor=cast.rita)
    assert state(second) == {"Max": S.PENDING, "Lena": S.APPROVED}
    assert mine(second, "lena", cast).kept_from_id == mine(first, "lena", cast).pk
    page = client_for("rita").get(second.get_absolute_url()).content.decode()
    assert "The earlier approval stands" in page and first.get_absolute_url() in page


def test_qte5_tolerances_do_not_add_up(deal: Deal, make: Any, cast: Cast) -> None:
    make("Manager", above(10), by_owner_manager(), tolerance=2)
    deal.context |= {"discount": 20}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    for discount, expected in ((22, "approved"), (23, "pending")):
        deal.context |= {"discount": discount}
        request = actions.submit(subject=deal.team, actor=cast.rita)
        assert request.status == expected


def test_qte5_a_rule_for_everything_asks_every_time(deal: Deal, make: Any, cast: Cast) -> None:
    make("Always", {}, by_owner_manager())
    request = actions.submit(subject=deal.team, actor=cast.rita)
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    assert not actions.preview(subject=deal.team, actor=cast.rita)[0].needs_nobody
    assert actions.submit(subject=deal.team, actor=cast.rita).status == "pending"


def test_overriding_is_a_permission_of_its_own(deal: Deal, make: Any, cast: Cast) -> None:
    make("Manager", above(10), by_owner_manager())
    deal.context |= {"discount": 15}
    deal.visible_to = {cast.cora.user_id, cast.olga.user_id}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    for actor in (cast.cora, cast.olga):
        with pytest.raises(NotAllowed, match=r"approvals\.override"):
            actions.override(step.pk, approve=True, reason="I want it", actor=actor)
    with pytest.raises(InvalidInput):
        actions.override(step.pk, approve=True, reason=" ", actor=cast.adam)
    assert state(request) == {"Max": S.PENDING}
    actions.override(step.pk, approve=True, reason="Max has left", actor=cast.adam)
    event = Event.objects.get(name="approvals.approvalstep.approved_by_override")
    assert (event.data["comment"], event.data["in_place_of"]) == ("Max has left", "Max Sommer")


def test_a_person_with_two_steps_is_written_to_once(deal: Deal, make: Any, cast: Cast) -> None:
    make("Discount", above(10), by_user(cast.user("finn")))
    make("Margin", {"field": "margin", "op": "lt", "value": "50"}, by_user(cast.user("finn")))
    deal.context |= {"discount": 15}
    actions.submit(subject=deal.team, actor=cast.rita)
    mail = MailMessage.objects.get(to="finn@northlight.example")
    assert "Discount is more than 10" in mail.text and "Margin is less than 50" in mail.text
    assert mail.text.count("/approvals/answer/") == 2 and not mail.keeps_text
    notice = Notice.objects.get(user=cast.user("finn"))
    assert "Margin is less than 50" in notice.body and "/approvals/answer/" not in notice.body


def test_notices_are_in_the_readers_language(deal: Deal, make: Any, cast: Cast) -> None:
    make("Chef", above(10), by_owner_manager())
    User.objects.filter(pk=cast.user("max").pk).update(locale="de")
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    assert "Discount ist größer als 10" in Notice.objects.get(user=cast.user("max")).body
    actions.approve(mine(request, "max", cast).pk, actor=cast.max)
    assert Notice.objects.get(user=cast.user("rita")).title == "Deal 1 is approved"


@pytest.fixture
def friday(move_clock: Any) -> datetime:
    """Friday afternoon at four: an hour of work is left in the week."""
    moment = datetime(2026, 11, 20, 16, tzinfo=UTC)
    move_clock(moment)
    return moment


def test_reminders_wait_over_the_weekend_and_come_together(
    deal: Deal, make: Any, cast: Cast, move_clock: Any, friday: datetime
) -> None:
    make("Manager", above(10), by_owner_manager(), remind_after_hours=2)
    make("Second", above(10), by_owner_manager(), remind_after_hours=2)
    make("Silent", above(10), by_user(cast.user("finn")), remind_after_hours=0)
    deal.context |= {"discount": 15}
    actions.submit(subject=deal.team, actor=cast.rita)
    MailMessage.objects.all().delete()
    move_clock(friday + timedelta(days=2))
    assert actions.remind_due() == 0
    move_clock(datetime(2026, 11, 23, 10, 5, tzinfo=UTC))
    assert actions.remind_due() == 2 and actions.remind_due() == 0
    assert [mail.to for mail in MailMessage.objects.all()] == ["max@northlight.example"]
    assert Event.objects.filter(name="approvals.approvalstep.reminded").count() == 2


def test_escalation_asks_somebody_else_by_working_time(
    deal: Deal, make: Any, cast: Cast, move_clock: Any, friday: datetime
) -> None:
    make("Manager", above(10), by_owner_manager(), escalate_after_hours=4, remind_after_hours=0)
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    move_clock(friday + timedelta(days=2))
    assert actions.escalate_due() == 0
    move_clock(datetime(2026, 11, 23, 12, 5, tzinfo=UTC))
    assert actions.escalate_due() == 1 and actions.escalate_due() == 0
    step.refresh_from_db()
    assert (step.approver.name, step.assigned.name) == ("Ivan Petrov", "Max Sommer") and step.escalated_at
    event = Event.objects.get(name="approvals.approvalstep.escalated")
    assert (event.data["from"], event.data["to"]) == ("Max Sommer", "Ivan Petrov")
    assert "did not answer in time" in Notice.objects.get(user=cast.user("max"), kind="approvals.late").body
    assert Notice.objects.filter(user=cast.user("rita"), kind="approvals.late").exists()
    with pytest.raises(Blocked, match="Ivan Petrov was asked"):
        actions.approve(step.pk, actor=cast.max)
    actions.approve(step.pk, actor=cast.ivan)
    assert deal.answers == [("approved", "Ivan Petrov")]


def test_escalation_passes_over_who_may_not_decide(
    deal: Deal, make: Any, cast: Cast, move_clock: Any, friday: datetime
) -> None:
    busy = person("Fiona Busy", roles=["finance"], team=cast.user("finn").team)
    make("Other", above(90), by_user(busy))
    make("Legal", above(10), by_user(cast.user("lena")), escalate_after_hours=1, escalate_to=by_role("finance"))
    deal.context |= {"discount": 15}
    deal.editors = {busy.pk}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    move_clock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert actions.escalate_due() == 1
    assert state(request) == {"Finn": S.PENDING}


def test_escalation_that_finds_nobody_tells_the_administrators(
    deal: Deal, make: Any, cast: Cast, move_clock: Any, friday: datetime
) -> None:
    make("Top", above(10), by_user(cast.user("ivan")), escalate_after_hours=1)
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    move_clock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert actions.escalate_due() == 0
    assert state(request) == {"Ivan": S.PENDING}
    assert Event.objects.filter(name="approvals.approvalstep.escalation_failed").count() == 1
    assert "nobody can be asked instead" in Notice.objects.get(user=cast.user("adam")).title
    assert actions.escalate_due() == 0 and Notice.objects.filter(user=cast.user("adam")).count() == 1


def test_other_modules_add_fields_to_a_subject(deal: Deal, make: Any, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="cannot be used"):
        make("Deviations", {"field": "findings.walk_away", "op": "gte", "value": "1"}, by_role("legal"))

    def context(_subject_id: UUID) -> dict[str, Any]:
        return {"findings": {"walk_away": 2}, "discount": 99}

    spec = FieldSpec("findings.walk_away", "walk-away deviations", "number")
    subjects.extend(TYPE, [spec], context)
    try:
        make("Deviations", {"field": "findings.walk_away", "op": "gte", "value": "1"}, by_role("legal"))
        make("Manager", above(10), by_owner_manager())
        request = actions.submit(subject=deal.team, actor=cast.rita)
        assert state(request) == {"Lena": S.PENDING}, "the subject's own discount counts, not the extension's"
        assert request.values["findings.walk_away"] == "2"
        assert "Walk-away deviations is at least 1" in ApprovalStep.objects.get(request=request).reason
    finally:
        subjects.withdraw(TYPE, context)
    assert subjects.get(TYPE).field("findings.walk_away") is None


def test_delegating_asks_the_new_person_by_their_own_time(deal: Deal, make: Any, cast: Cast) -> None:
    make("Manager", above(10), by_owner_manager(), escalate_after_hours=8)
    deal.context |= {"discount": 15}
    request = actions.submit(subject=deal.team, actor=cast.rita)
    step = mine(request, "max", cast)
    actions.delegate(step.pk, user_id=cast.lena.user_id, actor=cast.max)
    step.refresh_from_db()
    assert step.remind_at and step.escalate_at and step.escalate_at > clock.now()
    assert MailMessage.objects.filter(to="lena@northlight.example").exists()
