"""Who must, may or must not do what, by when: candidates from the sentences of a contract, for a person to judge. Pure Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from pactline.intelligence.duties.rules import Due, Rule, due, read, reminder, series
from pactline.intelligence.metadata.values import Party
from pactline.intelligence.reader.segments import Segment
from pactline.intelligence.reader.segments import segments as segments_of

__all__ = ["Due", "Duty", "Rule", "due", "find", "reminder", "series"]

MUST, MAY, MUST_NOT = "must", "may", "must not"
LONGEST_ACTION = 300
MOST_IN_ONE = 12  # duties of one sentence


@dataclass(frozen=True, slots=True)
class Duty:
    """text[start:end] is the sentence; `action` begins with the verb; `remedy` is what follows when it is not done."""

    who: str
    modality: str
    action: str
    rule: Rule
    remedy: str
    start: int
    end: int
    text: str


_GAP = r"[\s\u00a0]{1,20}"
_ADVERBS = (
    rf"(?:(?:also|then|further|promptly|immediately|at{_GAP}all{_GAP}times|always|thereafter|diligently|"
    rf"at{_GAP}its{_GAP}(?:own{_GAP})?(?:sole{_GAP})?(?:cost|expense)s?(?:{_GAP}and{_GAP}expense)?|"
    rf"in{_GAP}good{_GAP}faith|only|thereupon|timely|,|use{_GAP}commercially{_GAP}reasonable{_GAP}efforts{_GAP}"
    rf"to){_GAP}){{0,3}}"
)
_MODAL = re.compile(
    rf"\b(?P<modal>(?:shall|will|must|may|can)(?:{_GAP}not|not)?|cannot|(?:hereby{_GAP})?(?:agrees?|"
    rf"undertakes?|covenants?|commits?)(?:{_GAP}and{_GAP}(?:agrees?|covenants?|"
    rf"undertakes?))?{_GAP}(?:not{_GAP})?to"
    rf"|(?:is|are|shall{_GAP}be){_GAP}(?:required|obliged|obligated|responsible){_GAP}(?:to|for)|(?:is|"
    rf"are){_GAP}not{_GAP}(?:permitted|allowed|entitled){_GAP}to|(?:is|are|shall{_GAP}be){_GAP}(?:entitled|"
    rf"permitted|authorized){_GAP}to)\b"
    rf"{_GAP}(?P<adverbs>{_ADVERBS})(?P<verb>[a-z][\w-]{{0,25}})(?P<next>{_GAP}\w{{1,20}})?",
    re.IGNORECASE,
)
_NO_DUTY = re.compile(
    r"(?:own\b|(?:ultimately\s{1,9})?retain\s{1,9}(?:(?:all|the|its|sole|full|ultimate|exclusive|any)\s{1,9}){0,3}(?:rights?|ownership|title|control)|"
    r"mean|means|include|includes|constitute|survive|inure|prevail|apply|supersede|commence|terminate|"
    r"expire|govern|refer|enure|cease|remain|accrue|become|deem|continue|"
    r"be\s{1,9}(?:governed|construed|deemed|interpreted|binding|liable|considered|effective|null|void|"
    r"enforceable|treated|subject|defined|an?|the|in|of|no|required|obligated|obliged|"
    r"automatically|limited|severable|made|used|read|valid|invalid|resolved|settled|sufficient|"
    r"given\s{1,9}effect|cumulative|one|for|as|without|or|and)|"
    r"have\s{1,9}(?:no|the\s{1,9}(?:meaning|same\s{1,9}meaning)|meaning|any)|not|bear\s{1,9}the\s{1,9}same)\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"(?:have\s{1,9}(?:the\s{1,9}|an?\s{1,9})?(?:[\w,-]{1,16}\s{1,9}){0,4}(?:right|option|license|authority|control|discretion)\b|"
    r"be\s{1,9}entitled\b|be\s{1,9}permitted\b)",
    re.IGNORECASE,
)
_EXCLUDED = re.compile(
    r"^[\s(\"“]{0,9}(?:whereas|witnesseth|now,?\s{1,9}therefore|recital)\b|\b(?:shall|"
    r"will)\s{1,9}(?:have\s{1,9}the\s{1,9})?mean(?:ing)?\b|^[^\"“”]{0,12}[\"“][^\"“”]{2,60}[\"”]\s{1,9}(?:mean"
    r"s?|shall|has|is)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:be|have|reasonably\s{1,9}be)\s{1,9}(?!(?:solely\s|fully\s|also\s|jointly\s)?(?:responsible|entitled|"
    r"permitted|authori[sz]ed|obligated|obliged|required)\b)",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"(?:be|have|reasonably|owe|incur|suffer|wish|desire|need|deem|become)\b", re.IGNORECASE)
_BY_WHOM = re.compile(
    r"be\s{1,9}(?:\w{1,15}\s{1,9})?(?:paid|provided|made|borne|performed|delivered|maintained|given|furnished|"
    r"submitted|prepared|supplied|obtained|completed|carried\s{1,9}out|reimbursed|"
    r"kept)\b[^;.]{0,60}?\bby\s{1,9}(?P<who>(?i:the\s{1,9}|each\s{1,9}|"
    r"either\s{1,9})?[A-Z][\w&.’'-]{1,30}(?:\s[A-Z][\w&.’'-]{1,30}){0,3}|(?:each|either|both)\s{1,9}part(?:y|"
    r"ies))"
)
_REMEDY = re.compile(
    r"(?:failing\s{1,9}which|in\s{1,9}default\s{1,9}(?:of\s{1,9})?which|(?:if|should|"
    r"in\s{1,9}the\s{1,9}event)\b[^.;]{0,80}?\bfails?\s{1,9}to\b|"
    r"upon\s{1,9}(?:any\s{1,9})?(?:such\s{1,9})?(?:failure|default|breach)|"
    r"(?:late\s{1,9}(?:fee|charge|payment)|penalty|liquidated\s{1,9}damages|interest\s{1,9}(?:at|of|on)|"
    r"service\s{1,9}credit)s?\b)[^.]{0,260}",
    re.IGNORECASE,
)
_ROLES = frozenset(
    [
        "party",
        "parties",
        "licensor",
        "licensee",
        "landlord",
        "tenant",
        "lessor",
        "lessee",
        "buyer",
        "seller",
        "purchaser",
        "vendor",
        "supplier",
        "customer",
        "client",
        "provider",
        "contractor",
        "subcontractor",
        "consultant",
        "distributor",
        "reseller",
        "franchisor",
        "franchisee",
        "agent",
        "principal",
        "company",
        "manufacturer",
        "employer",
        "employee",
        "executive",
        "borrower",
        "lender",
        "owner",
        "operator",
        "sponsor",
        "affiliate",
        "investor",
        "developer",
        "publisher",
        "recipient",
        "discloser",
        "processor",
        "controller",
        "you",
        "we",
        "shipper",
        "carrier",
        "transporter",
        "guarantor",
        "trustee",
        "adviser",
        "advisor",
        "underwriter",
        "service\xa0provider",
        "receiving\xa0party",
        "disclosing\xa0party",
    ]
)
_SUBJECT = re.compile(
    r"(?:^|[\s,;:(\"“.])(?P<who>(?i:the\s{1,9}|each\s{1,9}(?:of\s{1,9}the\s{1,9})?|either\s{1,9}|both\s{1,9}|"
    r"neither\s{1,9}|such\s{1,9}|no\s{1,9}|any\s{1,9}|a\s{1,9})?"
    r"(?:[A-Z][\w&.’'/-]{0,30}(?:[\s,]{1,3}(?:and|or|&|of)?\s{0,3}[A-Z][\w&.’'/-]{0,30}){0,5}|"
    r"(?:indemnifying\s|indemnified\s|non-?\w{1,12}\s|other\s|receiving\s|disclosing\s|defaulting\s)?part(?:y|"
    r"ies)|we|you))"
    r"(?P<between>[\s,(][^;.:]{0,90})?[\s,]{0,3}$",
)
_LEAD = re.compile(
    r"^.{1,80}\s(?=(?:neither|no|each|either|the)\s)", re.IGNORECASE | re.DOTALL
)  # a heading before the subject
_NEITHER = re.compile(r"^(?:neither|no)\b", re.IGNORECASE)


def find(text: str, segments: Sequence[Segment] | None = None, parties: Iterable[Party | str] = ()) -> list[Duty]:
    """Duties, permissions and prohibitions of the parties, in the order of the text.

    Without `parties` whoever the text often gives a duty counts as one.
    """
    known = _known(text, parties)
    found: list[Duty] = []
    units = segments_of(text) if segments is None else segments
    for index, unit in enumerate(units):
        passage = text[unit.start : unit.end]
        if len(passage) < 20 or _EXCLUDED.search(passage[:400]):
            continue
        following = units[index + 1] if index + 1 < len(units) else None
        after = text[following.start : min(following.end, following.start + 400)] if following else ""
        found += _of_sentence(passage, unit, known, after)
    return found


def _known(text: str, parties: Iterable[Party | str]) -> frozenset[str]:
    names: set[str] = set()
    for party in parties:
        names |= {party} if isinstance(party, str) else {party.name, *party.terms}
    if not names:
        often = Counter(
            m["who"] for m in re.finditer(r"\b(?:the\s)?(?P<who>[A-Z][\w&-]{2,25})\s(?:shall|agrees\sto|must)\b", text)
        )
        names = {
            who
            for who, count in often.items()
            if count >= 3 and who.lower() not in ("agreement", "this", "section", "term", "it", "they", "article")
        }
    return frozenset(_plain(name) for name in names) | _ROLES


def _plain(name: str) -> str:
    words = re.sub(r"[^\w&]+", " ", name.lower()).split()
    while words and words[0] in ("the", "each", "either", "both", "neither", "such", "no", "any", "a", "of", "other"):
        words = words[1:]
    return " ".join(words)


def _of_sentence(passage: str, unit: Segment, known: frozenset[str], after: str) -> list[Duty]:
    found: list[Duty] = []
    matches = list(islice(_MODAL.finditer(passage), MOST_IN_ONE))
    for number, match in enumerate(matches):
        following = passage[match.start("verb") : match.start("verb") + 60]
        modality = _modality(match["modal"])
        if _RIGHT.match(following):
            modality = MUST_NOT if modality == MUST_NOT else MAY
        elif _NO_DUTY.match(following) and "responsible" not in match["modal"]:
            who = (
                _BY_WHOM.match(passage, match.start("verb"), match.start() + 260)
                if following.startswith("be")
                else None
            )
            if who is None:
                continue
        if (
            modality == MAY
            and not _RIGHT.match(following)
            and (_DOUBT.match(following) or passage[: match.start()].endswith((" as ", " that ")))
        ):
            continue
        stop = matches[number + 1].start() if number + 1 < len(matches) else len(passage)
        who_words, passive = _who(passage, match, known, stop, first=number == 0)
        if not who_words:
            continue
        if not passive and following.startswith("be ") and _STATE.match(following):
            continue
        if not passive and (
            _NEITHER.match(who_words)
            or re.search(r"\bnor\s{1,9}(?:the\s{1,9})?$", passage[: passage.rfind(who_words, 0, match.start())])
        ):
            modality = MUST_NOT
        action = _action(passage, match.start("verb"))
        clause = passage[match.start() : max(stop, match.end())]
        rule = read(clause)
        if rule.kind == "none" and number == 0:
            rule = read(passage[: match.start()])
        remedy = _REMEDY.search(passage, match.end()) or (_REMEDY.match(after) if after else None)
        found.append(
            Duty(
                _said(who_words),
                modality,
                action,
                rule,
                " ".join(remedy.group().split()) if remedy else "",
                unit.start,
                unit.end,
                passage,
            )
        )
    return found


def _modality(modal: str) -> str:
    words = modal.lower().split()
    if "not" in words or words[0] == "cannot" or words[0].endswith("not"):
        return MUST_NOT
    return MAY if words[0] in ("may", "can") or {"entitled", "permitted", "authorized"} & set(words) else MUST


def _who(passage: str, match: re.Match[str], known: frozenset[str], stop: int, *, first: bool) -> tuple[str, bool]:
    """The party that the sentence speaks of: its subject, or in the passive the one after "by"."""
    if re.match(r"be\s", passage[match.start("verb") : match.start("verb") + 3]):
        by = _BY_WHOM.match(passage, match.start("verb"), min(max(stop, match.end()), match.start() + 260))
        if by is not None and _is_party(by["who"], known):
            return by["who"], True
    ahead = passage[max(0, match.start() - 170) : match.start()]
    for start in _breaks(ahead):
        subject = _SUBJECT.search(ahead[start:])
        if subject is not None and _is_party(subject["who"], known) and _quiet(subject["between"] or ""):
            return _LEAD.sub("", subject["who"]), False
    return "", False


def _breaks(ahead: str) -> list[int]:
    """Where the subject may begin, the nearest clause first."""
    places = [0] + [m.end() for m in re.finditer(r"[,;:.]\s|\band\s|\bthat\s|\)\s", ahead)]
    return places[::-1][:8]


def _quiet(between: str) -> bool:
    """Whether what stands between subject and verb is only an insertion."""
    inner = between.strip()
    return (
        not inner
        or inner[0] in ",("
        or (len(inner.split()) <= 3 and not re.search(r"['’]s\b|\b(?:of|that|which|from|to|by|in)\b", inner))
    )


def _is_party(words: str, known: frozenset[str]) -> bool:
    plain = _plain(_LEAD.sub("", words))
    if plain in known:
        return True
    if re.search(r"['’]s?$", words.strip()):
        return False
    parts = [p for p in re.split(r"\s(?:and|or|&)\s", plain) if p]
    return all(part in known or part.split()[-1] in ("party", "parties") for part in parts) if parts else False


def _said(words: str) -> str:
    return re.sub(r"^(?:the|The|such|Such)\s+", "", " ".join(words.split()).strip(" ,."))


def _action(passage: str, start: int) -> str:
    rest = passage[start : start + LONGEST_ACTION]
    end = re.search(r";|\.(?:\s|$)|,?\s(?:provided|except|unless)\b", rest)
    return " ".join((rest[: end.start()] if end else rest).split())
