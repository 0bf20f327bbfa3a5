"""What people decide: nothing changes without them, and not everybody may."""

from __future__ import annotations

from datetime import date

import pytest

from pactline.activity.models import Event
from pactline.approvals import planning, subjects
from pactline.contracts import queries as contract_queries
from pactline.contracts import testing as contracts
from pactline.contracts.models import ContractRecord
from pactline.contracts.tests.test_pages import signed
from pactline.files import queries as stored
from pactline.files import tracked
from pactline.identity.testing import Cast
from pactline.intelligence import actions, queries, testing
from pactline.intelligence.models import Analysis, Finding
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState
from pactline.obligations.models import Obligation

pytestmark = pytest.mark.django_db
FIVE_TIMES = testing.STANDARD_CAP.replace("the fees", "five times the fees")
ALTERED = testing.STANDARD_CAP.replace("twelve", "eighteen")
ALL = ("open", "accepted", "edited", "rejected", "deviation_accepted", "ignored", "replaced")


def analysis_of(cast: Cast, *paragraphs: str) -> Analysis:
    testing.playbook(cast)
    return testing.read_revision(testing.request_with(cast, *paragraphs), cast.rita)


def test_a_finding_is_accepted_rejected_ignored_and_reopened_with_who_when_and_why(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, ALTERED)
    row = testing.finding(found, "Cap On Liability")
    row = actions.accept(row.pk, actor=cast.rita)
    assert (row.decision, row.decided_by_id) == ("accepted", cast.rita.user_id) and row.decided_at is not None
    with pytest.raises(WrongState):
        actions.accept(row.pk, actor=cast.rita)
    row = actions.reopen(row.pk, actor=cast.rita)
    assert (row.decision, row.decided_by_id, row.decided_at) == ("open", None, None)
    with pytest.raises(InvalidInput):
        actions.reject(row.pk, reason=" ", actor=cast.rita)
    row = actions.reject(row.pk, reason="It is a heading.", actor=cast.rita)
    assert (row.decision, row.decision_reason) == ("rejected", "It is a heading.")
    row = actions.ignore(actions.reopen(row.pk, actor=cast.rita).pk, reason="A pilot only.", actor=cast.rita)
    assert row.decision == "ignored"
    verbs = [event.name.rpartition(".")[2] for event in Event.objects.filter(subject_id=row.pk).order_by("id")]
    assert verbs == ["accepted", "reopened", "rejected", "reopened", "ignored"]


def test_only_who_may_accept_deviations_does_and_the_position_names_the_role(cast: Cast) -> None:
    position = {"type": "Cap On Liability", "requirement": "required", "approver_roles": ["contract_administrator"],
                "wordings": [{"rank": 0, "text": testing.STANDARD_CAP}]}  # fmt: skip
    with testing.reading():
        testing.playbook(cast, positions=[position])
        found = testing.read_revision(testing.request_with(cast, ALTERED), cast.rita)
    row = testing.finding(found, "Cap On Liability")
    with pytest.raises(NotAllowed):
        actions.accept_deviation(row.pk, reason="Fine.", actor=cast.rita)
    with pytest.raises(Blocked, match="cannot be") as refused:
        actions.accept_deviation(row.pk, reason="Fine.", actor=cast.lena)
    assert "contract_administrator" in str(refused.value)
    row.refresh_from_db()
    assert row.decision == "open"
    assert actions.accept_deviation(row.pk, reason="A key account.", actor=cast.cora).decision == "deviation_accepted"


def test_a_walk_away_is_not_set_aside_by_whoever_negotiates(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, FIVE_TIMES)
    row = testing.finding(found, "Cap On Liability")
    assert row.verdict == "walk_away" and row.risk == "high"
    for act in (actions.reject, actions.ignore):
        with pytest.raises(Blocked):
            act(row.pk, reason="Never mind.", actor=cast.rita)
    row.refresh_from_db()
    assert row.decision == "open"
    assert actions.ignore(row.pk, reason="Decided at board level.", actor=cast.lena).decision == "ignored"


def test_a_standard_clause_is_no_deviation(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, testing.STANDARD_CAP)
    row = testing.finding(found, "Cap On Liability")
    assert row.verdict == "standard"
    with pytest.raises(Blocked):
        actions.accept_deviation(row.pk, reason="x", actor=cast.lena)


def test_what_is_set_right_is_checked_against_the_text_and_kept_beside_the_finding(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, ALTERED, "Fees are due within 30 days.")
    clause, value = testing.finding(found, "Cap On Liability"), testing.finding(found, "Payment Terms", "metadata")
    for wrong in ({}, {"start": 5}, {"start": 5, "end": 5}, {"start": 0, "end": 10_000}, {"value": "x"}):
        with pytest.raises(InvalidInput):
            actions.edit(clause.pk, actor=cast.rita, **wrong)  # type: ignore[arg-type]
    start = clause.start or 0
    row = actions.edit(clause.pk, actor=cast.rita, start=start, end=start + 13, type="Insurance")
    assert row.edited == {"type": "Insurance", "start": start, "end": start + 13, "text": row.text[:13]}
    assert (row.type, row.decision) == ("Cap On Liability", "edited")
    assert actions.edit(value.pk, actor=cast.rita, value="45").edited == {"value": "45"}
    precision = {(one.type, one.kind): one for one in queries.precision(cast.rita)}
    assert precision[("Payment Terms", "metadata")].edited == 1


def test_live_precision_counts_what_people_decided(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, ALTERED, "Something else.", "Another liability is mentioned here.")
    first, second = found.findings.filter(type="Cap On Liability").order_by("position")
    actions.accept(first.pk, actor=cast.rita)
    actions.reject(second.pk, reason="No cap.", actor=cast.rita)
    row = next(one for one in queries.precision(cast.rita) if one.type == "Cap On Liability")
    assert (row.right, row.wrong, row.open, row.share) == (1, 1, 0, 0.5)
    assert queries.precision(cast.nora) == []


def test_the_librarys_clause_comes_in_as_a_tracked_change_of_a_new_revision(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, ALTERED, "Signed by Carla.")
    row = testing.finding(found, "Cap On Liability")
    made = actions.use_clause(row.pk, actor=cast.rita)
    row.refresh_from_db()
    assert (row.decision, row.made_revision_id) == ("replaced", made.pk)
    assert (made.number, made.source) == ("2.0", "library_clause") and made.tracked_changes == 2
    content = stored.read(made.docx)  # type: ignore[arg-type]
    changes = tracked.read(content)
    assert {(one.kind, one.author) for one in changes} == {("insertion", "Rita Alvarez"), ("deletion", "Rita Alvarez")}
    before = stored.text(found.blob).text
    for settle, wanted in (
        (tracked.accept_all, before.replace(ALTERED, testing.STANDARD_CAP)),
        (tracked.reject_all, before),
    ):
        from pactline.files.text import extract

        assert extract(settle(content), "docx").text == wanted
    with pytest.raises(Blocked):  # the first revision is the latest no longer
        actions.use_clause(testing.finding(found, "Confidentiality", "missing").pk, actor=cast.rita)
    with pytest.raises(Blocked):  # what was made stays
        actions.reopen(row.pk, actor=cast.rita)


def test_a_missing_clause_is_put_in_before_the_signatures(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, testing.STANDARD_CAP, "Nothing else.", "Signed by Carla.")
        made = actions.use_clause(testing.finding(found, "Confidentiality", "missing").pk, actor=cast.rita)
        text = testing.text_of_revision(made)
        assert text.index("confidential") < text.index("Signed by")
        assert testing.read_revision(made.document.request, cast.rita).counts == {"standard": 2}


def test_the_librarys_clause_is_refused_for_readers_for_pdf_and_for_people_without_revise(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, ALTERED)
        row = testing.finding(found, "Cap On Liability")
        with pytest.raises(NotAllowed):
            actions.use_clause(row.pk, actor=cast.lena)
        alone = actions.analyse_file(ALTERED.encode(), filename="a.txt", actor=cast.cora)
        actions.read(alone.pk)
    with pytest.raises((Blocked, InvalidInput)):
        actions.use_clause(testing.finding(alone, "Cap On Liability").pk, words="Other words.", actor=cast.cora)
    assert contract_queries.latest(found.revision.document).number == "1.0"  # type: ignore[union-attr]


def test_findings_feed_the_rules_for_legal_approval(cast: Cast) -> None:
    contracts.legal_rule(
        cast,
        name="Walk-aways go to the director",
        condition={"field": "findings.walk_away_deviations", "op": "gt", "value": 0},
        approvers=[{"kind": "user", "value": str(cast.ivan.user_id)}],
    )
    with testing.reading():
        found = analysis_of(cast, FIVE_TIMES)
    revision = found.revision
    assert revision is not None
    context = subjects.get(contract_queries.REVISION_TYPE).context(revision.pk)
    assert context["findings"] == {
        "is_read": True, "is_reviewed": False, "walk_away_deviations": 1, "non_standard_clauses": 0,
        "missing_required_clauses": 1, "fallback_clauses": 0, "undecided_deviations": 2, "exposure": 12,
        "deviating_types": ["Cap On Liability", "Confidentiality"],
    }  # fmt: skip
    assert context["request"]["paper"] == "third_party"  # what contracts know stays
    plan = planning.plan(contract_queries.REVISION_TYPE, revision.pk, submitter=cast.rita.user_id)
    assert [step.rule.name for step in plan.steps] == ["Walk-aways go to the director"]
    row = testing.finding(found, "Cap On Liability")
    actions.accept_deviation(row.pk, reason="Agreed.", actor=cast.lena)  # accepted, and still a deviation
    assert planning.plan(contract_queries.REVISION_TYPE, revision.pk, submitter=None).steps
    actions.reject(actions.reopen(row.pk, actor=cast.lena).pk, reason="Wrong.", actor=cast.lena)
    assert not planning.plan(contract_queries.REVISION_TYPE, revision.pk, submitter=None).steps


def record_read(cast: Cast) -> tuple[ContractRecord, Analysis]:
    contract = signed(cast)
    asked = actions.analyse_record(contract.pk, actor=cast.cora)
    actions.read(asked.pk)
    return contract, queries.analysis(asked.pk, actor=cast.cora)


def test_values_go_to_the_record_when_a_person_applies_them(cast: Cast) -> None:
    with testing.reading():
        contract, found = record_read(cast)
    row = testing.finding(found, "Payment Terms", "metadata")
    assert contract.payment_terms_days is None
    with pytest.raises(NotAllowed):
        actions.apply_values(found.pk, chosen={str(row.pk): "30"}, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.apply_values(found.pk, chosen={str(row.pk): "many"}, actor=cast.cora)
    row.refresh_from_db()
    assert row.decision == "open" and row.applied_at is None
    actions.apply_values(found.pk, chosen={str(row.pk): "30"}, actor=cast.cora)
    row.refresh_from_db()
    contract.refresh_from_db()
    assert (row.decision, contract.payment_terms_days) == ("accepted", 30) and row.applied_at is not None
    assert found.number in contract.changes.get(field="payment_terms_days").reason


def test_a_value_that_was_changed_on_the_way_counts_as_edited(cast: Cast) -> None:
    with testing.reading():
        contract, found = record_read(cast)
    row = testing.finding(found, "Payment Terms", "metadata")
    actions.apply_values(found.pk, chosen={str(row.pk): "45"}, actor=cast.cora)
    row.refresh_from_db()
    contract.refresh_from_db()
    assert (row.decision, row.edited, contract.payment_terms_days) == ("edited", {"value": "45"}, 45)


def test_before_the_contract_is_signed_values_have_nowhere_to_go(cast: Cast) -> None:
    with testing.reading():
        found = analysis_of(cast, "Fees are due within 30 days.")
    row = testing.finding(found, "Payment Terms", "metadata")
    with pytest.raises(Blocked):
        actions.apply_values(found.pk, chosen={str(row.pk): "30"}, actor=cast.cora)


def test_a_candidate_becomes_an_obligation_with_its_passage_once(cast: Cast) -> None:
    with testing.reading():
        contract, found = record_read(cast)
    row = Finding.objects.create(
        analysis=found, position=900, kind="obligation", type="Obligation", start=0, end=6, text=found.text.text[:6],  # type: ignore[union-attr]
        found_by=["patterns"], details={"who": "Provider", "action": "deliver a report every month"},
    )  # fmt: skip
    fields = {
        "name": "Deliver a report",
        "owner_id": cast.rita.user_id,
        "first_due_on": date(2026, 12, 31),
        "needs_approval": False,
    }
    with pytest.raises(NotAllowed):
        actions.make_obligation(row.pk, actor=cast.lena, **fields)
    made = actions.make_obligation(row.pk, actor=cast.cora, **fields)
    row.refresh_from_db()
    assert (made.contract_id, made.status, made.source_text) == (contract.pk, "active", row.text)
    assert (row.decision, row.obligation_id) == ("accepted", made.pk)
    with pytest.raises(Blocked):
        actions.make_obligation(row.pk, actor=cast.cora, **fields)
    with pytest.raises(Blocked):
        actions.reopen(row.pk, actor=cast.cora)
    rejected = Finding.objects.create(
        analysis=found,
        position=901,
        kind="obligation",
        type="Obligation",
        start=0,
        end=6,
        text=row.text,
        found_by=["patterns"],
    )
    actions.reject(rejected.pk, reason="No promise.", actor=cast.cora)
    assert Obligation.objects.count() == 1
