"""What is true of contracts without looking at the database: terms, numbers of revisions, hashes, expiry, typed values.

Source: contracts.md sections 2, 3 (rows 31, 36, 37) and 7.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel import periods

ZERO = Decimal(0)
EXPIRY_LEVELS = (30, 15, 7)
"""Days before the end at which people are told, once each."""
REVIEW_DAYS = 14
LONGEST_REVIEW_DAYS = 90
LONGEST_INDEXED_TEXT = 400_000
LONGEST_HEADING = 60
"""Characters of a revision that full-text search reads (PostgreSQL limits a tsvector to 1 MB)."""


def revision_number(sequence: int) -> str:
    """“1.0” for the first revision of a document, “2.0” for the second."""
    return f"{sequence}.0"


def term_problems(starts_on: date | None, ends_on: date | None, *, perpetual: bool) -> dict[str, str]:
    """Sentences by field about what is wrong with a term: the end is after the start, or there is none by choice."""
    problems: dict[str, str] = {}
    if starts_on is None:
        problems["starts_on"] = _("Say on which day the contract starts.")
    if perpetual and ends_on is not None:
        problems["ends_on"] = _("A perpetual contract has no end; clear the end date, or untick “perpetual”.")
    if not perpetual and ends_on is None:
        problems["ends_on"] = _("Say on which day the contract ends, or tick “perpetual”.")
    if starts_on is not None and ends_on is not None and ends_on <= starts_on:
        problems["ends_on"] = _("The end %(end)s must be after the start %(start)s.") % {
            "end": ends_on.isoformat(),
            "start": starts_on.isoformat(),
        }
    return problems


def plain(value: Any) -> Any:
    """``value`` as JSON holds it: dates as ISO text, decimals as text, everything else as it is."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value)


def value_hash(value: Any) -> str:
    """The SHA-256 (hexadecimal) of ``value`` as canonical JSON: sorted keys, no blanks."""
    canonical = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def due_level(ends_on: date | None, today: date) -> int | None:
    """The level of expiry notices that is reached on ``today``: the smallest of 30, 15, 7 not below the days left."""
    if ends_on is None:
        return None
    left = (ends_on - today).days
    if left < 0:
        return None
    return min((level for level in EXPIRY_LEVELS if left <= level), default=None)


def has_ended(ends_on: date | None, today: date) -> bool:
    """Whether the last day of the contract is over. The end is the last day on which it holds."""
    return ends_on is not None and ends_on < today


def notice_by(ends_on: date | None, notice_days: int | None) -> date | None:
    """The last day on which notice can be given so that the contract ends (does not renew) at its end."""
    return None if ends_on is None or not notice_days else ends_on - timedelta(days=notice_days)


def renewal_term(starts_on: date, ends_on: date | None) -> tuple[date, date] | None:
    """The term after one that ends: from the next day, as many months long; None where there is no end."""
    if ends_on is None:
        return None
    begin = ends_on + timedelta(days=1)
    months = periods.whole_months(starts_on, begin)
    if periods.add_months(starts_on, months) != begin:
        return begin, begin + (ends_on - starts_on)
    return begin, periods.term_end(begin, months)


def file_stem(*parts: str) -> str:
    """The parts as a file name without extension: words, digits, dots and dashes."""
    words = " ".join(part for part in parts if part)
    return re.sub(r"[^\w.\-]+", "-", words).strip("-.")[:120] or "contract"


TRUE_WORDS = frozenset({"true", "yes", "1", "on", "ja"})
FALSE_WORDS = frozenset({"false", "no", "0", "off", "nein", ""})


def typed(kind: str, value: Any) -> Any:
    """``value`` as a column of ``kind`` (text, date, decimal, integer, boolean) holds it; ``ValueError`` names why not."""
    if value in (None, ""):
        return None
    return _READERS[kind](value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        raise ValueError(_("“%(value)s” is not one value but several.") % {"value": str(value)[:60]})
    return str(value)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ValueError(_("“%(value)s” is not a date (write 2026-12-31).") % {"value": value}) from error


def _decimal(value: Any) -> Decimal:
    try:
        found = Decimal(str(value).replace(" ", ""))
    except InvalidOperation as error:
        raise ValueError(_("“%(value)s” is not a number (write 1234.50).") % {"value": value}) from error
    if not found.is_finite():
        raise ValueError(_("“%(value)s” is not a finite number.") % {"value": value})
    return found


def _integer(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise ValueError(_("“%(value)s” is not a whole number.") % {"value": value})
    if abs(number) > 2**31 - 1:
        raise ValueError(_("“%(value)s” is too large.") % {"value": value})
    return int(number)


def _boolean(value: Any) -> bool:
    words = str(value).strip().casefold()
    if words in TRUE_WORDS:
        return True
    if words in FALSE_WORDS:
        return False
    raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value})


_READERS = {"text": _text, "date": _date, "decimal": _decimal, "integer": _integer, "boolean": _boolean}


def next_in_order(orders: Sequence[int]) -> int:
    """The next number of a list that people order by tens."""
    return (max(orders, default=0) // 10 + 1) * 10


def heading_words(text: str) -> str:
    """What an outline shows of a heading: of a run-in one ("Access and Use. During the …") the words before its full stop.

    Headings up to sixty characters stay whole; longer ones without an early full stop are cut between words.
    """
    if len(text) <= LONGEST_HEADING:
        return text
    head = text.split(". ", 1)[0].split(": ", 1)[0]
    if len(head) <= LONGEST_HEADING:
        return head
    return f"{text[:LONGEST_HEADING].rsplit(' ', 1)[0]}…"
