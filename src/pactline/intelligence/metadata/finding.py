"""Putting the candidates of all types together: rank them, read their values, relate them to each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pactline.intelligence.metadata import clauses, dating, law, names, parties, titles
from pactline.intelligence.metadata.choosing import Chosen
from pactline.intelligence.metadata.ranker import Ranker
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Law, Party, Renewal, Value
from pactline.intelligence.reader.segments import Segment

TITLE, PARTIES, AGREEMENT, EFFECTIVE = titles.TITLE, names.PARTIES, dating.AGREEMENT, dating.EFFECTIVE
EXPIRY, RENEWAL, NOTICE, LAW = clauses.EXPIRY, clauses.RENEWAL, clauses.NOTICE, clauses.LAW
TYPES = (TITLE, PARTIES, AGREEMENT, EFFECTIVE, EXPIRY, RENEWAL, NOTICE, LAW)
Thresholds = Mapping[str, Mapping[str, float]]
Judge = Callable[[list[list[float]]], Sequence[float]]  # how likely names are parties
FLOOR = 0.02
"""Candidates less likely than this are not worth a person's time."""
SURE = 0.9
FULL_NAME = "full name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage of one kind with its features; `group`: candidates of one group exclude each other."""

    type: str
    ranker: str
    start: int
    end: int
    features: frozenset[str]
    group: int = -1
    detail: object = None


def candidates(text: str, segments: Sequence[Segment]) -> list[Candidate]:
    """Every passage that a ranker is asked about."""
    found = [Candidate(TITLE, "title", c.start, c.end, c.features, c.head) for c in titles.candidates(text)]
    found += [Candidate(PARTIES, c.kind, c.start, c.end, c.features, detail=c.kind) for c in names.candidates(text)]
    for mention in dating.candidates(text):
        agreed = frozenset(f for f in mention.features if not f.startswith(dating.EFFECT))
        for kind, ranker, features in (
            (AGREEMENT, "agreement date", agreed),
            (EFFECTIVE, "effective date", mention.features),
        ):
            found.append(Candidate(kind, ranker, mention.start, mention.end, features, detail=mention.day))
    for kind, ranker in _SENTENCES.items():
        found += [Candidate(kind, ranker, c.start, c.end, c.features) for c in clauses.candidates(text, segments, kind)]
    return found


_SENTENCES = {EFFECTIVE: "effective sentence", EXPIRY: "expiry", RENEWAL: "renewal", NOTICE: "notice", LAW: "law"}


@dataclass(frozen=True, slots=True)
class Name:
    """How likely a passage is the full name of a party, apart from being marked at all."""

    likely: float


def rank(
    text: str, found: Iterable[Candidate], rankers: Mapping[str, Ranker], judge: Judge | None = None
) -> list[tuple[float, Candidate]]:
    """The likely candidates, the best of those that exclude each other; most likely first."""
    scored = [(rankers[c.ranker].probability(c.features), c) for c in found]
    full = rankers.get(FULL_NAME)
    scored = [
        (p, replace(c, detail=Name(full.probability(c.features))) if c.ranker == "name" and full else c)
        for p, c in scored
        if p >= FLOOR
    ]
    scored.sort(key=lambda pair: (-_standing(*pair), pair[1].start, pair[1].end))
    kept: list[tuple[float, Candidate]] = []
    groups: set[tuple[str, int]] = set()
    wordings: set[tuple[str, str]] = set()
    taken: list[tuple[int, int]] = []
    for probability, candidate in scored:
        if candidate.group >= 0:
            if (candidate.type, candidate.group) in groups:
                continue
            groups.add((candidate.type, candidate.group))
        if candidate.type == PARTIES:
            wording = (PARTIES, folded(text[candidate.start : candidate.end]))
            overlaps = candidate.ranker == "name" and any(s < candidate.end and candidate.start < e for s, e in taken)
            if wording in wordings or overlaps or not wording[1]:
                continue
            wordings.add(wording)
            if candidate.ranker == "name":
                taken.append((candidate.start, candidate.end))
        kept.append((probability, candidate))
    kept.sort(key=lambda pair: (-pair[0], pair[1].start, pair[1].end))
    return kept if judge is None else judged(text, kept, judge)


def evidence(text: str, ranked: list[tuple[float, Candidate]]) -> tuple[list[int], list[list[float]]]:
    """The names among the ranked, as places in their list, and what the judge of parties looks at."""
    places = [n for n, (_p, c) in enumerate(ranked) if isinstance(c.detail, Name)]
    likely = [(p, c.detail.likely, c) for p, c in ranked if isinstance(c.detail, Name)]
    return places, parties.rows(text, likely, [(p, c.start) for p, c in ranked if c.ranker == "term"])


def judged(text: str, ranked: list[tuple[float, Candidate]], judge: Judge) -> list[tuple[float, Candidate]]:
    """The same with names judged again beside each other."""
    places, rows = evidence(text, ranked)
    found = list(ranked)
    for place, likely in zip(places, judge(rows) if rows else (), strict=True):
        probability, candidate = ranked[place]
        found[place] = probability, replace(candidate, detail=Name(likely))
    return found


def _standing(probability: float, candidate: Candidate) -> float:
    """Of overlapping names the one that is also a full name comes first."""
    return (probability + candidate.detail.likely) / 2 if isinstance(candidate.detail, Name) else probability


def folded(text: str) -> str:
    """Letters and digits in lower case: how two wordings are compared."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower()).split())


def values(
    text: str, ranked: list[tuple[float, Candidate]], chosen: Mapping[int, Chosen], thresholds: Thresholds
) -> list[Value]:
    """The candidates with their typed values; of those that can be read in several ways the chosen one, by their places."""
    found: list[Value] = []
    named = linked(text, ranked, thresholds[PARTIES]["value"], thresholds[PARTIES]["span"])
    for place, (probability, c) in enumerate(ranked):
        passage = text[c.start : c.end]
        likely: float | None = None
        value: str | Day | Law | Renewal | Duration | Expiry | Party | None = None
        working = ""
        if c.type == TITLE:
            value = " ".join(passage.split())
        elif c.type == PARTIES:
            value = named.get(
                c.start, Party(" ".join(passage.split()), role="term" if c.ranker == "name" else c.ranker)
            )
        elif c.type == LAW:
            value = law.read(passage)
        else:
            value = c.detail if isinstance(c.detail, Day) else None
            read, likely = chosen.get(place), 0.0
            if read is not None:
                value, working, likely = read.value, read.working, read.likely
        found.append(Value(c.type, c.start, c.end, passage, round(probability, 4), value, working, likely))
    found.sort(key=lambda v: (v.start, v.end, TYPES.index(v.type)))
    return found


def linked(text: str, ranked: list[tuple[float, Candidate]], full: float, sure: float) -> dict[int, Party]:
    """Each full name with the terms that follow it before the next name."""
    named = sorted(
        (c for _p, c in ranked if isinstance(c.detail, Name) and c.detail.likely >= full), key=lambda c: c.start
    )
    given = sorted((c for p, c in ranked if c.ranker == "term" and p >= sure), key=lambda c: c.start)
    found: dict[int, Party] = {}
    for index, c in enumerate(named):
        stop = named[index + 1].start if index + 1 < len(named) else c.end + 900
        own = [t for t in given if c.end <= t.start < min(stop, c.end + 900)]
        words = tuple(dict.fromkeys(" ".join(text[t.start : t.end].split()) for t in own))
        found[c.start] = Party(" ".join(text[c.start : c.end].split()), words)
    return found


def best(values_: Iterable[Value], thresholds: Thresholds) -> dict[str, list[Value]]:
    """The most likely value of each type that has one; all names of parties, and every law that is sure."""
    by_type: dict[str, list[Value]] = {kind: [] for kind in TYPES}
    for value in sorted(values_, key=lambda v: (-v.sure, v.start)):
        sure = value.type not in thresholds or value.type == PARTIES or value.sure >= thresholds[value.type]["value"]
        if sure and value.value is not None:
            by_type.setdefault(value.type, []).append(value)
    for kind, found in by_type.items():
        if kind == PARTIES:
            names_ = [v for v in found if isinstance(v.value, Party) and v.value.role == "name"]
            by_type[kind] = sorted(names_, key=lambda v: v.start)
        elif kind == LAW:
            by_type[kind] = found[:1] + [v for v in found[1:] if v.confidence >= SURE and v.value != found[0].value][:1]
        elif kind in TYPES:
            by_type[kind] = found[:1]
    return by_type
