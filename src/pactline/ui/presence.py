"""Whether rows of other tables hang on a record: asked for all tables at once, so that a page asks further only where
there is something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

_KEPT = "_rows_there"
_known: dict[type[Model], list[Rows]] = {}


def _own_key(subject: Any) -> Iterable[Any]:
    return [subject.pk]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of ``table`` whose ``column`` is one of ``keys(subject)`` (its own key), for subjects of ``model``.

    ``kinds``: the types of subject, in a table about records of several kinds. Made once, when a module is loaded.
    """

    model: type[Model]
    table: type[Model]
    column: str
    keys: Callable[[Any], Iterable[Any]] = _own_key
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known.setdefault(self.model, []).append(self)

    def there(self, subject: Model) -> bool:
        """Whether there are any. The first question about a subject asks for all that is known of its model, in one
        query, and is kept as long as this instance: for drawing a page, not for deciding what may be done."""
        kept: frozenset[Rows] | None = subject.__dict__.get(_KEPT)
        if kept is None:
            kept = subject.__dict__[_KEPT] = _there(subject, _known[self.model])
        return self in kept

    def _exists(self) -> str:
        """A condition with a place for the keys, and one for the kinds where there are any."""
        kind = " AND subject_type = ANY(%s)" if self.kinds else ""
        return f"EXISTS (SELECT 1 FROM {self.table._meta.db_table} WHERE {self.column} = ANY(%s){kind})"  # noqa: S608


def _there(subject: Model, wanted: list[Rows]) -> frozenset[Rows]:
    values: list[list[Any]] = []
    for rows in wanted:
        values.append(list(rows.keys(subject)))
        if rows.kinds:
            values.append(list(rows.kinds))
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(rows._exists() for rows in wanted), values)
        found = cursor.fetchone()
    return frozenset(rows for rows, there in zip(wanted, found, strict=True) if there)
