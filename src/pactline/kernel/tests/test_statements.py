"""Statements that are bound and prepared by the server."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from pactline.identity.models import User
from pactline.identity.testing import Cast
from pactline.kernel.statements import Kept, Records, Statement

NAMED = Records(User, "SELECT {columns}, 1 + 1 AS two FROM identity_user u WHERE u.id = %s", alias="u")
NAMES = Statement("SELECT name FROM identity_user WHERE email = %s")


def test_records_are_what_the_manager_answers(cast: Cast) -> None:
    person = cast.user("rita")
    found = NAMED.first(person.pk)
    assert found is not None and found == person and found.two == 2  # type: ignore[attr-defined]
    plain = User.objects.get(pk=person.pk)
    assert {name: value for name, value in vars(found).items() if name not in ("_state", "two")} == {
        name: value for name, value in vars(plain).items() if name != "_state"
    }
    assert NAMED.first(uuid4()) is None
    assert not found.get_deferred_fields() and not found._state.adding


def test_a_kept_queryset_answers_what_django_would(cast: Cast) -> None:
    person = cast.user("rita")
    asked = User.objects.select_related("team", "manager").order_by()
    plain, kept = asked.get(pk=person.pk), Kept(asked.filter(pk=uuid4()))
    with CaptureQueriesContext(connection) as queries:
        found = kept.first(person.pk)
        assert found is not None and found == plain
        assert (found.team, found.manager) == (plain.team, plain.manager) and plain.team is not None
    assert len(queries) == 1, "what select_related names came along"
    assert vars(found).keys() == vars(plain).keys() and vars(found.team).keys() == vars(plain.team).keys()
    assert kept.first(uuid4()) is None
    with pytest.raises(ValueError, match="one value, not 2"):
        Kept(asked.filter(pk=person.pk, name="Rita")).first(person.pk)


def test_a_repeated_statement_is_planned_once_and_outlives_a_new_column(cast: Cast) -> None:
    person = cast.user("rita")
    for _time in range(8):
        assert NAMED.first(person.pk) == person and NAMES.rows(person.email) == [(person.name,)]
    kept = Statement("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s")
    assert kept.row("SELECT name FROM identity_user%")[0] == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE identity_user ADD COLUMN shoe_size int")
    assert NAMED.first(person.pk) == person, "a newer release may add columns while an older one answers"


def test_a_statement_counts_as_a_query_and_fails_as_one(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert NAMES.rows("nobody@example.com") == []
    assert len(asked) == 1
    with pytest.raises(DataError), connection.cursor():
        NAMED.first("not a key")
