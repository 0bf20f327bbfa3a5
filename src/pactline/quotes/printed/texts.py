"""How a printed quote writes texts, figures, terms and dates. Speaks the language that is active."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.kernel.money import round_amount
from pactline.ui import formats

LONG_WORD = re.compile(r"\S{30,}")
Pair = tuple[str, str]


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, rounded as money is."""
    return formats.money(round_amount(amount, currency), currency)


def figure(amount: Decimal, currency: str) -> str:
    """An amount without its currency, with the currency's decimals."""
    places = -int(round_amount(Decimal(1), currency).as_tuple().exponent)
    return formats.number(round_amount(amount, currency), places)


def unit_price(price: Decimal, currency: str) -> str:
    """At least the currency's decimals, more where the price has them (0.0035 for an API call)."""
    exact = price.normalize()
    if exact == round_amount(exact, currency):
        return figure(exact, currency)
    return formats.number(exact, -int(exact.as_tuple().exponent))


def per(periodicity: str) -> str:
    return _("/ year") if periodicity == "year" else _("/ month")


def months(number: int) -> str:
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}


def span(starts: date | None, ends: date | None) -> str:
    if starts and ends:
        return _("%(start)s to %(end)s") % {"start": formats.day(starts), "end": formats.day(ends)}
    if starts:
        return _("from %(start)s") % {"start": formats.day(starts)}
    return _("until %(end)s") % {"end": formats.day(ends)}


def groups(number: str) -> str:
    """An IBAN in groups of four."""
    plain = number.replace(" ", "")
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", plain):
        return number
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def clean(text: str) -> str:
    """One line without control characters; words too long for a column may break anywhere."""
    flat = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text).split())
    return LONG_WORD.sub(lambda match: "\u200b".join(match.group()), flat)


def prose(text: str) -> list[str]:
    """The lines of a text, without empty ones at its ends."""
    return [clean(line) for line in text.replace("\r\n", "\n").strip().split("\n")] if text.strip() else []
