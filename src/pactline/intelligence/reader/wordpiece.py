"""Text to the numbers of word pieces, as the encoder was taught them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 60


class WordPiece:
    """Greedy longest-match pieces over a lower-case vocabulary."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._numbers["[UNK]"]
        self.start, self.stop = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._known: dict[str, tuple[int, ...]] = {}

    def numbers(self, text: str, most: int) -> list[int]:
        """The first pieces of a text, without start and stop."""
        plain = text.lower()
        if not plain.isascii():
            plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign) != "Mn")
        found: list[int] = []
        for match in _TOKEN.finditer(plain):
            found += self._word(match.group())
            if len(found) >= most:
                break
        return found[:most]

    def _word(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            known = self._pieces(word)
            if len(self._known) < 50_000:
                self._known[word] = known
        return known

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST:
            return (self._unknown,)
        found, at = [], 0
        while at < len(word):
            for end in range(len(word), at, -1):
                number = self._numbers.get(word[at:end] if at == 0 else "##" + word[at:end])
                if number is not None:
                    found.append(number)
                    at = end
                    break
            else:
                return (self._unknown,)
        return tuple(found)
