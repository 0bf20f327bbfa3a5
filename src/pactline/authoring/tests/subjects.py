"""A subject such as higher modules register, for tests of authoring alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pactline.authoring import sources
from pactline.authoring.sources import Source, TableSource

KIND = "test_request"


def register() -> None:
    sources.register(
        KIND,
        [
            Source("quote.number", "Quote number", sample="Q-2026-0001"),
            Source("quote.total", "Total", "money", Decimal("1234.50")),
            Source("quote.start_on", "Start date", "date", date(2026, 1, 1), words=("effective date",)),
            Source("quote.term_months", "Term in months", "number", 12, words=("contract term",)),
            Source("quote.products", "Products", "list", ["Suite", "Training"]),
            Source("account.name", "Customer name", sample="Meridian GmbH"),
            Source("account.country", "Customer country", sample="DE"),
            Source("account.address", "Customer address", "address", {"text": "Street 1\nTown"}),
            Source("seller.name", "Provider name", sample="Northlight Ltd", words=("our company",)),
            Source("seller.governing_law", "Governing law", sample="England"),
            Source("request.is_pilot", "Has pilot", "flag", False),
        ],
        label="Test request",
        table_sources={
            "quote.lines": TableSource(
                "Quote lines",
                rows="quote.lines",
                columns=[
                    Source("number", "No.", sample="1"),
                    Source("name", "Product", sample="Suite"),
                    Source("quantity", "Quantity", "number", 2, words=("qty",)),
                    Source("unit_price", "Unit price", "money", Decimal("10")),
                    Source("total", "Line total", "money", Decimal("20")),
                    Source("note", "Note", sample=""),
                ],
                shown=("number", "name", "quantity", "total"),
                totals=[Source("quote.total", "Total", "money", Decimal("1234.50"))],
            )
        },
    )


def context(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "currency": "EUR",
        "quote": {
            "number": "Q-7",
            "total": Decimal("1234.5"),
            "start_on": date(2026, 3, 1),
            "term_months": 12,
            "products": ["Suite", "Training"],
            "lines": [
                {
                    "number": "1",
                    "name": "Suite",
                    "quantity": Decimal("1"),
                    "unit_price": Decimal("1000"),
                    "total": Decimal("1000"),
                    "level": 0,
                },
                {
                    "number": "1.1",
                    "name": "Seat",
                    "quantity": Decimal("25"),
                    "unit_price": Decimal("8"),
                    "total": Decimal("200"),
                    "level": 1,
                },
                {
                    "number": "2",
                    "name": "Training",
                    "quantity": Decimal("1"),
                    "unit_price": Decimal("34.5"),
                    "total": Decimal("34.5"),
                    "level": 0,
                },
            ],
        },
        "account": {"name": "Meridian GmbH", "country": "DE", "address": {"text": "Street 1\nTown"}},
        "seller": {"name": "Northlight Ltd", "governing_law": "England"},
        "request": {"is_pilot": False},
        "answers": {},
    }
    made.update(changes)
    return made
