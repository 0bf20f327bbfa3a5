"""A text cut into paragraphs and runs, so that passages which overlap can be highlighted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to highlight: its key, its place, and its look (the heaviest of overlapping ones wins)."""

    key: str
    start: int
    end: int
    look: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that the same marks cover. ``begins``: the marks whose first run this is."""

    text: str
    keys: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    look: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text with its place."""

    start: int
    runs: tuple[Run, ...]


def paragraphs(text: str, marks: Sequence[Mark]) -> list[Paragraph]:
    """Every line that is not empty, cut where a mark begins or ends."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
    begun: set[str] = set()
    found, at, first = [], 0, 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        while (
            first < len(ordered) and ordered[first].end <= start and all(m.end <= start for m in ordered[: first + 1])
        ):
            first += 1
        here = [mark for mark in ordered[first:] if mark.start < end and mark.end > start]
        found.append(Paragraph(start, _runs(text, start, end, here, begun)))
    return found


def _runs(text: str, start: int, end: int, marks: Sequence[Mark], begun: set[str]) -> tuple[Run, ...]:
    cuts = sorted({start, end, *(max(start, m.start) for m in marks), *(min(end, m.end) for m in marks)})
    runs = []
    for left, right in pairwise(cuts):
        over = [mark for mark in marks if mark.start < right and mark.end > left]
        begins = tuple(mark.key for mark in over if mark.key not in begun)
        begun.update(begins)
        look = max(over, key=lambda mark: mark.weight).look if over else ""
        runs.append(Run(text[left:right], tuple(mark.key for mark in over), begins, look))
    return tuple(runs)
