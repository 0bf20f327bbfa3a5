"""Candidates for the dates of the agreement and of its effect: each date of the text with its surroundings. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pactline.intelligence.metadata import dates
from pactline.intelligence.metadata.features import after, before, bucket
from pactline.intelligence.metadata.values import Day

AGREEMENT, EFFECTIVE = "Agreement Date", "Effective Date"
EFFECT = "def:"
"""How the features begin that only say something about the date of effect."""
_MOST = 300
_FILING = re.compile(r"\bsource:[^\n]{0,120}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|among|parties)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"\b(?:this|the)\s{1,20}(?:[\w.&,’'\"“”()-]{1,30}\s{1,20}){0,12}?(?:agreement|contract|amendment|addendum|lease)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:that\s{1,20}certain|pursuant\s{1,20}to|incorporated|amended|prior\s{1,20}agreement|filed|act\s{1,20}of)\b",
    re.IGNORECASE,
)
_EFFECT_TERM = re.compile(r"effective\s{1,20}date", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:by|name|title|signature|signed|date|its)\s{0,9}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date of the text."""

    start: int
    end: int
    day: Day
    features: frozenset[str]


_DEFINED_HERE = re.compile(
    r"\([^()]{0,30}[\"“][^\"“”]{0,20}effective\s{1,9}date[\"”]|effective\s{1,9}date[\"”]\s{0,3}\)", re.IGNORECASE
)
_DEFINED_HEREOF = re.compile(
    r"(?:effective\s{1,9}date[\"”]?\s{1,9}(?:means|shall\s{1,9}mean|is|shall\s{1,9}be)?|(?:effective|"
    r"commence\w{0,4}|begin\w{0,4}|effect)\s{1,9}(?:as\s{1,9}of|on|from|upon))\s{1,9}(?:the\s{1,9})?"
    r"(?:\w{1,12}\s{1,9}){0,3}(?:date|day)\s{1,9}(?:(?:and\s{1,9}year\s{1,9})?first|hereof|of\s{1,9}this|"
    r"set\s{1,9}forth\s{1,9}above)",
    re.IGNORECASE,
)
_DEFINED_SIGNED = re.compile(
    r"effective\b[^.]{0,80}(?:last|later|latest)\b[^.]{0,60}(?:sign|execut|date)|effective\b[^.]{0,50}(?:sign|execut)",
    re.IGNORECASE,
)
_DEFINED_ELSE = re.compile(
    r"[\"“]effective\s{1,9}date[\"”]\s{1,9}(?:of\s{1,9}this\s{1,9}agreement\s{1,9})?(?:means|shall\s{1,9}mean|is|has)",
    re.IGNORECASE,
)


def _definition(text: str) -> str:
    """How the text says what its effective date is."""
    if _DEFINED_HEREOF.search(text):
        return "hereof"
    if _DEFINED_HERE.search(text, 0, 20_000):
        return "here"
    if _DEFINED_SIGNED.search(text):
        return "signature"
    if _DEFINED_ELSE.search(text):
        return "elsewhere"
    return "used" if _EFFECT_TERM.search(text) else "silent"


def candidates(text: str) -> list[Candidate]:
    """Every date, at most 300, with what its rankers look at."""
    found = []
    seen: dict[Day, int] = {}
    opening = _BETWEEN.search(text)
    parties = opening.start() if opening else -1
    # "Source: ACME INC, 8-K, 3/14/2018" is stamped on filings by the publisher and no part of a contract.
    all_mentions = [m for m in dates.mentions(text) if not _FILING.search(text, max(0, m.start - 140), m.start)]
    many: dict[Day, int] = {}
    for mention in all_mentions:
        many[mention.day] = many.get(mention.day, 0) + 1
    defines = _definition(text)
    signed = {
        exact
        for m in all_mentions
        if (exact := m.day.exact) is not None and _SIGNED.search(text, max(0, m.start - 60), m.start)
    }
    last = max(signed, default=None)
    for order, mention in enumerate(all_mentions[: _MOST - 60] + all_mentions[_MOST - 60 :][-60:]):
        features = before(text, mention.start, 9) | after(text, mention.end, 8)
        ahead = text[max(0, mention.start - 250) : mention.start]
        behind = text[mention.end : mention.end + 250]
        features.add(bucket("place", mention.start, 100, 300, 600, 1200, 2500, 5000, 10000))
        features.add(bucket("share", mention.start / len(text), 0.02, 0.1, 0.5, 0.9, 0.97))
        features.add(bucket("order", order, 1, 2, 3, 5, 10))
        features.add(f"seen:{min(2, seen.get(mention.day, 0))}")
        features.add(f"many:{min(3, many[mention.day])}")
        features.add("exact" if mention.day.exact else "open")
        features.add(
            f"parts:{mention.day.year is not None}{mention.day.month is not None}{mention.day.day is not None}"
        )
        features.add(
            bucket("to-parties", abs(mention.start - parties), 60, 150, 400, 1000) if parties >= 0 else "no-parties"
        )
        features.add("between-after" if _BETWEEN.search(behind) else "no-between-after")
        features.add("between-before" if _BETWEEN.search(ahead) else "no-between-before")
        if _OPENING.search(ahead):
            features.add("opening")
        if _OTHER.search(ahead[-120:]):
            features.add("other")
        if _SIGNED.search(ahead[-120:]):
            features |= {
                "signed",
                f"signed last {mention.day.exact == last and last is not None}",
                f"signed of {min(3, len(signed))}",
            }
        near = _EFFECT_TERM.search(behind[:80]) is not None, _EFFECT_TERM.search(ahead[-60:]) is not None
        features.add(f"effect:{near[0]}{near[1]}")
        said = "silent" if defines == "silent" else "defines"
        features.add(said)
        features.update(
            {
                f"{said}&{f}"
                for f in list(features)
                if f.startswith(("place", "opening", "order", "effect", "signed", "seen"))
            }
        )
        features.add(f"{EFFECT}{defines}")
        features.update(
            {
                f"{EFFECT}{defines}&{f}"
                for f in list(features)
                if f.startswith(("opening", "order", "effect:", "signed"))
            }
        )
        seen[mention.day] = seen.get(mention.day, 0) + 1
        found.append(Candidate(mention.start, mention.end, mention.day, frozenset(features)))
    return found


_DATE_HEREOF = re.compile(
    r"date\s{1,20}(?:hereof|first\s{1,20}(?:\w{1,12}\s{1,20}){0,3}(?:above|written)|of\s{1,20}(?:this|"
    r"the)\s{1,20}agreement)|(?:first|last)\s{1,20}(?:\w{1,12}\s{1,20}){0,2}above\s{1,20}written"
    r"|above\s{1,20}written|stated\s{1,20}above|hereof",
    re.IGNORECASE,
)
_LAST_SIGNATURE = re.compile(
    r"(?:last|later|latest|final)\b[^.]{0,80}(?:sign|execut|party|parties|date)|sign|execut", re.IGNORECASE
)


def signed(text: str) -> frozenset[date]:
    """The days that stand beside signatures."""
    return frozenset(
        exact
        for m in dates.mentions(text, max(0, len(text) - 60_000))
        if (exact := m.day.exact) is not None and _SIGNED.search(text, max(0, m.start - 60), m.start)
    )


def refers(passage: str) -> bool:
    """Whether a sentence counts from the date of the agreement."""
    return _DATE_HEREOF.search(passage) is not None


def at_signature(passage: str) -> bool:
    """Whether a sentence counts from when it is signed."""
    return _LAST_SIGNATURE.search(passage) is not None


def of_sentence(text: str, start: int, end: int, agreed: Day | None) -> tuple[Day | None, str]:
    """The date that a sentence about the effect gives: its own, that of the agreement, or that of the last signature."""
    own = next((m.day for m in dates.mentions(text, start, end)), None)
    if own is not None:
        return own, ""
    passage = text[start:end]
    if agreed is not None and refers(passage):
        return agreed, f"date of the agreement: {agreed}"
    if at_signature(passage):
        last = max(signed(text), default=None)
        if last is not None:
            return Day(last.year, last.month, last.day), f"last signature: {last}"
    return None, ""
