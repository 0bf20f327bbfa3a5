"""A hundred thousand records from one: rows that the real actions made are multiplied in SQL, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql


def columns(database: Connection[Any], table: str) -> list[str]:
    """The columns that can be written (generated ones make themselves)."""
    rows = database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema() "
        "AND is_generated = 'NEVER' AND coalesce(identity_generation, '') <> 'ALWAYS' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    return [str(name) for (name,) in rows]


def multiply(
    database: Connection[Any], table: str, *, source: str, replaced: Mapping[str, str], first: int, last: int
) -> int:
    """Copy the rows of `table` that fulfil `source` (SQL over alias t) once for each n from `first` to `last`.

    `replaced` gives the SQL of the columns that must differ (over t and n). Returns the number of new rows.
    """
    names = columns(database, table)
    missing = set(replaced) - set(names)
    if missing:
        raise LookupError(f"{table} has no column {', '.join(sorted(missing))}")
    values = sql.SQL(", ").join(
        sql.SQL(replaced[name]) if name in replaced else sql.SQL("t.{}").format(sql.Identifier(name))
        for name in names  # type: ignore[arg-type]
    )
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM {} t CROSS JOIN generate_series({}, {}) AS n WHERE {}"
    ).format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(name) for name in names),
        values,
        sql.Identifier(table),
        sql.Literal(first),
        sql.Literal(last),
        sql.SQL(source),  # type: ignore[arg-type]
    )
    return database.execute(statement).rowcount


def uuid(kind: str, number: str = "n") -> str:
    """SQL of a time-ordered UUID: `kind` (two hexadecimal digits) tells tables apart, `number` is SQL of an integer."""
    return f"('019000{kind}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
