"""Events, deliveries, numbers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.activity import actions, bus, queries, tasks
from pactline.activity.jobs import drain
from pactline.activity.models import Comment, Delivery, Event
from pactline.activity.numbers import next_number
from pactline.identity.models import Team
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import InvalidInput, NotAllowed, Unavailable
from pactline.kernel.events import record


@pytest.fixture
def seen() -> Iterator[list[Event]]:
    """Events that a subscriber of this test was given."""
    found: list[Event] = []

    @bus.on("identity.team.created")
    def remember(event: Event) -> None:
        found.append(event)

    yield found
    bus._subscribers["identity.team.created"].pop(f"{remember.__module__}.{remember.__qualname__}")
    if not bus._subscribers["identity.team.created"]:
        del bus._subscribers["identity.team.created"]


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Testers")


@pytest.mark.django_db
def test_event_and_job_commit_together_or_not_at_all(team: Team, seen: list[Event]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(subject=team, verb="created", actor=SYSTEM)
        raise ZeroDivisionError
    assert not Event.objects.exists() and not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        record(subject=team, verb="created", actor=SYSTEM)
    assert Event.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name="activity.deliver").count() == 1


@pytest.mark.django_db
def test_second_delivery_is_harmless(team: Team, seen: list[Event]) -> None:
    with transaction.atomic():
        record(subject=team, verb="created", actor=SYSTEM)
    event = Event.objects.get()
    tasks.deliver(event_id=event.pk)
    tasks.deliver(event_id=event.pk)
    assert seen == [event]
    assert Delivery.objects.get().status == Delivery.Status.DONE


@pytest.mark.django_db
def test_failing_subscriber_does_not_stop_the_others_and_can_be_retried(
    team: Team, seen: list[Event], cast: Cast
) -> None:
    broken = [True]

    @bus.on("identity.team.created")
    def breaks(event: Event) -> None:
        Team.objects.create(name="half done")
        if broken[0]:
            raise ValueError("not today")

    try:
        with transaction.atomic():
            record(subject=team, verb="created", actor=SYSTEM)
        event = Event.objects.latest("id")
        with pytest.raises(Exception, match="was not taken"):
            tasks.deliver(event_id=event.pk)
        assert len(seen) == 1
        assert not Team.objects.filter(name="half done").exists()
        failed = queries.open_deliveries(cast.adam).get()
        assert failed.status == Delivery.Status.FAILED and "not today" in failed.error
        broken[0] = False
        with pytest.raises(NotAllowed):
            actions.retry_delivery(failed.pk, actor=cast.rita)
        actions.retry_delivery(failed.pk, actor=cast.adam)
        tasks.deliver(event_id=event.pk)
        assert len(seen) == 1 and Team.objects.filter(name="half done").count() == 1
        assert not queries.open_deliveries(cast.adam).exists()
    finally:
        key = f"{breaks.__module__}.{breaks.__qualname__}"
        bus._subscribers["identity.team.created"].pop(key)


@pytest.mark.django_db
def test_events_cannot_be_changed_even_by_sql(team: Team) -> None:
    with transaction.atomic():
        record(subject=team, verb="created", actor=SYSTEM)
    for sql in ("UPDATE activity_event SET name = 'x'", "DELETE FROM activity_event"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Event.objects.get().name == "identity.team.created"


@pytest.mark.django_db(transaction=True)
def test_numbers_under_fifty_at_once_have_no_gap_and_no_double() -> None:
    found: list[str] = []

    def take() -> None:
        with transaction.atomic():
            found.append(next_number("T", 2026))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"T-2026-{n:04d}" for n in range(1, 51)]


@pytest.mark.django_db
def test_number_of_a_refused_document_is_given_again() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("T", 2027) == "T-2027-0001"
        raise ZeroDivisionError
    assert next_number("T", 2027) == "T-2027-0001"


@pytest.mark.django_db
def test_comment_needs_words_and_is_told(team: Team, cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        actions.comment(subject=team, text="  ", actor=cast.rita)
    assert not Comment.objects.exists()
    actions.comment(subject=team, text="Please hurry.", actor=cast.rita)
    assert queries.comments(team).get().author_label == "Rita Alvarez"
    assert not queries.comments(team, external_only=True).exists()
    assert queries.timeline(team, 1)[0].verb == "commented"


@pytest.mark.django_db
def test_webhooks_never_go_to_private_addresses(cast: Cast) -> None:
    for url in ("https://127.0.0.1/x", "https://10.0.0.1/", "https://localhost/", "http://example.com/"):
        with pytest.raises(InvalidInput):
            actions.create_webhook(url=url, events=[], actor=cast.adam)
    with pytest.raises(NotAllowed):
        actions.create_webhook(url="https://198.51.100.1/", events=[], actor=cast.rita)


def test_catalogue_lists_subscribers_by_event(seen: list[Any]) -> None:
    assert any("remember" in key for key in bus.catalogue()["identity.team.created"])


@pytest.mark.django_db(transaction=True)
def test_drain_runs_what_waits(seen: list[Event]) -> None:
    team = Team.objects.create(name="Waiters")
    with transaction.atomic():
        record(subject=team, verb="created", actor=SYSTEM)
    assert seen == []
    drain()
    assert [event.subject_id for event in seen] == [team.pk]
    assert not ProcrastinateJob.objects.exclude(status="succeeded").exists()


@pytest.mark.django_db(transaction=True)
def test_drain_names_what_another_worker_does_not_finish() -> None:
    with connection.cursor() as cursor:  # a living worker's: a dead one's would be put back in the queue
        cursor.execute(
            "WITH living AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id) "
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args, status, attempts, worker_id) "
            "SELECT 'default', 'reading.hangs', 0, 'one', '{}', 'doing', 1, id FROM living RETURNING id"
        )
        number = cursor.fetchone()[0]
    with pytest.raises(Unavailable, match=rf"still running: reading\.hangs \({number}\)"):
        drain(timeout_seconds=0.2)
