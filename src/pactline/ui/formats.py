"""Numbers, money, dates and instants as people of a language write them. Cached: pages repeat the same values."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_compact_currency, format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import format_money, parse_decimal

Amount = Decimal | int
GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+")
"""Digits with dots where a language with a decimal comma would group them."""


@lru_cache(maxsize=64)
def babel_locale(language: str) -> Locale:
    """Babel's locale for a language code of Django; English when it is unknown."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language() -> str:
    """The language of this request."""
    return translation.get_language() or "en"


@lru_cache(maxsize=8192)
def _money(amount: Decimal, currency: str, lang: str) -> str:
    return format_money(amount, currency, lang)


def money(amount: Amount | None, currency: str) -> str:
    """“€1,234.50”; empty for None."""
    return "" if amount is None else _money(Decimal(amount), currency, language())


@lru_cache(maxsize=1024)
def _compact(amount: Decimal, currency: str, lang: str) -> str:
    return format_compact_currency(amount, currency, locale=babel_locale(lang), fraction_digits=1)


def compact_money(amount: Amount | None, currency: str) -> str:
    """“€1.2M”: for tiles and axes, where the exact figure stands behind a link."""
    return "" if amount is None else _compact(Decimal(amount), currency, language())


@lru_cache(maxsize=8192)
def _number(value: Decimal, pattern: str | None, lang: str) -> str:
    return format_decimal(value, format=pattern, locale=babel_locale(lang))


def number(value: Amount | float | None, places: int | None = None) -> str:
    """“1,234.5”, with ``places`` decimals when given."""
    if value is None:
        return ""
    pattern = None if places is None else "#,##0." + "0" * places if places else "#,##0"
    return _number(Decimal(str(value)), pattern, language())


def quantity(value: Amount | None) -> str:
    """A quantity without trailing zeros, up to six decimals."""
    return "" if value is None else _number(Decimal(value), "#,##0.######", language())


def entered(value: Amount | None) -> str:
    """A decimal as people type it: no trailing zeros, no grouping, with the language's decimal sign."""
    if value is None or value == "":
        return ""
    return f"{Decimal(value).normalize():f}".replace(".", _decimal_sign(language()))


def read_number(text: str, *, what: str) -> Decimal:
    """What a person typed or pasted, in the language's way or with a dot. ``InvalidInput`` for what is no number, and for
    “1.234” where the dot may be meant to group.
    """
    words = text.strip().replace("\xa0", "").replace("\u202f", "")
    if _decimal_sign(language()) != ",":
        return parse_decimal(words, what=what)
    if "," in words:
        words = words.replace(".", "").replace(",", ".", 1)
    elif GROUPED.fullmatch(words):
        names = {"text": text, "whole": words.replace(".", ""), "part": words.replace(".", ",", 1)}
        raise InvalidInput(_("“%(text)s” can be read in two ways: write %(whole)s or %(part)s.") % names)
    return parse_decimal(words, what=what)


def _decimal_sign(lang: str) -> str:
    return str(babel_locale(lang).number_symbols["latn"]["decimal"])


def percent(value: Amount | None) -> str:
    """Percent points: 12.5 is “12.5 %” in the language's own way."""
    if value is None:
        return ""
    lang = language()
    return _percent(Decimal(value), lang)


@lru_cache(maxsize=4096)
def _percent(value: Decimal, lang: str) -> str:
    sign = babel_locale(lang).percent_formats[None].pattern.partition("%")[0][-1:]
    gap = sign if sign.isspace() else ""
    return _number(value, "#,##0.##", lang) + gap + "%"


@lru_cache(maxsize=4096)
def _day(value: date, lang: str) -> str:
    # English is read on both sides of the ocean: the month as a word, so that nobody mistakes it.
    return format_date(value, "d MMM y" if lang.startswith("en") else "medium", locale=babel_locale(lang))


def day(value: date | datetime | None) -> str:
    """“23 Nov 2026”: a business day, or the local day of an instant."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _day(value, language())


def moment(value: datetime | None) -> str:
    """Day and time in the reader's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{_day(local.date(), language())}, {local:%H:%M}"


def in_utc(value: datetime | None) -> str:
    """Day and time in UTC, for what people in several places read; the word “UTC” stands in the sentence."""
    if value is None:
        return ""
    instant = value.astimezone(UTC)
    return f"{_day(instant.date(), language())}, {instant:%H:%M}"


def ago(value: datetime | None) -> str:
    """“3 hours ago”, “in 2 days”."""
    if value is None:
        return ""
    return format_timedelta(value - clock.now(), add_direction=True, locale=babel_locale(language()))


def filesize(size: int | None) -> str:
    """“1.4 MB” (decimal units)."""
    if size is None:
        return ""
    amount, unit = Decimal(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 1000 or unit == "TB":
            break
        amount /= 1000
    return f"{number(amount, 0 if unit == 'B' or amount >= 100 else 1)} {unit}"


def initials(name: str) -> str:
    """Two letters for an avatar: first and last word."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
