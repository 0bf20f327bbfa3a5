"""Approval of exactly one revision, sending, signing, and the record that comes of it."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from pactline.activity.models import Event
from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.contracts import actions, queries, testing
from pactline.contracts.actions import signing
from pactline.contracts.models import ContractRecord, ContractRequest, ContractStatus, Revision
from pactline.esign.models import Envelope
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, DomainError, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import Notice

S = ContractRequest.Status


def ready(cast: Cast, **fields: Any) -> ContractRequest:
    """A request that may be sent: approved, with both signatories."""
    testing.legal_rule(cast)
    testing.signatory_rule(cast)
    request = testing.third_party(cast, **fields)
    testing.approve(cast, request)
    return request


def sign_all(request: ContractRequest) -> Envelope:
    """What the signing engine tells when everybody has signed, with files as it seals them."""
    from pactline.files import actions as files
    from pactline.files import queries as file_queries

    envelope = Envelope.objects.get(subject_id=request.pk, status="awaiting")
    content = file_queries.read(envelope.presented or envelope.document)
    envelope.sealed = files.store(content, filename="sealed.pdf", purpose="esign.sealed", actor=SYSTEM, kind="pdf")
    envelope.certificate = files.store(
        content, filename="certificate.pdf", purpose="esign.certificate", actor=SYSTEM, kind="pdf"
    )
    signing.on_completed(envelope, SYSTEM)
    return envelope


@pytest.mark.django_db
def test_legal_approves_exactly_one_revision_and_the_next_one_voids_it(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = testing.third_party(cast)
    actions.request_approval(request.pk, note="Please", actor=cast.cora)
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.AWAITING_APPROVAL, ContractStatus.APPROVAL_REQUESTED)
    step = approval_queries.request_for(testing.latest(request)).steps.get()
    with pytest.raises(DomainError):
        approvals.approve(step.pk, actor=cast.rita)
    approvals.approve(step.pk, actor=cast.lena, comment="Good")
    request.refresh_from_db()
    first = testing.latest(request)
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.DOCUMENT_APPROVED)
    assert (first.approval_status, first.approved_at is None) == ("approved", False)
    actions.upload(
        request.pk, data=testing.word("Other", "words"), filename="b.docx", notes="Clause 3 gone.", actor=cast.rita
    )
    first.refresh_from_db()
    assert first.approval_status == "voided" and "replaced" in first.approval_reason
    assert testing.latest(request).approval_status == "none"
    assert Event.objects.filter(name="contracts.revision.approval_voided", subject_id=first.pk).count() == 1
    assert Notice.objects.filter(user_id=cast.lena.user_id, kind="contracts.approval_voided").exists()
    with pytest.raises(Blocked, match="no valid approval"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    assert not Envelope.objects.exists()


@pytest.mark.django_db
def test_a_revision_during_approval_takes_it_back(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = testing.third_party(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    step = approval_queries.request_for(testing.latest(request)).steps.get()
    actions.upload(request.pk, data=testing.word("New"), filename="b.docx", notes="Corrected.", actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.WORK_IN_PROGRESS
    with pytest.raises(DomainError):
        approvals.approve(step.pk, actor=cast.lena)


@pytest.mark.django_db
def test_rejection_and_recall_come_back_with_their_reason(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = testing.third_party(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    step = approval_queries.request_for(testing.latest(request)).steps.get()
    approvals.reject(step.pk, comment="The cap is missing.", actor=cast.lena)
    request.refresh_from_db()
    assert (request.status, request.contract_status, request.status_reason) == (
        S.WORK_IN_PROGRESS, ContractStatus.APPROVAL_REJECTED, "The cap is missing.",
    )  # fmt: skip
    actions.request_approval(request.pk, actor=cast.cora)
    actions.recall_approval(request.pk, actor=cast.cora)
    request.refresh_from_db()
    assert (request.status, testing.latest(request).approval_status) == (S.WORK_IN_PROGRESS, "cancelled")


@pytest.mark.django_db
def test_nobody_approves_what_they_edited_and_without_a_rule_nobody_is_asked(cast: Cast) -> None:
    request = testing.third_party(cast)
    with pytest.raises(Blocked, match="No approval rule applies"):
        actions.request_approval(request.pk, actor=cast.cora)
    testing.legal_rule(
        cast,
        approvers=[
            {"kind": "user", "value": str(cast.cora.user_id)},
            {"kind": "user", "value": str(cast.lena.user_id)},
        ],
    )
    actions.upload(request.pk, data=testing.word("By Cora"), filename="b.docx", notes="x", actor=cast.cora)
    actions.request_approval(request.pk, actor=cast.rita)
    asked = {step.approver_id for step in approval_queries.request_for(testing.latest(request)).steps.all()}
    assert asked == {cast.lena.user_id}


@pytest.mark.django_db
def test_what_stands_in_the_way_of_sending_is_said_and_nothing_is_sent(cast: Cast) -> None:
    testing.legal_rule(cast)
    request = testing.third_party(cast)
    testing.approve(cast, request)
    with pytest.raises(Blocked, match="Nobody of ours"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    rows: list[dict[str, Any]] = [
        {"kind": "external", "name": "Carla Fontaine", "email": ""},
        {"user_id": str(cast.ivan.user_id)},
    ]
    actions.set_signatories(request.pk, people=rows, actor=cast.rita)
    with pytest.raises(Blocked, match="Carla Fontaine has no e-mail address"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    with pytest.raises(InvalidInput, match="is no e-mail"):
        actions.set_signatories(
            request.pk, people=[{"kind": "external", "name": "C", "email": "nope"}], actor=cast.rita
        )
    parent = testing.third_party(cast, account_name="Parent Labs")
    rows[0]["email"] = "carla@meridian.example"
    actions.set_signatories(request.pk, people=rows, actor=cast.rita)
    actions.link_parent(request.pk, parent_id=parent.pk, actor=cast.rita)
    with pytest.raises(Blocked, match="is not signed yet"):
        actions.send_for_signature(request.pk, actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.WORK_IN_PROGRESS and not Envelope.objects.exists()
    actions.link_parent(request.pk, parent_id=None, actor=cast.rita)
    actions.send_for_signature(request.pk, actor=cast.rita)
    assert Envelope.objects.get().status == "awaiting"


@pytest.mark.django_db
def test_signing_makes_the_record_with_its_files(cast: Cast) -> None:
    request = ready(cast, starts_on=clock.today() - timedelta(days=1), ends_on=clock.today() + timedelta(days=400))
    actions.send_for_signature(request.pk, message="Please sign.", actor=cast.rita)
    envelope = Envelope.objects.get()
    people = [(one.order, one.kind, one.name) for one in envelope.signers.all()]
    assert people == [(1, "external", "Carla Fontaine"), (2, "internal", "Ivan Petrov")]
    assert envelope.document_sha256 == testing.latest(request).pdf.sha256
    with pytest.raises(WrongState):
        actions.send_for_signature(request.pk, actor=cast.rita)
    with pytest.raises(WrongState):
        actions.upload(request.pk, data=testing.word(), filename="late.docx", notes="x", actor=cast.rita)
    sign_all(request)
    signing.on_completed(envelope, SYSTEM)  # told twice
    request.refresh_from_db()
    record = ContractRecord.objects.get()
    assert (request.status, request.contract_status) == (S.CONTRACT_SIGNED, ContractStatus.SIGNED)
    assert record.number.startswith("CNTR-") and record.status == "active" and record.request_id == request.pk
    assert (record.signed_pdf.purpose, record.certificate.purpose) == ("contracts.signed", "contracts.signed")
    names = [row.name for row in Event.objects.filter(subject_id__in=[request.pk, record.pk]).order_by("id")]
    assert names[-3:] == [
        "contracts.contractrequest.signed",
        "contracts.contractrecord.created",
        "contracts.contractrecord.activated",
    ]
    actions.close(request.pk, actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.CLOSED_COMPLETE


@pytest.mark.django_db
def test_declined_signing_loses_nothing_and_can_be_sent_again(cast: Cast) -> None:
    request = ready(cast)
    actions.send_for_signature(request.pk, actor=cast.rita)
    envelope = Envelope.objects.get()
    envelope.closed_reason = "We want 60 days."
    signing.on_declined(envelope, SYSTEM)
    request.refresh_from_db()
    assert (request.status, request.contract_status, request.status_reason) == (
        S.WORK_IN_PROGRESS, ContractStatus.SIGNING_DECLINED, "We want 60 days.",
    )  # fmt: skip
    assert testing.latest(request).approval_status == "approved"
    assert not ContractRecord.objects.exists()


@pytest.mark.django_db
def test_calling_back_voids_the_envelope_and_cancelling_does_too(cast: Cast) -> None:
    request = ready(cast)
    actions.send_for_signature(request.pk, actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.cancel_signature(request.pk, reason="x", actor=cast.max)
    actions.cancel_signature(request.pk, reason="Wrong annex.", actor=cast.rita)
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.SIGNATURE_CANCELLED)
    assert Envelope.objects.get().status == "cancelled"
    actions.send_for_signature(request.pk, actor=cast.rita)
    actions.cancel(request.pk, reason="Deal lost.", actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.CANCELLED
    assert set(Envelope.objects.values_list("status", flat=True)) == {"cancelled"}


@pytest.mark.django_db(transaction=True)
def test_two_people_press_send_and_one_envelope_goes_out(cast: Cast) -> None:
    request = ready(cast)
    done: list[str] = []

    def press(who: Any) -> None:
        try:
            actions.send_for_signature(request.pk, actor=who)
            done.append("sent")
        except DomainError as error:
            done.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in (cast.rita, cast.cora, cast.rita, cast.cora)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count("sent") == 1, done
    assert all("Awaiting signature" in words for words in done if words != "sent")
    assert Envelope.objects.count() == 1
    assert Event.objects.filter(name="contracts.contractrequest.sent_for_signature").count() == 1


@pytest.mark.django_db
def test_contracts_begin_and_end_by_their_dates_and_tell_once_at_each_level(cast: Cast, move_clock: Any) -> None:
    today = clock.today()
    start, end = today + timedelta(days=10), today + timedelta(days=60)
    request = ready(cast, starts_on=start, ends_on=end)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign_all(request)
    record = ContractRecord.objects.get()
    assert record.status == "draft"
    assert actions.keep_current(actor=SYSTEM) == {"activated": 0, "expired": 0, "notices": 0}

    def on(day: date) -> dict[str, int]:
        from datetime import UTC, datetime

        move_clock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        return actions.keep_current(actor=SYSTEM)

    assert on(start) == {"activated": 1, "expired": 0, "notices": 0}
    assert on(start) == {"activated": 0, "expired": 0, "notices": 0}
    for days, notices in ((31, 0), (30, 1), (29, 0), (15, 1), (14, 0), (7, 1), (6, 0), (0, 0)):
        assert on(end - timedelta(days=days))["notices"] == notices, days
    record.refresh_from_db()
    assert (record.status, record.expiry_level) == ("active", 7)
    assert on(end + timedelta(days=1))["expired"] == 1
    record.refresh_from_db()
    assert record.status == "expired"
    assert Notice.objects.filter(user_id=cast.rita.user_id, kind="contracts.expiry").count() == 3


@pytest.mark.django_db
def test_a_record_is_changed_with_a_reason_and_a_history_by_administrators_only(cast: Cast) -> None:
    request = ready(cast, starts_on=clock.today(), ends_on=None, perpetual=True)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign_all(request)
    record = ContractRecord.objects.get()
    assert record.perpetual and record.status == "active"
    for who in (cast.rita, cast.max, cast.ada, cast.lena, cast.olga, cast.sam):
        with pytest.raises(NotAllowed):
            actions.edit_record(record.pk, reason="x", governing_law="France", actor=who)
    with pytest.raises(InvalidInput, match="perpetual"):
        actions.edit_record(record.pk, reason="x", ends_on="2027-12-31", actor=cast.cora)
    with pytest.raises(InvalidInput, match="not a date"):
        actions.edit_record(record.pk, reason="x", ends_on="soon", perpetual=False, actor=cast.cora)
    record.refresh_from_db()
    assert record.ends_on is None and not queries.changes(record).exists()
    actions.edit_record(
        record.pk, reason="Found in § 12", governing_law="France", metadata__insurance="2 m", actor=cast.cora
    )
    record.refresh_from_db()
    assert (record.governing_law, record.metadata) == ("France", {"insurance": "2 m"})
    assert {(c.field, c.old, c.new) for c in queries.changes(record)} == {
        ("governing_law", "", "France"),
        ("metadata.insurance", "", "2 m"),
    }
    actions.terminate_record(record.pk, reason="By notice.", actor=cast.cora)
    record.refresh_from_db()
    assert (record.status, record.terminated_on) == ("terminated", clock.today())


@pytest.mark.django_db
def test_the_configuration_fills_the_record_and_lists_what_does_not_fit(cast: Cast) -> None:
    actions.create_configuration(
        name="Sales contracts",
        contract_type_id=testing.contract_type().pk,
        mappings=[
            {"source": "answer", "path": "law", "target": "governing_law"},
            {"path": "account.country", "target": "metadata.customer_country"},
            {"path": "request.title", "target": "renewal_notice_days"},
            {"path": "quote.nothing_there", "target": "liability_cap"},
        ],
        actor=cast.cora,
    )
    with pytest.raises(InvalidInput, match="filled twice"):
        actions.create_configuration(
            name="Bad", mappings=[{"path": "a", "target": "title"}, {"path": "b", "target": "title"}], actor=cast.cora
        )
    request = ready(cast, starts_on=clock.today() + timedelta(days=2), ends_on=clock.today() + timedelta(days=200))
    actions.edit(request.pk, answers={"law": "Germany"}, actor=cast.rita)
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign_all(request)
    record = ContractRecord.objects.get()
    assert record.configuration.name == "Sales contracts"
    assert (record.governing_law, record.metadata["customer_country"]) == ("Germany", "FR")
    assert len(record.mapping_problems) == 2
    assert any("whole number" in words or "not a number" in words for words in record.mapping_problems)
    assert Notice.objects.filter(kind="contracts.record").exists()


@pytest.mark.django_db
def test_search_finds_words_of_the_latest_revision_for_those_who_may_see_it(cast: Cast) -> None:
    request = testing.third_party(cast)
    found = queries.search_text(cast.rita, "liabilities limited", 5)
    assert [row.document.request_id for row in found] == [request.pk]
    assert "limited" in found[0].headline
    assert queries.search_text(cast.nora, "liabilities limited", 5) == []
    actions.upload(request.pk, data=testing.word("Quite other words"), filename="b.docx", notes="x", actor=cast.rita)
    assert queries.search_text(cast.rita, "liabilities limited", 5) == []
    assert Revision.objects.count() == 2


@pytest.mark.django_db
def test_an_amendment_overwrites_the_contract_and_a_renewal_makes_its_successor(cast: Cast) -> None:
    request = ready(cast, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=300))
    actions.send_for_signature(request.pk, actor=cast.rita)
    sign_all(request)
    record = ContractRecord.objects.get()
    common: dict[str, Any] = {
        "account_id": record.account_id,
        "contract_type_id": record.contract_type_id,
        "contact_id": record.contact_id,
        "data": testing.word("Amendment"),
        "filename": "a.docx",
        "actor": cast.rita,
    }
    later = clock.today() + timedelta(days=600)
    amendment = actions.receive_third_party(
        **common, amends_id=record.pk, starts_on=clock.today(), ends_on=later, description="One more year"
    )
    with pytest.raises(InvalidInput, match="open request"):
        actions.receive_third_party(**common, amends_id=record.pk, starts_on=clock.today(), ends_on=later)
    actions.start_work(amendment.pk, actor=cast.rita)
    testing.approve(cast, amendment)
    actions.send_for_signature(amendment.pk, actor=cast.rita)
    sign_all(amendment)
    record.refresh_from_db()
    assert ContractRecord.objects.count() == 1 and record.ends_on == later
    change = queries.changes(record).get(field="ends_on")
    assert (change.amendment_id, change.new, change.reason) == (amendment.pk, later.isoformat(), "One more year")
    actions.close(amendment.pk, actor=cast.rita)
    renewal = actions.receive_third_party(
        **common, renews_id=record.pk, starts_on=later + timedelta(days=1), ends_on=later + timedelta(days=365)
    )
    actions.start_work(renewal.pk, actor=cast.rita)
    testing.approve(cast, renewal)
    actions.send_for_signature(renewal.pk, actor=cast.rita)
    sign_all(renewal)
    successor = ContractRecord.objects.get(previous=record)
    assert (successor.status, successor.starts_on) == ("draft", later + timedelta(days=1))


@pytest.mark.django_db
def test_a_pdf_cannot_be_flipped_into_another_request(cast: Cast) -> None:
    """The envelope holds exactly the bytes that were approved."""
    request = ready(cast)
    approved = testing.latest(request)
    actions.send_for_signature(request.pk, actor=cast.rita)
    frozen = Event.objects.get(name="contracts.revision.frozen")
    approved.refresh_from_db()
    assert frozen.data["sha256"] == approved.pdf.sha256 == Envelope.objects.get().document_sha256


@pytest.mark.django_db
def test_offline_signing_needs_no_addresses_and_mails_nobody(cast: Cast) -> None:
    from pactline.notify.models import MailMessage

    request = ready(cast, signature_type="offline")
    people: list[dict[str, Any]] = [
        {"kind": "external", "name": "Carla Fontaine", "email": ""},
        {"user_id": str(cast.ivan.user_id)},
    ]
    actions.set_signatories(request.pk, people=people, actor=cast.rita)
    before = MailMessage.objects.count()
    actions.send_for_signature(request.pk, actor=cast.rita)
    assert (Envelope.objects.get().method, MailMessage.objects.count()) == ("offline", before)


@pytest.mark.django_db
def test_who_only_reads_sees_the_latest_revision_only(cast: Cast) -> None:
    request = testing.third_party(cast)
    first = testing.latest(request)
    actions.upload(request.pk, data=testing.word("Two"), filename="b.docx", notes="x", actor=cast.rita)
    assert [row.number for row in queries.revisions(request, actor=cast.rita)] == ["2.0", "1.0"]
    assert [row.number for row in queries.revisions(request, actor=cast.lena)] == ["2.0", "1.0"]
    assert [row.number for row in queries.revisions(request, actor=cast.max)] == ["2.0"]
    with pytest.raises(NotVisible):
        queries.revision(first.pk, actor=cast.max)
