"""The data that is measured on: 1,000 products, 10,000 accounts, 100,000 quotes of 20 lines.

One of each is made by the real actions; SQL multiplies them, so that every column holds what the actions would write.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from .cloning import multiply, uuid

PRODUCTS, ACCOUNTS, LINES = 1_000, 10_000, 20
STATES = (
    "draft",
    "in_review",
    "approved",
    "pending_customer_acceptance",
    "accepted",
    "completed",
    "expired",
    "canceled",
)
BATCH = 10_000


@dataclass(frozen=True)
class Company:
    """What the operations need to know. Ids are text."""

    token: str
    quotes: int
    skus: list[str]
    account_ids: list[str]
    price_list_id: str
    first_quote_id: str


def build(folder: Path, url: str, quotes: int, tell: Callable[[str], None]) -> Company:
    """The company of `folder`, made now or at an earlier run with the same tables and size."""
    note = folder / "company.json"
    if note.is_file():
        known = json.loads(note.read_text("utf-8"))
        if known.pop("tables") == _tables(url) and known["quotes"] == quotes:
            tell(f"Measuring on the {quotes:,} quotes of an earlier run")
            return Company(**known)
        raise SystemExit(f"{folder} holds another company or other tables. Remove it and run again.")
    company = _seed(quotes, tell)
    _multiply(url, company, tell)
    note.write_text(json.dumps({**asdict(company), "tables": _tables(url)}), "utf-8")
    return company


def _tables(url: str) -> str:
    with psycopg.connect(url) as database:
        row = database.execute(
            "SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app, name)) FROM django_migrations"
        ).fetchone()
        return str(row[0]) if row else ""


def _seed(quotes: int, tell: Callable[[str], None]) -> Company:
    from pactline import demo
    from pactline.catalog.testing import offering
    from pactline.identity import actions as identity
    from pactline.identity import queries as people
    from pactline.kernel import clock
    from pactline.kernel.actor import SYSTEM
    from pactline.parties import testing as parties
    from pactline.pricing import actions as pricing
    from pactline.pricing.testing import price_list
    from pactline.quotes import actions as quoting
    from pactline.quotes.actions.basket import NewLine

    tell("Loading the demo company")
    demo.load(say=tell)
    tell(f"Making {PRODUCTS:,} products, one account, one quote of {LINES} lines")
    rita = people.find_user("rita")
    actor = people.actor_for(rita)
    _, token = identity.create_token(
        user=rita, name="bench", actor=SYSTEM, expires_at=clock.now() + timedelta(days=365)
    )
    offerings = [
        offering(f"BENCH-{number:04}", f"Service number {number}", periodicity="month" if number % 2 else "")
        for number in range(PRODUCTS)
    ]
    listed = price_list(publish=False, code="BENCH")
    prices = [
        pricing.Price(offering_id=made.pk, unit_price=Decimal(100 + number), unit_cost=Decimal(40))
        for number, made in enumerate(offerings)
    ]
    pricing.set_prices(listed.pk, prices=prices, actor=SYSTEM)
    pricing.publish(listed.pk, actor=SYSTEM)
    account = parties.account("Bench Laboratories", actor=actor)
    lines = [
        NewLine(offering_id=made.pk, quantity=Decimal(3), discount_percent=Decimal(5)) for made in offerings[:LINES]
    ]
    quote = quoting.create_quote(account_id=account.pk, price_list_id=listed.pk, lines=lines, actor=actor)
    ids = [str(account.pk), *(_account_id(number) for number in range(1, ACCOUNTS))]
    return Company(token, quotes, [made.sku for made in offerings], ids, str(listed.pk), str(quote.pk))


def _account_id(number: int) -> str:
    return f"019000a0-0000-7000-8000-{number:012x}"


def quote_id(number: int) -> str:
    """The id of the n-th multiplied quote."""
    return f"019000b0-0000-7000-8000-{number:012x}"


def _multiply(url: str, company: Company, tell: Callable[[str], None]) -> None:
    with psycopg.connect(url, autocommit=True) as database:
        # Rows that SQL copies are consistent already; checking each foreign key again would take minutes.
        database.execute("SET session_replication_role = replica")
        original = company.account_ids[0]
        tell(f"Multiplying to {ACCOUNTS:,} accounts")
        source = f"t.id = '{original}'"
        replaced = {
            "id": uuid("a0"),
            "number": "'X-' || n",
            "name": "'Customer number ' || n",
            "name_key": "'customer number ' || n",
            "created_at": "t.created_at - n * interval '1 minute'",
        }
        multiply(database, "parties_account", source=source, replaced=replaced, first=1, last=ACCOUNTS - 1)
        _multiply_quotes(database, company, tell)
        tell("Gathering statistics")
        database.execute("VACUUM ANALYZE")


def _multiply_quotes(database: psycopg.Connection[Any], company: Company, tell: Callable[[str], None]) -> None:
    first_quote = company.first_quote_id
    states = "ARRAY[" + ", ".join(f"'{state}'" for state in STATES) + "]"
    quote = {
        "id": uuid("b0"),
        "number": "'QX-' || n",
        "status": f"({states})[1 + n % {len(STATES)}]",
        # Every fiftieth is of one big customer; the others are spread evenly.
        "account_id": f"CASE WHEN n % 50 = 0 THEN t.account_id ELSE {uuid('a0', f'(1 + n % {ACCOUNTS - 1})')} END",
        "created_at": "t.created_at - n * interval '1 minute'",
        "total": "t.total + n",
    }
    line = {"id": uuid("c0", f"(n::bigint * {LINES * 10} + t.position)"), "quote_id": uuid("b0")}
    for begin in range(1, company.quotes, BATCH):
        end = min(begin + BATCH - 1, company.quotes - 1)
        multiply(database, "quotes_quote", source=f"t.id = '{first_quote}'", replaced=quote, first=begin, last=end)
        multiply(
            database, "quotes_quoteline", source=f"t.quote_id = '{first_quote}'", replaced=line, first=begin, last=end
        )
        tell(f"Multiplying to {company.quotes:,} quotes of {LINES} lines: {end + 1:,}")
