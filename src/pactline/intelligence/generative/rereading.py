"""Values that a model names, read again by our own rules from the words that it quoted; what differs is never believed. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.intelligence.metadata import dates, durations, law, terms
from pactline.intelligence.metadata.values import Money

from . import quoting

_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "C$": "CAD", "A$": "AUD"}
_AMOUNT = re.compile(
    r"(?P<sign>US\$|C\$|A\$|[$€£¥]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK)\b)\s{0,3}"
    r"(?P<number>\d{1,3}(?:,\d{3}){0,5}(?:\.\d{1,2})?|\d{1,15}(?:\.\d{1,2})?)(?:\s{1,3}(?P<times>thousand|million|billion)\b)?",
    re.IGNORECASE,
)
_TIMES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Read:
    """A value; `verified` when our rules read it from the quoted words, else only the model says so."""

    value: Any
    verified: bool
    working: str


def money(text: str) -> Money | None:
    """The first amount with a currency."""
    match = _AMOUNT.search(text)
    if match is None:
        return None
    sign = match["sign"].upper()
    amount = Decimal(match["number"].replace(",", "")) * _TIMES.get((match["times"] or "").lower(), 1)
    return Money(amount, _SIGNS.get(sign, sign))


def day(text: str) -> Any:
    """The first date; only a whole one counts."""
    return next((one.day for one in dates.mentions(text) if one.day.exact is not None), None)


def length(text: str) -> Any:
    """The first length of time."""
    found = sorted(durations.mentions(text), key=lambda one: one.start)
    return found[0].duration if found else None


def _expiry(text: str) -> Any:
    found = terms.expiry(text, None, None)
    return found[0] if found is not None else length(text)


READERS: dict[str, Callable[[str], Any]] = {
    "date": day,
    "duration": length,
    "money": money,
    "Agreement Date": day,
    "Effective Date": day,
    "Expiration Date": _expiry,
    "Renewal Term": terms.renewal,
    "Notice Period To Terminate Renewal": terms.notice,
    "Governing Law": law.read,
}
"""Kinds of values and types that have one; everything else is a name, and stands as quoted."""
NAMES = frozenset({"Document Name", "Parties"})


def read(name: str, quote: str, said: str) -> Read:
    """The value of a quote. What our rules read wins over what the model says; without them it stays unverified."""
    if name in NAMES or name not in READERS:
        same = quoting.find(quote, 0, len(quote), said) is not None
        return Read(" ".join(quote.split()), same, "")
    found = READERS[name](quote)
    if found is None or _means(found) is False:
        working = _("Only the model says so: “%(said)s” cannot be worked out from the quoted words.")
        return Read(said, False, working % {"said": said})
    if said and not _agrees(found, READERS[name](said), said):
        return Read(found, True, _("Read from the quoted words; the model said “%(said)s”.") % {"said": said})
    return Read(found, True, _("Read from the quoted words."))


def _means(value: Any) -> bool | None:
    """False for an expiry without a date that is not perpetual: nothing to rely on."""
    if hasattr(value, "perpetual"):
        return bool(value.perpetual) or value.day is not None
    return None


def _agrees(ours: Any, theirs: Any, said: str) -> bool:
    """Whether the model's own words give the same value."""
    return theirs == ours or str(ours).casefold() == said.casefold()
