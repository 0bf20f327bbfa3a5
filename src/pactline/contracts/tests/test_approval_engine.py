"""Contracts use the same engine: numbers of approvers, other modules' fields, answers by mail, trials on past revisions."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from pactline.approvals import queries as approvals
from pactline.approvals import subjects, trial
from pactline.approvals.models import ApprovalStep
from pactline.approvals.subjects import FieldSpec
from pactline.contracts import actions, queries
from pactline.contracts.testing import latest, legal_rule, third_party, word
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked
from pactline.notify.models import MailMessage

TWO = {"mode": "some", "needed": 2}


def link_to(address: str) -> str:
    mail = MailMessage.objects.filter(to=address, template="approvals/mail/asked").order_by("-created_at", "-id")[0]
    found = re.search(r"/approvals/answer/[\w-]+", mail.text)
    assert found is not None
    return found[0]


def test_two_of_three_answer_a_revision_by_mail_and_the_next_one_voids_it(cast: Cast) -> None:
    people = [{"kind": "user", "value": str(cast.user(name).pk)} for name in ("lena", "finn", "max")]
    legal_rule(cast, approvers=people, **TWO)
    request = third_party(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    revision = latest(request)
    for name in ("lena", "finn"):
        assert Client().post(link_to(f"{name}@northlight.example"), {"decision": "approve"}).status_code == 200
    revision.refresh_from_db()
    assert revision.approval_status == "approved"
    statuses = ApprovalStep.objects.values_list("approver__name", "status")
    assert sorted(statuses) == [
        ("Finn Larsen", "approved"),
        ("Lena Okafor", "approved"),
        ("Max Sommer", "not_required"),
    ]
    actions.upload(request.pk, data=word("Another text."), filename="msa.docx", notes="New text", actor=cast.rita)
    revision.refresh_from_db()
    assert revision.approval_status == "voided" and not approvals.is_approved(latest(request))
    actions.request_approval(request.pk, actor=cast.cora)
    found = approvals.request_for(latest(request))
    assert found is not None and found.status == "pending" and not found.steps.exclude(kept_from=None).exists()


def test_fields_of_other_modules_decide_about_revisions(cast: Cast) -> None:
    deviations: dict[str, int] = {}

    def context(revision_id: UUID) -> dict[str, Any]:
        return {"other": {"walk_away": deviations.get(str(revision_id), 0)}}

    spec = FieldSpec("other.walk_away", "walk-away deviations", "number")
    subjects.extend(queries.REVISION_TYPE, [spec], context)
    try:
        legal_rule(cast, condition={"field": "other.walk_away", "op": "gte", "value": "1"})
        request = third_party(cast)
        with pytest.raises(Blocked, match="No approval rule applies"):
            actions.request_approval(request.pk, actor=cast.cora)
        deviations[str(latest(request).pk)] = 2
        actions.request_approval(request.pk, actor=cast.cora)
        step = ApprovalStep.objects.get()
        assert (step.approver.name, step.values) == ("Lena Okafor", {"other.walk_away": "2"})
    finally:
        subjects.withdraw(queries.REVISION_TYPE, context)


def test_a_rule_is_tried_on_past_revisions(cast: Cast) -> None:
    legal_rule(cast)
    request = third_party(cast)
    actions.request_approval(request.pk, actor=cast.cora)
    edited = {"field": "revision.is_edited", "op": "is_true"}
    found = trial.of(queries.REVISION_TYPE, edited, actor=cast.cora)
    assert (found.looked_at, found.count) == (1, 1)
    assert found.shown[0].url.startswith(request.get_absolute_url())
    assert trial.of(queries.REVISION_TYPE, {"not": edited}, actor=cast.cora).count == 0
