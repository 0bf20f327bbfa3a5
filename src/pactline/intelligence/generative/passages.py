"""The passages that a question is asked about: candidates with their neighbours, numbered, wrapped as mere data. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Spot = tuple[int, int]
LONGEST = 2400
"""Characters of one passage that are sent; a longer one is cut, and so can only be quoted from its beginning."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage under its number; the model only ever names the number."""

    id: str
    start: int
    end: int
    headings: tuple[str, ...] = ()


def around(segments: Sequence[Spot], wanted: Iterable[Spot], *, most: int, reach: int = 1) -> list[int]:
    """The numbers of the segments that touch the wanted places, best first, with their neighbours; in reading order."""
    chosen: dict[int, None] = {}
    for start, end in wanted:
        touched = [n for n, (a, b) in enumerate(segments) if a < end and start < b]
        if not touched:
            continue
        near = range(max(0, touched[0] - reach), min(len(segments), touched[-1] + reach + 1))
        for number in (*touched, *near):
            if len(chosen) >= most:
                return sorted(chosen)
            chosen.setdefault(number)
    return sorted(chosen)


def numbered(
    segments: Sequence[Spot], numbers: Iterable[int], headings: Sequence[tuple[str, ...]] = ()
) -> list[Passage]:
    """Passages "s1", "s2" … of these segments."""
    found = []
    for count, number in enumerate(numbers, start=1):
        start, end = segments[number]
        above = headings[number] if number < len(headings) else ()
        found.append(Passage(f"s{count}", start, min(end, start + LONGEST), above))
    return found


def shown(text: str, passages: Sequence[Passage]) -> list[dict[str, str]]:
    """The passages as the model gets them."""
    return [
        {"segment": one.id, "under": " > ".join(one.headings)[:200], "text": text[one.start : one.end]}
        for one in passages
    ]


def wrapped(data: Mapping[str, Any], nonce: str) -> str:
    """Data as one JSON object between two lines that nobody can foresee; angle brackets cannot imitate markup."""
    packed = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"BEGIN DATA {nonce}\n{packed}\nEND DATA {nonce}"
