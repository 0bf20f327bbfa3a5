"""Which passages speak of a question: BM25 over folded words, headings counted twice. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]{2,}|\d[\d.,]*")
_SMALL = (
    "the|of|and|or|to|in|is|are|be|by|for|with|on|at|as|it|its|an|that|this|which|what|who|when|where|how|why|does|do|did|"
    "can|may|will|would|should|there|any|we|our|us|you|your|they|their|has|have|had|was|were|from|under|about|than|then|"
    "contract|agreement|please|tell|me|say|says|said|much|many|long"
)
_EMPTY = frozenset(_SMALL.split("|"))
_LIKE = {
    word: said
    for said, words in {
        "terminat": "cancel|end|ending|quit|stop|resign",
        "govern": "law|jurisdiction",
        "fee": "cost|costs|price",
        "payment": "pay|paid|owe",
        "own": "owns|owner|ownership",
        "confiden": "secret|secrecy",
        "liab": "cap|liable|limit|damages",
        "insur": "insure",
        "assign": "transfer|sell",
        "renew": "renewal|extend|extension",
        "term": "expire|expiry|duration",
        "effectiv": "start|starts|begin|begins",
        "party": "parties",
    }.items()
    for word in words.split("|")
}
K, B = 1.4, 0.6


def terms(text: str) -> list[str]:
    """The words that count, by their first six letters."""
    found = [match.group().lower() for match in _WORD.finditer(text)]
    return [word[:6] for word in found if word not in _EMPTY]


def wanted(question: str) -> list[str]:
    """The words of a question, and what contracts say for them."""
    found = [match.group().lower() for match in _WORD.finditer(question)]
    own = [word[:6] for word in found if word not in _EMPTY]
    return list(dict.fromkeys([*own, *(_LIKE[word][:6] for word in found if word in _LIKE)]))


def rank(question: str, passages: Sequence[tuple[str, str]]) -> list[tuple[float, int]]:
    """(score, number) of the passages (text, headings) that share words with the question, best first."""
    asked = wanted(question)
    bags = [Counter([*terms(text), *terms(above), *terms(above)]) for text, above in passages]
    lengths = [max(1, bag.total()) for bag in bags]
    mean = sum(lengths) / max(1, len(lengths))
    holding = Counter(word for bag in bags for word in set(bag) & set(asked))
    scored = []
    for number, bag in enumerate(bags):
        score = 0.0
        for word in asked:
            if word in bag:
                rare = math.log(1 + (len(bags) - holding[word] + 0.5) / (holding[word] + 0.5))
                score += rare * bag[word] * (K + 1) / (bag[word] + K * (1 - B + B * lengths[number] / mean))
        if score > 0:
            scored.append((score, number))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1]))


def share(question: str, text: str) -> float:
    """Which part of the question's words a passage has."""
    own = [word[:6] for word in (match.group().lower() for match in _WORD.finditer(question)) if word not in _EMPTY]
    like = {
        word[:6]: _LIKE[word][:6] for word in (m.group().lower() for m in _WORD.finditer(question)) if word in _LIKE
    }
    there = set(terms(text))
    return sum(word in there or like.get(word, "") in there for word in own) / len(own) if own else 0.0
