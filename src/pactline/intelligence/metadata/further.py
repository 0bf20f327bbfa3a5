"""Further facts of a contract beside the eight types: number, value, payment, caps, termination, notices, signatures. Pure.

Each is found by its words in one unit of the text; the probability is a rule's, not a learned one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pactline.intelligence.metadata import durations, money, terms
from pactline.intelligence.metadata.values import Money, Rate, Value, type_of_value
from pactline.intelligence.reader.segments import Segment

Found = tuple[int, int, type_of_value, float]


@dataclass(frozen=True, slots=True)
class Field:
    """A fact: what its unit must say, what it must not, how its value is read; `most` of them are kept."""

    name: str
    says: re.Pattern[str]
    read: Callable[[str, re.Match[str]], type_of_value]
    confidence: float
    but_not: re.Pattern[str] | None = None
    most: int = 1


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s{1,20}"), re.IGNORECASE)


def _words(passage: str, match: re.Match[str]) -> str:
    return " ".join(match[match.lastgroup or 0].split()) if match.lastgroup else " ".join(match.group().split())


def _amount(passage: str, match: re.Match[str]) -> Money | None:
    """The amount nearest to the words."""
    found = list(money.amounts(passage))
    nearest = min(found, key=lambda m: abs(m.start - match.end()), default=None)
    return nearest.value if nearest is not None and isinstance(nearest.value, Money) else None


def _rate(passage: str, match: re.Match[str]) -> Rate | Money | None:
    found = min(money.rates(passage), key=lambda m: abs(m.start - match.end()), default=None)
    if found is not None and isinstance(found.value, Rate):
        return found.value
    return _amount(passage, match)


def _length(passage: str, match: re.Match[str]) -> type_of_value:
    found = min(durations.mentions(passage), key=lambda m: abs(m.start - match.start()), default=None)
    return None if found is None else found.duration


def _notice(passage: str, match: re.Match[str]) -> type_of_value:
    return terms.notice(passage)


def _cap(passage: str, match: re.Match[str]) -> type_of_value:
    amount = _amount(passage, match)
    if amount is not None:
        return amount
    fees = _FEES.search(passage)
    return " ".join(fees.group().split()) if fees else None


def _true(passage: str, match: re.Match[str]) -> bool:
    return True


def _rhythm(passage: str, match: re.Match[str]) -> str:
    word = match["rhythm"].lower()
    return {"month": "monthly", "quarter": "quarterly", "year": "yearly", "annual": "yearly", "week": "weekly"}.get(
        next((k for k in ("month", "quarter", "annual", "year", "week") if k in word), ""), word
    )


_FEES = _re(
    r"(?:(?:the )?(?:total |aggregate )?(?:fees|amounts?|sums?|payments?)(?: [\w-]{1,15}){0,5}? (?:paid|"
    r"payable|received|due)[^.;]{0,160}?(?:months?|years?|agreement|claim|liability)\b|(?:[\w-]{1,12} times|"
    r"\d{2,3}\s?%) (?:of )?the [^.;]{0,80}?fees)"
)

FIELDS = (
    Field(
        "Contract Number",
        _re(
            r"\b(?:contract|agreement|order|reference) (?:no\.?|number|nr\.?|#|"
            r"identification)\s{0,4}:?\s{0,4}(?P<number>(?=[\w./-]{0,24}\d)[\w][\w./-]{1,24})"
        ),
        _words,
        0.7,
    ),
    Field(
        "Contract Value",
        _re(
            r"(?:(?:total|aggregate|maximum|fixed|overall) (?:contract |purchase |agreement )?(?:price|value|amount|"
            r"consideration|fees?|sum)|contract (?:price|value|sum|amount)|purchase price|in consideration (?:of|for)|"
            r"annual fee|license fee|monthly fee|subscription fee)\b"
        ),
        _amount,
        0.5,
        most=3,
    ),
    Field(
        "Payment Period",
        _re(
            r"\b(?:pay(?:able|ment|ments)?|paid|due|invoices?)\b[^.;]{0,140}?\b(?:within|net|not later than|no later "
            r"than)\b[^.;]{0,30}?\b(?:days?|weeks?|months?)\b"
        ),
        _length,
        0.7,
        most=2,
    ),
    Field(
        "Payment Frequency",
        _re(
            r"\b(?:pay(?:able|ments?)?|paid|invoices?d?|fees?|royalt(?:y|ies)|"
            r"instal?lments?)\b[^.;]{0,80}?\b(?P<rhythm>monthly|quarterly|annually|yearly|weekly|semi-annually|"
            r"(?:each|per|every|a) (?:calendar )?(?:month|quarter|year|week))\b"
        ),
        _rhythm,
        0.6,
        most=2,
    ),
    Field(
        "Late Payment",
        _re(
            r"(?:late|overdue|past due|not paid (?:when|within|on))\b[^.;]{0,160}?(?:interest|charge|fee|rate)\b|"
            r"\binterest\b[^.;]{0,80}?(?:overdue|late|past due|unpaid)"
        ),
        _rate,
        0.7,
    ),
    Field(
        "Liability Cap",
        _re(
            r"(?:liability|damages|obligations?)\b[^.;]{0,300}?(?:shall not|will not|not|in no event|never)? "
            r"?(?:exceed|be limited to|limited to|greater than|more than)\b|in no "
            r"event\b[^.;]{0,160}?\bliability\b[^.;]{0,120}?exceed"
        ),
        _cap,
        0.7,
        _re(r"insurance|coverage"),
        most=2,
    ),
    Field(
        "Auto-Renewal",
        _re(
            r"(?:automatic(?:ally)?|thereafter)\b[^.;]{0,60}?(?:renew|extend|extension|prolong|continu)\w{0,8}|"
            r"renew(?:ed|s)? automatically|evergreen"
        ),
        _true,
        0.8,
    ),
    Field(
        "Termination Notice",
        _re(r"\b(?:may|right to|entitled to)\b[^.;]{0,60}?\bterminate\b[^.;]{0,160}?\bnotice\b"),
        _notice,
        0.6,
        _re(r"breach|default|cure|bankrupt|insolven"),
        most=2,
    ),
    Field(
        "Termination For Convenience",
        _re(
            r"terminate\b[^.;]{0,120}?(?:for convenience|without cause|for any reason|for any or no reason|with or "
            r"without cause|at any time)"
        ),
        _true,
        0.7,
    ),
    Field(
        "Termination For Cause",
        _re(r"terminat\w{1,5}\b[^.;]{0,160}?(?:material(?:ly)? breach|breach(?:es)?|default|for cause)"),
        _true,
        0.7,
    ),
    Field(
        "Termination Fee",
        _re(r"(?:termination|cancellation|break[ -]?up|early termination) (?:fee|charge|payment)"),
        _amount,
        0.6,
    ),
    Field(
        "Force Majeure",
        _re(r"force majeure|acts? of god|beyond (?:its|their|the|such party['’]s)(?: \w{1,12}){0,3} control"),
        _true,
        0.8,
    ),
    Field(
        "Publicity",
        _re(r"(?:press release|publicity|public announcement|public statement)s?\b[^.;]{0,160}"),
        _true,
        0.6,
    ),
    Field(
        "Renewal Cap",
        _re(
            r"(?:increase|escalat|adjust)\w{0,5}\b[^.;]{0,140}?(?:not|no|exceed|more than|greater than|up to|"
            r"maximum)[^.;]{0,60}?(?:%|percent)"
        ),
        _rate,
        0.5,
    ),
    Field(
        "Notice Address",
        _re(
            r"\b(?:(?:if|copy) to(?: the)?(?: [\w.,&-]{1,25}){0,5}|notices?(?: [\w,]{1,15}){0,8} to|address for "
            r"notices?|attention|attn)\s{0,3}[:.]\s{0,40}(?P<address>[^\n]{8,160})"
        ),
        _words,
        0.4,
        most=4,
    ),
    Field(
        "Signatory",
        re.compile(
            r"(?:\b(?:Name|NAME):[\s_]{0,12}|/s/\s{0,3})(?P<name>[A-Z][\w.’'-]{1,20}(?: (?!Title|Name|By|Print|Date|"
            r"Its|TITLE|NAME|BY)[A-Z][\w.’'-]{0,20}){1,3})"
        ),
        _words,
        0.7,
        most=8,
    ),
)
NAMES = tuple(field.name for field in FIELDS)


def find(text: str, segments: Sequence[Segment]) -> list[Value]:
    """The further facts with their passages, in the order of the text."""
    found: list[Value] = []
    for field in FIELDS:
        kept = 0
        seen: set[str] = set()
        for start, end, value, confidence in _of(text, segments, field):
            if str(value) in seen:
                continue
            seen.add(str(value))
            found.append(Value(field.name, start, end, text[start:end], confidence, value))
            kept += 1
            if kept == field.most:
                break
    found.sort(key=lambda v: (v.start, v.end, v.type))
    return found


def _of(text: str, segments: Sequence[Segment], field: Field) -> Iterator[Found]:
    if field.read is _words:
        for named in field.says.finditer(text):
            start, end = named.span(named.lastgroup or 0)
            yield start, end, _words(text, named), field.confidence
        return
    for segment in segments:
        passage = text[segment.start : min(segment.end, segment.start + 4000)]
        match = field.says.search(passage)
        if match is None or (field.but_not is not None and field.but_not.search(passage)):
            continue
        value = field.read(passage, match)
        if value is not None:
            yield segment.start, segment.start + len(passage), value, field.confidence
