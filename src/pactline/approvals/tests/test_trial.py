"""A rule is tried on what was submitted before it is switched on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from pactline.approvals import actions, subjects, trial
from pactline.approvals.models import ApprovalRequest, Rule
from pactline.approvals.subjects import FieldSpec
from pactline.approvals.testing import by_role
from pactline.identity.models import Team
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotAllowed

from .conftest import TYPE, Deal, above

ClientFor = Callable[[str], Client]
DATA = {
    "name": "Deep discount", "approvers": ["role:finance"], "mode": "all", "order": "1", "remind_after_hours": "16",
    "match": "all", "g0-match": "all", "g0-r0-field": "discount", "g0-r0-op": "gt", "g0-r0-value": "9",
}  # fmt: skip


@pytest.fixture
def past(deal: Deal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, ApprovalRequest]:
    """Four deals that nobody had to approve: discounts of 5, 10, 25, and one of two years ago."""
    found = {}
    for name, discount in (("Small", 5), ("Ten", 10), ("Deep", 25), ("Old", 40)):
        team = Team.objects.create(name=f"Deal {name}")
        deal.context |= {"discount": discount, "margin": 40 - discount}
        found[name] = actions.submit(subject=team, actor=cast.rita)
    ApprovalRequest.objects.filter(pk=found["Old"].pk).update(created_at=clock.now() - timedelta(days=730))
    return found


def names(found: trial.Trial) -> list[str]:
    return [row.request.subject_label for row in found.shown]


def test_which_would_it_have_caught(past: dict[str, ApprovalRequest], cast: Cast) -> None:
    found = trial.of(TYPE, above(9), actor=cast.cora)
    assert (found.looked_at, found.count, names(found)) == (3, 2, ["Deal Deep", "Deal Ten"])
    both = {"all": [above(9), {"field": "margin", "op": "lt", "value": "20"}]}
    assert names(trial.of(TYPE, both, actor=cast.cora)) == ["Deal Deep"]
    assert trial.of(TYPE, {}, actor=cast.cora).count == 3
    assert trial.of(TYPE, above(9), actor=cast.cora, days=800).count == 3
    assert not Rule.objects.exists() and ApprovalRequest.objects.count() == 4


def test_only_the_newest_request_of_a_subject_counts(past: dict[str, ApprovalRequest], deal: Deal, cast: Cast) -> None:
    deal.context |= {"discount": 3}
    actions.submit(subject=Team.objects.get(name="Deal Deep"), actor=cast.rita)
    assert names(trial.of(TYPE, above(9), actor=cast.cora)) == ["Deal Ten"]


def test_what_a_change_of_a_rule_in_force_changes(past: dict[str, ApprovalRequest], cast: Cast) -> None:
    found = trial.of(TYPE, above(9), actor=cast.cora, before=above(20))
    assert [(row.request.subject_label, row.is_new) for row in found.shown] == [
        ("Deal Deep", False),
        ("Deal Ten", True),
    ]
    assert trial.of(TYPE, above(30), actor=cast.cora, before=above(9)).missed == 2


def test_labels_and_links_only_for_what_the_reader_may_see(
    past: dict[str, ApprovalRequest], deal: Deal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = trial.of(TYPE, above(20), actor=cast.cora).shown[0]
    assert (hidden.label, hidden.url, hidden.values) == ("", "", ())
    deal.visible_to = {cast.cora.user_id}
    shown = trial.of(TYPE, above(20), actor=cast.cora).shown[0]
    assert shown.label == "Deal Deep" and shown.values == (("discount", "25"),)


def test_fields_that_came_later_are_read_from_the_record(
    past: dict[str, ApprovalRequest], deal: Deal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def context(_subject_id: UUID) -> dict[str, Any]:
        return {"risk": 7}

    subjects.extend(TYPE, [FieldSpec("risk", "risk", "number")], context)
    try:
        risky = {"field": "risk", "op": "gt", "value": "5"}
        assert trial.of(TYPE, risky, actor=cast.cora).count == 3
        monkeypatch.setattr(trial, "READ_AGAIN", 1)
        few = trial.of(TYPE, risky, actor=cast.cora)
        assert (few.count, few.unknown) == (1, 2)
    finally:
        subjects.withdraw(TYPE, context)


def test_trying_is_for_those_who_configure(past: dict[str, ApprovalRequest], cast: Cast, client_for: ClientFor) -> None:
    with pytest.raises(NotAllowed):
        trial.of(TYPE, {}, actor=cast.rita)
    assert client_for("rita").post(f"/approval-rules/trial?for={TYPE}", DATA).status_code == 403
    body = {"subject_type": TYPE, "condition": above(9)}
    assert api(client_for("rita"), "/rules/trial", body)[0] == 403


def test_trying_takes_a_bounded_number_of_queries(
    past: dict[str, ApprovalRequest], cast: Cast, django_assert_max_num_queries: Any
) -> None:
    actor: Actor = cast.cora
    with django_assert_max_num_queries(2):
        trial.of(TYPE, above(9), actor=actor)


def api(client: Client, path: str, body: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/approvals{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_api_tries_a_condition(past: dict[str, ApprovalRequest], deal: Deal, cast: Cast, client_for: ClientFor) -> None:
    deal.visible_to = {cast.cora.user_id}
    client = client_for("cora")
    status, found = api(client, "/rules/trial", {"subject_type": TYPE, "condition": above(9)})
    assert status == 200 and found["count"] == 2 and found["looked_at"] == 3
    assert [row["label"] for row in found["caught"]] == ["Deal Deep", "Deal Ten"]
    assert found["caught"][0]["values"] == {"discount": "25"}
    status, problem = api(client, "/rules/trial", {"subject_type": TYPE, "condition": {"field": "x", "op": "gt"}})
    assert status == 422 and "not known" in str(problem)
    assert api(client, "/rules/trial", {"subject_type": "no.such"})[0] == 422


def test_the_editor_tries_then_creates_a_rule_that_is_off_until_switched_on(
    past: dict[str, ApprovalRequest], deal: Deal, cast: Cast, client_for: ClientFor
) -> None:
    deal.visible_to = {cast.cora.user_id}
    client = client_for("cora")
    part = client.post(f"/approval-rules/trial?for={TYPE}", DATA, headers={"HX-Request": "true"}).content.decode()
    assert "it would have caught 2 of 3" in part and "Deal Ten" in part and "<html" not in part
    assert "<html" in client.post(f"/approval-rules/trial?for={TYPE}", DATA).content.decode()
    wrong = client.post(f"/approval-rules/trial?for={TYPE}", {**DATA, "g0-r0-value": ""}).content.decode()
    assert "give a value to compare with" in wrong
    assert not Rule.objects.exists()
    assert client.post(f"/approval-rules/new?for={TYPE}", DATA).status_code == 303
    rule = Rule.objects.get()
    assert not rule.is_active
    deal.context |= {"discount": 25}
    assert actions.preview(subject=deal.team, actor=cast.rita) == []
    page = client.get(rule.get_absolute_url()).content.decode()
    assert "it would have caught 2 of 3" in page and f"/approval-rules/{rule.pk}/activation" in page
    asked = client.get(f"/approval-rules/{rule.pk}/activation").content.decode()
    assert "it would have caught 2 of 3" in asked
    rule.refresh_from_db()
    assert not rule.is_active, "asking switches nothing on"
    assert client.post(f"/approval-rules/{rule.pk}/activation").status_code == 303
    assert len(actions.preview(subject=deal.team, actor=cast.rita)) == 1
    again = client.post(
        f"/approval-rules/trial?for={TYPE}&rule={rule.pk}", {**DATA, "g0-r0-value": "20"}
    ).content.decode()
    assert "caught 1 of 3" in again and "The rule in force caught one that this one would not." in again


def test_the_page_keeps_a_condition_that_it_cannot_show(deal: Deal, make: Any, client_for: ClientFor) -> None:
    deep = {"not": {"all": [above(10), {"field": "margin", "op": "lt", "value": "15"}]}}
    rule = make("Nested", deep, by_role("finance"))
    client = client_for("cora")
    assert b"nested deeper" in client.get(f"/approval-rules/{rule.pk}/edit").content
    data = {"name": "Nested", "approvers": ["role:legal"], "mode": "all", "order": "1", "remind_after_hours": "16"}
    assert client.post(f"/approval-rules/{rule.pk}/edit", data).status_code == 303
    newer = Rule.objects.get(is_current=True)
    assert newer.condition == deep and newer.approvers == [{"kind": "role", "value": "legal"}]


def test_the_editor_knows_all_of_a_rule(deal: Deal, cast: Cast, client_for: ClientFor) -> None:
    client = client_for("cora")
    data = {
        **DATA, "approvers": ["role:finance", f"user:{cast.user('lena').pk}"], "mode": "some", "needed": "2",
        "escalate_after_hours": "8", "escalate_to": "owner_manager:2", "tolerance": "1.5", "keeps_approval": "on",
        "match": "any", "g1-match": "none", "g1-r0-field": "flag", "g1-r0-op": "is_true", "g1-r0-value": "",
    }  # fmt: skip
    assert client.post(f"/approval-rules/new?for={TYPE}", data).status_code == 303
    rule = Rule.objects.get()
    assert rule.condition == {"any": [above(9), {"not": {"field": "flag", "op": "is_true"}}]}
    assert (rule.mode, rule.needed, rule.escalate_to) == ("some", 2, {"kind": "owner_manager", "value": "2"})
    page = client.get(rule.get_absolute_url()).content.decode()
    assert "2 of them" in page and "after 8 working hours to" in page and "by more than 1.5" in page
    edit = client.get(f"/approval-rules/{rule.pk}/edit").content.decode()
    assert 'name="g1-r0-field"' in edit and 'name="tolerance" value="1.5"' in edit
