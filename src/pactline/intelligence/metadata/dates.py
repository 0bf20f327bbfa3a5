"""Dates in the words of contracts, also with parts left open ("this __ day of May, 2020", "[●], 2020"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pactline.intelligence.metadata.values import Day

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_GAP = r"[\s\u00a0]{1,30}"
_SOME = r"[\s\u00a0]{0,30}"
_BLANK = r"(?:\[[^\[\]\n]{0,30}\]|_{2,80}|\*{2,8}|[●•]{1,8}|\.{4,80})"
_ORDINAL = r"(?:s\s?t|n\s?d|r\s?d|t\s?h)"
_YEAR = r"(?:(?:1[89]|20)\s?\d\s?\d|20__|19__)"
_ORDINAL_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ],
        start=1,
    )
}
_WORD_DAY = "|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))

_DATE = re.compile(
    r"(?=[\d\[_*●•.jfmasondte])(?:"  # what a date may begin with: most of a text is passed over quickly
    rf"\b(?P<am>{_MONTH})\b\.?{_SOME}(?P<ad>\d\s?\d?|{_BLANK}){_SOME}{_ORDINAL}?{_SOME}[,.]?{_SOME}"
    rf"(?P<ay>{_YEAR}(?!\d)|{_BLANK})"
    rf"|(?<![\w.])(?P<bd>\d\s?\d?|{_WORD_DAY}|{_BLANK}){_SOME}(?:\({_SOME}\d{{1,2}}{_SOME}{_ORDINAL}?{_SOME}\)"
    rf"{_SOME})?{_ORDINAL}?"
    rf"{_SOME}(?:day{_GAP}(?:of{_GAP})?)?(?:of{_GAP})?(?P<bm>\b{_MONTH}\b\.?|(?<=of\s){_BLANK}){_SOME},?{_SOME}(?:of{_GAP})?"
    rf"(?P<by>{_YEAR}(?!\d)|{_BLANK})"
    r"|(?<![\w./-])(?P<iy>(?:19|20)\d\d)-(?P<im>\d{1,2})-(?P<id>\d{1,2})(?![\w-])"
    r"|(?<![\w./-])(?P<n1>\d{1,2})(?P<sep>[./-])(?P<n2>\d{1,2})(?P=sep)(?P<ny>(?:(?:19|20)\d\d|\d\d))(?![\w/-])"
    rf"|\b(?P<cm>{_MONTH})\b\.?{_SOME},?{_SOME}(?P<cy>{_YEAR})(?!\d)"
    rf"|(?P<pb>{_BLANK}){_SOME},{_SOME}(?P<py>{_YEAR})(?!\d))",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(r"\b(?:may|march)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in the text."""

    start: int
    end: int
    day: Day


def mentions(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Each date of text[start:end] in order."""
    stop = len(text) if end is None else end
    for match in _DATE.finditer(text, start, stop):
        day = _read(match)
        if day is not None:
            yield Mention(match.start(), match.end(), day)


def _read(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    if parts["am"]:
        return _day(parts["ay"], _month(parts["am"]), parts["ad"])
    if parts["bm"]:
        return _day(parts["by"], _month(parts["bm"]), parts["bd"])
    if parts["iy"]:
        return _day(parts["iy"], int(parts["im"]), parts["id"])
    if parts["n1"]:
        first, second = int(parts["n1"]), int(parts["n2"])
        month, day = (second, first) if first > 12 or (parts["sep"] == "." and second <= 12) else (first, second)
        return _day(parts["ny"], month, str(day)) if 1 <= month <= 12 else None
    if parts["cm"]:
        return _day(parts["cy"], _month(parts["cm"]), None)
    return _day(parts["py"], None, None)


def _month(name: str) -> int | None:
    short = name[:3].lower()
    return next((n for n, month in enumerate(MONTHS, start=1) if month.startswith(short)), None)


def _day(year: str | None, month: int | None, day: str | None) -> Day | None:
    number = _ORDINAL_WORDS.get((day or "").lower()) or _whole(day)
    of_year = _whole(year)
    if of_year is not None and of_year < 100:
        of_year += 1900 if of_year > 50 else 2000
    if of_year is not None and not 1800 <= of_year <= 2200:
        return None
    found = Day(of_year, month, number)
    if of_year is not None and month is not None and number is not None:
        try:
            date(of_year, month, number)
        except ValueError:
            return None
    return found


def _whole(text: str | None) -> int | None:
    digits = "".join((text or "").split())
    return int(digits) if digits.isdecimal() else None
