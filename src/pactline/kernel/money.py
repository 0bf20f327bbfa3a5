"""Money: decimals, one rounding rule (half up, per line), one currency on a document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError, get_global
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import gettext as _

from .errors import InvalidInput

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@lru_cache(maxsize=256)
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of ``currency`` (ISO 4217): 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-get_currency_precision(currency))


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """The codes of ISO 4217 that CLDR knows."""
    return frozenset(get_global("all_currencies"))


def check_currency(code: str) -> str:
    """``code`` in capitals; ``InvalidInput`` when ISO 4217 has no such code."""
    upper = code.strip().upper()
    if upper not in currencies():
        raise InvalidInput(
            _("“%(code)s” is not a currency code of ISO 4217; write for example EUR or USD.") % {"code": code}
        )
    return upper


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """``amount`` rounded half up to the currency's minor unit. The only rounding of money there is."""
    return amount.quantize(minor_unit(currency), rounding=ROUND_HALF_UP)


def parse_decimal(text: str, *, what: str = "number") -> Decimal:
    """A finite decimal from what a person or a program wrote; ``InvalidInput`` otherwise. Never a float."""
    try:
        value = Decimal(text.strip().replace(" ", ""))
    except (InvalidOperation, ValueError) as error:
        raise InvalidInput(
            _("“%(text)s” is not a %(what)s; write for example 1234.50.") % {"text": text, "what": what}
        ) from error
    if not value.is_finite():
        raise InvalidInput(_("“%(text)s” is not a finite %(what)s.") % {"text": text, "what": what})
    return value


def spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """``total`` shared over ``weights`` so that the parts are whole minor units and add up to it exactly."""
    return largest_remainder(total, weights, minor_unit(currency))


def largest_remainder(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """``total`` shared over ``weights`` in multiples of ``unit``; ``total`` must be one.

    Largest remainder method (Hamilton); ties go to the earlier part. All weights zero: equal shares.
    """
    if not weights:
        return []
    weight_sum = sum(weights, ZERO)
    shares = list(weights) if weight_sum else [Decimal(1)] * len(weights)
    weight_sum = weight_sum or Decimal(len(weights))
    units = (total / unit).to_integral_value(rounding=ROUND_HALF_UP)
    exact = [units * share / weight_sum for share in shares]
    floors = [value.to_integral_value(rounding="ROUND_FLOOR") for value in exact]
    missing = int(units - sum(floors, ZERO))
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for index in order[:missing]:
        floors[index] += 1
    return [value * unit for value in floors]


def format_money(amount: Decimal, currency: str, locale: str = "en") -> str:
    """``amount`` as people of ``locale`` write it: “€1,234.50”, “1.234,50 €”."""
    try:
        parsed = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        parsed = Locale("en")
    return format_currency(amount, currency, locale=parsed)
