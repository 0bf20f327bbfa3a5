"""Numbers that people see: Q-2026-0042. One row lock per range; rolled back with the document, so no gaps remain."""

from __future__ import annotations

from pactline.kernel.statements import Statement

_NEXT = Statement("""
INSERT INTO activity_numberrange (prefix, year, last) VALUES (%s, %s, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = activity_numberrange.last + 1 RETURNING last
""")


def next_number(prefix: str, year: int) -> str:
    """The next number of the range, for example ``Q-2026-0042``. Call it late in the transaction: it holds a lock."""
    return f"{prefix}-{year}-{_NEXT.row(prefix, year)[0]:04d}"
