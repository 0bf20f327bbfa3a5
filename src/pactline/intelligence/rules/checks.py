"""Typed checks of a clause: what its words say about a figure, a law, or who is bound. Pure.

A check answers yes, no, or “cannot tell” (None) with a sentence; “cannot tell” never counts as a breach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import likeness

NON_STANDARD, WALK_AWAY = "non_standard", "walk_away"
_NUMBERS = [
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
    "twenty",
]
_VALUES = {word: Decimal(n) for n, word in enumerate(_NUMBERS, start=1)} | {
    word: Decimal(n)
    for n, word in enumerate(["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=3)
}
_VALUES |= {word: _VALUES[word] * 10 for word in ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]}
_VALUES |= {
    "once": Decimal(1),
    "twice": Decimal(2),
    "double": Decimal(2),
    "triple": Decimal(3),
    "hundred": Decimal(100),
}
_N = r"(?:\d{1,4}(?:[.,]\d{1,2})?|" + "|".join(sorted(_VALUES, key=len, reverse=True)) + r")"
_DIGITS = r"\(\s{0,3}(?P<digits>\d{1,4}(?:\.\d{1,2})?)\s{0,3}[)x×]?\)?"
_COUNT = rf"(?:(?P<said>{_N})(?:[\s-]{{1,3}}{_N})?\s{{0,3}})?(?:{_DIGITS})?"
_TERM = re.compile(rf"{_COUNT}\s{{0,3}}(?:calendar|business|working|full|consecutive|prior|preceding)?[\s-]{{0,3}}"
                   r"(?P<unit>day|week|month|year)s?\b", re.IGNORECASE)  # fmt: skip
_TIMES = re.compile(
    rf"(?:{_COUNT}\s{{0,3}}(?:times|x\b|×)|(?P<percent>\d{{2,4}})\s{{0,2}}(?:%|percent|per cent)"
    r"|\b(?P<twice>twice|double|triple)\b)"
    r"(?=[^.;]{0,120}\b(?:fees?|amounts?|sums?|charges|paid|payable|consideration|contract value)\b)",
    re.IGNORECASE,
)
_FEES = re.compile(r"\b(?:fees?|amounts?|sums?|charges|consideration)\b[^.;]{0,80}\b(?:paid|payable|due|owed|received)\b|"
                   r"\b(?:paid|payable|due|owed)\b[^.;]{0,60}\b(?:fees?|amounts?|sums?)\b", re.IGNORECASE)  # fmt: skip
_UNCAPPED = re.compile(
    r"\b(?:unlimited|uncapped|(?<!including )(?<!including, )without (?:any )?limit(?:ation)?\b(?! of\b)|"
    r"shall not be (?:limited|capped)\b(?! to\b)|no (?:limit|cap)\b)",
    re.IGNORECASE,
)
_MUTUAL = re.compile(r"\b(?:each|either|neither|both|every)\s{1,3}(?:of\s{1,3}the\s{1,3})?part(?:y|ies)\b|\bmutual(?:ly)?\b|"
                     r"\bparties\s{1,3}(?:each|shall|will|agree)", re.IGNORECASE)  # fmt: skip
_RENEWS = re.compile(r"\b(?:auto(?:matic(?:ally)?)?(?:[\s-]{1,3}\w{1,12}){0,3}?[\s-]{1,3}(?:renew|extend)|"
                     r"(?:renew|extend)\w{0,4}(?:[\s-]{1,3}\w{1,12}){0,2}?[\s-]{1,3}automatic)", re.IGNORECASE)  # fmt: skip
_NOT_RENEWS = re.compile(
    r"\b(?:not|no|never)\b[^.;]{0,40}\b(?:auto\w{0,9})?[^.;]{0,12}\b(?:renew|extend)", re.IGNORECASE
)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says: ``ok`` None when the words do not tell."""

    kind: str
    ok: bool | None
    sentence: str
    otherwise: str = NON_STANDARD


def number(said: str | None, digits: str | None) -> Decimal | None:
    """“twelve (12)”: the digits when there are any, else the word."""
    if digits:
        return Decimal(digits)
    if not said:
        return None
    try:
        return Decimal(said.replace(",", "."))
    except InvalidOperation:
        return _VALUES.get(said.casefold())


def days(text: str) -> list[int]:
    """Every length of time in a clause, in days."""
    found = []
    for match in _TERM.finditer(text):
        count = number(match["said"], match["digits"])
        if count is not None:
            found.append(int(count * _DAYS[match["unit"].casefold()]))
    return found


def cap_multiple(text: str) -> Decimal | None:
    """A liability cap as a multiple of a year's fees: “twelve months' fees” 1, “twice the fees” 2, “150 %” 1.5."""
    multiples = []
    for match in _TIMES.finditer(text):
        if match["percent"]:
            multiples.append(Decimal(match["percent"]) / 100)
        elif match["twice"]:
            multiples.append(_VALUES[match["twice"].casefold()])
        elif (count := number(match["said"], match["digits"])) is not None:
            multiples.append(count)
    if multiples:
        return max(multiples)
    if _FEES.search(text) or re.search(r"\bfees\b", text, re.IGNORECASE):
        months = [
            count * {"month": 1, "year": 12}[match["unit"].casefold()]
            for match in _TERM.finditer(text)
            if match["unit"].casefold() in ("month", "year") and (count := number(match["said"], match["digits"]))
        ]
        if months:
            return max(months) / 12
        if _FEES.search(text):
            return Decimal(1)
    return None


def _max_cap(text: str, value: Any) -> tuple[bool | None, str]:
    limit = Decimal(str(value))
    if _UNCAPPED.search(text):
        return False, _("Liability is not capped; we accept at most %(limit)s times the yearly fees.") % {
            "limit": limit
        }
    found = cap_multiple(text)
    if found is None:
        return None, _("The cap is not a multiple of the fees; compare it by hand.")
    words = {"found": found.normalize().__format__("f"), "limit": limit}
    if found <= limit:
        return True, _("The cap is %(found)s times the yearly fees; at most %(limit)s is accepted.") % words
    return False, _("The cap is %(found)s times the yearly fees; we accept at most %(limit)s.") % words


def _at_least_days(text: str, value: Any) -> tuple[bool | None, str]:
    found = days(text)
    if not found:
        return None, _("No length of time stands in the clause.")
    least, wanted = min(found), int(value)
    words = {"found": least, "wanted": wanted}
    if least >= wanted:
        return True, _("%(found)s days; at least %(wanted)s are wanted.") % words
    return False, _("%(found)s days are fewer than the %(wanted)s that we want.") % words


def _at_most_days(text: str, value: Any) -> tuple[bool | None, str]:
    found = days(text)
    if not found:
        return None, _("No length of time stands in the clause.")
    most, wanted = max(found), int(value)
    words = {"found": most, "wanted": wanted}
    if most <= wanted:
        return True, _("%(found)s days; at most %(wanted)s are accepted.") % words
    return False, _("%(found)s days are more than the %(wanted)s that we accept.") % words


def _allowed_laws(text: str, value: Any) -> tuple[bool | None, str]:
    laws = terms(value)
    named = [law for law in laws if likeness.says(text, law)]
    if named:
        return True, _("The law is on the list: %(law)s.") % {"law": ", ".join(named)}
    return False, _("None of the laws that we accept stands here: %(laws)s.") % {"laws": ", ".join(laws)}


def _mutual(text: str, value: Any) -> tuple[bool | None, str]:
    wanted, found = truth(value), bool(_MUTUAL.search(text))
    said = _("It binds both sides alike.") if found else _("It binds one side only.")
    return found == wanted, said


def _renewal(text: str, value: Any) -> tuple[bool | None, str]:
    wanted = truth(value)
    found = bool(_RENEWS.search(text)) and not _NOT_RENEWS.search(text)
    said = _("The contract renews by itself.") if found else _("The contract does not renew by itself.")
    return found == wanted, said


def _must_say(text: str, value: Any) -> tuple[bool | None, str]:
    absent = [phrase for phrase in terms(value) if not likeness.says(text, phrase)]
    if not absent:
        return True, _("It says everything that it must.")
    return False, _("It does not say: %(words)s.") % {"words": ", ".join(absent)}


def _must_not_say(text: str, value: Any) -> tuple[bool | None, str]:
    said = [phrase for phrase in terms(value) if likeness.says(text, phrase)]
    if not said:
        return True, _("It says nothing that it must not.")
    return False, _("It says: %(words)s.") % {"words": ", ".join(said)}


KINDS: dict[str, tuple[str | Promise, str, Callable[[str, Any], tuple[bool | None, str]]]] = {
    "max_cap_multiple": (gettext_lazy("Cap at most … times the yearly fees"), "number", _max_cap),
    "min_notice_days": (gettext_lazy("Notice of at least … days"), "number", _at_least_days),
    "max_days": (gettext_lazy("At most … days"), "number", _at_most_days),
    "allowed_laws": (gettext_lazy("Law is one of …"), "terms", _allowed_laws),
    "mutual": (gettext_lazy("Binds both sides (yes or no)"), "truth", _mutual),
    "auto_renewal": (gettext_lazy("Renews by itself (yes or no)"), "truth", _renewal),
    "must_say": (gettext_lazy("Must say …"), "terms", _must_say),
    "must_not_say": (gettext_lazy("Must not say …"), "terms", _must_not_say),
}
"""Kind → its words, what its value is, and how it is answered."""


def terms(value: Any) -> list[str]:
    """Several words or phrases: a list, or lines and semicolons."""
    rows = value if isinstance(value, list | tuple) else re.split(r"[;\n]", str(value or ""))
    return [str(row).strip() for row in rows if str(row).strip()]


def truth(value: Any) -> bool:
    """Yes or no as people write it."""
    return value is True or str(value).strip().casefold() in ("yes", "true", "1", "ja", "on")


def problem(check: Mapping[str, Any]) -> str | None:
    """What is wrong with a check as somebody wrote it; None when it can be used."""
    kind, value = str(check.get("kind", "")), check.get("value")
    if kind not in KINDS:
        return _("There is no check “%(kind)s”; use one of %(known)s.") % {"kind": kind, "known": ", ".join(KINDS)}
    if check.get("otherwise", NON_STANDARD) not in (NON_STANDARD, WALK_AWAY):
        return _("A failed check means non-standard or walk-away.")
    shape = KINDS[kind][1]
    if shape == "number":
        try:
            fits = Decimal(str(value)) >= 0
        except InvalidOperation:
            fits = False
        return None if fits else _("“%(check)s” needs a number.") % {"check": KINDS[kind][0]}
    if shape == "terms" and not terms(value):
        return _("“%(check)s” needs at least one word or phrase.") % {"check": KINDS[kind][0]}
    return None


def run(check: Mapping[str, Any], text: str) -> Outcome:
    """The outcome of a valid check over the words of a clause."""
    kind = str(check["kind"])
    ok, sentence = KINDS[kind][2](text, check.get("value"))
    return Outcome(kind, ok, sentence, str(check.get("otherwise") or NON_STANDARD))


def describe(check: Mapping[str, Any]) -> str:
    """The check as people read it."""
    label, shape, _answer = KINDS[str(check["kind"])]
    value = check.get("value")
    shown = (
        ", ".join(terms(value))
        if shape == "terms"
        else (_("yes") if truth(value) else _("no"))
        if shape == "truth"
        else str(value)
    )
    words = str(label)
    return words.replace("…", shown) if "…" in words else f"{words}: {shown}"
