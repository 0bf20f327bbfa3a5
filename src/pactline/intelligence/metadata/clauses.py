"""Candidates for the types that lawyers mark by the sentence: effect, expiry, renewal, notice, governing law. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pactline.intelligence.metadata import dates, durations, places, terms
from pactline.intelligence.metadata.features import bag, bucket
from pactline.intelligence.metadata.values import Day
from pactline.intelligence.reader.segments import Segment

EFFECTIVE, EXPIRY, RENEWAL = "Effective Date", "Expiration Date", "Renewal Term"
NOTICE, LAW = "Notice Period To Terminate Renewal", "Governing Law"

CUES = {
    EFFECTIVE: re.compile(

        r"effective\s{1,20}(?:date|as\s{1,20}of|on|upon|when|from|this|time)|(?:take|takes|into|"
        r"in)\s{1,20}(?:effect|force)\b|commence|"

        r"\b(?:term|agreement|contract)\b[^.]{0,60}\b(?:begin|start|effective)|come\s{1,9}into|"
        r"valid\s{1,9}(?:from|as)|\beffectiv",
        re.IGNORECASE,
    ),
    EXPIRY: re.compile(

        r"\bterms?\b|expir|terminat|\bcontinu|remain|in\s{1,20}(?:full\s{1,20}force|force|effect)\b|"
        r"period\s{1,20}of|perpetu|\buntil\b|duration|"
        r"\byears?\b|anniversary|\bvalid",
        re.IGNORECASE,
    ),
    RENEWAL: re.compile(
        r"renew|exten[ds]|successive|thereafter|"
        r"year[\s-]{1,9}to[\s-]{1,9}year|month[\s-]{1,9}to[\s-]{1,9}mon"
        r"th|"
                        r"additional\s{1,20}(?:term|period)|consecutive|perpetu|\bcontinu", re.IGNORECASE),
    NOTICE: re.compile(r"(?:notice|notif|written|advance|prior|intent|election|elect)", re.IGNORECASE),
    LAW: re.compile(r"\blaws?\b|\blegislation\b|\bgovern", re.IGNORECASE),
}  # fmt: skip
_SECOND = {
    NOTICE: re.compile(r"renew|exten[ds]|expir|terminat|\bterm\b|anniversary|cancel|continu", re.IGNORECASE),
    LAW: re.compile(
        r"govern|constru|interpret|accordance|subject|enforce|\bunder\b|applicable|applied|apply|determined|"
        r"law\s{1,9}of|laws\s{1,9}of",
                    re.IGNORECASE),
    EXPIRY: re.compile(
        r"agreement|contract|\bterm\b|license|lease|period|services|engagement|arrangement|amendment|effect|"
        r"perpetu|expir", re.IGNORECASE),
}  # fmt: skip
_LEAD = re.compile(
    r"[\s\u00a0]{0,200}(?:(?:(?:section|article|clause)\s{1,5})?(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]{1,2}|"
    r"[ivxlc]{1,5}|[IVXLC]{1,5}|[A-Z])[.)]{1,2}"
    r"|\d{1,3}(?:\.\d{1,3}){1,4}|[•\-–*])(?=[\s\u00a0(])[\s\u00a0]{0,40}){0,3}",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"this\s{1,20}(?:[\w-]{1,25}\s{1,20}){0,4}(?:agreement|contract|lease|amendment|addendum)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be of the type, with what its ranker looks at."""

    start: int
    end: int
    features: frozenset[str]


def candidates(text: str, segments: Sequence[Segment], kind: str) -> list[Candidate]:
    """The sentences that hold the words of the type."""
    cue, second = CUES[kind], _SECOND.get(kind)
    found: list[Candidate] = []
    for index, segment in enumerate(segments):
        if not 25 <= segment.end - segment.start <= 4000:
            continue
        if cue.search(text, segment.start, segment.end) is None:
            continue
        if second is not None and second.search(text, segment.start, segment.end) is None:
            continue
        lead = _LEAD.match(text, segment.start, segment.end)
        start = lead.end() if lead else segment.start
        heading = segment.heading[-1] if segment.heading else ""
        previous = segments[index - 1] if index else None
        features = _features(text, start, segment.end, heading, kind)
        if previous is not None:
            features |= {
                f"p:{w}" for w in bag(text[max(previous.start, previous.end - 200) : previous.end]) if " " not in w
            }
        found.append(Candidate(start, segment.end, frozenset(features)))
    return found


def _features(text: str, start: int, end: int, heading: str, kind: str) -> set[str]:
    passage = text[start:end]
    features = bag(passage)
    features |= bag(heading, "h:")
    features.add(bucket("length", len(passage), 60, 120, 250, 500, 1000, 2000))
    features.add(bucket("place", start / max(1, len(text)), 0.02, 0.1, 0.3, 0.5, 0.7, 0.9))
    if next(dates.mentions(passage), None):
        features.add("has:date")
    if next(durations.mentions(passage), None):
        features.add("has:duration")
    if _AGREEMENT.search(passage):
        features.add("has:agreement")
    if kind == LAW:
        features |= _law_features(passage)
    elif kind in _READS:
        features |= _READS[kind](passage)
    if _AGREEMENT.match(passage):
        features.add("starts:agreement")
    features.add("first:" + " ".join(passage.lower().split(None, 3)[:2]))
    return features


_LASTS = re.compile(
    r"(?:term|duration)\s{1,9}of\s{1,9}(?:this|the)\s{1,9}(?:[\w-]{1,20}\s{1,9}){0,3}?(?:agreement|contract|"
    r"lease|appointment|license)|"
    r"(?:agreement|contract|appointment|employment|license)\b[^.;]{0,160}?\b(?:shall|will|is|"
    r"does)\b[^.;]{0,120}?\b(?:continue|remain|terminate|expire|be\s{1,9}(?:in\s{1,9}(?:effect|force)|valid|"
    r"effective))|"
    r"initial\s{1,9}(?:term|period)|in\s{1,9}(?:full\s{1,9}force|effect|force)\b[^.;]{0,60}\b(?:until|for|through)",
    re.IGNORECASE,
)
_SOME_DAY = Day(2001, 1, 1)


def _renewal_features(passage: str) -> set[str]:
    read = terms.renewal(passage)
    prolongs = terms.PROLONGS.search(passage) is not None
    found = (
        "none" if read is None else "perpetual" if read.duration is None else f"{read.duration.unit}, {read.successive}"
    )
    return {
        f"rule:{found}",
        f"rule:prolongs {prolongs}",
        f"rule:{read is not None and read.duration is not None}, prolongs {prolongs}",
    }


def _notice_features(passage: str) -> set[str]:
    read = terms.notice(passage)
    prolongs = terms.PROLONGS.search(passage) is not None or "renew" in passage.lower()
    return {f"rule:{read.unit if read else 'none'}, prolongs {prolongs}", f"rule:prolongs {prolongs}"}


def _expiry_features(passage: str) -> set[str]:
    read = terms.expiry(passage, _SOME_DAY, _SOME_DAY)
    kind = (
        "none"
        if read is None
        else "perpetual"
        if read[0].perpetual
        else "date"
        if read[1].startswith("ends")
        else "length"
    )
    lasts = _LASTS.search(passage) is not None
    start = _LASTS.search(passage[:150]) is not None
    return {
        f"rule:{kind}",
        f"rule:lasts {lasts}",
        f"rule:{kind}, lasts {lasts}",
        f"rule:{kind}, starts {start}",
        f"rule:lasts {lasts}, starts {start}",
    }


_READS = {RENEWAL: _renewal_features, NOTICE: _notice_features, EXPIRY: _expiry_features}
_ADJECTIVE = re.compile(r"\b[A-Z][a-z]{2,12}\s{1,20}(?:state\s{1,9})?laws?\b")
_LAWS_OF = re.compile(
    r"(?:laws?|legislation)[\s,]{1,30}(?:and\s{1,20}\w{1,20}\s{1,20})?(?:in\s{1,20}force\s{1,20})?(?:of|in)\b",
    re.IGNORECASE,
)
_GOVERNED = re.compile(r"govern|constru|interpret", re.IGNORECASE)


def _law_features(passage: str) -> set[str]:
    features = set()
    governed = _GOVERNED.search(passage) is not None
    for match in islice(_LAWS_OF.finditer(passage), 6):
        if places.find(passage, match.end(), match.end() + 90):
            features |= {"rule:law of a place", f"rule:law of a place, governed {governed}"}
    if not features and _ADJECTIVE.search(passage):
        features.add(f"rule:law after a place, governed {governed}")
    if "incorporated under" in passage or "organized under" in passage or "existing under" in passage:
        features.add("rule:seat")
    return features
