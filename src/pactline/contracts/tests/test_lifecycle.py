"""The tables of states, written out: what leads where, and who is offered what."""

from __future__ import annotations

import pytest

from pactline.contracts import testing
from pactline.contracts.lifecycle import RECORD, REQUEST, REVIEW, TASK
from pactline.contracts.models import ContractRecord, ContractRequest
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, WrongState

WAY = {
    "draft": {"generate": "work_in_progress", "submit": "new", "cancel": "cancelled"},
    "new": {"start_work": "work_in_progress", "cancel": "cancelled"},
    "work_in_progress": {
        "return": "new",
        "send_review": "awaiting_review",
        "ask_review": "awaiting_review",
        "request_approval": "awaiting_approval",
        "send_signature": "awaiting_signature",
        "cancel": "cancelled",
    },
    "awaiting_review": {"finish_review": "work_in_progress"},
    "awaiting_approval": {
        "finish_approval": "work_in_progress",
        "recall_approval": "work_in_progress",
        "void_approval": "work_in_progress",
        "cancel": "cancelled",
    },
    "awaiting_signature": {
        "decline_signature": "work_in_progress",
        "cancel_signature": "work_in_progress",
        "fail_signature": "work_in_progress",
        "sign": "contract_signed",
        "cancel": "cancelled",
    },
    "contract_signed": {"close": "closed_complete"},
    "closed_complete": {},
    "cancelled": {},
}
"""State -> verb -> state (contracts.md section 2a)."""

OFFERS = {
    "draft": {"rita": {"generate", "submit", "cancel"}, "cora": {"generate", "submit", "cancel"}},
    "new": {"rita": {"start_work", "cancel"}, "cora": {"start_work", "cancel"}},
    "work_in_progress": {
        "rita": {"send_review", "ask_review", "request_approval", "send_signature", "cancel"},
        "cora": {"send_review", "ask_review", "request_approval", "send_signature", "cancel"},
        "olga": {"send_review", "request_approval"},
    },
    "awaiting_review": {},
    "awaiting_approval": {
        "rita": {"recall_approval", "cancel"},
        "cora": {"recall_approval", "cancel"},
        "olga": {"recall_approval"},
    },
    "awaiting_signature": {"rita": {"cancel_signature", "cancel"}, "cora": {"cancel_signature", "cancel"}},
    "contract_signed": {"rita": {"close"}, "cora": {"close"}},
    "closed_complete": {},
    "cancelled": {},
}
"""State -> person -> buttons. Whoever is not named is offered nothing."""


def test_the_tables_are_those_that_were_written_out() -> None:
    found: dict[str, dict[str, str]] = {state: {} for state in WAY}
    for step in REQUEST.steps:
        for source in step.source:
            found[str(source)][step.verb] = str(step.target)
    assert found == WAY
    assert {s.verb: (sorted(map(str, s.source)), str(s.target)) for s in RECORD.steps} == {
        "activate": (["draft"], "active"),
        "expire": (["active"], "expired"),
        "cancel": (["active", "draft"], "cancelled"),
        "terminate": (["active"], "terminated"),
    }
    assert {s.verb: str(s.target) for s in REVIEW.steps} == {
        "accept": "accepted", "redline": "redlined", "close": "closed", "expire": "expired",
    }  # fmt: skip
    assert {s.verb: (sorted(map(str, s.source)), str(s.target)) for s in TASK.steps} == {
        "start": (["open"], "work_in_progress"),
        "ask": (["open", "work_in_progress"], "awaiting_information"),
        "inform": (["awaiting_information"], "work_in_progress"),
        "complete": (["open", "work_in_progress"], "completed"),
        "cancel": (["awaiting_information", "open", "work_in_progress"], "cancelled"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(WAY))
def test_from_no_other_state_can_a_verb_be_done(cast: Cast, state: str) -> None:
    request = testing.third_party(cast)
    for verb in sorted({verb for row in WAY.values() for verb in row}):
        ContractRequest.objects.filter(pk=request.pk).update(status=state)
        if verb in WAY[state]:
            try:
                done = REQUEST.apply(request.pk, verb, actor=SYSTEM)
            except Blocked:  # a guard, not the state
                continue
            assert done.status == WAY[state][verb]
        else:
            with pytest.raises(WrongState, match=r"it can be .+ only while"):
                REQUEST.apply(request.pk, verb, actor=SYSTEM)
            request.refresh_from_db()
            assert request.status == state


@pytest.mark.django_db
def test_each_person_is_offered_what_their_roles_allow_and_no_more(cast: Cast) -> None:
    request = testing.third_party(cast)
    for state, people in OFFERS.items():
        ContractRequest.objects.filter(pk=request.pk).update(status=state)
        request.refresh_from_db()
        for name in ("rita", "cora", "olga", "max", "lena", "finn", "sam", "frank", "ada", "ivan", "adam"):
            offered = {offer.verb for offer in REQUEST.offers(request, getattr(cast, name))}
            assert offered == people.get(name, set()), (state, name)


@pytest.mark.django_db
def test_only_administrators_move_a_contract(cast: Cast) -> None:
    record = ContractRecord(status="active")
    for name in ("rita", "olga", "max", "lena", "finn", "sam", "frank", "ada", "ivan", "adam"):
        assert not RECORD.offers(record, getattr(cast, name)), name
    assert {offer.verb for offer in RECORD.offers(record, cast.cora)} == {"cancel", "terminate"}
