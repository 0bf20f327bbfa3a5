"""The embedded reader's result with what the model says: added to and questioned, never thinned out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pactline.intelligence.readers import Answer, Presence, plain
from pactline.intelligence.rules.merging import SAME, Span, overlap

from .clauses import ABSENT, PRESENT, Decision
from .duties import Duty
from .facts import Fact

KEY = "generative"
DECIDED = 0.5
"""Confidence of a passage that only the model names: it has no probability of its own. A surer candidate keeps its own."""
TIGHT = 0.15
"""A quote tightens a passage when it is at least this share of it; a shorter one merely supports it."""


def spans(text: str, decisions: Iterable[Decision], known: Answer) -> list[Span]:
    """The places of the decisions as passages; the confidence is that of the embedded candidate where there is one."""
    found = []
    for decision in decisions:
        if decision.state != PRESENT:
            continue
        presence = known.presence.get(decision.type)
        for place in decision.places:
            near = presence is not None and any(a < place.end and place.start < b for a, b in presence.nearest)
            sure = max(DECIDED, presence.confidence) if near and presence is not None else DECIDED
            details = {KEY: {"reason": place.reason, **decision.provenance}}
            found.append(
                Span(
                    decision.type,
                    place.start,
                    place.end,
                    text[place.start : place.end],
                    round(sure, 4),
                    (KEY,),
                    details,
                )
            )
    return found


def combine(text: str, known: Answer, said: Answer, decisions: Sequence[Decision]) -> Answer:
    """Both results as one. Every passage of `known` is still there: as it was, tightened, or questioned."""
    absent = {one.type: one for one in decisions if one.state == ABSENT}
    kept = [question(span, absent[span.type]) if span.type in absent else span for span in known.clauses]
    extra = list(said.clauses)
    tightened: list[Span] = []
    for span in kept:
        inner = next((one for one in extra if _within(one, span)), None)
        if inner is None:
            tightened.append(span)
        else:
            extra.remove(inner)
            tightened.append(tighten(text, span, inner))
    return Answer(
        clauses=added(tightened, extra),
        values=added(known.values, said.values),
        duties=_duties(known.duties, said.duties),
        presence=presences(known.presence, decisions),
        segments=max(known.segments, said.segments),
        warnings=[*known.warnings, *said.warnings],
        understood=known.understood,
    )


def added(known: Sequence[Span], extra: Sequence[Span]) -> list[Span]:
    """All that is known, with what is new; a passage that both name is told once, by both."""
    found = list(known)
    for one in extra:
        at = next((n for n, span in enumerate(found) if span.type == one.type and overlap(span, one) >= SAME), None)
        if at is None:
            found.append(one)
        else:
            names = tuple(dict.fromkeys((*found[at].found_by, *one.found_by)))
            found[at] = replace(found[at], found_by=names, details={**one.details, **found[at].details})
    return sorted(found, key=lambda span: (span.start, span.end, span.type))


def question(span: Span, decision: Decision) -> Span:
    """The passage with the note that the model does not see such a clause in it."""
    return replace(span, details={**span.details, "questioned": {"by": KEY, **decision.provenance}})


def tighten(text: str, span: Span, inner: Span) -> Span:
    """The words that prove it in place of the whole passage, which stays in the details."""
    names = tuple(dict.fromkeys((*span.found_by, *inner.found_by)))
    details = {**inner.details, **span.details}
    if inner.end - inner.start < TIGHT * (span.end - span.start):
        return replace(span, found_by=names, details=details)
    details["wide"] = {"start": span.start, "end": span.end}
    return replace(
        span, start=inner.start, end=inner.end, text=text[inner.start : inner.end], found_by=names, details=details
    )


def presences(known: Mapping[str, Presence], decisions: Iterable[Decision]) -> dict[str, Presence]:
    """What is there stays there; the model decides what was unclear, and may find what was missing."""
    found = dict(known)
    for one in decisions:
        before = found.get(one.type, Presence("missing"))
        if one.state == PRESENT and before.state != "present":
            spots = tuple((place.start, place.end) for place in one.places)
            found[one.type] = Presence("present", max(DECIDED, before.confidence), (*spots, *before.nearest))
        elif one.state == ABSENT and before.state == "unclear":
            found[one.type] = replace(before, state="missing")
    return found


def of_fact(text: str, fact: Fact) -> Span:
    """A fact as a value."""
    details: dict[str, Any] = {
        "value": plain(fact.value),
        "working": fact.working,
        "verified": fact.verified,
        KEY: dict(fact.provenance),
    }
    return Span(fact.type, fact.start, fact.end, text[fact.start : fact.end], DECIDED, (KEY,), details)


def of_duty(text: str, duty: Duty, type_: str) -> Span:
    """A duty with its parts, at the place where rules found it."""
    parts = {name: {"start": a, "end": b, "text": text[a:b]} for name, (a, b) in duty.parts.items()}
    said = {
        "kind": duty.kind,
        "due_kind": duty.due,
        "parts": parts,
        "due": plain(duty.value),
        "verified": duty.verified,
    }
    details = {KEY: {**said, **duty.provenance}}
    return Span(type_, duty.start, duty.end, text[duty.start : duty.end], DECIDED, (KEY,), details)


def _duties(known: Sequence[Span], said: Sequence[Span]) -> list[Span]:
    """Every duty that rules found, with the model's parts beside it where it put one in order."""
    by_place = {(one.start, one.end): one for one in said}
    found = []
    for span in known:
        own = by_place.get((span.start, span.end))
        if own is None:
            found.append(span)
        else:
            names = tuple(dict.fromkeys((*span.found_by, *own.found_by)))
            found.append(replace(span, found_by=names, details={**own.details, **span.details}))
    return found


def _within(inner: Span, outer: Span) -> bool:
    return inner.type == outer.type and outer.start <= inner.start and inner.end <= outer.end
