"""Rows 39 to 44 of the contract requirements, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.contracts.models import ContractRecord
from pactline.contracts.tests.test_pages import signed
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, steps, testing, types
from pactline.intelligence.metadata import further
from pactline.intelligence.models import Analysis, Finding, Reminder
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible
from pactline.notify.models import Notice
from pactline.obligations.models import Obligation

pytestmark = pytest.mark.django_db
Sign = Callable[[str], Client]
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")


def read_record(cast: Cast) -> tuple[ContractRecord, Analysis]:
    record = signed(cast)
    found = actions.analyse_record(record.pk, actor=cast.cora)
    actions.read(found.pk)
    return record, queries.analysis(found.pk, actor=cast.cora)


def test_row_39_one_clause_altered_and_one_removed_are_exactly_those_two(cast: Cast) -> None:
    with testing.reading():
        testing.playbook(cast)
        found = testing.read_revision(testing.request_with(cast, ALTERED, "Fees are due within 30 days."), cast.rita)
    marked = {(row.type, row.verdict) for row in found.findings.all() if row.is_deviation}
    assert marked == {("Cap On Liability", "non_standard"), ("Confidentiality", "missing")}
    altered = testing.finding(found, "Cap On Liability")
    assert altered.wording == testing.STANDARD_CAP and altered.reason and altered.text == ALTERED
    made = actions.use_clause(altered.pk, actor=cast.rita)
    assert testing.STANDARD_CAP in testing.text_of_revision(made)
    assert actions.ignore(testing.finding(found, "Confidentiality", "missing").pk, reason="Not here.", actor=cast.rita)


def test_row_40_another_expected_answer_flips_the_verdict(cast: Cast) -> None:
    with testing.reading():
        version = testing.playbook(cast, positions=[], publish=False)
        asked = {"question": "Is liability capped?", "type": "Cap On Liability", "asks": "present", "risk": "high"}
        row = actions.put_question(version.pk, actor=cast.cora, expected=True, **asked)
        actions.publish(version.pk, actor=cast.cora)
        request = testing.request_with(cast, testing.STANDARD_CAP)
        first = testing.read_revision(request, cast.rita)
        assert testing.finding(first, "Cap On Liability", "question").verdict == "standard"
        draft = actions.revise(version.playbook_id, actor=cast.cora)
        copy = draft.questions.get()
        actions.put_question(draft.pk, actor=cast.cora, question_id=copy.pk, expected=False, **asked)
        actions.publish(draft.pk, actor=cast.cora)
        second = testing.read_revision(request, cast.rita)
    flipped = testing.finding(second, "Cap On Liability", "question")
    assert (flipped.verdict, flipped.risk) == ("non_standard", "high") and row.expected


def test_row_41_values_are_looked_through_first_and_say_what_became_of_them(cast: Cast, client_for: Sign) -> None:
    assert len({*further.NAMES, *types.DATA, *types.TERMS}) >= 24  # “Parties” gives both sides
    with testing.reading():
        record, found = read_record(cast)
        row = testing.finding(found, "Payment Terms", "metadata")
        wrong = Finding.objects.create(analysis=found, position=800, kind="metadata", type="Renewal Term", start=0, end=6,
                                       text=row.text[:6], details={"value": "soon"})  # fmt: skip
        at = f"{found.get_absolute_url()}?tab=data"
        page = client_for("cora").get(at).content.decode()
        assert record.payment_terms_days is None and "Invalid value" in page and "Successful" not in page
        assert "Access denied" in client_for("rita").get(at).content.decode()
        actions.apply_values(found.pk, chosen={str(row.pk): "30"}, actor=cast.cora)
        with pytest.raises(InvalidInput):
            actions.apply_values(found.pk, chosen={str(wrong.pk): "soon"}, actor=cast.cora)
        assert "Successful" in client_for("cora").get(at).content.decode()
    record.refresh_from_db()
    assert record.payment_terms_days == 30


def test_row_42_an_approved_candidate_is_active_and_a_rejected_one_stays_off(cast: Cast) -> None:
    with testing.reading():
        record, found = read_record(cast)
    words = found.text.text[:6]  # type: ignore[union-attr]
    first, second = (
        Finding.objects.create(analysis=found, position=900 + n, kind="obligation", type="Obligation", start=0, end=6, text=words,
                               found_by=["patterns"], details={"who": "Provider", "action": "report"})
        for n in range(2)
    )  # fmt: skip
    made = actions.make_obligation(first.pk, actor=cast.cora, name="Report", owner_id=cast.rita.user_id,  # type: ignore[arg-type]
                                   first_due_on=clock.today() + timedelta(days=9), needs_approval=False)  # fmt: skip
    actions.reject(second.pk, reason="No promise.", actor=cast.cora)
    assert (made.status, made.contract_id, made.source_text) == ("active", record.pk, words)
    assert Obligation.objects.count() == 1
    told = Event.objects.filter(subject_id__in=[first.pk, second.pk]).values_list("name", flat=True)
    assert {name.rpartition(".")[2] for name in told} >= {"accepted", "rejected"}


def ending(cast: Cast, **fields: object) -> ContractRecord:
    record = signed(cast)
    ContractRecord.objects.filter(pk=record.pk).update(
        perpetual=False, ends_on=clock.today() + timedelta(days=200), **fields
    )
    record.refresh_from_db()
    return record


def test_row_43_the_day_comes_from_end_renewal_notice_and_sixty_days(cast: Cast) -> None:
    record = ending(cast)
    end = record.ends_on
    assert end is not None
    plain = steps.due(record)
    assert plain is not None and plain.day == end - timedelta(days=60)
    record.auto_renew, record.renewal_notice_days = True, 30
    renewing = steps.due(record)
    assert renewing is not None and renewing.day == end - timedelta(days=90) and "30" in renewing.working
    record.ends_on = None
    assert steps.due(record) is None


def test_row_43_steps_lead_from_data_to_reminder_to_recipients_to_obligations(cast: Cast, client_for: Sign) -> None:
    record = ending(cast)
    with testing.reading():
        found = actions.analyse_record(record.pk, actor=cast.cora)
        actions.read(found.pk)
        assert [(one.key, one.is_done) for one in steps.of(record)] == [
            ("metadata", False), ("reminder", False), ("recipients", False), ("obligations", not found.findings.filter(
                kind="obligation").exists())]  # fmt: skip
        client, at = client_for("cora"), f"/intelligence/records/{record.pk}/"
        assert "Who is reminded" in client.get(f"{at}steps").content.decode()
        assert client.post(f"{at}reminder", {"remind_on": "2026-12-24"}).status_code == 422
        due = steps.due(record)
        assert due is not None and due.day.isoformat() in client.get(f"{at}reminder").content.decode()
        people = [str(cast.rita.user_id), str(cast.lena.user_id)]
        answer = client.post(f"{at}reminder", {"remind_on": due.day.isoformat(), "recipients": people})
        assert answer.status_code == 303
        assert client_for("ada").post(f"{at}reminder", {}).status_code == 403
        api = f"/api/v1/intelligence/records/{record.pk}"
        body = {"recipient_ids": people, "remind_on": clock.today().isoformat()}
        assert client.put(f"{api}/reminder", body, content_type="application/json").json()["sent_at"] is None
        keys = [one["key"] for one in client.get(f"{api}/steps").json() if one["is_done"]]
        assert {"reminder", "recipients"} <= set(keys)
    assert actions.send_reminders(actor=SYSTEM) == 1 and actions.send_reminders(actor=SYSTEM) == 0
    told = Notice.objects.filter(kind="intelligence.reminder")
    assert {str(pk) for pk in told.values_list("user_id", flat=True)} == set(people)
    assert Reminder.objects.get().sent_at is not None
    assert "They were told" in client.get(f"{at}steps").content.decode()


def test_row_43_who_may_not_set_a_reminder(cast: Cast) -> None:
    record = ending(cast)
    with pytest.raises(NotAllowed):
        actions.set_reminder(record.pk, recipient_ids=[str(cast.rita.user_id)], actor=cast.ada)
    with pytest.raises(NotVisible):
        actions.set_reminder(record.pk, recipient_ids=[str(cast.rita.user_id)], actor=cast.nora)
    with pytest.raises(InvalidInput):
        actions.set_reminder(record.pk, recipient_ids=[], actor=cast.cora)
    with pytest.raises(InvalidInput):
        actions.set_reminder(
            record.pk, recipient_ids=[str(cast.rita.user_id)], remind_on=date(2099, 1, 1), actor=cast.cora
        )
    ContractRecord.objects.filter(pk=record.pk).update(perpetual=True, ends_on=None)
    with pytest.raises(Blocked):
        actions.set_reminder(record.pk, recipient_ids=[str(cast.rita.user_id)], actor=cast.cora)
    assert not Reminder.objects.exists()


def test_row_44_an_answer_cites_document_and_section(cast: Cast, client_for: Sign) -> None:
    words = (
        "1. Term",
        "This agreement runs for three years.",
        "2. Governing Law",
        "The laws of Denmark govern this agreement.",
    )
    with testing.reading():
        found = testing.read_revision(testing.request_with(cast, *words), cast.rita)
        asked = actions.ask(found.pk, question="Which law governs?", actor=cast.rita)
        page = client_for("rita").get(f"{found.get_absolute_url()}?tab=ask").content.decode()
    cited = asked.reply["citations"][0]
    assert "Denmark" in cited["quote"] and "Governing Law" in cited["under"]
    assert "Governing Law" in page and found.filename in page


def test_deviations_are_accepted_by_whom_the_clause_of_the_library_names(cast: Cast) -> None:
    from pactline.authoring import actions as library

    clause = library.create_clause(name="Liability", approver_roles=["contract_administrator"], actor=cast.cora)
    with pytest.raises(InvalidInput):
        library.change_clause(clause.pk, approver_roles=["emperor"], actor=cast.cora)
    made = library.add_variation(clause.pk, name="Standard", text=testing.STANDARD_CAP, active=True, actor=cast.cora)
    position = {"type": "Cap On Liability", "wordings": [{"rank": 0, "variation_id": made.pk}]}
    with testing.reading():
        testing.playbook(cast, positions=[position])
        found = testing.read_revision(testing.request_with(cast, ALTERED), cast.rita)
    row = testing.finding(found, "Cap On Liability")
    with pytest.raises(Blocked, match="cannot be"):
        actions.accept_deviation(row.pk, reason="Fine.", actor=cast.lena)
    assert actions.accept_deviation(row.pk, reason="Fine.", actor=cast.cora).decision == "deviation_accepted"
