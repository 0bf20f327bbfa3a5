"""Every way to read how long a contract lasts, is prolonged and is given notice; with what speaks for each. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pactline.intelligence.metadata import dates, durations, terms
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Renewal

Facts = tuple[float, ...]
Known = tuple[Day, float] | None  # a day and how likely it is
MOST = 8  # lengths of one passage
_EVENT = re.compile(
    r"\b(?:until|upon|when|if|on\s{1,9}the\s{1,9}(?:date|day|exercise|expiration|expiry|termination|completion))\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"perpetu|indefinite|unlimited|evergreen|no\s{1,9}(?:fixed\s{1,9})?(?:term|expir)", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:either|any|the\s{1,9}other|one)\s{1,9}party\b|\bparties\b|written\s{1,9}notice", re.IGNORECASE
)
_EARLIER = re.compile(r"(?:earlier|earliest|first)\s{1,9}(?:of|to)", re.IGNORECASE)
_BLANK = re.compile(r"\[[^\[\]\n]{0,30}\]|_{3,}|\*{2,}|●")
_MUST = re.compile(r"\b(?:shall|will|must|may)\b", re.IGNORECASE)
_STARTS = re.compile(
    r"^(?:the\s{1,9})?(?:initial\s{1,9})?(?:term|duration)\b|^this\s{1,9}(?:\w{1,20}\s{1,9}){0,3}agreement",
    re.IGNORECASE,
)
_SURVIVE = re.compile(
    r"surviv|confidential|thereafter|following\s{1,9}(?:the\s{1,9})?(?:termination|expiration)", re.IGNORECASE
)
_DEFINES = re.compile(r"[\"“]", re.IGNORECASE)


def _about(passage: str) -> Facts:
    """What is the same for every way to read a passage."""
    days = [m.day for m in dates.mentions(passage)]
    lengths = list(durations.mentions(passage))
    return (
        float(len(days)), float(len(lengths)), float(terms.FOR_EVER.search(passage) is not None),
        float(_NEVER.search(passage) is not None), float(_EVENT.search(passage) is not None),
        float(_EITHER.search(passage) is not None), float(_EARLIER.search(passage) is not None),
        float(terms.LATER_OF.search(passage) is not None), float(_BLANK.search(passage) is not None),
        float(terms.RENEWING.search(passage) is not None), float(_STARTS.search(passage) is not None),
        float(_SURVIVE.search(passage) is not None), float("effective date" in passage.lower()),
        float("initial term" in passage.lower()), float("terminat" in passage.lower()), float("expir" in passage.lower()),
        float("continue" in passage.lower()), float("commenc" in passage.lower()), float("license" in passage.lower()),
    )  # fmt: skip


def ends(passage: str, effective: Known, agreed: Known) -> Iterator[tuple[Expiry, str, Facts]]:
    """Every end that a passage may give: its dates, its lengths of time from each day they may be counted from, never."""
    about = _about(passage)
    place = 0
    for number, mention in enumerate(dates.mentions(passage)):
        if number >= MOST:
            break
        if mention.day.exact is None:
            continue
        ahead = passage[max(0, mention.start - 70) : mention.start]
        ending = [m.end() for m in terms.UNTIL.finditer(ahead)]
        starting = [m.end() for m in terms.START.finditer(ahead)]
        facts = (
            1.0, float(number), float(bool(ending)), float(bool(starting)),
            float(max(ending, default=0) - max(starting, default=0)), float(mention.start), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            _distance(mention.day, effective), _distance(mention.day, agreed),
        )  # fmt: skip
        place += 1
        yield Expiry(mention.day), f"ends on {mention.day}", (*facts, *about, float(place))
    bases: list[tuple[str, Day, float, float]] = []
    own = terms.start_date(passage)
    if own is not None:
        bases.append(("from", own, 1.0, 0.0))
    if effective is not None:
        bases.append(("effective", *effective, 1.0))
    if agreed is not None and (effective is None or agreed[0] != effective[0]):
        bases.append(("agreed on", *agreed, 2.0))
    for number, (length, start, stop, score) in enumerate(terms.lengths(passage)):
        if number >= MOST:
            break
        anchor = terms.ANCHOR.match(passage, stop)
        ours = 0.0 if anchor is None else 1.0 if terms.OURS.search(anchor["what"]) else -1.0
        hereof = terms.HEREOF.search(passage) is not None
        for label, day, likely, which in bases:
            ends_on = durations.plus(day, length)
            if ends_on is None or ends_on.exact is None:
                continue
            months = length.months
            facts = (
                2.0, float(number), which, likely, ours, float(start), score, math.log1p(float(months or 0)),
                float(months is None), float(hereof), float(own is not None), float(len(bases)),
                _distance(ends_on, effective), _distance(ends_on, agreed),
            )  # fmt: skip
            place += 1
            yield Expiry(ends_on), f"{label} {day} + {length}", (*facts, *about, float(place))
    if effective is not None and effective[0].year is not None and terms.YEAR_END.search(passage):
        yield (
            Expiry(Day(effective[0].year, 12, 31)),
            f"end of the calendar year of {effective[0]}",
            (3.0, *[0.0] * 13, *about, float(place)),
        )


NO_FACTS: Facts = (5.0, *[0.0] * 13, *[0.0] * 19, 0.0)


def _distance(day: Day, base: Known) -> float:
    """Years between two days; 99 when there is none."""
    if base is None or base[0].exact is None or day.exact is None:
        return 99.0
    return (day.exact - base[0].exact).days / 365.25


_SUCCESSIVE = re.compile(r"successive|consecutive|each|every|year[\s-]{1,9}to|automatic", re.IGNORECASE)
_MUTUAL = re.compile(r"mutual|agree", re.IGNORECASE)


def renewals(passage: str) -> Iterator[tuple[Renewal, Facts]]:
    """Every length of time by which a passage may prolong, and for ever."""
    about = _about(passage)
    extra = (
        float(_SUCCESSIVE.search(passage) is not None), float(_MUTUAL.search(passage) is not None),
        float(terms.AGAIN.search(passage) is not None), float("renew" in passage.lower()), float("extend" in passage.lower()),
    )  # fmt: skip
    again = terms.AGAIN.search(passage) is not None
    cues = [m.start() for m in terms.RENEWING.finditer(passage)] or [-500]
    seen = 0
    for recurring, mentions in ((0.0, durations.mentions(passage)), (1.0, durations.recurring(passage))):
        for number, mention in enumerate(mentions):
            if number >= MOST:
                break
            seen += 1
            ahead, behind = passage[max(0, mention.start - 60) : mention.start], passage[mention.end : mention.end + 45]
            facts = (
                recurring, float(number), float(min(abs(mention.start - cue) for cue in cues)),
                float(max((cue for cue in cues if cue < mention.start), default=-500) - mention.start),
                float(terms.is_notice(ahead, behind)), float(mention.duration.unit in ("day", "business day", "week")),
                math.log1p(float(mention.duration.months or 0)), float(terms.RENEWING.search(ahead) is not None),
                float(terms.RENEWING.search(behind[:30]) is not None), float(terms.INITIAL.search(ahead) is not None),
                float(re.search(r"term|period", behind[:14], re.IGNORECASE) is not None), float(mention.start),
            )  # fmt: skip
            value = Renewal(mention.duration, again, terms.times(passage) if again else None)
            yield value, (*facts, *extra, *about, float(seen))


NO_RENEWAL: Facts = (2.0, *[0.0] * 11, *[0.0] * 5, *[0.0] * 19, 0.0)
SIGNS = 6


def for_ever(passage: str) -> Facts:
    """Signs that a passage sets no end: said so, never, at an event, by notice; and that it sets one: a date, a length."""
    return (
        float(terms.FOR_EVER.search(passage) is not None), float(_NEVER.search(passage) is not None),
        float(_EVENT.search(passage) is not None), float(_EITHER.search(passage) is not None),
        float(next(dates.mentions(passage), None) is not None), float(next(durations.mentions(passage), None) is not None),
    )  # fmt: skip


def notices(passage: str, beyond: str) -> Iterator[tuple[Duration, Facts]]:
    """Every length of time that a passage, or the words after it, may give as notice."""
    about = _about(passage)
    extra = (
        float("renew" in passage.lower()), float("notice" in passage.lower()), float(_MUTUAL.search(passage) is not None),
        float(re.search(r"elect|option|wish|desire|right\s{1,9}to|request", passage, re.IGNORECASE) is not None),
        float(re.search(r"not\s{1,9}to\s{1,9}renew|non-?\s?renew|unless|intent", passage, re.IGNORECASE) is not None),
        float(terms.PROLONGS.search(passage) is not None), float(_SUCCESSIVE.search(passage) is not None),
        float(re.search(r"convenience|without\s{1,9}cause|any\s{1,9}(?:time|reason)", passage, re.IGNORECASE) is not None),
        float(re.search(r"breach|default|cure", passage, re.IGNORECASE) is not None),
    )  # fmt: skip
    seen = 0
    for after, part in ((0.0, passage), (1.0, beyond)):
        cues = [m.start() for m in terms.ADVANCE.finditer(part)]
        for number, mention in enumerate(durations.mentions(part)):
            if number >= MOST:
                break
            seen += 1
            ahead, behind = part[max(0, mention.start - 60) : mention.start], part[mention.end : mention.end + 70]
            facts = (
                after, float(number), float(min((abs(mention.start - cue) for cue in cues), default=500)),
                float(terms.is_notice(ahead, behind)), float(mention.duration.unit in ("day", "business day", "week")),
                math.log1p(float(mention.duration.months or 0)), float(terms.RENEWING.search(ahead) is not None),
                float(terms.RENEWING.search(behind[:30]) is not None), float(terms.INITIAL.search(ahead) is not None),
                float(re.search(r"prior|before|notice|advance|preceding", behind, re.IGNORECASE) is not None),
                float(re.search(r"least|less|later|giving|upon|within", ahead, re.IGNORECASE) is not None), float(mention.start),
            )  # fmt: skip
            yield mention.duration, (*facts, *extra, *about, float(seen))
