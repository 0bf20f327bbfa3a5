"""How long a contract lasts, is prolonged and is given notice, from the words of a sentence. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from pactline.intelligence.metadata import dates, durations
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Renewal

AGAIN = re.compile(
    r"successive|consecutive|subsequent|(?:additional|further|renewal|extended|"
    r"extension)\s{1,20}(?:[\w()-]{1,20}\s{1,20}){0,4}?(?:terms|periods)|"
    r"\bterms\b|\bperiods\b|\beach\b|year[\s-]{1,9}to[\s-]{1,9}year|month[\s-]{1,9}to[\s-]{1,9}month|annually|"
    r"annual\b|from\s{1,20}year|every|"
    r"\bincrements\b|renewal\s{1,9}terms|any\s{1,20}(?:subsequent|renewal)|"
    r"yearly|\bmonthly",
    re.IGNORECASE,
)
_PROLONG = re.compile(
    r"renew|exten(?:d|s)|successive|additional|thereafter|further|subsequent|consecutive|continu", re.IGNORECASE
)
_FIRST = re.compile(
    r"initial\s{1,20}(?:term|period)|commenc|effective\s{1,20}date|\bshall\s{1,20}be\s{1,20}for\b", re.IGNORECASE
)
ADVANCE = re.compile(
    r"prior|before|notice|notif|in\s{1,9}advance|preceding|earlier\s{1,9}than|written|intent", re.IGNORECASE
)
FOR_EVER = re.compile(
    r"unlimited\s{1,20}(?:period|term|duration)|indefinite|perpetu|in\s{1,20}perpetuity|"
    r"until\s{1,20}(?:such\s{1,9}time\s{1,9}as\s{1,9})?(?:it\s{1,9}is\s{1,9}|this\s{1,20}agreement\s{1,9}is\s{1,9}|so\s{1,9})?"
    r"(?:otherwise\s{1,9}|earlier\s{1,9}|sooner\s{1,9}|duly\s{1,9})?(?:terminated|cancell?ed|termination|"
    r"\bby\s{1,9}either|either\s{1,20}party|one\s{1,9}party|any\s{1,9}party)|"
    r"(?:end|terminate|terminated)\s{1,9}(?:when|only|upon)\s{1,9}(?:terminated|by)|"
    r"unless\s{1,9}terminated\s{1,9}as\s{1,9}set|unless\s{1,9}and\s{1,9}until\s{1,9}(?:it\s{1,9}is\s{1,9})?(?:"
    r"otherwise\s{1,9})?terminated",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?:up\s{1,9}to\s{1,9}|for\s{1,9}|up\s{1,9}to\s{1,9}a\s{1,9}maximum\s{1,9}of\s{1,9})?(?P<n>one|two|three|"
    r"four|five|six|seven|eight|nine|ten|\d{1,2})\s{0,9}"
    r"(?:\((?P<d>\d{1,2})\)\s{0,9})?(?:additional|successive|consecutive|further|subsequent|renewal|separate|"
    r"extension)?\s{0,9}(?:,\s{0,9})?"
    r"(?:additional|successive|consecutive|further|subsequent|renewal|optional)?\s{1,9}"
    r"(?:additional\s{1,9})?(?:terms|periods|renewals|extensions|renewal)\b",
    re.IGNORECASE,
)


_IS_NOTICE = re.compile(
    r"[’')\s]{0,9}(?:(?:calendar|business|working)\s{1,9}days?[’']?\s{0,9})?(?:of\s{1,9})?(?:prior|before|"
    r"written|advance|notice|in\s{1,9}advance|notification)",
    re.IGNORECASE,
)
PROLONGS = re.compile(
    r"(?:agreement|term|contract|license|period|arrangement)s?\b[^.;]{0,90}?\b(?:may|shall|will|is|are|be|to|"
    r"automatically)\b[^.;]{0,60}?(?:renew|exten[ds])|"
    r"(?:renew|extend)\w{0,4}\s{1,9}(?:the\s{1,9}term|this\s{1,9}agreement|for)|(?:option|"
    r"right)\s{1,9}to\s{1,9}(?:renew|extend)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:at\s{1,9}least|(?:less|more|later|earlier|fewer|sooner)\s{1,9}than|within|upon|giving|"
    r"notice\s{1,9}of|by)\s{1,9}(?:the\s{1,9})?\(?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"prior|before|notice|advance|written", re.IGNORECASE)
INITIAL = re.compile(
    r"initial\s{1,9}(?:\w{1,12}\s{1,9})?(?:term|period)|effective|commenc|(?:effect|force)\s{1,9}(?:for|"
    r"until)|date\s{1,9}hereof|shall\s{1,9}be\s{1,9}(?:for\s{1,9})?|first\s{1,9}term",
    re.IGNORECASE,
)


def is_notice(ahead: str, behind: str) -> bool:
    return bool(_IS_NOTICE.match(behind)) or bool(_AT_LEAST.search(ahead) and _BEFORE.search(behind))


def renewal(passage: str) -> Renewal | None:
    """By how long, and whether again and again."""
    cues = [m.start() for m in _PROLONG.finditer(passage)] or [0]
    best: tuple[float, Duration] | None = None
    for mention in [*durations.mentions(passage), *durations.recurring(passage)]:
        distance = float(min(abs(mention.start - cue) for cue in cues))
        ahead = passage[max(0, mention.start - 60) : mention.start]
        behind = passage[mention.end : mention.end + 45]
        if is_notice(ahead, behind):
            distance += 300
        if mention.duration.unit in ("day", "business day"):
            distance += 300
        if (initial := list(INITIAL.finditer(ahead))) and not _PROLONG.search(ahead, initial[-1].end()):
            distance += 150
        if re.search(
            r"successive|additional|further|renew|extend|consecutive|subsequent", ahead + behind[:30], re.IGNORECASE
        ):
            distance -= 60
        if best is None or distance < best[0]:
            best = distance, mention.duration
    if best is not None and best[0] < (120 if FOR_EVER.search(passage) else 280):
        again = AGAIN.search(passage) is not None
        return Renewal(best[1], again, times(passage) if again else None)
    return Renewal(None) if FOR_EVER.search(passage) and best is not None else None


def times(passage: str) -> int | None:
    match = _TIMES.search(passage)
    if match is None:
        return None
    return int(match["d"]) if match["d"] else durations.number(match["n"])


def notice(passage: str) -> Duration | None:
    """The length of time that stands nearest to the words of notice."""
    cues = [m.start() for m in ADVANCE.finditer(passage)]
    best: tuple[float, Duration] | None = None
    for mention in durations.mentions(passage):
        behind = passage[mention.end : mention.end + 70]
        ahead = passage[max(0, mention.start - 50) : mention.start]
        distance = float(min((abs(mention.start - cue) for cue in cues), default=500))
        if re.search(r"prior|before|notice|advance|preceding|written", behind, re.IGNORECASE):
            distance -= 80
        if re.search(
            r"at\s{1,9}least|not?\s{1,9}(?:less|later|fewer|more)|than|by\s{1,9}giving|upon|within|with\b|minimum",
            ahead,
            re.IGNORECASE,
        ):
            distance -= 60
        if re.search(
            r"successive|additional|renew|extend|initial|period\s{1,9}of|term\s{1,9}of|anniversary",
            ahead + behind[:14],
            re.IGNORECASE,
        ):
            distance += 90
        if re.search(r"cure|default|breach|failure", behind + ahead, re.IGNORECASE):
            distance += 100
        if mention.duration.unit == "year" and mention.duration.count > 2:
            distance += 150
        if best is None or distance < best[0]:
            best = distance, mention.duration
    return None if best is None else best[1]


UNTIL = re.compile(
    r"until|through|thru|conclud\w{0,4}|terminat\w{0,4}|expir\w{0,4}|ends?\b|ending|\bto\b|up\s{1,9}to|"
    r"later\s{1,9}than|continu\w{0,4}|earlier\s{1,9}of|[-–]\s{0,9}$",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|fifteenth|twentieth|"
    r"\d{1,2}\s?(?:st|nd|rd|th))\s{0,9}(?:\(\d{1,2}(?:st|nd|rd|th)?\)\s{0,9})?"
    r"(?:\(?\w{1,12}\)?\s{1,9}){0,2}?(?P<what>anniversary|(?:contract\s{1,9}|full\s{1,9})?(?:year|month))",
    re.IGNORECASE,
)
_ORDER = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
START = re.compile(r"commenc|effect|from|begin|date\s{1,9}hereof|start|after|following|thereafter", re.IGNORECASE)
YEAR_END = re.compile(
    r"(?:end|last\s{1,9}day)\s{1,9}of\s{1,9}the\s{1,9}(?:current|then[\s-]current|same)?\s{0,9}calendar\s{1,9}year",
    re.IGNORECASE,
)
RENEWING = re.compile(r"renew|exten[ds]|successive|additional|thereafter|subsequent|consecutive", re.IGNORECASE)


HEREOF = re.compile(
    r"date\s{1,9}(?:hereof|of\s{1,9}this|first\s{1,9}(?:\w{1,9}\s{1,9})?(?:above|written|set))", re.IGNORECASE
)
LATER_OF = re.compile(r"(?:later|longer|latest|greater)\s{1,9}of|last\s{1,9}to\s{1,9}(?:occur|expire)", re.IGNORECASE)
ANCHOR = re.compile(
    r"[\s,)’']{0,9}(?:period\s{1,9}|term\s{1,9}|anniversary\s{1,9})?(?:commencing\s{1,9}(?:on|as\s{1,9}of|"
    r"from|upon)?|beginning\s{1,9}(?:on|as\s{1,9}of|from|upon)?|starting\s{1,9}(?:on|from)?|from"
    r"(?:\s{1,9}and\s{1,9}after)?|after|following|of)\s{1,9}(?:the\s{1,9})?(?P<what>[^.;,(]{3,60})",
    re.IGNORECASE,
)
OURS = re.compile(
    r"effective|date\s{1,9}(?:hereof|of\s{1,9}(?:this|the)\s{1,9}(?:agreement|contract)|of\s{1,9}(?:signature|"
    r"execution|signing|its)|first|set|stated|above|written|last|on\s{1,9}which)|"
    r"commencement|execution|sign|(?:such|that|this|said)\s{1,9}(?:date|agreement|contract)|\bstart|"
    r"agreement\s{1,9}date|initial\s{1,9}(?:term|date)|the\s{1,9}day|first\s{1,9}(?:day|written)|\d{4}|parties",
    re.IGNORECASE,
)


def expiry(passage: str, effective: Day | None, agreed: Day | None) -> tuple[Expiry, str] | None:
    """When it ends, with the working: a date, a length of time from the effective date, or never by itself."""
    found = _end_date(passage)
    if found is not None:
        return Expiry(found), f"ends on {found}"
    base, label = (
        (agreed, "agreed on") if effective is None or (agreed and HEREOF.search(passage)) else (effective, "effective")
    )
    if base is not None and base.year is not None and YEAR_END.search(passage):
        return Expiry(Day(base.year, 12, 31)), f"end of the calendar year of {base}"
    length, end = _length(passage)
    if length is None:
        return (Expiry(None, True), "continues until somebody ends it") if FOR_EVER.search(passage) else None
    anchor = ANCHOR.match(passage, end)
    if LATER_OF.search(passage) or (anchor and not OURS.search(anchor["what"])):
        return None
    own = start_date(passage)
    if own is not None:
        base, label = own, "from"
    if base is None:
        return None
    day = durations.plus(base, length)
    return None if day is None else (Expiry(day), f"{label} {base} + {length}")


def start_date(passage: str) -> Day | None:
    for mention in dates.mentions(passage):
        ahead = passage[max(0, mention.start - 40) : mention.start]
        if mention.day.exact is not None and re.search(
            r"commenc|begin|start|effective|from|as\s{1,9}of", ahead, re.IGNORECASE
        ):
            return mention.day
    return None


def _end_date(passage: str) -> Day | None:
    for mention in dates.mentions(passage):
        if mention.day.exact is None and mention.day.month is None:
            continue
        ahead = passage[max(0, mention.start - 70) : mention.start]
        cues = [m.end() for m in UNTIL.finditer(ahead)]
        if not cues:
            continue
        starts = [m.end() for m in START.finditer(ahead)]
        if starts and starts[-1] > cues[-1]:
            continue
        return mention.day
    return None


def lengths(passage: str) -> list[tuple[Duration, int, int, float]]:
    """The lengths of time of a passage with where they start and end, and how little each looks like its term."""
    found: list[tuple[Duration, int, int, float]] = []
    for mention in durations.mentions(passage):
        ahead, behind = passage[max(0, mention.start - 70) : mention.start], passage[mention.end : mention.end + 60]
        score = mention.start / 10
        if mention.duration.unit in ("day", "business day", "week"):
            score += 150
        if is_notice(ahead, behind):
            score += 150
        if RENEWING.search(ahead) or RENEWING.search(behind[:14]):
            score += 130
        if re.search(
            r"\bages?\b|\bold\b|aggregate|delay|average|preceding|monthly", behind[:30] + ahead[-30:], re.IGNORECASE
        ):
            score += 150
        if START.search(ahead) or START.search(behind) or re.search(r"term|period", ahead + behind[:20], re.IGNORECASE):
            score -= 40
        found.append((mention.duration, mention.start, mention.end, score))
    match = _ANNIVERSARY.search(passage)
    if match is not None:
        word = "".join(match["word"].lower().split())
        number = (
            int(re.sub(r"\D", "", word))
            if word[0].isdigit()
            else {"fifteenth": 15, "twentieth": 20}.get(word) or _ORDER.index(word) + 1
        )
        unit = "month" if "month" in match["what"].lower() else "year"
        found.append((Duration(Decimal(number), unit), match.start(), match.end(), 30.0))
    return found


def _length(passage: str) -> tuple[Duration | None, int]:
    """The first term, and where it ends: the length of time that is neither a renewal nor a notice."""
    length, _start, end, score = min(lengths(passage), key=lambda one: one[3], default=(None, 0, 0, 999.0))
    return (length, end) if score < 120 else (None, 0)


_PERIOD = re.compile(r"\b(?:[A-Z][\w-]{1,20}\s{1,5}){1,3}(?:Period|Term|Date|Year)\b")


def defined_end(text: str, passage: str, effective: Day | None, agreed: Day | None) -> tuple[Expiry, str] | None:
    """The end by a term that is defined elsewhere ("Contract Period", "Expiration Date")."""
    for term in dict.fromkeys(m.group() for m in _PERIOD.finditer(passage)):
        if "ffective" in term or "ommencement" in term:
            continue
        words = r"\s{1,5}".join(map(re.escape, term.split()))
        definition = re.search(rf"[\"“]{words}[\"”]\s{{1,9}}(?:shall\s{{1,9}})?(?:means?|is)\b[^;\n]{{0,400}}", text)
        if definition is not None:
            sentence = definition.group().split(". ")[0]
            day = next((m.day for m in dates.mentions(sentence) if m.day.exact), None)
            found = expiry(sentence, effective, agreed)
            if found is None and day is not None and "Date" in term:
                found = Expiry(day), f"ends on {day}"
            if found is not None:
                return found[0], f"{term}: {found[1]}"
    return None
