"""The words of each unit, its headings and its neighbours as numbered features."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .segments import Segment

Hashes = npt.NDArray[np.uint64]

WORDS = 260  # of one unit at most; what follows adds nothing
_TOKEN = re.compile(r"[a-z]+|\d[\d,.]*|[$€£%§]")
_STOP = frozenset([
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "has", "have", "if", "in", "into", "is",
    "it", "its", "of", "on", "or", "other", "such", "that", "the", "their", "this", "to", "was", "which", "with",
    "will", "shall", "may", "not", "no", "nor", "each", "all", "upon", "under", "hereof", "herein", "hereunder",
    "thereof",
])  # fmt: skip
_KEPT = frozenset(["not", "no", "nor", "shall", "may", "all", "upon", "under"])
_MIX = np.uint64(0x9E3779B97F4A7C15)
_TURN = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_OWN = np.uint64(1)  # marks features of the unit itself


@lru_cache(maxsize=60_000)
def _number(token: str) -> int:
    return zlib.crc32(token.encode()) | (len(token) & 31) << 32


def _mixed(values: Hashes, salt: int) -> Hashes:
    mixed = (values ^ np.uint64(salt)) * _MIX
    return (mixed ^ (mixed >> _SHIFT)) * _TURN


def _pairs(left: Hashes, right: Hashes, salt: int) -> Hashes:
    return _mixed(_mixed(left, salt) + right, salt + 1)


def _shape(token: str) -> str:
    if not token[0].isdigit():
        return token
    digits = token.strip(".,")
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return "#year"
    return "#" + "0" * min(len(digits), 4) + ("," if "," in digits else "") if len(digits) > 2 else digits


def words(text: str) -> list[str]:
    """The tokens of a text, lower-case, numbers by their shape."""
    return [_shape(token) for token in _TOKEN.findall(text.lower())[:WORDS]]


def _ids(tokens: list[str]) -> Hashes:
    return np.fromiter((_number(token) for token in tokens), np.uint64, len(tokens))


def _stem(token: str) -> str:
    return token[:5]


class Unit:
    """What one unit gives to itself and to its neighbours."""

    __slots__ = ("content", "few", "many")

    def __init__(self, text: str) -> None:
        tokens = words(text)
        ids = _ids(tokens)
        stems = _ids([_stem(token) for token in tokens if token not in _STOP or token in _KEPT])
        self.few = _mixed(ids, 11)
        self.content = stems
        self.many = np.concatenate(
            (
                self.few,
                _pairs(ids[:-1], ids[1:], 23),
                _pairs(_pairs(ids[:-2], ids[1:-1], 31), ids[2:], 37),
                _mixed(stems, 41),
                _pairs(stems[:-1], stems[1:], 43),
                _pairs(stems[:-2], stems[2:], 47),
                _pairs(stems[:-3], stems[3:], 47),
            )
        )


def own(row: Hashes) -> Hashes:
    """The features of the unit itself, without its headings and neighbours."""
    held: Hashes = row[(row & _OWN) == _OWN]
    return held


def _length(start: int, end: int) -> int:
    return min(9, int(np.log2(max(1, end - start))))


def rows(text: str, units: list[Segment]) -> list[Hashes]:
    """For each unit the distinct features that hold for it, sorted."""
    made = [Unit(text[unit.start : unit.end]) for unit in units]
    empty = Unit("")
    opening = np.unique(_mixed(_ids(words(text[:600])[:60]), 97))
    lead = empty
    found: list[Hashes] = []
    heads: dict[tuple[str, ...], Hashes] = {}
    for index, unit in enumerate(units):
        above = unit.heading
        if above not in heads:
            heads[above] = _headings(above)
        before = made[index - 1] if index else empty
        after = made[index + 1] if index + 1 < len(made) else empty
        place = 10 * index // max(1, len(units))
        facts = _ids(
            [f"length {_length(unit.start, unit.end)}", f"tenth {place}", f"first {min(index // 5, 9)}", "bias"]
        )
        around = (
            heads[above],
            _mixed(before.few, 53),
            _mixed(after.few, 59),
            _mixed(_pairs(before.content[:-1], before.content[1:], 61), 61),
            _mixed(_pairs(after.content[:-1], after.content[1:], 67), 67),
            _mixed(lead.few, 71),
            _mixed(_pairs(lead.content[:-1], lead.content[1:], 73), 73),
            _mixed(facts, 79),
            opening,
        )
        found.append(np.unique(np.concatenate((made[index].many | _OWN, np.concatenate(around) & ~_OWN))))
        if text[unit.end - 1] == ":":
            lead = made[index]
        elif not _listed(text, unit):
            lead = empty
    return found


def _listed(text: str, unit: Segment) -> bool:
    """Whether a unit goes on with a list: it ends or begins as an item does."""
    return (
        text[unit.end - 1] in ";," or text[unit.start] == "(" or text[unit.start : unit.start + 5] in ("and (", "or (a")
    )


def _headings(above: tuple[str, ...]) -> Hashes:
    parts = []
    for depth, title in enumerate(reversed(above[-3:])):
        ids = _ids(words(title))
        stems = _ids([_stem(token) for token in words(title)])
        salt = 83 if depth == 0 else 89
        parts += [_mixed(ids, salt), _pairs(ids[:-1], ids[1:], salt + 2), _mixed(stems, salt + 4)]
    return np.concatenate(parts) if parts else np.empty(0, np.uint64)
