"""Reference data in memory: outdated by every write, right again after a rollback."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction

from pactline.activity import reference
from pactline.activity.reference import Kept
from pactline.catalog.models import Unit

pytestmark = pytest.mark.django_db


def _names(kept: Kept[str, list[str]], asked: list[int]) -> list[str]:
    def load() -> list[str]:
        asked.append(1)
        return sorted(Unit.objects.values_list("name", flat=True))

    return kept.one("all", load)


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(code="crate", name="Crate")


def test_a_value_is_read_once_while_nobody_writes(unit: Unit) -> None:
    kept: Kept[str, list[str]] = Kept("catalog")
    asked: list[int] = []
    assert _names(kept, asked) == _names(kept, asked)
    assert len(asked) == 1


@pytest.mark.parametrize("way", ["save", "update", "delete", "sql"])
def test_every_way_to_write_is_noticed(unit: Unit, way: str) -> None:
    kept: Kept[str, list[str]] = Kept("catalog")
    asked: list[int] = []
    assert "Crate" in _names(kept, asked)
    if way == "save":
        unit.name = "Box"
        unit.save()
    elif way == "update":
        Unit.objects.filter(pk=unit.pk).update(name="Box")
    elif way == "delete":
        unit.delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_unit SET name = 'Box' WHERE id = %s", [unit.pk])
    assert "Crate" not in _names(kept, asked)


def test_after_a_rollback_the_older_value_is_right_again(unit: Unit) -> None:
    kept: Kept[str, list[str]] = Kept("catalog")
    asked: list[int] = []
    before = _names(kept, asked)
    with transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(name="Box")
        assert "Box" in _names(kept, asked)
        transaction.set_rollback(True)
    assert _names(kept, asked) == before
    Unit.objects.filter(pk=unit.pk).update(name="Bag")
    assert "Bag" in _names(kept, asked)


def test_another_topic_does_not_matter_and_a_topic_never_written_keeps_nothing(unit: Unit) -> None:
    asked: list[int] = []
    unknown: Kept[str, list[str]] = Kept("never written")
    _names(unknown, asked)
    _names(unknown, asked)
    assert len(asked) == 2


def test_only_what_is_missing_is_read(unit: Unit) -> None:
    kept: Kept[int, int] = Kept("catalog", most=3)
    wanted: list[set[int]] = []

    def load(keys: set[int]) -> dict[int, int]:
        wanted.append(keys)
        return {key: key for key in keys if key < 10}

    assert kept.many([1, 2], load) == {1: 1, 2: 2}
    assert kept.many([2, 3, 99], load) == {2: 2, 3: 3}
    assert wanted == [{1, 2}, {3, 99}]
    assert kept.many([7, 8], load) == {7: 7, 8: 8}
    assert kept.many([1], load) == {1: 1}, "what did not fit any more is read again"


def test_stamps_are_read_once_inside(unit: Unit, django_assert_num_queries: object) -> None:
    kept: Kept[str, int] = Kept("catalog")
    with django_assert_num_queries(1), reference.read_once():  # type: ignore[operator]
        kept.one("a", lambda: 1)
        kept.one("b", lambda: 2)


def test_every_table_of_catalog_and_pricing_is_watched_and_carries_its_trigger() -> None:
    wanted = {model._meta.db_table for app in ("catalog", "pricing") for model in apps.get_app_config(app).get_models()}
    assert wanted <= set(reference.watched())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'reference_stamp'")
        assert {name for (name,) in cursor.fetchall()} == set(reference.watched())
