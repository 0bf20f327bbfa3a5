"""Whether a text is in the language that the model was taught: English."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset([
    "the", "of", "and", "to", "shall", "any", "this", "by", "with", "for", "is", "be", "that", "or", "not", "all",
    "such", "as", "which", "from", "are", "may", "will", "has", "its", "upon", "agreement",
])  # fmt: skip
LEAST = 0.15  # English contracts have 0.30 and more
FEW = 25
LOOKED_AT = 200_000


def english(text: str) -> bool:
    """Whether enough of the words are the small words of English; a few words alone pass."""
    words = _WORD.findall(text[:LOOKED_AT].lower())
    if len(words) < FEW:
        return all(word.isascii() for word in words)
    return sum(1 for word in words if word in _ENGLISH) >= LEAST * len(words)
