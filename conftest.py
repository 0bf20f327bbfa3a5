"""Fixtures for every test: the cast, signed-in clients, a clock that can be moved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from pactline.config.testing import template_database
from pactline.identity.models import User
from pactline.identity.testing import Cast, make_cast
from pactline.kernel.actor import Actor


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Each process tests in a database of its own, so that several runs can stand side by side."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.DATABASES["default"].setdefault("TEST", {}).update(
        NAME=f"test_{os.getpid()}_{worker}", TEMPLATE=template_database(), MIGRATE=False
    )


@pytest.fixture(autouse=True)
def _plain_static_files(settings: object) -> None:
    """Templates may name static files that were not collected."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_jobs_left(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits empties all tables of ours afterwards; the queue's tables are emptied here."""
    yield
    marker = request.node.get_closest_marker("django_db")
    committed = {"transactional_db", "live_server"} & set(request.fixturenames)
    if committed or (marker is not None and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers CASCADE")


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the story, by first name: ``cast.rita`` is an Actor, ``cast.user("rita")`` the User."""
    return make_cast()


@pytest.fixture
def client_for(cast: Cast) -> Callable[[str], Client]:
    """``client_for("rita")``: a test client signed in as Rita."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.user(name), backend="pactline.identity.backends.PersonBackend")
        return client

    return signed_in


@pytest.fixture
def move_clock() -> Iterator[Callable[[datetime], None]]:
    """``move_clock(datetime)``: from now on it is that instant (and time goes on)."""
    travels: list[time_machine.travel] = []

    def move(moment: datetime) -> None:
        while travels:
            travels.pop().stop()
        travel = time_machine.travel(moment, tick=True)
        travel.start()
        travels.append(travel)

    yield move
    while travels:
        travels.pop().stop()


@pytest.fixture
def anybody() -> Actor:
    """A signed-in person without any role."""
    return Actor(user_id=None, label="Nobody in particular", permissions=frozenset())


__all__ = ["User"]
