"""Who may do what: the table of roles, the scope of teams, tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactline.activity.models import Event
from pactline.identity import actions, queries
from pactline.identity.models import ApiToken, User
from pactline.identity.roles import EVERYBODY, ROLES, all_permissions, permissions_of
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed, NotVisible


def test_a_role_brings_what_it_includes() -> None:
    assert "contracts.initiate" in permissions_of(["contract_fulfiller"])
    assert "quotes.approve" not in all_permissions()


def test_nobody_outside_gets_what_employees_have() -> None:
    customer = permissions_of(["customer"])
    assert customer and not customer & EVERYBODY
    assert not {name for name in customer if name.endswith((".view", ".edit"))} - {"portal.view"}


def test_auditor_changes_nothing() -> None:
    verbs = {p.split(".")[1] for p in ROLES["auditor"].permissions}
    assert verbs <= {"view", "view_cost", "view_forecast", "view_margin", "view_record", "audit"}


def test_manager_sees_the_teams_below(cast: Cast) -> None:
    north, south = cast.user("rita").team_id, cast.user("nora").team_id
    assert {north, south} < cast.max.team_ids
    assert cast.rita.team_ids == {north}
    assert not cast.rita.sees_all and cast.olga.sees_all


def test_only_administrators_make_people(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.create_user(email="x@y.example", name="X", actor=cast.rita, roles=[])
    assert not User.objects.filter(email="x@y.example").exists()


def test_same_address_in_other_case_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        actions.create_user(email="RITA@northlight.example", name="Other", actor=SYSTEM, roles=[])


def test_token_is_kept_hashed_and_ends(cast: Cast) -> None:
    token, secret = actions.create_token(user=cast.user("rita"), name="ci", actor=cast.rita)
    assert secret not in token.token_hash
    assert queries.token_for(secret) == token
    actions.revoke_token(token.pk, actor=cast.rita)
    assert queries.token_for(secret) is None
    late, other = actions.create_token(
        user=cast.user("rita"), name="old", actor=cast.rita, expires_at=clock.now() - timedelta(seconds=1)
    )
    assert late.pk and queries.token_for(other) is None


def test_a_token_never_gives_more_than_its_person(cast: Cast) -> None:
    token, _secret = actions.create_token(
        user=cast.user("rita"), name="narrow", actor=cast.rita, permissions=["quotes.view", "identity.administer"]
    )
    actor = actions.actor_of_token(token, ip="", user_agent="", request_id="")
    assert actor.permissions == {"quotes.view"}


def test_no_token_for_others(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.create_token(user=cast.user("max"), name="theft", actor=cast.rita)
    with pytest.raises(NotVisible):
        token, _secret = actions.create_token(user=cast.user("max"), name="his", actor=cast.max)
        actions.revoke_token(token.pk, actor=cast.rita)
    assert ApiToken.objects.get().revoked_at is None
    assert not Event.objects.filter(name="identity.apitoken.revoked").exists()


def test_administrator_cannot_lock_out_himself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.change_user(cast.user("adam").pk, actor=cast.adam, roles=["auditor"])
    cast.user("adam").refresh_from_db()
    assert cast.user("adam").roles == ["system_administrator"]


def test_bad_token_is_refused_at_the_door(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json", headers={"Authorization": "Bearer pact_wrong"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_ends_with_its_time_and_with_its_person(cast: Cast, client_for: Callable[[str], Client]) -> None:
    rita, nora = client_for("rita"), client_for("nora")
    assert rita.get("/").status_code == 200 and nora.get("/").status_code == 200
    Session.objects.filter(session_key=rita.cookies["sessionid"].value).update(expire_date=clock.now())
    assert rita.get("/").status_code == 302
    User.objects.filter(pk=cast.nora.user_id).update(is_active=False)
    assert nora.get("/").status_code == 302


def test_the_person_of_a_session_sees_the_teams_below(cast: Cast) -> None:
    seen = cast.max.team_ids
    person = queries.person(cast.max.person_id)
    assert person is not None and len(seen) == 3
    with CaptureQueriesContext(connection) as asked:
        assert queries.actor_for(person).team_ids == seen
    assert not asked.captured_queries, "the teams came with the person"
    assert queries.person(uuid4()) is None


def test_the_frame_of_a_page_follows_the_permissions(cast: Cast, client_for: Callable[[str], Client]) -> None:
    """The navigation is kept in memory by what a person may do: nobody gets another's."""
    for _again in range(2):
        assert 'href="/people/"' in client_for("adam").get("/").content.decode()
        assert 'href="/people/"' not in client_for("sam").get("/").content.decode()
