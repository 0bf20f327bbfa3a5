"""Obligations on a real database: rows, events, notices, and what must not happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from pactline.activity.models import Event
from pactline.authoring.models import ContractType
from pactline.contracts.models import ContractRecord
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import Notice
from pactline.obligations import actions, queries, tasks
from pactline.obligations.models import Obligation, ObligationTask, TaskStatus
from pactline.parties.testing import account


@pytest.fixture
def contract(cast: Cast) -> ContractRecord:
    """An active contract of Rita's."""
    agent = cast.user("rita")
    return ContractRecord.objects.create(
        number="CNTR-2026-9001",
        title="Cloud services",
        account=account(actor=cast.rita),
        contract_type=ContractType.objects.create(code="cloud", name="Cloud services"),
        owner=agent,
        team=agent.team,
        status="active",
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=800),
        signed_on=clock.today(),
    )


def add(contract: ContractRecord, cast: Cast, **fields: Any) -> Obligation:
    values: dict[str, Any] = {
        "name": "Send the usage report",
        "first_due_on": clock.today() + timedelta(days=5),
        "owner_id": cast.user("rita").pk,
        "approver_id": cast.user("cora").pk,
        **fields,
    }
    return actions.create_obligation(contract=contract, actor=cast.cora, **values)


def test_task_is_made_when_the_lead_time_begins(contract: ContractRecord, cast: Cast) -> None:
    later = add(contract, cast, first_due_on=clock.today() + timedelta(days=15), lead_days=14)
    assert not later.tasks.exists()
    soon = add(contract, cast, first_due_on=clock.today() + timedelta(days=14), lead_days=14)
    assert soon.tasks.get().assignee_id == cast.user("rita").pk
    assert Notice.objects.filter(user=cast.user("rita"), kind="obligations.assigned").count() == 1


def test_home_names_what_is_due_and_counts_it(
    contract: ContractRecord, cast: Cast, client_for: Callable[[str], Client], move_clock: Callable[[datetime], None]
) -> None:
    task = add(contract, cast, lead_days=14).tasks.get()
    words = client_for("rita").get("/").content.decode()
    assert "Send the usage report" in words and task.number in words and "Due within 30 days" in words
    assert queries.figures(cast.rita) == {"soon": 1, "overdue": 0}
    assert queries.figures(cast.nora) == {"soon": 0, "overdue": 0}
    move_clock(clock.now() + timedelta(days=6))
    assert queries.figures(cast.rita) == {"soon": 0, "overdue": 1}
    assert "overdue" in client_for("rita").get("/").content.decode()


def test_the_job_makes_each_task_once(
    contract: ContractRecord, cast: Cast, move_clock: Callable[[datetime], None]
) -> None:
    move_clock(datetime(2027, 1, 20, 9, tzinfo=UTC))
    obligation = add(contract, cast, first_due_on=date(2027, 1, 31), repeats="monthly", lead_days=5)
    assert not obligation.tasks.exists()
    for day in (date(2027, 1, 27), date(2027, 2, 24), date(2027, 4, 1)):
        move_clock(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        tasks.make_tasks()
        assert tasks.make_tasks() == 0
    found = list(obligation.tasks.order_by("due_on").values_list("due_on", flat=True))
    assert found == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert Event.objects.filter(name="obligations.obligationtask.created").count() == 3


def test_hand_in_and_approve(contract: ContractRecord, cast: Cast) -> None:
    task = add(contract, cast).tasks.get()
    with pytest.raises(Blocked, match="belongs to"):
        actions.submit(task.pk, actor=replace(cast.max, permissions=cast.max.permissions | {"obligations.work"}))
    actions.submit(task.pk, actor=cast.rita, comment="Sent by mail.")
    with pytest.raises(NotAllowed):
        actions.approve(task.pk, actor=cast.frank)
    done = actions.approve(task.pk, actor=cast.cora, comment="Thanks")
    assert done.status == TaskStatus.COMPLETED and done.completed_at is not None
    with pytest.raises(WrongState):
        actions.approve(task.pk, actor=cast.cora)
    names = Event.objects.filter(subject_id=task.pk).order_by("id").values_list("name", flat=True)
    assert [name.rsplit(".")[-1] for name in names] == ["created", "submitted", "approved"]


def test_nobody_approves_what_they_handed_in(contract: ContractRecord, cast: Cast) -> None:
    task = add(contract, cast, owner_id=cast.user("cora").pk, approver_id=cast.user("lena").pk).tasks.get()
    actions.submit(task.pk, actor=cast.cora)
    with pytest.raises(Blocked, match="yourself"):
        actions.approve(task.pk, actor=cast.cora)
    task.refresh_from_db()
    assert task.status == TaskStatus.AWAITING_APPROVAL


def test_owner_cannot_be_approver(contract: ContractRecord, cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        add(contract, cast, approver_id=cast.user("rita").pk)
    assert not Obligation.objects.exists()
    assert not Event.objects.filter(name__startswith="obligations").exists()


def test_evidence_is_asked_for_and_inspected(contract: ContractRecord, cast: Cast) -> None:
    task = add(contract, cast, needs_evidence=True).tasks.get()
    with pytest.raises(Blocked, match="evidence"):
        actions.submit(task.pk, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.add_evidence(task.pk, data=b"MZ\x90\x00\x03\x00", filename="report.pdf", actor=cast.rita)
    assert not task.evidence.exists()
    actions.add_evidence(task.pk, data=b"month,calls\n1,200\n", filename="report.csv", actor=cast.rita)
    assert actions.submit(task.pk, actor=cast.rita).status == TaskStatus.AWAITING_APPROVAL


def test_sent_back_with_a_reason_only(contract: ContractRecord, cast: Cast) -> None:
    task = add(contract, cast).tasks.get()
    actions.submit(task.pk, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.send_back(task.pk, reason=" ", actor=cast.cora)
    assert actions.send_back(task.pk, reason="March is missing", actor=cast.cora).status == TaskStatus.OPEN


def test_without_approval_it_is_done_at_once(contract: ContractRecord, cast: Cast) -> None:
    task = add(contract, cast, needs_approval=False, approver_id=None).tasks.get()
    assert actions.submit(task.pk, actor=cast.rita).status == TaskStatus.COMPLETED


def test_deactivation_cancels_open_tasks_but_not_those_handed_in(contract: ContractRecord, cast: Cast) -> None:
    today = clock.today()
    obligation = add(contract, cast, first_due_on=today + timedelta(days=1), repeats="daily", lead_days=2)
    first, second = obligation.tasks.order_by("due_on")
    actions.submit(first.pk, actor=cast.rita)
    actions.deactivate(obligation.pk, reason="Agreed with the customer", actor=cast.cora)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (TaskStatus.AWAITING_APPROVAL, TaskStatus.CANCELED)
    assert tasks.make_tasks() == 0


def test_reminders_once_for_each_stage(
    contract: ContractRecord, cast: Cast, move_clock: Callable[[datetime], None]
) -> None:
    move_clock(datetime(2027, 3, 1, 8, tzinfo=UTC))
    task = add(contract, cast, first_due_on=date(2027, 3, 10), remind_days=3, lead_days=14).tasks.get()
    sent = {}
    for day in (6, 7, 8, 10, 11, 17, 18):
        move_clock(datetime(2027, 3, day, 8, tzinfo=UTC))
        sent[day] = tasks.send_reminders() + tasks.send_reminders()
    assert sent == {6: 0, 7: 1, 8: 0, 10: 1, 11: 1, 17: 1, 18: 0}
    task.refresh_from_db()
    assert task.reminded == ["before", "due", "overdue-1", "overdue-7"]
    assert Notice.objects.filter(user=cast.user("cora"), kind="obligations.reminder").count() == 1


def test_only_an_active_contract_takes_obligations(contract: ContractRecord, cast: Cast) -> None:
    ContractRecord.objects.filter(pk=contract.pk).update(status="draft")
    contract.refresh_from_db()
    with pytest.raises(Blocked):
        add(contract, cast)
    proposal = add(contract, cast, proposed=True)
    assert proposal.status == "proposed" and not proposal.tasks.exists()
    accepted = actions.accept(proposal.pk, actor=cast.cora)
    assert accepted.status == "active" and accepted.tasks.count() == 1


def test_a_rejected_proposal_stays_rejected(contract: ContractRecord, cast: Cast) -> None:
    proposal = add(contract, cast, proposed=True)
    actions.reject(proposal.pk, reason="Not in the text", actor=cast.cora)
    with pytest.raises(WrongState):
        actions.accept(proposal.pk, actor=cast.cora)
    with pytest.raises(Blocked):
        actions.edit_obligation(proposal.pk, actor=cast.cora, name="Again")


def test_the_sibling_team_sees_nothing(contract: ContractRecord, cast: Cast) -> None:
    obligation = add(contract, cast)
    with pytest.raises(NotVisible):
        queries.get(obligation.pk, actor=cast.nora)
    with pytest.raises(NotVisible):
        actions.submit(obligation.tasks.get().pk, actor=cast.nora)
    assert queries.get(obligation.pk, actor=cast.ada) == obligation
    assert not queries.feed_tasks(cast.nora).exists()


def test_calendar_feed_opens_by_its_secret_only(contract: ContractRecord, cast: Cast) -> None:
    obligation = add(contract, cast)
    old = actions.make_feed(actor=cast.rita)
    secret = actions.make_feed(actor=cast.rita)
    client = Client()
    assert client.get(f"/obligations/calendar/{old}.ics").status_code == 404
    answer = client.get(f"/obligations/calendar/{secret}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [f"Send the usage report ({contract})"]
    assert events[0]["dtstart"].dt == obligation.first_due_on


def test_pages_and_api_answer_within_their_budget(
    contract: ContractRecord,
    cast: Cast,
    client_for: Callable[[str], Client],
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(6):
        add(contract, cast, name=f"Promise {number}")
    rita, nora, sam = client_for("rita"), client_for("nora"), client_for("sam")
    obligation = Obligation.objects.first()
    assert obligation is not None
    for url in ("/obligations/", "/obligations/tasks/", "/obligations/calendar/", obligation.get_absolute_url()):
        with django_assert_max_num_queries(32):
            assert rita.get(url).status_code == 200, url
    assert nora.get(obligation.get_absolute_url()).status_code == 404
    listed = rita.get("/api/v1/obligations").json()
    assert len(listed["items"]) == 6
    one = rita.get(f"/api/v1/obligations/{obligation.pk}").json()
    assert [offer["verb"] for offer in one["allowed_actions"]] == ["deactivate"]
    refused = sam.post(f"/api/v1/obligations/{obligation.pk}/deactivation", {"reason": "x"}, "application/json")
    assert refused.status_code == 403
    obligation.refresh_from_db()
    assert obligation.status == "active"
    assert ObligationTask.objects.filter(status=TaskStatus.CANCELED).count() == 0


def test_an_empty_month_names_what_is_due_next(
    contract: ContractRecord, cast: Cast, client_for: Callable[[str], Client], move_clock: Callable[[datetime], None]
) -> None:
    move_clock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    task = add(contract, cast, first_due_on=date(2026, 12, 3), lead_days=14).tasks.get()
    empty = client_for("rita").get("/obligations/calendar/?month=2026-11").content.decode()
    assert "Nothing in this month." in empty and "Next due:" in empty and task.get_absolute_url() in empty
    full = client_for("rita").get("/obligations/calendar/?month=2026-12").content.decode()
    assert "Thu, 3 Dec 2026" in full and "Next due:" not in full and "Nothing in this month." not in full
    assert task.get_absolute_url() not in client_for("nora").get("/obligations/calendar/").content.decode()
    assert "Next due:" not in client_for("cora").get("/obligations/calendar/?month=2026-11&mine=1").content.decode()
