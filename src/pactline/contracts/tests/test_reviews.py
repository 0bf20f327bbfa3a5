"""The customer's review over a link, redlines, tracked changes, internal review tasks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pactline.activity import queries as activity
from pactline.contracts import actions, queries, testing
from pactline.contracts.models import ContractRequest, ContractStatus, CustomerReview, Revision
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, Gone, InvalidInput, NotAllowed, NotVisible, TooMany, WrongState
from pactline.notify.models import MailMessage, Notice

S = ContractRequest.Status
OUT: dict[str, Any] = {"ip": "198.51.100.7", "user_agent": "Firefox"}
pytestmark = pytest.mark.django_db


def link() -> str:
    """The token of the newest invitation, as the customer finds it in the mail."""
    text = MailMessage.objects.filter(template="contracts/mail/review").order_by("-created_at", "-id").first().text
    return re.search(r"/review/([\w-]+)", text)[1]


def sent(cast: Cast, **fields: Any) -> tuple[ContractRequest, CustomerReview, str]:
    request = testing.third_party(cast, **fields)
    review = actions.send_for_review(request.pk, message="Please have a look.", actor=cast.rita)
    request.refresh_from_db()
    return request, review, link()


def test_the_customer_is_mailed_a_link_of_which_only_the_hash_is_kept(cast: Cast) -> None:
    request, review, token = sent(cast)
    assert (request.status, request.contract_status) == (S.AWAITING_REVIEW, ContractStatus.WITH_CUSTOMER)
    message = MailMessage.objects.get(template="contracts/mail/review")
    assert message.to == "carla@meridian.example" and "Please have a look." in message.text
    assert token not in str(CustomerReview.objects.values().get(pk=review.pk))
    assert queries.open_review_by_token(token).pk == review.pk
    assert testing.latest(request).pdf_status == "ready"  # made at once, without a worker
    with pytest.raises(NotVisible):
        queries.open_review_by_token(token[:-1] + "x")
    with pytest.raises(WrongState):  # pressed twice
        actions.send_for_review(request.pk, actor=cast.rita)
    assert CustomerReview.objects.count() == 1


def test_a_redline_makes_revision_two_with_its_tracked_changes_read(cast: Cast) -> None:
    request, review, token = sent(cast)
    data = testing.redlined(testing.word(), "30 days", "60 days")
    revision, _warnings = actions.customer_redline(
        token, data=data, filename="msa edited.docx", note="60 days please", actor_facts=OUT
    )
    request.refresh_from_db()
    review.refresh_from_db()
    assert (revision.number, revision.source, revision.author_label, revision.tracked_changes) == (
        "2.0", "customer_redline", "Carla Fontaine", 2,
    )  # fmt: skip
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.REDLINE_RECEIVED)
    assert (review.status, review.answer_id, review.note) == ("redlined", revision.pk, "60 days please")
    changes = queries.tracked_changes(revision)
    assert [(c.kind, c.author, c.text) for c in changes] == [
        ("deletion", "Carla Fontaine", "30 days"), ("insertion", "Carla Fontaine", "60 days"),
    ]  # fmt: skip
    comparison = queries.compare(request, "1.0", "2.0", actor=cast.rita)
    assert (comparison.counts.insertions, comparison.counts.deletions) == (1, 1)
    told = Notice.objects.filter(user_id=cast.rita.user_id, kind="contracts.review_answered")
    assert told.count() == 1
    event = next(one for one in activity.timeline(revision, 9) if one.name == "contracts.revision.created")
    assert (event.via, event.ip, event.actor_label) == ("link", "198.51.100.7", "Carla Fontaine")
    with pytest.raises(Gone):  # a second click
        actions.customer_redline(token, data=data, filename="again.docx", actor_facts=OUT)
    assert Revision.objects.count() == 2


def test_nobody_approves_or_signs_a_text_with_open_changes(cast: Cast) -> None:
    request, _review, token = sent(cast)
    actions.customer_redline(
        token, data=testing.redlined(testing.word(), "30 days", "60 days"), filename="r.docx", actor_facts=OUT
    )
    testing.legal_rule(cast)
    with pytest.raises(Blocked, match="2 tracked changes"):
        actions.request_approval(request.pk, actor=cast.cora)
    revision = testing.latest(request)
    with pytest.raises(NotAllowed):
        actions.settle_changes(revision.pk, decision="accept", actor=cast.lena)
    clean = actions.settle_changes(revision.pk, decision="accept", actor=cast.rita)
    assert (clean.number, clean.tracked_changes, clean.source) == ("3.0", 0, "changes_accepted")
    assert "due within 60 days" in clean.text
    with pytest.raises(WrongState, match="not the latest"):
        actions.settle_changes(revision.pk, decision="reject", actor=cast.rita)


def test_rejected_changes_give_the_old_words_back(cast: Cast) -> None:
    request, _review, token = sent(cast)
    actions.customer_redline(
        token, data=testing.redlined(testing.word(), "30 days", "60 days"), filename="r.docx", actor_facts=OUT
    )
    back = actions.settle_changes(testing.latest(request).pk, decision="reject", actor=cast.rita)
    assert "due within 30 days" in back.text
    assert queries.compare(request, "1.0", "3.0", actor=cast.rita).counts.insertions == 0


def test_the_same_file_back_is_no_redline(cast: Cast) -> None:
    data = testing.word()
    request, _review, token = sent(cast, data=data)
    with pytest.raises(Blocked, match="exactly the file"):
        actions.customer_redline(token, data=data, filename="msa.docx", actor_facts=OUT)
    request.refresh_from_db()
    assert request.status == S.AWAITING_REVIEW and Revision.objects.count() == 1


@pytest.mark.parametrize("content", [b"%PDF-1.7 not word", b"", b"PK\x03\x04zip"])
def test_a_redline_must_be_a_word_file(cast: Cast, content: bytes) -> None:
    _request, review, token = sent(cast)
    with pytest.raises(InvalidInput):
        actions.customer_redline(token, data=content, filename="x.docx", actor_facts=OUT)
    review.refresh_from_db()
    assert review.status == "open" and Revision.objects.count() == 1


def test_accepting_is_logged_and_is_no_signature(cast: Cast) -> None:
    request, review, token = sent(cast)
    actions.customer_accepts(token, note="Fine for us.", actor_facts=OUT)
    request.refresh_from_db()
    assert (request.status, request.contract_status, request.signed_at) == (
        S.WORK_IN_PROGRESS, ContractStatus.REVIEW_COMPLETED, None,
    )  # fmt: skip
    event = next(one for one in activity.timeline(review, 9) if one.name == "contracts.customerreview.accepted")
    assert event.data["revision"] == "1.0" and event.data["note"] == "Fine for us."
    with pytest.raises(Gone):
        actions.customer_accepts(token, actor_facts=OUT)


def test_comments_with_a_passage_are_seen_by_both_sides(cast: Cast) -> None:
    _request, review, token = sent(cast)
    made = actions.customer_comment(token, text="Too short.", passage="within 30 days of the invoice", actor_facts=OUT)
    text = Revision.objects.get(pk=review.revision_id).text
    assert text[made.place["offset"] :].startswith("within 30 days")
    answer = actions.comment(review.revision_id, text="We can do 45.", shared=True, actor=cast.rita)
    inside = actions.comment(review.revision_id, text="Margin is fine.", actor=cast.rita)
    shown = list(activity.comments(review.revision, external_only=True))
    assert shown == [made, answer] and inside not in shown


def test_a_closed_or_expired_link_opens_nothing(cast: Cast, move_clock: Any) -> None:
    request, review, token = sent(cast)
    actions.close_review(review.pk, reason="We go on by telephone.", actor=cast.rita)
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.REVIEW_CANCELLED)
    with pytest.raises(Gone):
        actions.customer_accepts(token, actor_facts=OUT)
    second = actions.send_for_review(request.pk, days=5, actor=cast.rita)
    fresh = link()
    move_clock(clock.now() + timedelta(days=6))
    with pytest.raises(Gone, match="expired"):
        actions.customer_comment(fresh, text="Late.", actor_facts=OUT)
    assert actions.expire_reviews(actor=cast.cora) == 1
    assert actions.expire_reviews(actor=cast.cora) == 0
    second.refresh_from_db()
    request.refresh_from_db()
    assert (second.status, request.status) == ("expired", S.WORK_IN_PROGRESS)


def test_a_reminder_brings_a_fresh_link_and_kills_the_old_one(cast: Cast) -> None:
    _request, review, token = sent(cast)
    actions.remind(review.pk, actor=cast.rita)
    fresh = link()
    assert fresh != token
    with pytest.raises(NotVisible):
        queries.open_review_by_token(token)
    assert queries.open_review_by_token(fresh)
    with pytest.raises(TooMany):
        actions.remind(review.pk, actor=cast.rita)


def test_a_contact_without_an_address_cannot_be_asked(cast: Cast) -> None:
    request = testing.third_party(cast)
    request.contact.email = ""
    request.contact.save()
    with pytest.raises(InvalidInput, match="no e-mail address"):
        actions.send_for_review(request.pk, actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.WORK_IN_PROGRESS
    with pytest.raises(InvalidInput, match="is no e-mail"):
        actions.send_for_review(request.pk, name="Carl", email="carl at home", actor=cast.rita)
    assert not MailMessage.objects.exists()


def test_internal_reviews_run_side_by_side_and_the_request_waits_for_the_last(cast: Cast) -> None:
    request = testing.third_party(cast)
    task = actions.ask_review(
        request.pk, assignee_id=cast.lena.user_id or "", instructions="Liability?", actor=cast.rita
    )
    with pytest.raises(WrongState, match="asked already"):
        actions.ask_review(request.pk, assignee_id=cast.lena.user_id or "", actor=cast.rita)
    with pytest.raises(InvalidInput, match="does not review"):
        actions.ask_review(request.pk, assignee_id=cast.max.user_id or "", actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.AWAITING_REVIEW
    with pytest.raises(NotAllowed):
        actions.complete_review(task.pk, outcome="Fine", actor=cast.rita)
    actions.ask_back(task.pk, question="Which law?", actor=cast.lena)
    request.refresh_from_db()
    assert request.contract_status == ContractStatus.AWAITING_INFORMATION
    actions.answer_back(task.pk, answer="German.", actor=cast.rita)
    with pytest.raises(WrongState):
        actions.request_approval(request.pk, actor=cast.cora)
    actions.complete_review(task.pk, outcome="Cap is too low.", actor=cast.lena)
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.REVIEW_COMPLETED)
