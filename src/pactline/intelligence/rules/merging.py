"""Results of several readers as one list: the same passage is told once, with everybody who found it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

SAME = 0.5
NEAR = 3
"""Characters between two passages of one type that are read as one: a blank, a line feed."""


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: text[start:end], what it is, how sure, and who says so."""

    type: str
    start: int
    end: int
    text: str
    confidence: float
    found_by: tuple[str, ...]
    details: dict[str, Any] = field(default_factory=dict)


def honest(text: str, spans: Iterable[Span]) -> tuple[list[Span], int]:
    """The spans whose text is exactly text[start:end], and how many were not."""
    kept, discarded = [], 0
    for span in spans:
        if 0 <= span.start < span.end <= len(text) and text[span.start : span.end] == span.text:
            kept.append(span)
        else:
            discarded += 1
    return kept, discarded


def merge(spans: Sequence[Span]) -> list[Span]:
    """One span for each passage of a type; of overlapping ones that of the surer reader, found by all of them."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (-one.confidence, one.start)):
        at = next((i for i, one in enumerate(found) if one.type == span.type and overlap(one, span) >= SAME), None)
        if at is None:
            found.append(span)
        else:
            names = dict.fromkeys((*found[at].found_by, *span.found_by))
            found[at] = replace(found[at], found_by=tuple(names), details={**span.details, **found[at].details})
    return sorted(found, key=lambda one: (one.start, one.end, one.type))


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Passages of one type that follow each other immediately, as one passage."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.type, one.start)):
        last = found[-1] if found else None
        if (
            last is not None
            and last.type == span.type
            and span.start - last.end <= NEAR
            and not text[last.end : span.start].strip()
        ):
            end = max(last.end, span.end)
            names = tuple(dict.fromkeys((*last.found_by, *span.found_by)))
            sure = max(last.confidence, span.confidence)
            found[-1] = Span(
                span.type, last.start, end, text[last.start : end], sure, names, {**span.details, **last.details}
            )
        else:
            found.append(span)
    return sorted(found, key=lambda one: (one.start, one.end, one.type))


def overlap(one: Span, other: Span) -> float:
    """Characters that both have, as a share of those that either has."""
    both = min(one.end, other.end) - max(one.start, other.start)
    either = max(one.end, other.end) - min(one.start, other.start)
    return both / either if both > 0 else 0.0
