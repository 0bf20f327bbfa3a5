"""The same work in plain SQL: what the database alone needs, with values that a program sends."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from .cloning import columns
from .company import LINES, Company, quote_id

Row = dict[str, Any]


class RawSql:
    """One connection with sample rows of each table, as the actions wrote them."""

    def __init__(self, url: str, company: Company) -> None:
        self.company = company
        self.database = psycopg.connect(url, row_factory=dict_row)
        self._numbers = itertools.count(1)
        self._insert: dict[str, str] = {}
        self.account = self._sample("parties_account", "id = %s", [company.account_ids[0]])[0]
        self.quote = self._sample("quotes_quote", "id = %s", [quote_id(1)])[0]
        self.lines = self._sample("quotes_quoteline", "quote_id = %s", [quote_id(1)])
        self.event = self._sample("activity_event", "subject_type = %s", ["quotes.quote"])[0]
        self.database.commit()

    def create_account(self) -> None:
        """One row and its event."""
        fresh = uuid.uuid4()
        row = {**self.account, "id": fresh, "number": f"R-{fresh.hex[:16]}", "name": f"Raw {next(self._numbers)}"}
        with self.database.transaction():
            self._write("parties_account", [row])
            self._write("activity_event", [self._event(fresh)])

    def create_quote(self) -> None:
        """Account and prices are read; the quote, its lines and an event are written."""
        fresh = uuid.uuid4()
        offerings = [line["offering_id"] for line in self.lines]
        with self.database.transaction():
            self.database.execute(
                "SELECT * FROM parties_account WHERE id = %s", [self.company.account_ids[0]]
            ).fetchone()
            self._prices(offerings)
            self._write("quotes_quote", [{**self.quote, "id": fresh, "number": f"R-{fresh.hex[:16]}"}])
            self._write("quotes_quoteline", [{**line, "id": uuid.uuid4(), "quote_id": fresh} for line in self.lines])
            self._write("activity_event", [self._event(fresh)])

    def reprice(self, key: str) -> None:
        """The quote is locked, lines and prices are read, all lines and the quote are written, and an event."""
        with self.database.transaction():
            self.database.execute("SELECT * FROM quotes_quote WHERE id = %s FOR UPDATE", [key]).fetchone()
            lines = self.database.execute("SELECT * FROM quotes_quoteline WHERE quote_id = %s", [key]).fetchall()
            prices = {
                row["offering_id"]: row["unit_price"] for row in self._prices([row["offering_id"] for row in lines])
            }
            statement = (
                "UPDATE quotes_quoteline l SET list_price = v.price, unit_price = v.price, net = v.price * l.quantity "
                "FROM unnest(%s::uuid[], %s::numeric[]) AS v(id, price) WHERE l.id = v.id"
            )
            new = [prices.get(row["offering_id"], row["list_price"]) for row in lines]
            self.database.execute(statement, [[row["id"] for row in lines], new])
            self.database.execute("UPDATE quotes_quote SET net = %s, updated_at = now() WHERE id = %s", [sum(new), key])
            self._write("activity_event", [self._event(uuid.UUID(key))])

    def read_quote(self, key: str) -> None:
        """The quote with its customer, and its lines."""
        with self.database.transaction():
            self.database.execute(
                "SELECT q.*, a.name FROM quotes_quote q JOIN parties_account a ON a.id = q.account_id WHERE q.id = %s",
                [key],
            ).fetchone()
            self.database.execute(
                "SELECT * FROM quotes_quoteline WHERE quote_id = %s ORDER BY position", [key]
            ).fetchall()

    def list_quotes(self) -> None:
        """Fifty of one state and customer, newest first."""
        with self.database.transaction():
            self.database.execute(
                "SELECT q.*, a.name FROM quotes_quote q JOIN parties_account a ON a.id = q.account_id "
                "WHERE q.status = 'approved' AND q.account_id = %s ORDER BY q.created_at DESC, q.id DESC LIMIT 50",
                [self.company.account_ids[0]],
            ).fetchall()

    def cycled(self, work: Callable[[str], None], keys: list[str]) -> Callable[[], None]:
        """`work` on one key after the other."""
        following = itertools.cycle(keys)
        return lambda: work(next(following))

    def _prices(self, offerings: list[Any]) -> list[Row]:
        return self.database.execute(
            "SELECT * FROM pricing_pricelistline WHERE price_list_id = %s AND offering_id = ANY(%s)",
            [self.company.price_list_id, offerings],
        ).fetchall()

    def _sample(self, table: str, condition: str, values: list[Any]) -> list[Row]:
        names = columns_of(self.database, table)
        self._insert[table] = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
        query = f"SELECT {', '.join(names)} FROM {table} WHERE {condition} LIMIT {LINES}"
        return self.database.execute(query, values).fetchall()  # type: ignore[call-overload,no-any-return]

    def _write(self, table: str, rows: list[Row]) -> None:
        values = [[Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()] for row in rows]
        with self.database.cursor() as cursor:
            cursor.executemany(self._insert[table], values)

    def _event(self, subject: uuid.UUID) -> Row:
        return {**self.event, "subject_id": subject}


def columns_of(database: psycopg.Connection[Row], table: str) -> list[str]:
    """Columns to write; the key of the event table makes itself."""
    plain = psycopg.connect(database.info.dsn, password=database.info.password)
    with plain:
        return [name for name in columns(plain, table) if (table, name) != ("activity_event", "id")]
