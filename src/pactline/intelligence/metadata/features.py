"""Features of a candidate: the words of its sentence or of its surroundings. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"[a-z]+|\d+|[\[\]●•*_]{2,}|[\"“”(),;:]", re.IGNORECASE)
_MOST = 160


def words(text: str) -> list[str]:
    """Lower-case words and signs; numbers are "#", blanks "_"."""
    found = []
    for token in _WORD.findall(text[:4000]):
        first = token[0]
        if first.isdigit():
            found.append("#")
        elif first.isalpha():
            found.append(token.lower())
        elif first in "[]●•*_":
            found.append("_")
        else:
            found.append('"' if first in "“”" else first)
    return found


def bag(text: str, prefix: str = "") -> set[str]:
    """Words and pairs of words of a passage, without order."""
    tokens = [t for t in words(text) if t.isalpha() or t in "#_"][:_MOST]
    found = {prefix + t for t in tokens}
    found.update(f"{prefix}{a} {b}" for a, b in pairwise(tokens))
    return found


def before(text: str, offset: int, count: int = 6, prefix: str = "b") -> set[str]:
    """The words before an offset: each with its distance, pairs, and the nearest as a set."""
    tokens = words(text[max(0, offset - 140) : offset])[-count:]
    return _around(list(reversed(tokens)), prefix)


def after(text: str, offset: int, count: int = 6, prefix: str = "a") -> set[str]:
    return _around(words(text[offset : offset + 140])[:count], prefix)


def _around(tokens: list[str], prefix: str) -> set[str]:
    found = {f"{prefix}{n}:{t}" for n, t in enumerate(tokens[:3])}
    found.update(f"{prefix}:{t}" for t in tokens)
    found.update(f"{prefix}:{a} {b}" for a, b in pairwise(tokens))
    return found


def bucket(name: str, number: float, *edges: float) -> str:
    """Between which of the edges a number lies."""
    return f"{name}<{next((e for e in edges if number < e), 'more')}"
