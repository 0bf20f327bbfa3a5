"""Statements that every request repeats, written out: the server plans each of them once for a connection.

Django binds values in the client, so that the server reads and plans each statement anew, which for a short one is most
of its work. These are bound by the server and prepared (psycopg does it when a connection repeats a statement), unless
the operator has switched that off for a pooler that cannot keep them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class Statement:
    """SQL with ``%s`` for each value, or ``%(name)s``. Names its columns: a ``*`` that a migration makes longer breaks a
    kept plan."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def rows(self, *values: Any, **named: Any) -> list[Row]:
        """All rows."""
        with _executed(self.sql, named or values) as cursor:
            return list(cursor.fetchall())

    def row(self, *values: Any, **named: Any) -> Row:
        """The one row that it always answers."""
        with _executed(self.sql, named or values) as cursor:
            found: Row = cursor.fetchone()
            return found


class Records(Generic[M]):
    """A statement that answers records of ``model``: ``{columns}`` are its columns, of the table called ``alias`` there.
    What else it selects, behind them, becomes attributes of each record."""

    def __init__(self, model: type[M], sql: str, *, alias: str) -> None:
        self.model = model
        self._sql, self._alias = sql, alias

    def all(self, *values: Any) -> list[M]:
        """The records, as ``Manager.raw`` would make them."""
        with _executed(self._statement, values) as cursor:
            rows = cursor.fetchall()
            more = [column.name for column in cursor.description[len(self._fields) :]]
        return [self._record(row, more) for row in rows]

    def first(self, *values: Any) -> M | None:
        """The first of them, or None."""
        return next(iter(self.all(*values)), None)

    @cached_property
    def _fields(self) -> Sequence[Field[Any, Any]]:
        return self.model._meta.concrete_fields

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _statement(self) -> str:
        columns = ", ".join(f'{self._alias}."{field.column}"' for field in self._fields)
        return self._sql.replace("{columns}", columns)

    @cached_property
    def _converters(self) -> dict[int, tuple[list[Any], Any]]:
        compiler = Query(self.model).get_compiler(connection=connection)
        table = self.model._meta.db_table
        return compiler.get_converters([field.get_col(table) for field in self._fields])  # type: ignore[no-any-return]

    def _record(self, row: Row, more: Sequence[str]) -> M:
        values = list(row[: len(self._fields)])
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        record = self.model.from_db(connection.alias, self._names, values)
        for name, value in zip(more, row[len(values) :], strict=True):
            setattr(record, name, value)
        return record


class Kept(Generic[M]):
    """A queryset of one value, whatever it is, with the records that its ``select_related`` names: Django writes the SQL
    once, where it would do so anew for every record."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        self._queryset = queryset

    def first(self, value: Any) -> M | None:
        """The first record for another value, or None."""
        compiler, sql, names = self._compiled
        with _executed(sql, [value]) as cursor:
            rows = cursor.fetchmany(1)
        converters = compiler.get_converters([one[0] for one in compiler.select])
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            record = self._queryset.model.from_db(connection.alias, names, row[: len(names)])
            for related in get_related_populators(compiler.klass_info, compiler.select, connection.alias):  # type: ignore[call-arg]
                related.populate(row, record)
            return record
        return None

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, list[str]]:
        compiler = self._queryset.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        if len(values) != 1:
            raise ValueError(f"{self._queryset.model.__name__}: a kept queryset has one value, not {len(values)}.")
        own = compiler.klass_info["select_fields"]
        return compiler, sql, [compiler.select[at][0].target.attname for at in own]


@contextmanager
def _executed(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Iterator[CursorWrapper]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        plain = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    with connection._prepare_cursor(plain) as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql, values)
        yield cursor
