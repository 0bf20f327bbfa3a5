"""Any walk-away deviation goes to the legal director, by an ordinary approval rule on the findings."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from pactline.approvals import queries as approvals
from pactline.contracts import actions as contracts
from pactline.contracts import testing as contract_testing
from pactline.contracts.models import ContractRequest
from pactline.identity.testing import Cast
from pactline.intelligence import actions, testing
from pactline.kernel.errors import Blocked

pytestmark = pytest.mark.django_db
FIVE_TIMES = testing.STANDARD_CAP.replace("the fees", "five times the fees")
WALK_AWAY = {"field": "findings.walk_away_deviations", "op": "gt", "value": 0}


@pytest.fixture
def rules(cast: Cast) -> Cast:
    """Lena reads every contract; Ivan, as legal director, each with a walk-away."""
    contract_testing.legal_rule(cast)
    contract_testing.legal_rule(
        cast,
        name="Walk-away: legal director",
        condition=WALK_AWAY,
        approvers=[{"kind": "user", "value": str(cast.ivan.user_id)}],
    )
    testing.playbook(cast)
    return cast


def chain(request: ContractRequest) -> set[str]:
    """The names of those who approve the latest revision."""
    found = approvals.request_for(contract_testing.latest(request))
    assert found is not None
    return {step.approver.name for step in found.steps.select_related("approver") if step.approver}


def test_a_walk_away_brings_in_the_legal_director(rules: Cast) -> None:
    with testing.reading():
        request = testing.request_with(rules, FIVE_TIMES)
        row = testing.finding(testing.read_revision(request, rules.rita), "Cap On Liability")
        assert row.verdict == "walk_away"
        contracts.request_approval(request.pk, actor=rules.cora)
    assert chain(request) == {"Lena Okafor", "Ivan Petrov"}


def test_without_one_the_legal_director_is_not_asked(rules: Cast) -> None:
    with testing.reading():
        request = testing.request_with(rules, testing.STANDARD_CAP)
        assert testing.finding(testing.read_revision(request, rules.rita), "Cap On Liability").verdict == "standard"
        contracts.request_approval(request.pk, actor=rules.cora)
    assert chain(request) == {"Lena Okafor"}


def test_the_api_brings_in_the_legal_director_too(rules: Cast, client_for: Callable[[str], Client]) -> None:
    with testing.reading():
        request = testing.request_with(rules, FIVE_TIMES)
        testing.read_revision(request, rules.rita)
        address = f"/api/v1/contracts/requests/{request.pk}/approval"
        assert client_for("cora").post(address, "{}", content_type="application/json").status_code == 200
    assert chain(request) == {"Lena Okafor", "Ivan Petrov"}


def test_a_walk_away_that_was_no_such_thing_does_not_count_and_the_api_answers_the_same(
    rules: Cast, client_for: Callable[[str], Client]
) -> None:
    with testing.reading():
        request = testing.request_with(rules, FIVE_TIMES)
        row = testing.finding(testing.read_revision(request, rules.rita), "Cap On Liability")
        with pytest.raises(Blocked):
            actions.reject(row.pk, reason="Not a cap.", actor=rules.rita)
        actions.reject(row.pk, reason="Not a cap.", actor=rules.lena)
        asked = client_for("cora").post(
            f"/api/v1/contracts/requests/{request.pk}/approval", json.dumps({}), content_type="application/json"
        )
    assert asked.status_code == 200, asked.content
    assert chain(request) == {"Lena Okafor"}
