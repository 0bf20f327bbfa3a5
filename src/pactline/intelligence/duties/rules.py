"""When a duty is due: the rule in the words of a contract, and the day that follows from it with its working. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pactline.intelligence.metadata import dates, durations
from pactline.intelligence.metadata.values import Day, Duration

FIXED, RELATIVE, RECURRING, PROMPT, NONE = "fixed", "relative", "recurring", "prompt", "none"
LEAD = 60
"""Days that a reminder comes before the day, when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind` fixed (`day`), relative (`length` `side` "after" or "before" the `event`), recurring (every `length`), prompt, none.

    `text` are the words; `month_day` is the day of the month or of the period of a recurring rule.
    """

    kind: str
    text: str = ""
    day: Day | None = None
    length: Duration | None = None
    side: str = ""
    event: str = ""
    month_day: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A day and how it was worked out."""

    day: date
    working: str


_WITHIN = re.compile(
    r"\b(?:within|in\s{1,9}no\s{1,9}event\s{1,9}later\s{1,9}than|(?:no|not)\s{1,9}(?:later|more)\s{1,9}than|"
    r"by|on|at\s{1,9}least|(?:no|not)\s{1,9}(?:less|fewer|sooner)\s{1,9}than)\s{1,9}"
    r"(?:the\s{1,9}|a\s{1,9}period\s{1,9}of\s{1,9}|approximately\s{1,9})?$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"[\s,)’']{0,6}(?:(?:of|in)\s{1,9}(?=\w{1,20}\s)|(?:written\s{1,9}|prior\s{1,9}|advance\s{1,9}){0,2}(?:notice\s{1,9})?)?"
    r"(?P<side>after|following|from|of|prior\s{1,9}to|before|in\s{1,9}advance\s{1,9}of|"
    r"preceding)\s{1,9}(?P<event>[^,;.:()]{3,110})",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:on\s{1,9}or\s{1,9}before|by|(?:no|not)\s{1,9}later\s{1,9}than|before|until|prior\s{1,9}to|on)\s{1,9}(?:the\s{1,9})?$",
    re.IGNORECASE,
)
_RECURRING = re.compile(
    r"\b(?:(?P<word>daily|weekly|monthly|quarterly|semi-?annual(?:ly)?|annual(?:ly)?|yearly)\b"
    r"|(?:each|every|per)\s{1,9}(?:successive\s{1,9}|calendar\s{1,9}|contract\s{1,9}|fiscal\s{1,9}|"
    r"other\s{1,9})?(?P<unit>day|week|month|quarter|year)\b"
    r"|once\s{1,9}(?:a|per|every|each)\s{1,9}(?:calendar\s{1,9})?(?P<once>day|week|month|quarter|year)\b"
    r"|every\s{1,9}(?P<many>[\w-]{1,12})\s{0,3}(?:\((?P<digits>\d{1,3})\)\s{0,3})?(?P<units>days|weeks|months|"
    r"quarters|years)\b)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"\b(?:(?P<first>first|1st)|(?P<last>last)|(?P<n>\d{1,2})\s?(?:st|nd|rd|"
    r"th))\s{1,9}(?:business\s{1,9})?(?:day\s{1,9})?(?:of\s{1,9})(?:each|every|the)\b",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"\b(?:promptly|immediately|forthwith|without\s{1,9}(?:undue\s{1,9})?delay|as\s{1,9}soon\s{1,9}as)\b", re.IGNORECASE
)
_UPON = re.compile(
    r"\b(?:upon|on|at)\s{1,9}(?P<event>(?:the\s{1,9})?(?:receipt|termination|expiration|delivery|execution|"
    r"completion|request|demand|notice|closing|acceptance|written\s{1,9}request)\b[^,;.:()]{0,70})",
    re.IGNORECASE,
)
_LENGTHS = {
    "day": "day", "dai": "day", "wee": "week", "mon": "month", "qua": "quarter", "ann": "year", "yea": "year",
}  # fmt: skip


def read(passage: str) -> Rule:
    """The rule of a sentence; a length of time with its event before a date, a date before a rhythm, all before "promptly"."""
    for mention in durations.mentions(passage):
        event = _EVENT.match(passage, mention.end)
        opening = _WITHIN.search(passage, max(0, mention.start - 60), mention.start)
        if event is None and opening is None:
            continue
        start = opening.start() if opening else mention.start
        end = event.end() if event else mention.end
        side = "before" if event and re.match(r"prior|before|in\b|preced", event["side"], re.IGNORECASE) else "after"
        words = " ".join(event["event"].split()) if event else ""
        return Rule(RELATIVE, passage[start:end].strip(), length=mention.duration, side=side, event=words)
    for found in dates.mentions(passage):
        by = _BY.search(passage, max(0, found.start - 40), found.start)
        if by is not None and found.day.exact is not None:
            return Rule(FIXED, passage[by.start() : found.end], day=found.day)
    rhythm = _RECURRING.search(passage)
    if rhythm is not None:
        length = _rhythm(rhythm)
        if length is not None:
            on = _MONTH_DAY.search(passage)
            day = None if on is None else 1 if on["first"] else 31 if on["last"] else int(on["n"])
            return Rule(RECURRING, rhythm.group(), length=length, month_day=day)
    upon = _UPON.search(passage)
    if upon is not None:
        return Rule(
            RELATIVE,
            upon.group().strip(),
            length=Duration(Decimal(0), "day"),
            side="after",
            event=" ".join(upon["event"].split()),
        )
    prompt = _PROMPT.search(passage)
    return Rule(PROMPT, prompt.group()) if prompt is not None else Rule(NONE)


def _rhythm(match: re.Match[str]) -> Duration | None:
    if match["many"]:
        count = int(match["digits"]) if match["digits"] else durations.number(match["many"])
        return None if not count else Duration(Decimal(count), match["units"].rstrip("s").lower())
    word = (match["word"] or match["unit"] or match["once"]).lower()
    if word.startswith("semi"):
        return Duration(Decimal(6), "month")
    return Duration(Decimal(1), _LENGTHS[word[:3]])


def due(rule: Rule, anchor: date) -> Due | None:
    """The day by a rule; `anchor` is when the event of a relative rule happens, or from when a recurring one runs."""
    if rule.kind == FIXED and rule.day is not None and rule.day.exact is not None:
        return Due(rule.day.exact, f"on {rule.day}")
    if rule.length is None:
        return Due(anchor, f"{rule.text} after {anchor}") if rule.kind == PROMPT else None
    try:
        if rule.kind == RELATIVE:
            length = Duration(-rule.length.count, rule.length.unit) if rule.side == "before" else rule.length
            day = durations.add(anchor, length)
            event = f" ({rule.event})" if rule.event else ""
            return Due(day, f"{anchor}{event} {'-' if rule.side == 'before' else '+'} {rule.length}")
        day = durations.add(anchor, rule.length)
        if rule.month_day is not None and rule.length.months is not None:
            day = _on(day, rule.month_day)
            return Due(day, f"{anchor} + {rule.length}, day {rule.month_day} of the month")
        return Due(day, f"{anchor} + {rule.length}")
    except OverflowError:
        return None


def _on(day: date, number: int) -> date:
    for last in (number, 30, 29, 28):
        if last <= number:
            try:
                return day.replace(day=last)
            except ValueError:
                continue
    return day


def series(rule: Rule, start: date, end: date, most: int = 120) -> list[Due]:
    """All days of a recurring rule from `start` up to and with `end`."""
    found: list[Due] = []
    if rule.kind != RECURRING or rule.length is None or rule.length.count <= 0:
        return found
    for turn in range(1, most + 1):
        one = due(
            Rule(
                RECURRING,
                rule.text,
                length=Duration(rule.length.count * turn, rule.length.unit),
                month_day=rule.month_day,
            ),
            start,
        )
        if one is None or one.day > end:
            break
        found.append(one)
    return found


def reminder(end: date, *, renews: bool, notice: Duration | None, lead: int = LEAD) -> Due:
    """When to think about the end of a contract: `lead` days before the last day for notice, or before the end."""
    day, working = end, f"ends {end}"
    if renews and notice is not None:
        day = durations.add(end, Duration(-notice.count, notice.unit))
        working += f" - notice of {notice} = {day}"
    return Due(day - timedelta(days=lead), f"{working} - {Duration(Decimal(lead), 'day')}")
