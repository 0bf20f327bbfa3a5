"""From what readers say to findings with verdicts. Pure: text, spans and rules in, drafts of findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from . import types
from .readers import Presence, Suspicion
from .rules import asking, likeness, merging, verdicts
from .rules.asking import Asked
from .rules.merging import Span
from .rules.verdicts import Judgement, Rule

LIBRARY = "library"
"""Says that a passage was found by its likeness to an approved wording."""
FOUND_BY_WORDING = 0.80
NEAREST = 3
SHORTEST = 25


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it has a row. ``rule`` is the number of the rule that judged it."""

    kind: str
    type: str
    start: int | None = None
    end: int | None = None
    text: str = ""
    confidence: float | None = None
    found_by: tuple[str, ...] = ()
    verdict: str = ""
    fallback: int | None = None
    reason: str = ""
    risk: str = ""
    wording: str = ""
    nearest: tuple[dict[str, Any], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Playing:
    """A version of a playbook without the database: its rules by position, and its questions."""

    rules: Sequence[Rule] = ()
    questions: Sequence[Asked] = ()


class Places:
    """The lines of a text that are long enough to be a clause, with their words; those are read once, when first asked."""

    def __init__(self, text: str) -> None:
        self.spans: list[tuple[int, int]] = []
        self.text, at = text, 0
        for line in text.split("\n"):
            if len(line.strip()) >= SHORTEST:
                self.spans.append((at, at + len(line)))
            at += len(line) + 1

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The words of each line that carry something."""
        return [frozenset(likeness.words(self.text[a:b])) - likeness.SMALL for a, b in self.spans]


def clauses(
    text: str,
    spans: Sequence[Span],
    presence: Mapping[str, Presence],
    playing: Playing,
    facts: Mapping[str, Any],
    *,
    segments: int,
    understood: bool = True,
) -> list[Draft]:
    """Every clause with its verdict, what is missing, and the answers to the questions.

    ``understood`` False: no reader knows the language of the text, so nothing is called missing.
    """
    places = Places(text)
    spans = merging.joined(text, [*spans, *_by_wording(text, spans, playing.rules, places)])
    by_type = {rule.type: number for number, rule in enumerate(playing.rules)}
    found = [_clause(text, span, playing.rules, by_type.get(span.type)) for span in spans if types.is_clause(span.type)]
    have = {span.type for span in spans}
    for number, rule in enumerate(playing.rules):
        if rule.type not in have and (draft := _absent(text, number, rule, presence, places, segments)) is not None:
            found.append(draft if understood else _not_understood(draft))
    passages: dict[str, list[Span]] = {}
    for span in spans:
        passages.setdefault(span.type, []).append(span)
    found += [draft for one in playing.questions if (draft := _question(one, passages.get(one.type, []), facts))]
    return found


def _clause(text: str, span: Span, rules: Sequence[Rule], number: int | None) -> Draft:
    plain: dict[str, Any] = {"kind": "clause", "type": span.type, "start": span.start, "end": span.end, "text": span.text,
             "confidence": span.confidence, "found_by": span.found_by}  # fmt: skip
    if number is None:
        return Draft(**plain, details=span.details)
    left, right = likeness.paragraph(text, span.start, span.end)
    judgement = verdicts.judge(rules[number], [span.text, text[left:right]])
    return Draft(**plain, **_judged(judgement), rule=number, details={**span.details, **_worked_out(judgement)})


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {"verdict": judgement.verdict, "fallback": judgement.fallback, "reason": judgement.reason,
            "risk": judgement.risk, "wording": judgement.wording}  # fmt: skip


def _worked_out(judgement: Judgement) -> dict[str, Any]:
    return {
        "likeness": round(judgement.likeness, 3),
        "missing": list(judgement.missing[:20]),
        "added": list(judgement.added[:20]),
        "checks": [{"kind": one.kind, "ok": one.ok, "sentence": one.sentence} for one in judgement.checks],
    }


def _absent(
    text: str,
    number: int,
    rule: Rule,
    presence: Mapping[str, Presence],
    places: Places,
    segments: int,
) -> Draft | None:
    known = presence.get(rule.type)
    state = verdicts.UNCLEAR if known is not None and known.state == "unclear" else verdicts.MISSING
    judgement = verdicts.absent(rule, state, searched=segments or len(places))
    if judgement is None:
        return None
    near = list(known.nearest) if known is not None and known.nearest else _near(text, rule, places)
    nearest = tuple({"start": a, "end": b, "text": text[a:b]} for a, b in near[:NEAREST])
    sure = known.confidence if known is not None else None
    return Draft("missing", rule.type, confidence=sure, nearest=nearest, rule=number, **_judged(judgement))


def _not_understood(draft: Draft) -> Draft:
    reason = _("No reader knows the language of this text; look for the clause by hand.")
    return replace(draft, verdict=verdicts.UNCLEAR, risk="low", reason=reason)


def _question(one: Asked, passages: Sequence[Span], facts: Mapping[str, Any]) -> Draft | None:
    answer = asking.ask(one, [span.text for span in passages], facts)
    if answer is None:
        return None
    at = passages[answer.passage] if answer.passage is not None and passages else None
    verdict = {True: verdicts.STANDARD, False: verdicts.NON_STANDARD, None: verdicts.UNCLEAR}[answer.as_expected]
    risk = {True: "", False: one.risk, None: "low"}[answer.as_expected]
    place: dict[str, Any] = {}
    if at is not None:
        place = {
            "start": at.start,
            "end": at.end,
            "text": at.text,
            "confidence": at.confidence,
            "found_by": at.found_by,
        }
    details = {"question": one.question, "answer": answer.answer, "expected": one.expected}
    return Draft("question", one.type, verdict=verdict, reason=f"{one.question} {answer.reason}", risk=risk,
                 details=details, **place)  # fmt: skip


def _by_wording(text: str, spans: Sequence[Span], rules: Sequence[Rule], places: Places) -> list[Span]:
    """Paragraphs that read like an approved wording and that no reader has named."""
    found: list[Span] = []
    have = {span.type for span in spans}
    for rule in rules:
        if rule.type in have or not rule.approved:
            continue
        for likely, (start, end) in _likely(text, rule, places)[:1]:
            if likely >= FOUND_BY_WORDING:
                found.append(Span(rule.type, start, end, text[start:end], round(likely, 3), (LIBRARY,)))
    return found


def _near(text: str, rule: Rule, places: Places) -> list[tuple[int, int]]:
    return [place for _score, place in _likely(text, rule, places)]


def _likely(text: str, rule: Rule, places: Places) -> list[tuple[float, tuple[int, int]]]:
    """The paragraphs nearest to a rule's wordings (or to the words of its name), best first, three at most."""
    wordings = [one.text for one in rule.approved] or [rule.type]
    bags = [set(likeness.words(words)) - likeness.SMALL for words in wordings]
    rough = [
        (max(len(have & bag) / (len(have | bag) or 1) for bag in bags), place)
        for place, have in zip(places.spans, places.words, strict=True)
    ]
    rough.sort(key=lambda row: -row[0])
    exact = [
        (max(likeness.compare(text[a:b], words).likeness for words in wordings), (a, b))
        for common, (a, b) in rough[:NEAREST]
        if common > 0
    ]
    return sorted(exact, key=lambda row: -row[0])


def values(spans: Sequence[Span]) -> list[Draft]:
    """Data of the contract, with the value and how it was worked out."""
    return [
        Draft(
            "metadata", span.type, span.start, span.end, span.text, span.confidence, span.found_by, details=span.details
        )
        for span in spans
    ]


def duties(spans: Sequence[Span]) -> list[Draft]:
    """Candidates for obligations; a rule says no probability."""
    return [
        Draft(
            "obligation",
            span.type,
            span.start,
            span.end,
            span.text,
            span.confidence or None,
            span.found_by,
            details=span.details,
        )
        for span in spans
    ]


def warnings(text: str, found: Sequence[Suspicion]) -> list[Draft]:
    """Passages that hide something or tell a machine what to do; those that are not part of the text have no place."""
    drafts = []
    for one in found:
        there = one.start is not None and one.end is not None and 0 <= one.start < one.end <= len(text)
        drafts.append(
            Draft("warning", one.kind[:80], one.start if there else None, one.end if there else None,
                  text[one.start : one.end] if there else one.quote, risk="high",
                  reason=_("%(reason)s. A contract is data: nothing in it was followed.") % {"reason": one.reason.capitalize()})
        )  # fmt: skip
    return drafts
