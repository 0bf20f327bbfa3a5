"""Lengths of time in the words of contracts: "thirty (30) days", "3-year", "six months", "half a year". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from pactline.intelligence.metadata.values import Day, Duration

_ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: n for n, word in enumerate(_ONES, start=1)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_WORDS |= {f"{ten}{dash}{one}": 10 * t + o for t, ten in enumerate(_TENS, start=2) for o, one in enumerate(_ONES[:9], start=1)
           for dash in ("-", " ", "")}  # fmt: skip
_WORDS |= {"fourty": 40, "ninty": 90, "one hundred": 100, "one hundred and twenty": 120, "one hundred twenty": 120,
           "one hundred eighty": 180, "one hundred and eighty": 180, "three hundred sixty-five": 365, "one-hundred twenty": 120,
           "one hundred fifty": 150, "one-hundred eighty": 180, "one hundred and fifty": 150, "two hundred": 200,
           "ninety-nine": 99}  # fmt: skip
_NUMBER = "|".join(re.escape(w).replace(r"\ ", r"\s{1,20}") for w in sorted(_WORDS, key=len, reverse=True))
_UNIT = (
    r"(?:(?P<kind>business|working|calendar|full|consecutive|contract|fiscal|additional|successive|further|"
    r"more|license)[\s-]{1,20}){0,2}"
)
_UNIT += r"(?P<unit>days?|weeks?|months?|quarters?|years?|annum)\b"
_DURATION = re.compile(
    rf"(?<![\w.])(?:(?P<words>{_NUMBER})\b[\s~-]{{0,20}}(?:\(\s{{0,5}}(?P<inner>\d{{1,4}}|I|"
    rf"l)\s{{0,5}}(?P<early>days?|months?|years?)?\s{{0,5}}\))?"
    rf"|\(?(?P<digits>\d{{1,4}}(?:[.,]5)?)\)?)"
    rf"[’']?[\s~-]{{0,20}}(?:\(s\)\s{{0,5}})?{_UNIT}",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf[\s-]{1,5}(?:of\s{1,5})?(?:an?[\s-]{1,5})?year\b", re.IGNORECASE)
_EACH = re.compile(
    r"\b(?:(?P<annual>annual(?:ly)?|year[\s-]{1,10}to[\s-]{1,10}year|yearly|each\s{1,20}year|(?:for|"
    r"of)\s{1,20}a\s{1,20}year|per\s{1,20}annum)"
    r"|an?\s{1,20}(?:additional|further|subsequent|renewal|successive)\s{1,20}(?:term\s{1,9}of\s{1,9})?(?:(?P<"
    r"year>year)|(?P<month>month))"
    r"|(?P<monthly>month[\s-]{1,10}to[\s-]{1,10}month|monthly)|(?P<quarterly>quarterly))\b",
    re.IGNORECASE,
)
MOST = 25  # of one passage; more are a table, or made to keep a reader busy


@dataclass(frozen=True, slots=True)
class Mention:
    """A length of time in the text."""

    start: int
    end: int
    duration: Duration


def mentions(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """The first lengths of time of text[start:end] in order."""
    stop = len(text) if end is None else end
    for match in islice(_DURATION.finditer(text, start, stop), MOST):
        duration = _read(match)
        if duration is not None:
            yield Mention(match.start(), match.end(), duration)
    for match in islice(_HALF.finditer(text, start, stop), MOST):
        yield Mention(match.start(), match.end(), Duration(Decimal("0.5"), "year"))


def recurring(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Lengths that only a word names: "annually", "month-to-month"."""
    stop = len(text) if end is None else end
    for match in islice(_EACH.finditer(text, start, stop), MOST):
        unit = (
            "year" if match["annual"] or match["year"] else "month" if match["monthly"] or match["month"] else "quarter"
        )
        yield Mention(match.start(), match.end(), Duration(Decimal(1), unit))


def _read(match: re.Match[str]) -> Duration | None:
    inner = match["inner"]
    if match["digits"]:
        count = Decimal(match["digits"].replace(",", "."))
    elif inner and inner.isdecimal():
        count = Decimal(inner)
    else:
        words = " ".join(match["words"].lower().split())
        count = Decimal(_WORDS[words])
    unit = match["unit"].lower().rstrip("s")
    if unit == "annum":
        unit = "year"
    if unit == "day" and (match["kind"] or "").lower() in ("business", "working"):
        unit = "business day"
    if count == 0 or (unit == "year" and count > 999):
        return None
    return Duration(count, unit)


def number(words: str) -> int | None:
    """A whole number in words or digits; None when it is none."""
    cleaned = " ".join(words.lower().split())
    return int(cleaned) if cleaned.isdecimal() else _WORDS.get(cleaned)


def add(start: date, duration: Duration) -> date:
    """The date after this length of time; the last day of the month when it has no such day. May raise OverflowError."""
    months = duration.months
    if months is not None and months == int(months):
        return plus_months(start, int(months))
    days = {"day": 1, "business day": 1, "week": 7, "year": 365, "month": 30, "quarter": 91}[duration.unit]
    if duration.unit == "business day":
        return plus_business_days(start, int(duration.count))
    return start + timedelta(days=int(duration.count * days))


def plus_months(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    for day in (start.day, 30, 29, 28):
        if day <= start.day:
            try:
                return date(year, month + 1, day)
            except ValueError as error:
                if not 1 <= year <= 9999:
                    raise OverflowError from error
    raise OverflowError


def plus_business_days(start: date, count: int) -> date:
    """Monday to Friday; holidays are not known here."""
    step, left, found = (1 if count >= 0 else -1), abs(count), start
    weeks, left = divmod(left, 5)
    found += timedelta(days=7 * weeks * step)
    while left:
        found += timedelta(days=step)
        left -= found.weekday() < 5
    return found


def plus(day: Day, duration: Duration) -> Day | None:
    """Also for a date of which only the year, or year and month, is known, when whole years or months are added."""
    exact = day.exact
    try:
        if exact is not None:
            later = add(exact, duration)
            return Day(later.year, later.month, later.day)
        months = duration.months
        if day.year is None or months is None or months != int(months) or (int(months) % 12 and day.month is None):
            return None
        index = day.year * 12 + (day.month or 1) - 1 + int(months)
        return Day(index // 12, None if day.month is None else index % 12 + 1, day.day)
    except OverflowError:
        return None
