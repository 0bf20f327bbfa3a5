from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from pactline.activity.models import Event
from pactline.esign import actions, queries, sealkey, subjects
from pactline.esign.actions import Signature, Visitor
from pactline.esign.lifecycle import ENVELOPE
from pactline.esign.models import Envelope, Evidence, Signer
from pactline.esign.pdf import verify
from pactline.esign.people import SignerInput
from pactline.esign.testing import contract_pdf, envelope_for, mailed_code, mailed_token, prove, sign_as
from pactline.files import queries as files
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, DomainError, Gone, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import MailMessage

CARL = SignerInput(name="Carl Customer", email="carl@contoso.example", title="CEO", order=1)
HERE = Visitor(ip="198.51.100.7", user_agent="Test browser")


def ivan(cast: Cast, order: int = 2) -> SignerInput:
    user = cast.user("ivan")
    return SignerInput(
        name=user.name, email=user.email, order=order, kind="internal", user_id=user.pk, title="Director"
    )


def people(envelope: Envelope) -> dict[str, Signer]:
    return {one.name.split()[0].lower(): one for one in envelope.signers.all()}


def kinds(envelope: Envelope) -> list[str]:
    return list(envelope.evidence.order_by("seq").values_list("kind", flat=True))


@pytest.fixture
def sent(cast: Cast) -> Envelope:
    return envelope_for(cast.rita, [CARL, ivan(cast)])


class Answers:
    """A subject that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def on_completed(self, envelope: Envelope, actor: Any) -> None:
        self.told.append("completed")

    def on_declined(self, envelope: Envelope, actor: Any) -> None:
        self.told.append(f"declined by {actor.label}: {envelope.closed_reason}")

    def on_expired(self, envelope: Envelope, actor: Any) -> None:
        self.told.append("expired")

    def on_cancelled(self, envelope: Envelope, actor: Any) -> None:
        self.told.append(f"cancelled: {envelope.closed_reason}")


@pytest.fixture
def answers() -> Iterator[Answers]:
    handler = Answers()
    subjects.register("identity.user", handler)
    yield handler
    subjects._subjects.pop("identity.user")


def test_two_signers_in_order_to_a_sealed_file_that_both_judges_accept(
    cast: Cast, answers: Answers, tmp_path: Path
) -> None:
    label = "Signer 1: signature"
    envelope = envelope_for(
        cast.rita,
        [
            SignerInput(
                name="Carl Customer", email="carl@contoso.example", title="CEO",
                places=({"kind": "signature", "text": label, "above": 7.5, "box": [150, 30]},),
            ),
            ivan(cast),
        ],
        pdf=contract_pdf(labels=[label]),
        subject=cast.user("ada"),
    )  # fmt: skip
    carl, boss = people(envelope)["carl"], people(envelope)["ivan"]
    assert (carl.status, boss.status) == ("pending", "not_started")
    assert not MailMessage.objects.filter(to=boss.email).exists()
    assert envelope.presented_sha256 != envelope.document_sha256  # a page for Ivan, who has no place in the document
    presented = files.read(envelope.presented)
    assert presented.startswith(files.read(envelope.document))

    sign_as(carl)
    boss.refresh_from_db()
    assert boss.status == "pending"
    sign_as(boss, signature=Signature(kind="typed", text="Ivan Petrov"))
    envelope.refresh_from_db()
    assert envelope.status == "sealing"
    assert answers.told == []

    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    assert (envelope.status, envelope.level, envelope.seal_error) == ("completed", "B-B", "")
    assert answers.told == ["completed"]
    sealed = files.read(envelope.sealed)
    assert sealed.startswith(presented)  # what people saw is, byte for byte, the beginning of what was sealed
    for data in (sealed, files.read(envelope.certificate)):
        report = verify.verify(data, roots=sealkey.trusted(), now=clock.now())
        assert (report.intact, report.trusted, report.level) == (True, True, "B-B")
        judged = pdfsig(data, tmp_path)
        assert "Signature is Valid" in judged
        assert "Total document signed" in judged
        flipped = bytearray(data)
        flipped[len(data) // 3] ^= 1
        assert not verify.verify(bytes(flipped), roots=sealkey.trusted(), now=clock.now()).intact
        assert "Signature is Valid" not in pdfsig(bytes(flipped), tmp_path)
    assert queries.trail(envelope).intact
    assert kinds(envelope) == [
        "created", "recipient_added", "recipient_added", "sent", "delivered_to_mail",
        "code_requested", "code_passed", "opened", "consent_accepted", "viewed", "signed", "delivered_to_mail",
        "code_requested", "code_passed", "opened", "consent_accepted", "viewed", "signed", "all_signed",
        "sealed", "completed_copy_sent", "completed_copy_sent",
    ]  # fmt: skip
    names = list(
        Event.objects.filter(subject_type="esign.envelope", subject_id=envelope.pk)
        .order_by("id")
        .values_list("name", flat=True)
    )
    assert [name.rsplit(".", 1)[1] for name in names] == [
        "created", "sent", "signature_added", "signature_added", "signed", "completed",
    ]  # fmt: skip


def pdfsig(data: bytes, folder: Path) -> str:
    path = folder / "judged.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


def text_of(data: bytes) -> str:
    from pactline.esign.pdf.places import text_of as read

    return read(data)


def test_the_certificate_says_only_what_happened(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [SignerInput(name="Lou Link", email="lou@contoso.example", factor="link")])
    lou = people(envelope)["lou"]
    token = mailed_token(lou)
    visit = actions.open_link(token, visitor=HERE)
    place = Visitor(ip="203.0.113.9", user_agent="Phone", proof=visit.proof)
    actions.accept_consent(token, visitor=place)
    actions.sign(token, signature=Signature(text="Lou"), visitor=place)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    words = " ".join(text_of(files.read(envelope.certificate)).split())
    assert "Link sent to their e-mail address: passed" in words
    assert "code" not in words.lower().replace("qr code", "")
    assert "Viewed" not in words  # the document was never asked for
    assert envelope.sealed_sha256 in words.replace(" ", "")
    assert "203.0.113.9" in words


def test_sending_refuses_a_signatory_without_email_and_leaves_nothing_half_done(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [SignerInput(name="Carl Customer"), ivan(cast)], send=False)
    with pytest.raises(Blocked) as refused:
        actions.send(envelope.pk, actor=cast.rita)
    assert "“Carl Customer” has no e-mail address" in str(refused.value)
    envelope.refresh_from_db()
    assert (envelope.status, envelope.presented_id, envelope.sent_at) == ("draft", None, None)
    assert kinds(envelope) == ["created", "recipient_added", "recipient_added"]
    assert not MailMessage.objects.exists()


def test_who_may_not_send_changes_nothing(cast: Cast, sent: Envelope) -> None:
    with pytest.raises(NotAllowed):
        envelope_for(cast.frank, [CARL])
    assert Envelope.objects.count() == 1
    with pytest.raises(NotVisible):
        actions.cancel(sent.pk, reason="no", actor=cast.nora)  # of a sibling team
    with pytest.raises(NotAllowed):
        actions.cancel(sent.pk, reason="no", actor=cast.ada)
    sent.refresh_from_db()
    assert sent.status == "awaiting"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no pdf at all", "not a PDF"), (b"%PDF-1.7 and then nothing", "readable PDF")],
)
def test_a_file_that_is_no_pdf_is_refused_with_its_name(cast: Cast, data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        envelope_for(cast.rita, [CARL], pdf=data)
    assert "agreement.pdf" in str(refused.value)
    assert not Envelope.objects.exists()


def test_links_answer_in_sentences_with_the_right_status(cast: Cast, sent: Envelope) -> None:
    carl = people(sent)["carl"]
    with pytest.raises(NotVisible):
        actions.open_link("x" * 43, visitor=HERE)
    token, place = prove(carl)
    with pytest.raises(NotAllowed, match="Agree first"):
        actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    with pytest.raises(NotAllowed, match="Show first"):
        actions.sign(token, signature=Signature(text="Carl"), visitor=HERE)
    actions.accept_consent(token, visitor=place)
    with pytest.raises(InvalidInput):
        actions.sign(token, signature=Signature(text="   "), visitor=place)
    with pytest.raises(WrongState, match="not the present one"):
        actions.sign(token, signature=Signature(text="Carl"), seen_sha256="0" * 64, visitor=place)
    actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    with pytest.raises(WrongState, match="You signed"):
        actions.sign(token, signature=Signature(text="Carl"), visitor=place)
    with pytest.raises(WrongState, match="You signed"):
        actions.decline(token, reason="changed my mind", visitor=place)
    assert actions.open_link(token, visitor=place).stage == "waiting"
    assert kinds(sent).count("signed") == 1


def test_a_signer_who_is_not_next_is_told_so(cast: Cast, sent: Envelope) -> None:
    boss = people(sent)["ivan"]
    with pytest.raises(WrongState, match="not your turn"):
        actions.my_link(boss.pk, actor=cast.ivan)
    with pytest.raises(NotAllowed):
        actions.my_link(people(sent)["carl"].pk, actor=cast.rita)


def test_staff_cannot_sign_over_a_link_that_is_not_theirs(cast: Cast, sent: Envelope) -> None:
    token = mailed_token(people(sent)["carl"])
    with pytest.raises(NotAllowed, match="belongs to Carl Customer"):
        actions.open_link(token, visitor=Visitor(ip="10.0.0.1", signed_in=cast.rita))
    last = sent.evidence.order_by("-seq").first()
    assert last is not None
    assert (last.kind, last.actor) == ("refused_other_person", "Rita Alvarez")


def test_a_copied_link_needs_the_permission_is_recorded_and_forces_a_code(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [SignerInput(name="Lou Link", email="lou@contoso.example", factor="link")])
    lou = people(envelope)["lou"]
    with pytest.raises(NotAllowed):
        actions.reveal_link(lou.pk, actor=cast.rita)
    token = actions.reveal_link(lou.pk, actor=cast.cora)
    assert actions.open_link(token, visitor=HERE).stage == "authenticate"
    assert kinds(envelope)[-1] == "link_copied_by_staff"


def test_an_internal_signer_is_recognised_by_the_sign_in(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [ivan(cast, order=1)])
    boss = people(envelope)["ivan"]
    token = actions.my_link(boss.pk, actor=cast.ivan)
    visit = actions.open_link(token, visitor=Visitor(ip="10.0.0.2", signed_in=cast.ivan))
    assert (visit.stage, bool(visit.proof)) == ("consent", True)
    boss.refresh_from_db()
    assert boss.authentication[-1]["method"] == "sign_in"


def test_codes_are_hashed_expire_and_run_out(cast: Cast, sent: Envelope) -> None:
    carl = people(sent)["carl"]
    token = mailed_token(carl)
    assert actions.request_code(token, visitor=HERE) == "c•••@contoso.example"
    code = mailed_code(carl)
    assert code not in str(list(carl.codes.values()))
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(InvalidInput, match=f"{left} tries"):
            actions.verify_code(token, code=wrong, visitor=HERE)
    with pytest.raises(InvalidInput, match="Too many"):
        actions.verify_code(token, code=code, visitor=HERE)
    assert kinds(sent).count("code_failed") == 6
    carl.refresh_from_db()
    assert carl.authentication == []


def test_a_code_works_once_and_a_proof_only_for_its_link(cast: Cast, sent: Envelope) -> None:
    carl = people(sent)["carl"]
    token, place = prove(carl)
    with pytest.raises(InvalidInput, match="expired or was used"):
        actions.verify_code(token, code=mailed_code(carl), visitor=HERE)
    other = envelope_for(cast.rita, [CARL])
    with pytest.raises(NotAllowed):
        actions.accept_consent(mailed_token(people(other)["carl"]), visitor=place)


def test_an_access_code_is_asked_for_besides(cast: Cast) -> None:
    envelope = envelope_for(
        cast.rita, [SignerInput(name="Carl Customer", email="carl@contoso.example", access_code="blue heron")]
    )
    carl = people(envelope)["carl"]
    token = mailed_token(carl)
    actions.request_code(token, visitor=HERE)
    with pytest.raises(InvalidInput, match="access code"):
        actions.verify_code(token, code=mailed_code(carl), access_code="red heron", visitor=HERE)
    from pactline.esign.models import OneTimeCode

    OneTimeCode.objects.update(created_at=clock.now() - timedelta(minutes=1))
    actions.request_code(token, visitor=HERE)
    assert actions.verify_code(token, code=mailed_code(carl), access_code="blue heron", visitor=HERE)


def test_declining_needs_a_reason_closes_and_answers(cast: Cast, answers: Answers) -> None:
    envelope = envelope_for(cast.rita, [CARL, ivan(cast, order=1)], subject=cast.user("ada"))
    carl = people(envelope)["carl"]
    token, place = prove(carl)
    with pytest.raises(InvalidInput):
        actions.decline(token, reason="  ", visitor=place)
    actions.decline(token, reason="The price is wrong", visitor=place)
    envelope.refresh_from_db()
    assert envelope.status == "declined"
    assert answers.told == ["declined by Carl Customer: Carl Customer declined: The price is wrong"]
    assert MailMessage.objects.filter(to="rita@northlight.example", subject__contains="Declined by Carl").exists()
    with pytest.raises(Gone, match="declined"):
        actions.open_link(mailed_token(people(envelope)["ivan"]), visitor=HERE)


def test_cancelling_kills_links_and_tells_the_signers(cast: Cast, answers: Answers) -> None:
    envelope = envelope_for(cast.rita, [CARL], subject=cast.user("ada"))
    token = mailed_token(people(envelope)["carl"])
    with pytest.raises(InvalidInput):
        actions.cancel(envelope.pk, reason="", actor=cast.rita)
    actions.cancel(envelope.pk, reason="New prices", actor=cast.rita)
    assert answers.told == ["cancelled: New prices"]
    assert MailMessage.objects.filter(to="carl@contoso.example", template="esign/mail/withdrawn").count() == 1
    with pytest.raises(Gone, match="cancelled"):
        actions.open_link(token, visitor=HERE)
    with pytest.raises(WrongState):
        actions.cancel(envelope.pk, reason="again", actor=cast.rita)


def test_expiry_closes_answers_and_tells(cast: Cast, answers: Answers, move_clock: Any) -> None:
    envelope = envelope_for(cast.rita, [CARL], subject=cast.user("ada"))
    token = mailed_token(people(envelope)["carl"])
    assert actions.expire_due() == 0
    move_clock(clock.now() + timedelta(days=31))
    with pytest.raises(Gone, match="expired"):
        actions.open_link(token, visitor=HERE)
    assert actions.expire_due() == 1
    assert actions.expire_due() == 0
    envelope.refresh_from_db()
    assert (envelope.status, answers.told) == ("expired", ["expired"])
    with pytest.raises(Gone, match="has passed"):
        actions.open_link(token, visitor=HERE)


def test_reminders_are_periodic_and_not_too_often_by_hand(cast: Cast, sent: Envelope, move_clock: Any) -> None:
    carl = people(sent)["carl"]
    assert actions.remind_due() == 0
    actions.remind(carl.pk, actor=cast.rita)
    with pytest.raises(Blocked, match="less than an hour"):
        actions.remind(carl.pk, actor=cast.rita)
    move_clock(clock.now() + timedelta(days=3, minutes=1))
    assert actions.remind_due() == 1
    assert actions.remind_due() == 0
    assert MailMessage.objects.filter(to=carl.email, subject__startswith="Reminder").count() == 2
    with pytest.raises(Blocked):
        actions.remind(people(sent)["ivan"].pk, actor=cast.rita)


def test_parallel_signers_approver_viewer_and_copy(cast: Cast) -> None:
    envelope = envelope_for(
        cast.rita,
        [
            SignerInput(name="Anna Approver", email="anna@contoso.example", role="approver", order=1),
            SignerInput(name="Carl Customer", email="carl@contoso.example", order=2),
            SignerInput(name="Dora Director", email="dora@contoso.example", order=2),
            SignerInput(name="Vera Viewer", email="vera@contoso.example", role="viewer", order=2),
            SignerInput(name="Cleo Copy", email="cleo@contoso.example", role="copy", order=9),
        ],
    )
    who = people(envelope)
    assert [one.status for one in who.values()] == [
        "pending",
        "not_started",
        "not_started",
        "not_started",
        "not_started",
    ]
    sign_as(who["anna"])
    who = people(envelope)
    assert [who[name].status for name in ("carl", "dora", "vera", "cleo")] == [
        "pending",
        "pending",
        "pending",
        "not_started",
    ]
    sign_as(who["dora"])
    token, place = prove(who["vera"])
    actions.accept_consent(token, visitor=place)
    actions.read_document(token, visitor=place)
    with pytest.raises(WrongState, match="to read"):
        actions.sign(token, signature=Signature(text="Vera"), visitor=place)
    sign_as(who["carl"])
    actions.seal_envelope(envelope.pk)
    who = people(envelope)
    assert {one.status for one in who.values()} == {"completed"}
    assert mailed_token(who["cleo"])
    words = " ".join(text_of(files.read(Envelope.objects.get(pk=envelope.pk).certificate)).split())
    assert "Approver, order 1 · Approved" in words
    assert "Viewer, order 2 · Document shown" in words


def test_fifty_presses_at_once_are_one_signature(transactional_cast: Cast) -> None:
    cast = transactional_cast
    envelope = envelope_for(cast.rita, [CARL])
    carl = people(envelope)["carl"]
    token, place = prove(carl)
    actions.accept_consent(token, visitor=place)
    start, outcomes = Barrier(50), []

    def press() -> None:
        start.wait()
        try:
            actions.sign(token, signature=Signature(text="Carl"), visitor=place)
            outcomes.append("signed")
        except DomainError as refusal:
            outcomes.append(f"{refusal.status} {refusal.message}")
        finally:
            connection.close()

    threads = [Thread(target=press) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("signed") == 1
    assert len(outcomes) == 50
    assert all(one == "signed" or one.startswith("409 ") for one in outcomes)
    assert kinds(envelope).count("signed") == 1
    assert kinds(envelope).count("all_signed") == 1
    assert queries.trail(envelope).intact


def test_pause_kills_links_changes_only_open_people_and_resumes(cast: Cast, sent: Envelope) -> None:
    sign_as(people(sent)["carl"])
    boss = people(sent)["ivan"]
    token = mailed_token(boss)
    actions.pause(sent.pk, actor=cast.rita)
    with pytest.raises(WrongState, match="paused"):
        actions.open_link(token, visitor=HERE)
    carl = people(sent)["carl"]
    with pytest.raises(InvalidInput, match="acted already"):
        actions.change_signers(
            sent.pk, signers=[SignerInput(id=carl.pk, name="Other", email="o@contoso.example")], actor=cast.rita
        )
    actions.change_signers(
        sent.pk,
        signers=[
            SignerInput(id=boss.pk, name="Ivan Petrov", email="ivan@northlight.example", order=3, user_id=boss.user_id),
            SignerInput(name="Dora Director", email="dora@contoso.example", order=2),
        ],
        actor=cast.rita,
    )
    actions.resume(sent.pk, actor=cast.rita)
    who = people(sent)
    assert [(who[name].status) for name in ("carl", "dora", "ivan")] == ["completed", "pending", "not_started"]
    with pytest.raises(Gone, match="newest message"):
        actions.open_link(token, visitor=HERE)
    sign_as(who["dora"])
    sign_as(people(sent)["ivan"])
    actions.seal_envelope(sent.pk)
    assert queries.trail(sent).intact


def test_a_pause_that_is_forgotten_puts_everybody_back(cast: Cast, sent: Envelope, move_clock: Any) -> None:
    before = {one.pk: (one.name, one.email, one.order) for one in sent.signers.all()}
    actions.pause(sent.pk, hours=8, actor=cast.rita)
    actions.change_signers(
        sent.pk, signers=[SignerInput(name="Dora Director", email="dora@contoso.example")], actor=cast.rita
    )
    assert actions.revert_due() == 0
    move_clock(clock.now() + timedelta(hours=8, minutes=1))
    assert actions.revert_due() == 1
    sent.refresh_from_db()
    assert sent.status == "awaiting"
    assert {one.pk: (one.name, one.email, one.order) for one in sent.signers.all()} == before
    assert people(sent)["carl"].status == "pending"
    with pytest.raises(InvalidInput):
        actions.pause(sent.pk, hours=48, actor=cast.rita)


def test_failed_delivery_is_seen_corrected_and_sent_again(cast: Cast, sent: Envelope) -> None:
    carl = people(sent)["carl"]
    old = mailed_token(carl)
    actions.mark_delivery_failed(carl.pk, reason="550 no such user", actor=cast.rita)
    sent.refresh_from_db()
    assert sent.status == "delivery_failed"
    actions.resend(carl.pk, email="carl.customer@contoso.example", actor=cast.rita)
    sent.refresh_from_db()
    carl.refresh_from_db()
    assert (sent.status, carl.status, carl.email) == ("awaiting", "pending", "carl.customer@contoso.example")
    with pytest.raises(Gone, match="replaced"):
        actions.open_link(old, visitor=HERE)
    sign_as(carl)


def test_handing_on_only_where_allowed_and_both_are_on_the_certificate(cast: Cast, sent: Envelope) -> None:
    token, place = prove(people(sent)["carl"])
    with pytest.raises(NotAllowed, match="does not allow"):
        actions.reassign(token, name="Dora", email="dora@contoso.example", visitor=place)
    envelope = envelope_for(cast.rita, [CARL], allow_reassign=True)
    token, place = prove(people(envelope)["carl"])
    actions.accept_consent(token, visitor=place)
    actions.reassign(token, name="Dora Director", email="dora@contoso.example", visitor=place)
    with pytest.raises(Gone):
        actions.open_link(token, visitor=place)
    dora = people(envelope)["dora"]
    assert dora.consent_id is None
    sign_as(dora)
    actions.seal_envelope(envelope.pk)
    words = " ".join(text_of(files.read(Envelope.objects.get(pk=envelope.pk).certificate)).split())
    assert "Handed on by Carl Customer <carl@contoso.example>" in words
    assert "Dora Director" in words


def test_paper_one_after_the_other_and_a_certificate_that_says_so(cast: Cast) -> None:
    envelope = envelope_for(cast.rita, [CARL, ivan(cast)], method="wet")
    who = people(envelope)
    mail = MailMessage.objects.get(to=who["carl"].email)
    assert [one.blob.sha256 for one in mail.attachments.all()] == [envelope.presented_sha256]
    scan = contract_pdf("Service agreement, signed")
    with pytest.raises(InvalidInput, match="Tick"):
        actions.record_paper(envelope.pk, data=scan, filename="scan.pdf", signed_by=[], actor=cast.rita)
    with pytest.raises(InvalidInput, match=r"scan\.txt"):
        actions.record_paper(envelope.pk, data=b"no", filename="scan.txt", signed_by=[who["carl"].pk], actor=cast.rita)
    actions.record_paper(envelope.pk, data=scan, filename="scan.pdf", signed_by=[who["carl"].pk], actor=cast.rita)
    who = people(envelope)
    assert (who["carl"].status, who["ivan"].status) == ("completed", "pending")
    actions.record_paper(envelope.pk, data=scan, filename="scan.pdf", signed_by=[who["ivan"].pk], actor=cast.rita)
    actions.seal_envelope(envelope.pk)
    envelope.refresh_from_db()
    assert files.read(envelope.sealed).startswith(scan)
    words = " ".join(text_of(files.read(envelope.certificate)).split())
    assert "Signed on paper, as ticked by Rita Alvarez" in words
    assert "Nobody signed electronically" in words
    assert "1 words differ" in words
    assert "Signed 20" not in words


def test_mixed_keeps_the_electronic_signature_and_adds_the_scan(cast: Cast, sent: Envelope) -> None:
    sign_as(people(sent)["carl"])
    actions.record_paper(
        sent.pk, data=contract_pdf("Scan"), filename="scan.pdf", signed_by=[people(sent)["ivan"].pk], actor=cast.rita
    )
    actions.seal_envelope(sent.pk)
    sent.refresh_from_db()
    assert (sent.method, sent.status) == ("mixed", "completed")
    sealed = files.read(sent.sealed)
    assert sealed.startswith(files.read(sent.presented))
    assert "Scan" in text_of(sealed)


def test_evidence_refuses_change_and_shows_tampering(cast: Cast, sent: Envelope) -> None:
    line = Evidence.objects.filter(envelope=sent).order_by("seq")[1]
    for tamper in (
        lambda: Evidence.objects.filter(pk=line.pk).update(actor="Somebody else"),
        lambda: Evidence.objects.filter(pk=line.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper()
    assert queries.trail(sent).intact
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE esign_evidence DISABLE TRIGGER USER")
        cursor.execute("UPDATE esign_evidence SET actor = 'Somebody else' WHERE id = %s", [line.pk])
    assert queries.trail(sent).problems == ("Line 2 of the evidence was changed.",)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE esign_evidence SET actor = %s WHERE id = %s", [line.actor, line.pk])
        cursor.execute("DELETE FROM esign_evidence WHERE envelope_id = %s AND seq = %s", [sent.pk, sent.evidence_seq])
    assert not queries.trail(sent).intact
    sent.signers.update(status="completed")
    Envelope.objects.filter(pk=sent.pk).update(status="sealing")
    with pytest.raises(DomainError, match="tampered"):
        actions.seal_envelope(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.sealed_id) == ("sealing", None)


def test_buttons_follow_the_table(cast: Cast, sent: Envelope) -> None:
    assert [offer.verb for offer in ENVELOPE.offers(sent, cast.rita)] == ["pause", "cancel"]
    assert [offer.verb for offer in ENVELOPE.offers(sent, cast.ada)] == []


def test_a_message_that_the_mail_server_refuses_shows_as_a_failed_delivery(cast: Cast, sent: Envelope) -> None:
    from pactline.esign.subscribers import note_bounce
    from pactline.notify import actions as mail

    carl = people(sent)["carl"]
    message = MailMessage.objects.get(subject_id=carl.pk, template="esign/mail/invitation")
    assert mail.begin_attempt(message.pk) is not None
    from smtplib import SMTPRecipientsRefused

    mail.mail_not_accepted(message.pk, SMTPRecipientsRefused({carl.email: (550, b"no such user")}), connected=True)
    event = Event.objects.get(name="notify.mailmessage.refused", subject_id=message.pk)
    note_bounce(event)
    note_bounce(event)
    sent.refresh_from_db()
    carl.refresh_from_db()
    assert (sent.status, carl.status) == ("delivery_failed", "delivery_failed")
    assert kinds(sent).count("bounced") == 1
