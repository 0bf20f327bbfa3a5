"""Rules are checked before they are kept, and a change makes a new version."""

from __future__ import annotations

from typing import Any

import pytest

from pactline.approvals import actions, queries
from pactline.approvals.models import Rule
from pactline.approvals.testing import by_role, by_user
from pactline.identity.testing import Cast
from pactline.kernel.errors import Conflict, InvalidInput, NotAllowed

from .conftest import TYPE, Deal, above


def test_change_makes_a_version_and_the_old_one_stays(make: Any, cast: Cast) -> None:
    rule = make("Manager", above(10), by_role("finance"))
    newer = actions.edit_rule(rule.pk, actor=cast.cora, condition=above(15), if_match=rule.etag)
    rule.refresh_from_db()
    assert (newer.version, newer.is_current, newer.is_active) == (2, True, True)
    assert (rule.is_current, rule.is_active, rule.condition) == (False, False, above(10))
    assert [r.version for r in queries.versions_of(newer)] == [2, 1]
    assert list(queries.rules(subject_type=TYPE)) == [newer]
    assert actions.edit_rule(newer.pk, actor=cast.cora, name="Manager").pk == newer.pk
    with pytest.raises(Conflict):
        actions.edit_rule(newer.pk, actor=cast.cora, name="x", if_match='"old"')


@pytest.mark.parametrize(
    ("fields", "bad"),
    [
        ({"name": " "}, "name"),
        ({"condition": {"field": "nothing", "op": "eq", "value": 1}}, "condition"),
        ({"condition": {"field": "discount", "op": "like", "value": 1}}, "condition"),
        ({"approvers": []}, "approvers"),
        ({"approvers": [{"kind": "role", "value": "king"}]}, "approvers"),
        ({"approvers": [{"kind": "user", "value": "not-an-id"}]}, "approvers"),
        ({"approvers": [{"kind": "owner_manager", "value": "9"}]}, "approvers"),
        ({"approvers": [{"kind": "dice", "value": ""}]}, "approvers"),
        ({"mode": "most"}, "mode"),
        ({"order": 0}, "order"),
        ({"watch": ["nothing"]}, "watch"),
    ],
)
def test_unusable_rules_are_refused_with_a_sentence(deal: Deal, cast: Cast, fields: dict[str, Any], bad: str) -> None:
    good = {"name": "R", "condition": above(1), "approvers": [by_role("finance")]}
    with pytest.raises(InvalidInput) as refusal:
        actions.create_rule(subject_type=TYPE, actor=cast.cora, **{**good, **fields})
    assert list(refusal.value.fields) == [bad]
    assert not Rule.objects.exists()


def test_rules_are_for_those_who_configure(deal: Deal, cast: Cast, make: Any) -> None:
    rule = make("R", {}, by_user(cast.user("finn")))
    for action in (actions.deactivate_rule, actions.delete_rule):
        with pytest.raises(NotAllowed):
            action(rule.pk, actor=cast.rita)
    with pytest.raises(NotAllowed):
        actions.delete_rule(rule.pk, actor=cast.olga)
    rule.refresh_from_db()
    assert rule.is_active


def test_inactive_rules_ask_nobody_and_used_ones_cannot_be_deleted(deal: Deal, cast: Cast, make: Any) -> None:
    rule = make("R", {}, by_user(cast.user("finn")))
    actions.deactivate_rule(rule.pk, actor=cast.cora)
    assert actions.submit(subject=deal.team, actor=cast.rita).status == "approved"
    actions.activate_rule(rule.pk, actor=cast.cora)
    assert actions.submit(subject=deal.team, actor=cast.rita).status == "pending"
    with pytest.raises(InvalidInput, match="deactivate it instead"):
        actions.delete_rule(rule.pk, actor=cast.adam)
    unused = make("Unused", {}, by_user(cast.user("finn")))
    actions.delete_rule(unused.pk, actor=cast.adam)
    assert not Rule.objects.filter(pk=unused.pk).exists()
