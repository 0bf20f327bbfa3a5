"""How values read in a document: dates, money, numbers, percentages, lists and numbers in words, by locale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from pactline.kernel.money import format_money, round_amount

from .number_words import in_words


def locale_of(language: str) -> Locale:
    """The locale for a template's language; English when it is not known."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def is_empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple | dict) and not value)


def shown(value: Any, form: str, *, type_: str = "text", language: str = "en", currency: str = "") -> str:
    """The value in words. `form` is a format of a mapping, or empty for the one that fits the source's type.

    Raises ValueError with a sentence when the value cannot be shown that way."""
    if is_empty(value):
        return ""
    form = form or _natural(value, type_)
    locale = locale_of(language)
    if form in ("list", "lines"):
        return _list(value, form, type_, language, currency)
    if form in ("date", "long_date"):
        day = _date(value)
        return format_date(day, "long" if form == "long_date" else "medium", locale=locale)
    if form in ("money", "amount"):
        return _money(value, form, currency, locale)
    if form == "percent":
        return format_percent(number_of(value) / 100, decimal_quantization=False, locale=locale)
    if form in ("days", "months"):
        return format_unit(number_of(value), form.rstrip("s"), "long", locale=locale)
    if form == "number":
        return format_decimal(number_of(value), decimal_quantization=False, locale=locale)
    if form == "words":
        return in_words(number_of(value.get("amount") if isinstance(value, Mapping) else value), locale.language)
    if form == "yes_no":
        return _yes_no(value, locale.language)
    return _text(value, language)


def _natural(value: Any, type_: str) -> str:
    if isinstance(value, bool):
        return "yes_no"
    by_type = {
        "date": "long_date",
        "datetime": "long_date",
        "money": "money",
        "number": "number",
        "percent": "percent",
        "flag": "yes_no",
        "list": "list",
    }
    if type_ in by_type:
        return by_type[type_]
    if isinstance(value, datetime | date):
        return "long_date"
    if isinstance(value, Decimal | int):
        return "number"
    if isinstance(value, list | tuple):
        return "list"
    return "text"


def _text(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        if "text" in value:
            return str(value["text"])
        if "amount" in value:
            return _money(value, "money", "", locale_of(language))
        return ", ".join(str(item) for item in value.values() if not is_empty(item))
    return str(value)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ValueError(f"“{value}” is not a date.") from error


def number_of(value: Any) -> Decimal:
    """The value as a number. Raises ValueError with a sentence."""
    try:
        number = Decimal(str(value).strip().rstrip("%").strip())
    except InvalidOperation as error:
        raise ValueError(f"“{value}” is not a number.") from error
    return number.normalize() if number == number.to_integral_value() and abs(number) < Decimal(10) ** 15 else number


def _money(value: Any, form: str, currency: str, locale: Locale) -> str:
    if isinstance(value, Mapping):
        currency = str(value.get("currency") or currency)
        value = value.get("amount")
        if is_empty(value):
            return ""
    amount = number_of(value)
    if form == "amount" or not currency:
        digits = format(round_amount(amount, currency) if currency else amount.quantize(Decimal("0.01")), "f")
        places = len(digits.partition(".")[2])
        return format_decimal(Decimal(digits), format="#,##0" + ("." + "0" * places if places else ""), locale=locale)
    return format_money(round_amount(amount, currency), currency, str(locale))


def _list(value: Any, form: str, type_: str, language: str, currency: str) -> str:
    items: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    texts = [
        shown(item, "", type_="text" if type_ == "list" else type_, language=language, currency=currency)
        for item in items
        if not is_empty(item)
    ]
    if form == "lines":
        return "\n".join(texts)
    return format_list(texts, locale=locale_of(language)) if texts else ""


def _yes_no(value: Any, language: str) -> str:
    truth = value if isinstance(value, bool) else str(value).strip().lower() in ("yes", "true", "1", "ja", "on")
    words = {"de": ("Ja", "Nein"), "fr": ("Oui", "Non"), "es": ("Sí", "No")}.get(language, ("Yes", "No"))
    return words[0] if truth else words[1]
