"""Which of the values that passages may give is the right one: every way to read them, and what speaks for each. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pactline.intelligence.metadata import clauses, dates, dating, terms, ways
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Renewal
from pactline.intelligence.reader.linear import Scores
from pactline.intelligence.reader.segments import Segment

if TYPE_CHECKING:
    from pactline.intelligence.metadata.finding import Candidate

CHOSEN = (dating.AGREEMENT, dating.EFFECTIVE, clauses.EXPIRY, clauses.RENEWAL, clauses.NOTICE)
PASSAGES = 6  # of each type that are read in every way
LEAST = 0.1
BESIDE = (dating.AGREEMENT, dating.EFFECTIVE, clauses.EXPIRY, clauses.RENEWAL, clauses.NOTICE, clauses.LAW)
Ranked = Sequence[tuple[float, "Candidate"]]
Rows = list[list[float]]
Judge = Callable[[str, Rows], Sequence[float]]  # how likely the readings of a type are right


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a passage: `place` among the ranked, the value and how it was made, what speaks for it; `defined`:
    a definition gives it, so that it is as sure as its passage."""

    place: int
    value: Day | Expiry | Renewal | Duration
    working: str
    facts: tuple[float, ...]
    defined: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The most likely reading of a passage."""

    value: Day | Expiry | Renewal | Duration
    working: str
    likely: float


class Heard:
    """What the first stage of the reader says of each unit: log odds of units by types."""

    def __init__(self, scores: Scores, types: Sequence[str]) -> None:
        self._scores, self._top = scores, scores.max(axis=0) if len(scores) else scores
        self._column = {kind: number for number, kind in enumerate(types)}
        self._beside = [self._column[kind] for kind in BESIDE]

    def __call__(self, unit: int, kind: str) -> list[float]:
        """Of a unit and a type, compared with the best unit; and of the types that stand near."""
        column = self._column[kind]
        own, top = float(self._scores[unit, column]), float(self._top[column])
        return [own, top - own, top, *self._scores[unit, self._beside].tolist()]


@dataclass(frozen=True, slots=True)
class Page:
    """A text with its units, what was ranked in it, and what is heard of the units."""

    text: str
    units: Sequence[Segment]
    ranked: Ranked
    heard: Heard

    def of(self, kind: str) -> list[tuple[int, float, Candidate]]:
        """The ranked of one type with their places, most likely first."""
        return [(n, p, c) for n, (p, c) in enumerate(self.ranked) if c.type == kind]


def odds(likely: float) -> float:
    likely = min(max(likely, 1e-4), 1 - 1e-4)
    return math.log(likely / (1 - likely))


# Dates of the agreement and of its effect.


WAYS = 5


def _days(page: Page, kind: str, sure: Mapping[Day, float]) -> list[Reading]:
    """Every day that candidates of the type give, once each."""
    named = dating.signed(page.text)
    last = max(named, default=None)
    agreed = max(sure, key=lambda day: sure[day], default=None)
    if agreed is not None and sure[agreed] < LEAST:
        agreed = None
    agreement: dict[Day, float] = {}
    for _n, p, c in page.of(dating.AGREEMENT):
        if isinstance(c.detail, Day):
            agreement[c.detail] = max(agreement.get(c.detail, 0.0), p)
    found: dict[Day, list[tuple[float, int, int, str]]] = {}
    for n, p, c in page.of(kind):
        ways: list[tuple[Day, str, int]] = []
        if isinstance(c.detail, Day):
            ways.append((c.detail, "", 0))
        else:
            passage = page.text[c.start : c.end]
            ways += [(m.day, "", 1) for m in dates.mentions(passage)][:3]
            if agreed is not None:
                ways.append((agreed, f"date of the agreement: {agreed}", 2 if dating.refers(passage) else 3))
            if last is not None and dating.at_signature(passage):
                ways.append((Day(last.year, last.month, last.day), f"last signature: {last}", 4))
        for day, working, way in ways:
            if day.exact is not None:
                found.setdefault(day, []).append((p, n, way, working))
    order = sorted(found, key=lambda day: min(page.ranked[n][1].start for _p, n, _w, _t in found[day]))
    return [_day(page, day, found[day], order.index(day), agreement, sure, agreed, named, last) for day in found]


def _day(
    page: Page, day: Day, ways: list[tuple[float, int, int, str]], order: int, agreement: Mapping[Day, float],
    sure: Mapping[Day, float], agreed: Day | None, named: frozenset[date], last: date | None,
) -> Reading:  # fmt: skip
    best = max(ways, key=lambda one: (one[2] != 3, one[0], -one[1]))
    by_way = [max((p for p, _n, w, _t in ways if w == way), default=0.0) for way in range(WAYS)]
    features = page.ranked[best[1]][1].features
    places = [page.ranked[n][1].start for _p, n, _w, _t in ways]
    facts = (
        *map(odds, by_way), odds(1 - math.prod(1 - p for p, _n, w, _t in ways if w != 3)),
        float(sum(w == 0 for _p, _n, w, _t in ways)),
        odds(agreement.get(day, 0.0)), odds(sure.get(day, 0.0)), odds(sure[agreed]) if agreed else -9.0,
        float(day == agreed), float(last is not None and day.exact == last), float(day.exact in named),
        float(len(named)), float(order),
        min(places), max(places) / max(1, len(page.text)), _after(day, agreed), _after(day, last),
        *(float(any(sign in page.ranked[n][1].features for _p, n, _w, _t in ways)) for sign in _SIGNS),
        *(float(f"def:{way}" in features) for way in ("hereof", "here", "signature", "elsewhere", "used")),
    )  # fmt: skip
    return Reading(best[1], day, best[3], facts)


_SIGNS = (
    "opening",
    "other",
    "effect:TrueFalse",
    "effect:FalseTrue",
    "between-after",
    "between-before",
    "has:agreement",
    "starts:agreement",
)


def _after(day: Day, other: Day | date | None) -> float:
    """Days from another to this one."""
    base = other.exact if isinstance(other, Day) else other
    return float((day.exact - base).days) if day.exact is not None and base is not None else 9e4


# The end.


def _ends(page: Page, effective: tuple[Day, float] | None, agreed: tuple[Day, float] | None) -> list[Reading]:
    found: list[Reading] = []
    first = effective[0] if effective else None
    second = agreed[0] if agreed else None
    for rank, (n, p, c) in enumerate(page.of(clauses.EXPIRY)[:PASSAGES]):
        passage = page.text[c.start : c.end]
        rule = terms.expiry(passage, first, second)
        before = len(found)
        for end, working, facts in ways.ends(passage, effective, agreed):
            own = (odds(p), float(rank), float(rule is not None), float(rule is not None and rule[0] == end))
            found.append(Reading(n, end, working, (*own, *facts)))
        defined = terms.defined_end(page.text, passage, first, second)
        if defined is not None:
            own = (odds(p), float(rank), float(rule is not None), 0.5)
            found.append(
                Reading(n, *defined, (*own, *ways.NO_FACTS[:-1], float(len(found) - before)), _says_the_day(defined[1]))
            )
    return [
        *found,
        *_never(page, clauses.EXPIRY, found, Expiry(None, True), "continues until somebody ends it", ways.NO_FACTS),
    ]


def _says_the_day(working: str) -> bool:
    """Whether an end comes from “Expiration Date” means and a date: nothing is counted there, so nothing can be misread."""
    term, _colon, made = working.partition(": ")
    return made.startswith("ends on") and term.startswith(("Expir", "Terminat", "End"))


def _never(
    page: Page, kind: str, others: Sequence[Reading], value: Expiry | Renewal, working: str, empty: tuple[float, ...]
) -> list[Reading]:
    """That it lasts for ever, read once from all likely passages together."""
    likely = page.of(kind)[:PASSAGES]
    if not likely:
        return []
    signs = [ways.for_ever(page.text[c.start : c.end]) for _n, p, c in likely]
    with_sign = [
        max((p for (_n, p, _c), one in zip(likely, signs, strict=True) if one[k]), default=0.0)
        for k in range(ways.SIGNS)
    ]
    own = max((n for n in range(len(likely)) if signs[n][0]), key=lambda n: likely[n][1], default=0)
    if likely[own][1] < likely[0][1] / 3:
        own = 0
    dated = max((page.ranked[r.place][0] for r in others), default=0.0)
    facts = [*map(odds, with_sign), odds(dated), float(len(others)), *signs[0]]
    row = (odds(likely[own][1]), float(own), 0.0, 0.0, -1.0, *facts)
    return [Reading(likely[own][0], value, working, (*row, *[0.0] * (4 + len(empty) - len(row))))]


def _renewals(page: Page) -> list[Reading]:
    found: list[Reading] = []
    for rank, (n, p, c) in enumerate(page.of(clauses.RENEWAL)[:PASSAGES]):
        passage = page.text[c.start : c.end]
        rule = terms.renewal(passage)
        for value, facts in ways.renewals(passage):
            own = (
                odds(p),
                float(rank),
                float(rule is not None),
                float(rule is not None and rule.duration == value.duration),
            )
            found.append(Reading(n, value, "", (*own, *facts)))
    return [*found, *_never(page, clauses.RENEWAL, found, Renewal(None), "", ways.NO_RENEWAL)]


def _notices(page: Page) -> list[Reading]:
    found: list[Reading] = []
    for rank, (n, p, c) in enumerate(page.of(clauses.NOTICE)[:PASSAGES]):
        beyond = page.text[c.end : c.end + 160]
        passage = page.text[c.start : c.end]
        rule = terms.notice(passage)
        for value, facts in ways.notices(passage, beyond):
            own = (odds(p), float(rank), float(rule is not None), float(rule == value))
            found.append(Reading(n, value, "", (*own, *facts)))
    return found


def distinct(page: Page, readings: Sequence[Reading]) -> Groups:
    """Each value once, from its likeliest passage; with all that give it."""
    found: dict[str, list[Reading]] = {}
    for r in readings:
        found.setdefault(_key(r.value), []).append(r)
    return [(max(same, key=lambda r: (page.ranked[r.place][0], r.facts[3])), same) for same in found.values()]


def rows(page: Page, kind: str, groups: Groups) -> Rows:
    """The facts of each value and how it compares with the others."""

    def p_of(r: Reading) -> float:
        return page.ranked[r.place][0]

    best = [max(map(p_of, same)) for _r, same in groups]
    total = [sum(map(p_of, same)) for _r, same in groups]
    top = max(best, default=0.0)
    starts = [unit.start for unit in page.units]
    found = []
    for k, (r, same) in enumerate(groups):
        c = page.ranked[r.place][1]
        row = [
            *r.facts, total[k], sum(total) - total[k], top - best[k], float(len(groups)), float(len(same)),
            odds(max((one for other, one in enumerate(best) if other != k), default=0.0)), math.log1p(len(page.text)),
            math.log1p(c.end - c.start), c.start / max(1, len(page.text)),
        ]  # fmt: skip
        row += page.heard(max(0, bisect_right(starts, c.start + (c.end - c.start) // 2) - 1), kind)
        found.append(row)
    return found


def _key(value: object) -> str:
    return str(value.duration) if isinstance(value, Renewal) else str(value)


def choose(page: Page, judge: Judge) -> dict[int, Chosen]:
    """The most likely value of each passage that can be read; the dates come first, for the end is counted from them."""
    known = Known()
    found: dict[int, Chosen] = {}
    for kind in CHOSEN:
        groups = distinct(page, readings(page, kind, known))
        if groups:
            likely = judge(kind, rows(page, kind, groups))
            known.keep(kind, groups, likely)
            found |= best(page, groups, likely)
    return found


Groups = list[tuple[Reading, list[Reading]]]


def best(page: Page, groups: Groups, likely: Sequence[float]) -> dict[int, Chosen]:
    """The most likely of what each passage gives."""
    found: dict[int, Chosen] = {}
    for (_first, same), judged in zip(groups, likely, strict=True):
        p = max(judged, *(page.ranked[r.place][0] for r in same if r.defined), 0.0)
        for r in same:
            if r.place not in found or found[r.place].likely < p:
                found[r.place] = Chosen(r.value, r.working, p)
    return found


class Known:
    """The dates that are known by now, and how likely each day is that of the agreement."""

    def __init__(self) -> None:
        self.days: dict[str, tuple[Day, float]] = {}
        self.agreed: dict[Day, float] = {}

    def keep(self, kind: str, groups: Groups, likely: Sequence[float]) -> None:
        """Remember the most likely date for what is counted from it."""
        if kind not in (dating.AGREEMENT, dating.EFFECTIVE) or not groups:
            return
        days = {r.value: float(p) for (r, _same), p in zip(groups, likely, strict=True) if isinstance(r.value, Day)}
        first = max(days, key=lambda day: days[day])
        if days[first] >= LEAST:
            self.days[kind] = first, days[first]
        if kind == dating.AGREEMENT:
            self.agreed = days


def readings(page: Page, kind: str, known: Known) -> list[Reading]:
    """Every reading of a type."""
    if kind in (dating.AGREEMENT, dating.EFFECTIVE):
        return _days(page, kind, known.agreed)
    if kind == clauses.EXPIRY:
        return _ends(page, known.days.get(dating.EFFECTIVE), known.days.get(dating.AGREEMENT))
    return _renewals(page) if kind == clauses.RENEWAL else _notices(page)
