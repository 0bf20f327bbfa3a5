"""The words of a passage, and how many two passages share."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
Words = frozenset[str]


def words(text: str) -> Words:
    """The distinct words of a passage, as they are compared."""
    return frozenset(_WORD.findall(text.lower()))


def overlap(one: Words, other: Words) -> float:
    """Jaccard: shared words of all words."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0
