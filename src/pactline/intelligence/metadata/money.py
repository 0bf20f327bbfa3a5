"""Amounts of money and percentages in the words of contracts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pactline.intelligence.metadata.values import Money, Rate

_SIGNS = {
    "US$": "USD", "U.S.$": "USD", "USD$": "USD", "C$": "CAD", "CDN$": "CAD", "CAN$": "CAD", "CA$": "CAD",
    "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₪": "ILS", "RMB": "CNY", "NIS": "ILS", "Rs.": "INR",
}  # fmt: skip
_CODES = (
    "USD|EUR|GBP|CHF|CAD|AUD|NZD|JPY|CNY|HKD|SGD|INR|ILS|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|TWD|THB|AED|SAR|TRY"
)
_WORDS = {
    "dollars": "USD", "u.s. dollars": "USD", "us dollars": "USD", "united states dollars": "USD",
    "canadian dollars": "CAD", "australian dollars": "AUD",
          "euros": "EUR", "euro": "EUR", "pounds": "GBP", "pounds sterling": "GBP", "swiss francs": "CHF",
          "yen": "JPY", "renminbi": "CNY"}  # fmt: skip
_SCALES = {"thousand": 3, "k": 3, "million": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9}
_NUMBER = r"\d{1,3}(?:[,’' ]\d{3}){1,5}(?:\.\d{1,2})?|\d{1,15}(?:\.\d{1,4})?"
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_WORD = "|".join(re.escape(word).replace(r"\ ", r"\s{1,9}") for word in sorted(_WORDS, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?:(?P<sign>{_SIGN})|\b(?P<code>{_CODES}))\s{{0,3}}(?:\$\s{{0,2}})?(?P<number>{_NUMBER})(?![\d%])(?:\s{{"
    rf"0,3}}(?P<scale>thousand|million|billion|mm|bn|k|m)\b)?"
    rf"|\b(?P<plain>{_NUMBER})\s{{0,3}}(?:(?P<plainscale>thousand|million|"
    rf"billion)\s{{1,3}})?(?:\)\s{{0,3}})?(?:(?P<after>{_CODES})\b|(?P<word>{_WORD})\b|(?P<euro>[€£]))",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(?<![\d.])(?P<number>\d{1,3}(?:\.\d{1,4})?)\s{0,3}(?:%|percent\b|"
    r"per\s{1,3}cent\b)\)?(?:\s{1,9}\(\d{1,3}(?:\.\d{1,4})?\s?%\))?(?:\s{1,9}(?:per|a|each|"
    r"every)\s{1,9}(?P<per>day|week|month|quarter|year|annum))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount or a percentage in the text."""

    start: int
    end: int
    value: Money | Rate


def amounts(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Each amount of money in order; "$" alone counts as US dollars."""
    for match in _MONEY.finditer(text, start, len(text) if end is None else end):
        parts = match.groupdict()
        if parts["number"]:
            currency = (parts["code"] or "").upper() or next(
                code for sign, code in _SIGNS.items() if sign.lower() == parts["sign"].lower()
            )
            number, scale = parts["number"], parts["scale"]
        else:
            word = " ".join((parts["word"] or "").lower().split())
            currency = (parts["after"] or "").upper() or _WORDS.get(word) or _SIGNS[parts["euro"]]
            number, scale = parts["plain"], parts["plainscale"]
        try:
            amount = Decimal(re.sub(r"[,’' ]", "", number)).scaleb(_SCALES[scale.lower()] if scale else 0)
        except InvalidOperation:
            continue
        yield Mention(match.start(), match.end(), Money(amount, currency))


def rates(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Each percentage in order."""
    for match in _RATE.finditer(text, start, len(text) if end is None else end):
        per = (match["per"] or "").lower()
        yield Mention(match.start(), match.end(), Rate(Decimal(match["number"]), "year" if per == "annum" else per))
