"""Pure part of finding by a description: words, the index over what offerings say, and how well each of them fits."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SELF = (
    "customer|customers|client|clients|company|companies|need|needs|needed|want|wants|wanted|require|requires|required|"
    "look|looking|search|find|please|like|would|should|someone|somebody|something|people|person|everybody|"
    "kunde|kunden|kundin|firma|unternehmen|brauchen|braucht|benötigen|benötigt|möchte|möchten|wollen|will|sucht|suchen|"
    "suche|bitte|jemand|jemanden|etwas|leute|personen|sowie"
)
_TALK = frozenset(_SELF.split("|"))
"""What a request says about itself rather than about a product."""
MOST_WORDS, MOST_GUESSED = 80, 16
SHORTEST_TYPO, SHORTEST_PART = 4, 5
TYPO, PART = 0.7, 0.5
LEAST_SHARE = 0.2
"""Of the best score; what fits less is not worth a look."""
WEIGHTS = {
    "name": 5.0,
    "sku": 5.0,
    "family": 2.5,
    "category": 2.5,
    "characteristic": 2.0,
    "specification": 2.0,
    "description": 1.5,
    "parts": 1.0,
}
"""The places of an offering that are searched, and how much a word there counts."""
Stems = Mapping[str, Mapping[str, str]]
"""Word -> language -> its stem; an empty one: the word says nothing in that language."""


def words(text: str) -> list[str]:
    """The words and numbers of a text in small letters."""
    return [match.group().lower() for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


def folded(word: str) -> str:
    """Without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that an offering says: where it says it, and the text."""

    place: str
    text: str


@dataclass(slots=True)
class Index:
    """Which offerings say which words, and where: token -> offering -> its entries."""

    keys: list[UUID] = field(default_factory=list)
    entries: list[tuple[Entry, ...]] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    tokens: dict[str, dict[int, set[int]]] = field(default_factory=dict)
    vocabulary: dict[str, frozenset[str]] = field(default_factory=dict)
    _of: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def add(self, key: UUID, entries: Sequence[Entry], stems: Stems) -> None:
        """Take in one offering."""
        number = len(self.keys)
        self.keys.append(key)
        self.entries.append(tuple(entries))
        for place, entry in enumerate(entries):
            found = words(entry.text)
            tokens: set[str] = set()
            for word in found:
                if (known := self._of.get(word)) is None:
                    known = self._of[word] = tokens_of(word, stems)
                    self.vocabulary.setdefault(folded(word), known)
                tokens |= known
            if 3 <= len(found) <= 5 and entry.place != "description":
                tokens.add(folded("".join(word[0] for word in found)))
            for token in tokens:
                offerings = self.tokens.setdefault(token, {})
                if (places := offerings.get(number)) is None:
                    places = offerings[number] = set()
                places.add(place)


def tokens_of(word: str, stems: Stems) -> frozenset[str]:
    """What a word is found by: itself and its stems."""
    return frozenset({folded(word), *(folded(stem) for stem in stems.get(word, {}).values() if stem)})


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a request. ``read_as``: the word of the catalog that was probably meant."""

    said: str
    tokens: frozenset[str]
    factor: float = 1.0
    read_as: str = ""

    @property
    def shown(self) -> str:
        """For a reason: “onbording → onboarding”."""
        return f"{self.said} → {self.read_as}" if self.read_as else self.said


@dataclass(frozen=True, slots=True)
class Reason:
    """Where an offering says words of a request."""

    place: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """How well an offering fits, and why."""

    key: UUID
    score: float
    reasons: tuple[Reason, ...]
    entries: tuple[Entry, ...]


def asked(text: str, stems: Stems, index: Index, language: str) -> tuple[list[Term], list[str]]:
    """The terms of a request, and its words that nothing in the catalog says."""
    spoken = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    empty = Counter(name for word in spoken for name, stem in stems.get(word, {}).items() if not stem)
    own = max(empty, key=lambda name: (empty[name], name == language), default=language)
    telling = [word for word in spoken if stems.get(word, {}).get(own, word)]
    wanted = [word for word in telling if word not in _TALK]
    terms, unknown = _short_forms(words(text)[:MOST_WORDS], index), []
    covered = {word for term in terms for word in words(term.said)}
    guesses = MOST_GUESSED
    for word in wanted or telling:
        found = _said(word, stems, index)
        if not found and guesses:
            guesses, found = guesses - 1, _guessed(word, index)
        terms += found
        if not found and word not in covered:
            unknown.append(word)
    return terms, unknown


def _short_forms(spoken: Sequence[str], index: Index) -> list[Term]:
    """Several words in a row of which the catalog says the first letters: single sign-on, SSO."""
    found = []
    for length in (5, 4, 3):
        for start in range(len(spoken) - length + 1):
            several = spoken[start : start + length]
            short = folded("".join(word[0] for word in several))
            if short in index.vocabulary and not any(word.isdigit() for word in several):
                found.append(Term(" ".join(several), frozenset({short}), read_as=short.upper()))
    return found


def _said(word: str, stems: Stems, index: Index) -> list[Term]:
    tokens = tokens_of(word, stems)
    return [Term(word, tokens)] if any(token in index.tokens for token in tokens) else []


def _guessed(word: str, index: Index) -> list[Term]:
    """The nearest words of the catalog, else those that hold the word or are part of it."""
    plain = folded(word)
    if any(one.isdigit() for one in plain) or len(plain) < SHORTEST_TYPO:
        return []
    allowed = 1 if len(plain) < 8 else 2
    near = [(far, one) for one in index.vocabulary if (far := distance(plain, one, allowed)) <= allowed]
    if near:
        least = min(near)[0]
        return [Term(word, index.vocabulary[one], TYPO, one) for far, one in sorted(near) if far == least][:3]
    parts = [
        one
        for one in index.vocabulary
        if len(one) >= SHORTEST_PART and ((len(plain) >= SHORTEST_PART and plain in one) or one in plain)
    ]
    return [Term(word, index.vocabulary[one], PART, one) for one in sorted(parts, key=lambda one: (-len(one), one))[:3]]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; above ``most`` it is not counted on."""
    if abs(len(one) - len(other)) > most or len(other) < SHORTEST_TYPO or not other.isalpha():
        return most + 1
    if len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, before, row = before, row, [i] + [0] * len(other)
        for j, right in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                row[j] = min(row[j], previous[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def fitting(index: Index, terms: Iterable[Term]) -> list[Scored]:
    """The offerings that say words of a request, those that say the rarest words in the best places first."""
    scores: dict[int, float] = {}
    places: dict[int, dict[int, list[str]]] = {}
    for said, several in _by_word(terms).items():
        best: dict[int, tuple[float, Term, set[int]]] = {}
        for term in several:
            for number, entries in _places(index, term).items():
                weight = sum(WEIGHTS[index.entries[number][place].place] for place in entries)
                value = term.factor * weight / (weight + 2)
                if value > best.get(number, (0.0,))[0]:
                    best[number] = (value, term, entries)
        rare = math.log(1 + (len(index.keys) - len(best) + 0.5) / (len(best) + 0.5))
        rare *= max(1, len(words(said)) - 1)
        for number, (value, term, entries) in best.items():
            scores[number] = scores.get(number, 0.0) + rare * value
            for place in entries:
                places.setdefault(number, {}).setdefault(place, []).append(term.shown)
    least = LEAST_SHARE * max(scores.values(), default=0.0)
    return [
        Scored(index.keys[number], score, _reasons(index.entries[number], places[number]), index.entries[number])
        for number, score in sorted(scores.items(), key=lambda pair: (-pair[1], index.keys[pair[0]]))
        if score >= least
    ]


def _by_word(terms: Iterable[Term]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(term.said, []).append(term)
    return found


def _places(index: Index, term: Term) -> dict[int, set[int]]:
    """Where the term stands; a word and its stem are one."""
    found: dict[int, set[int]] = {}
    for token in term.tokens:
        for number, places in index.tokens.get(token, {}).items():
            found[number] = found.get(number, set()) | places
    return found


def _reasons(entries: Sequence[Entry], places: Mapping[int, Sequence[str]]) -> tuple[Reason, ...]:
    """The places with their words, the weightiest first; a place that says nothing new is left out."""
    found, told = [], set[str]()
    ordered = sorted(places, key=lambda place: (-WEIGHTS[entries[place].place], -len(places[place]), place))
    for place in ordered:
        if set(places[place]) - told:
            told |= set(places[place])
            found.append(Reason(entries[place].place, entries[place].text, tuple(places[place])))
    return tuple(found)
