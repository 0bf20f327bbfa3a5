"""Requests: opening, the way through their states, who may see and do what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pactline.activity.models import Event
from pactline.contracts import actions, queries, testing
from pactline.contracts.models import ContractRequest, ContractStatus
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState

S = ContractRequest.Status
pytestmark = pytest.mark.django_db


def names(request: ContractRequest) -> list[str]:
    rows = Event.objects.filter(subject_id=request.pk).order_by("id")
    return [row.verb for row in rows]


def test_third_party_paper_goes_from_draft_over_new_to_work(cast: Cast) -> None:
    request = testing.third_party(cast, start=False)
    assert request.number.startswith("CMR-") and request.number.endswith("-0001")
    assert (request.status, request.contract_status) == (S.NEW, ContractStatus.SUBMITTED)
    started = actions.start_work(request.pk, actor=cast.rita)
    assert (started.status, started.assigned_to_id) == (S.WORK_IN_PROGRESS, cast.rita.user_id)
    assert names(request) == ["created", "revised", "submitted", "work_started"]
    revision = testing.latest(request)
    assert (revision.number, revision.source, revision.author_label) == ("1.0", "upload", "Rita Alvarez")
    assert "limited to the fees" in revision.__class__.objects.get(pk=revision.pk).text


def test_submitting_needs_a_document(cast: Cast) -> None:
    account, contact = testing.customer(cast.rita)
    request = actions.create_third_party(
        account_id=account.pk, contact_id=contact.pk, contract_type_id=testing.contract_type().pk, actor=cast.rita,
        starts_on=date(2026, 12, 1), perpetual=True,
    )  # fmt: skip
    with pytest.raises(Blocked, match="no document yet"):
        actions.submit(request.pk, actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.DRAFT and "submitted" not in names(request)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 1)}, "must be after the start"),
        ({"starts_on": date(2026, 12, 1)}, "perpetual"),
        ({"starts_on": date(2026, 12, 1), "ends_on": date(2027, 12, 1), "perpetual": True}, "no end"),
        ({"starts_on": date(2026, 12, 1), "perpetual": True, "signature_type": "blood"}, "is not one of"),
    ],
)
def test_a_bad_term_or_choice_makes_no_request(cast: Cast, fields: dict[str, Any], sentence: str) -> None:
    account, _contact = testing.customer(cast.rita)
    kind = testing.contract_type()
    with pytest.raises(InvalidInput, match=sentence):
        actions.create_third_party(account_id=account.pk, contract_type_id=kind.pk, actor=cast.rita, **fields)
    assert not ContractRequest.objects.exists()


def test_people_of_other_teams_see_nothing_and_readers_change_nothing(cast: Cast) -> None:
    request = testing.third_party(cast)
    before = ContractRequest.objects.values().get(pk=request.pk)
    assert queries.get(request.pk, actor=cast.max).pk == request.pk  # Rita's manager: the team above
    for stranger in (cast.nora, cast.sam, cast.frank):
        with pytest.raises(NotVisible):
            queries.get(request.pk, actor=stranger)
        with pytest.raises(NotVisible):
            actions.cancel(request.pk, reason="No.", actor=stranger)
    for reader in (cast.max, cast.ada, cast.finn, cast.lena, cast.ivan, cast.adam):
        for attempt in (
            lambda who: actions.edit(request.pk, title="Mine", actor=who),
            lambda who: actions.cancel(request.pk, reason="No.", actor=who),
            lambda who: actions.send_for_review(request.pk, actor=who),
            lambda who: actions.request_approval(request.pk, actor=who),
            lambda who: actions.send_for_signature(request.pk, actor=who),
            lambda who: actions.upload(request.pk, data=testing.word(), filename="x.docx", notes="x", actor=who),
            lambda who: actions.set_signatories(request.pk, people=[], actor=who),
            lambda who: actions.assign(request.pk, to=None, actor=who),
        ):
            with pytest.raises(NotAllowed):
                attempt(reader)
    assert ContractRequest.objects.values().get(pk=request.pk) == before
    assert testing.latest(request).number == "1.0"


def test_a_watcher_and_a_signatory_of_ours_see_the_request(cast: Cast) -> None:
    request = testing.third_party(cast)
    with pytest.raises(NotVisible):
        queries.get(request.pk, actor=cast.nora)
    actions.set_people(request.pk, watchers=[cast.nora.user_id or ""], actor=cast.rita)
    assert queries.get(request.pk, actor=cast.nora)
    with pytest.raises(InvalidInput, match="cannot also be a collaborator"):
        actions.set_people(request.pk, collaborators=[cast.rita.user_id or ""], actor=cast.rita)


def test_only_one_wish_for_changes_is_open(cast: Cast) -> None:
    request = testing.third_party(cast)
    actions.request_changes(request.pk, comment="Clause 2: 60 days.", actor=cast.rita)
    request.refresh_from_db()
    assert (request.status, request.contract_status) == (S.WORK_IN_PROGRESS, ContractStatus.CHANGES_REQUESTED)
    with pytest.raises(Blocked, match="open wish"):
        actions.request_changes(request.pk, comment="And 3.", actor=cast.rita)
    actions.answer_changes(request.pk, comment="Done.", actor=cast.rita)
    request.refresh_from_db()
    assert request.contract_status == ContractStatus.DOCUMENT_READY
    actions.assign(request.pk, to=None, actor=cast.rita)
    actions.request_changes(request.pk, comment="Again.", actor=cast.rita)
    request.refresh_from_db()
    assert request.status == S.NEW  # nobody is assigned: back into the queue


def test_cancelling_is_for_good_and_says_why(cast: Cast) -> None:
    request = testing.third_party(cast)
    with pytest.raises(InvalidInput):
        actions.cancel(request.pk, reason=" ", actor=cast.rita)
    done = actions.cancel(request.pk, reason="The customer bought elsewhere.", actor=cast.rita)
    assert (done.status, done.contract_status, done.status_reason) == (
        S.CANCELLED, ContractStatus.CANCELLED, "The customer bought elsewhere.",
    )  # fmt: skip
    for attempt in (
        lambda: actions.edit(request.pk, title="x", actor=cast.rita),
        lambda: actions.start_work(request.pk, actor=cast.rita),
        lambda: actions.upload(request.pk, data=testing.word(), filename="x.docx", notes="x", actor=cast.rita),
    ):
        with pytest.raises(WrongState, match="Cancelled"):
            attempt()


def test_a_request_cannot_stand_below_itself(cast: Cast) -> None:
    first = testing.third_party(cast)
    second = testing.third_party(cast, account_name="Other Labs", title="Other")
    actions.link_parent(second.pk, parent_id=first.pk, actor=cast.rita)
    with pytest.raises(InvalidInput, match="cannot be above itself"):
        actions.link_parent(first.pk, parent_id=second.pk, actor=cast.rita)
    actions.link_parent(second.pk, parent_id=None, actor=cast.rita)
    second.refresh_from_db()
    assert second.parent is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"PK\x03\x04nothing", b"MZ\x90\x00"])
def test_a_bad_upload_leaves_nothing_behind(cast: Cast, content: bytes) -> None:
    request = testing.third_party(cast)
    with pytest.raises(InvalidInput, match=r"bad\.docx"):
        actions.upload(request.pk, data=content, filename="bad.docx", notes="New.", actor=cast.rita)
    assert testing.latest(request).number == "1.0"


def test_edits_keep_what_was_and_refuse_a_stale_page(cast: Cast) -> None:
    request = testing.third_party(cast)
    etag = request.etag
    actions.edit(request.pk, title="MSA 2027", if_match=etag, actor=cast.rita)
    from pactline.kernel.errors import Conflict

    with pytest.raises(Conflict):
        actions.edit(request.pk, title="MSA 2028", if_match=etag, actor=cast.rita)
    request.refresh_from_db()
    assert request.title == "MSA 2027"
    edited = Event.objects.filter(subject_id=request.pk, name="contracts.contractrequest.edited").get()
    assert edited.data["changes"]["title"] == ["Master Services Agreement", "MSA 2027"]
