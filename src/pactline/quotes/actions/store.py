"""Writing many lines at once: COPY for new ones, one UPDATE for changed ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection

from pactline.quotes.models import QuoteLine

# Sorted keys: the database keeps an order of its own, and equal trails must give equal text.
_encoder = msgspec.json.Encoder(decimal_format="string", order="sorted")
_FIELDS = [field for field in QuoteLine._meta.concrete_fields if field.column]
_COLUMNS = [str(field.column) for field in _FIELDS]
_ATTRIBUTES = [str(field.attname) for field in _FIELDS]
_TYPES = [str(field.db_type(connection)) for field in _FIELDS]
_JSON = [_ATTRIBUTES.index(name) for name in ("trail", "configuration", "plan", "segments")]
_TABLE = QuoteLine._meta.db_table
_COPY = f"COPY {_TABLE} ({', '.join(_COLUMNS)}) FROM STDIN"
_SET = ", ".join(f"{column} = v.{column}" for column in _COLUMNS if column not in ("id", "quote_id"))
_ROWS = ", ".join(f"{column} {kind}" for column, kind in zip(_COLUMNS, _TYPES, strict=True))
_UPDATE = f"UPDATE {_TABLE} AS line SET {_SET} FROM jsonb_to_recordset(%s::jsonb) AS v({_ROWS}) WHERE line.id = v.id"  # noqa: S608


def values_of(line: QuoteLine) -> tuple[Any, ...]:
    """The columns of a line as they are written; equal tuples: nothing to write."""
    state = line.__dict__
    values = [state[name] for name in _ATTRIBUTES]
    for place in _JSON:
        values[place] = _encoder.encode(values[place]).decode()
    return tuple(values)


def insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Write new lines."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)


def update(rows: Sequence[tuple[Any, ...]]) -> None:
    """Write changed lines. They travel as one JSON text: PostgreSQL reads it faster than psycopg writes arrays."""
    if not rows:
        return
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    for line in found:
        for place in _JSON:
            line[_COLUMNS[place]] = msgspec.Raw(line[_COLUMNS[place]])
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [_encoder.encode(found).decode()])
