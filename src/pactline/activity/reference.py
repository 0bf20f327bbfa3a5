"""Reference data in memory: what every quote reads and few people change (offerings, prices, tax rates).

A table that is watched carries a trigger: each statement that writes to it gives its topic a new random stamp in the same
transaction. A value that was read under a stamp is right as long as the stamp stands, in every process; after a
rollback the older stamp is back, and so are the values of its time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.apps import AppConfig
from django.db import connection, models

from pactline.kernel.statements import Statement

K = TypeVar("K")
V = TypeVar("V")
_watched: dict[str, str] = {}
_reading = threading.local()
_STAMPS = Statement("SELECT topic, stamp FROM activity_referencestamp")
_FUNCTION = """
CREATE OR REPLACE FUNCTION activity_stamp_reference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_referencestamp (topic, stamp) VALUES (TG_ARGV[0], gen_random_uuid())
    ON CONFLICT (topic) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER reference_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION activity_stamp_reference({topic})
"""


def watch(topic: str, tables: Collection[type[models.Model]]) -> None:
    """Writing to one of ``tables`` makes everything that was kept of ``topic`` outdated. Call it from ``ready``."""
    for model in tables:
        _watched[model._meta.db_table] = topic


def watched() -> Mapping[str, str]:
    """Table -> topic."""
    return dict(_watched)


def put_triggers(sender: AppConfig, **_options: Any) -> None:
    """After migrating: every watched table that is there carries the trigger."""
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        there = set(connection.introspection.table_names(cursor))
        for table, topic in sorted(_watched.items()):
            if table in there:
                literal = connection.ops.compose_sql("%s", [topic])  # type: ignore[attr-defined]
                cursor.execute(_TRIGGER.format(table=connection.ops.quote_name(table), topic=literal))


@contextmanager
def read_once() -> Iterator[None]:
    """The stamps are read once for everything inside, which writes no reference data. Also a decorator."""
    outer = getattr(_reading, "stamps", None)
    _reading.stamps = outer if outer is not None else _stamps()
    try:
        yield
    finally:
        _reading.stamps = outer


def _stamps() -> dict[str, Any]:
    return dict(_STAMPS.rows())


class Kept(Generic[K, V]):
    """Values by key that hold while the stamps of ``topics`` stand. They are shared: whoever gets one leaves it as it is."""

    def __init__(self, *topics: str, most: int = 20_000) -> None:
        self.topics = topics
        self.most = most
        self._held: tuple[tuple[Any, ...], dict[K, V]] = ((), {})

    def many(self, keys: Collection[K], load: Callable[[set[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of ``keys``; ``load`` reads those that are not here. Keys that it does not know are left out."""
        values = self._values()
        found = {key: values[key] for key in keys if key in values}
        missing = {key for key in keys if key not in found}
        if missing:
            fresh = load(missing)
            found.update(fresh)
            if len(values) + len(fresh) > self.most:
                values.clear()
            values.update(fresh)
        return found

    def one(self, key: K, load: Callable[[], V]) -> V:
        """The value of ``key``."""
        return self.many([key], lambda _missing: {key: load()})[key]

    def _values(self) -> dict[K, V]:
        """What is kept under the present stamps. A topic that was never written has none: nothing is kept of it."""
        stamps = getattr(_reading, "stamps", None)
        if stamps is None:
            stamps = _stamps()
        present = tuple(stamps.get(topic) for topic in self.topics)
        if None in present:
            return {}
        if self._held[0] != present:
            self._held = (present, {})
        return self._held[1]
