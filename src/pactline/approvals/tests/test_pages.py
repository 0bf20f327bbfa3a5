"""Pages and API of approvals: the same actions behind both, refusals readable."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pactline.approvals import actions
from pactline.approvals.models import ApprovalRequest, ApprovalStep, Delegation, Rule
from pactline.approvals.testing import by_owner_manager, by_user
from pactline.identity.testing import Cast
from pactline.kernel import clock

from .conftest import TYPE, Deal, above

ClientFor = Callable[[str], Client]


@pytest.fixture
def waiting(deal: Deal, make: Any, cast: Cast) -> ApprovalRequest:
    make("Manager", above(10), by_owner_manager(), chain="Discount")
    make("Finance", above(20), by_user(cast.user("finn")), chain="Discount", order=2)
    deal.context |= {"discount": 25}
    deal.visible_to = {cast.rita.user_id}
    return actions.submit(subject=deal.team, actor=cast.rita, note="Big customer")


def test_inbox_shows_what_waits_for_me_only(waiting: ApprovalRequest, client_for: ClientFor) -> None:
    assert b"Deal 1" in client_for("max").get("/approvals/").content
    assert b"Deal 1" not in client_for("finn").get("/approvals/").content
    assert client_for("sam").get("/approvals/").status_code == 403
    assert b"Deal 1" in client_for("max").get("/").content


def test_request_page_shows_steps_and_only_my_buttons(waiting: ApprovalRequest, client_for: ClientFor) -> None:
    page = client_for("max").get(waiting.get_absolute_url()).content.decode()
    step = ApprovalStep.objects.get(approver__name="Max Sommer")
    assert "Finn Larsen" in page and "Big customer" in page and f"/approvals/steps/{step.pk}/approval" in page
    page = client_for("rita").get(waiting.get_absolute_url()).content.decode()
    assert f"/approvals/steps/{step.pk}/approval" not in page and f"/approvals/requests/{waiting.pk}/recall" in page
    assert client_for("nora").get(waiting.get_absolute_url()).status_code == 404


def test_approve_and_reject_on_pages(waiting: ApprovalRequest, client_for: ClientFor, deal: Deal) -> None:
    step = ApprovalStep.objects.get(approver__name="Max Sommer")
    client = client_for("max")
    assert client.get(f"/approvals/steps/{step.pk}/approval").status_code == 200
    assert client.post(f"/approvals/steps/{step.pk}/approval", {"comment": "ok"}).status_code == 303
    second = client.post(f"/approvals/steps/{step.pk}/approval", {"comment": "again"})
    assert second.status_code == 409 and b"Approved" in second.content
    finn = client_for("finn")
    other = ApprovalStep.objects.get(approver__name="Finn Larsen")
    assert finn.post(f"/approvals/steps/{other.pk}/rejection", {"comment": ""}).status_code == 422
    assert finn.post(f"/approvals/steps/{other.pk}/rejection", {"comment": "Too low"}).status_code == 303
    assert deal.answers == [("rejected", "Too low")]


def test_delegation_pages(waiting: ApprovalRequest, client_for: ClientFor, cast: Cast) -> None:
    today = clock.today().isoformat()
    client = client_for("max")
    data = {"deputy": str(cast.finn.user_id), "starts_on": today, "ends_on": today, "reason": "Away"}
    assert client.post("/approvals/delegations/new", data).status_code == 303
    made = Delegation.objects.get()
    assert b"Finn Larsen" in client.get("/approvals/delegations/").content
    assert client.post(f"/approvals/delegations/{made.pk}/end").status_code == 303
    made.refresh_from_db()
    assert made.revoked_at
    step = ApprovalStep.objects.get(approver__name="Max Sommer")
    assert client.post(f"/approvals/steps/{step.pk}/delegation", {"user": str(cast.lena.user_id)}).status_code == 303
    step.refresh_from_db()
    assert step.approver_id == cast.lena.user_id


def test_rules_editor_with_rows(deal: Deal, client_for: ClientFor, cast: Cast) -> None:
    client = client_for("cora")
    assert client.get(f"/approval-rules/new?for={TYPE}").status_code == 200
    data = {
        "name": "Deep", "approvers": ["role:finance", "owner_manager:1"], "mode": "any", "order": "1", "remind_after_hours": "3",
        "match": "all", "g0-match": "any",
        "g0-r0-field": "discount", "g0-r0-op": "gt", "g0-r0-value": "30",
        "g0-r1-field": "flag", "g0-r1-op": "is_true", "g0-r1-value": "",
        "g0-r2-field": "", "g0-r2-op": "eq", "g0-r2-value": "",
    }  # fmt: skip
    assert client.post(f"/approval-rules/new?for={TYPE}", data).status_code == 303
    rule = Rule.objects.get()
    assert rule.condition == {
        "any": [{"field": "discount", "op": "gt", "value": "30"}, {"field": "flag", "op": "is_true"}]
    }
    assert rule.approvers == [{"kind": "role", "value": "finance"}, {"kind": "owner_manager", "value": "1"}]
    page = client.get(rule.get_absolute_url()).content.decode()
    assert "discount is more than 30 or non-standard is true" in page
    assert b'value="30"' in client.get(f"/approval-rules/{rule.pk}/edit").content
    bad = client.post(f"/approval-rules/{rule.pk}/edit", {**data, "g0-r0-value": ""})
    assert bad.status_code == 422 and b"give a value to compare with" in bad.content
    assert client.post(f"/approval-rules/{rule.pk}/edit", {**data, "g0-r0-value": "35"}).status_code == 303
    assert Rule.objects.get(is_current=True).version == 2
    assert client_for("rita").get(f"/approval-rules/new?for={TYPE}").status_code == 403


def api(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = client.generic(method, f"/api/v1/approvals{path}", json.dumps(body or {}), content_type="application/json")
    return answer.status_code, json.loads(answer.content) if answer.content else None


def test_api_says_the_same(waiting: ApprovalRequest, client_for: ClientFor, cast: Cast, deal: Deal) -> None:
    maximilian, rita = client_for("max"), client_for("rita")
    status, page = api(maximilian, "GET", "/steps?status=pending")
    assert status == 200 and [row["subject_label"] for row in page["items"]] == ["Deal 1"]
    step = page["items"][0]["id"]
    assert api(rita, "POST", f"/steps/{step}/approval")[0] == 403
    status, found = api(rita, "GET", f"/requests/{waiting.pk}")
    assert status == 200 and found["allowed_actions"] == ["recall"] and len(found["steps"]) == 2
    assert api(client_for("nora"), "GET", f"/requests/{waiting.pk}")[0] == 404
    assert api(maximilian, "POST", f"/steps/{step}/rejection", {"comment": ""})[0] == 422
    assert api(maximilian, "POST", f"/steps/{step}/approval", {"comment": "yes"})[1]["status"] == "approved"
    status, problem = api(maximilian, "POST", f"/steps/{step}/approval")
    assert status == 409 and problem["code"] == "wrong_state" and "Approved" in problem["detail"]
    assert api(rita, "POST", f"/requests/{waiting.pk}/comments", {"text": "Thanks"})[0] == 201
    assert api(rita, "POST", f"/requests/{waiting.pk}/recall", {"reason": "Price"})[1]["status"] == "recalled"
    status, preview = api(rita, "GET", f"/subjects/{TYPE}/{deal.team.pk}/preview")
    assert status == 200 and [s["approved_before"] for s in preview["steps"]] == [True, False]
    assert api(maximilian, "GET", f"/subjects/{TYPE}/{deal.team.pk}/preview")[0] == 404


def test_api_of_rules_and_delegations(deal: Deal, client_for: ClientFor, cast: Cast) -> None:
    cora = client_for("cora")
    body = {
        "subject_type": TYPE,
        "name": "R",
        "approvers": [{"kind": "role", "value": "finance"}],
        "condition": above(5),
    }
    status, rule = api(cora, "POST", "/rules", body)
    assert status == 201
    assert api(client_for("rita"), "POST", "/rules", body)[0] == 403
    assert api(cora, "POST", "/rules", {**body, "condition": above(5) | {"field": "x"}})[0] == 422
    status, newer = api(cora, "PATCH", f"/rules/{rule['id']}", {"order": 4})
    assert status == 200 and newer["version"] == 2 and newer["order"] == 4
    assert api(cora, "POST", f"/rules/{newer['id']}/deactivation")[1]["is_active"] is False
    assert [row["name"] for row in api(cora, "GET", "/rules")[1]["items"]] == ["R"]
    assert api(client_for("adam"), "DELETE", f"/rules/{newer['id']}")[0] == 204
    assert any(entry["subject_type"] == TYPE for entry in api(cora, "GET", "/subjects")[1])
    today = clock.today().isoformat()
    lena = client_for("lena")
    status, made = api(
        lena, "POST", "/delegations", {"deputy_id": str(cast.finn.user_id), "starts_on": today, "ends_on": today}
    )
    assert status == 201 and made["deputy"]["name"] == "Finn Larsen"
    assert len(api(lena, "GET", "/delegations")[1]["items"]) == 1
    assert api(lena, "DELETE", f"/delegations/{made['id']}")[0] == 204


def test_queries_of_the_pages_are_bounded(
    waiting: ApprovalRequest, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    client = client_for("max")
    client.get("/approvals/")
    with django_assert_max_num_queries(16):
        client.get("/approvals/")
    with django_assert_max_num_queries(40):
        client.get(waiting.get_absolute_url())
