"""How like two wordings are, word by word, and which words differ. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 4000
"""Words of a passage that are compared; a clause is never longer."""
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*|%|§")
_GAP = re.compile(r"\{\{[^}]{0,200}\}\}|\[[^\]]{0,80}\]|_{3,}")
_LABEL = re.compile(
    r"^\s*(?:(?:section|article|clause|§)\s*)?"
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}[.)]?|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+",
    re.IGNORECASE,
)
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "and",
        "or",
        "by",
        "for",
        "on",
        "as",
        "at",
        "is",
        "are",
        "be",
        "this",
        "that",
        "its",
        "with",
        "any",
        "such",
        "shall",
        "will",
    ]
)
"""Words that carry no obligation of their own; a difference in nothing else is none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand in the approved text only, in the passage only, and the share that both have."""

    missing: tuple[str, ...]
    added: tuple[str, ...]
    likeness: float

    @property
    def matters(self) -> bool:
        """Whether more than articles and prepositions differ."""
        return any(word not in SMALL for phrase in (*self.missing, *self.added) for word in words(phrase))


def folded(text: str) -> str:
    """Lower case, plain quotes and dashes, single blanks; without the number in front and without places to fill in."""
    plain = unicodedata.normalize("NFKC", _LABEL.sub("", text))
    return " ".join(_GAP.sub(" ", plain).replace("’", "'").casefold().split())


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(folded(text))[:LONGEST]


def compare(passage: str, approved: str) -> Difference:
    """What differs between a passage and an approved text.

    The likeness is that of the whole texts, or, for a passage of eight words and more, the share of the passage that
    stands in the approved text in this order: a sentence of the standard is standard.
    """
    mine, theirs = words(passage), words(approved)
    if not mine or not theirs:
        return Difference((approved.strip(),) if theirs else (), (passage.strip(),) if mine else (), 0.0)
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    missing, added, same = [], [], 0
    steps = matcher.get_opcodes()
    for tag, a, b, c, d in steps:
        if tag == "equal":
            same += d - c
        if a < b and tag != "equal":
            missing.append((a, b))
        if c < d and tag != "equal":
            added.append((c, d))
    whole = 2 * same / (len(mine) + len(theirs))
    inside = same / len(mine) if len(mine) >= 8 else 0.0
    if inside > whole and inside >= 0.97:  # a part of the approved text: what stands before and after it is no loss
        first = next(a for tag, a, *_rest in steps if tag == "equal")
        last = [b for tag, _a, b, *_rest in steps if tag == "equal"][-1]
        missing = [(a, b) for a, b in missing if a >= first and b <= last]
        whole = inside
    return Difference(
        tuple(" ".join(theirs[a:b]) for a, b in missing), tuple(" ".join(mine[a:b]) for a, b in added), whole
    )


def nearest(passages: Sequence[str], approved: Sequence[str]) -> tuple[int, Difference] | None:
    """The approved text that is nearest to any of these cuts of a passage, with the difference."""
    best: tuple[int, Difference] | None = None
    for number, text in enumerate(approved):
        for passage in passages:
            found = compare(passage, text)
            if best is None or found.likeness > best[1].likeness:
                best = (number, found)
    return best


def says(passage: str, phrase: str) -> bool:
    """Whether the words of a phrase stand in a passage one after the other."""
    wanted, have = words(phrase), words(passage)
    size = len(wanted)
    return bool(size) and any(have[i : i + size] == wanted for i in range(len(have) - size + 1))


def paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole paragraphs in which text[start:end] stands."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return left, len(text) if right < 0 else right
