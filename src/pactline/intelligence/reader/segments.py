"""Plain text in sentence-like units, each with the headings above it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 1600  # characters of one unit; longer ones are cut at a semicolon, a comma or a space

_BLANK = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_BREAK = re.compile(r"[.!?;:][\"”’')\]]{0,3}(?:\s+|$)|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Za-z]|inc|corp|co|ltd|llc|no|nos|sec|art|st|mr|mrs|ms|dr|jr|sr|vs|etc|cf|al|e\.g|i\.e|u\.s|"
    r"approx|dept|ste|ave|blvd|bros|para|vol|fig|ext|attn|messrs|esq|lic|est|incl|n\.a|p\.o|l\.p|d\.c|a\.m|p\.m|n\.v|b\.v|"
    r"s\.a|a\.g|u\.k|u\.s\.a|u\.s\.c|l\.l\.c|l\.l\.p|s\.p\.a|ph\.d|m\.d)\.$",
    re.IGNORECASE,
)
_NUMBER_ONLY = re.compile(
    r"(?:^|\s)\(?(?:section|article|clause)?\s{0,3}(?:\d{1,3}(?:\.\d{1,3}){0,4}|[ivxIVX]{1,5})[.)]$", re.IGNORECASE
)
_NEXT_ITEM = re.compile(r"(?:and\s+|or\s+|and/or\s+)?\((?:[a-zA-Z]{1,2}|[ivxIVX]{1,5}|\d{1,2})\)")
_STARTS = re.compile(r"[\"“‘'(\[]{0,2}(?:[A-Z0-9§•*]|[a-z]\))")
_LABEL = re.compile(
    r"(?P<word>article|section|clause|annex|exhibit|schedule|appendix)\s{1,3}(?P<which>[\dA-Z]{1,6}(?:\.\d{1,3}){0,3})[.:)–—-]{0,2}"
    r"|§{1,2}\s{0,2}(?P<para>\d{1,3}(?:\.\d{1,3}){0,4})[.:)]?"
    r"|(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})(?:[.)]|(?=\s{1,6}[A-Z]))"
    r"|\((?P<paren>[a-z]{1,2}|[ivx]{1,5}|[A-Z]|\d{1,2})\)"
    r"|(?P<roman>[IVX]{1,5})\.|(?P<letter>[A-Z])\.(?=\s)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w’'&/-]*")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "per",
        "the",
        "to",
        "under",
        "upon",
        "with",
        "without",
        "&",
        "de",
    ]
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One unit: where it stands in the text and under which headings."""

    start: int
    end: int
    heading: tuple[str, ...]


def segments(text: str) -> list[Segment]:
    """All units of a text, in order, without overlap."""
    found: list[Segment] = []
    path: list[tuple[int, str]] = []
    for start, end in _paragraphs(text):
        for left, right in _sentences(text, start, end):
            level, title, whole = _heading(text, left, right)
            if title or level:
                while path and path[-1][0] >= level:
                    path.pop()
                if title:
                    path.append((level, title))
            above = tuple(name for _, name in path)
            found.extend(Segment(a, b, above) for a, b in (((left, right),) if whole else _cut(text, left, right)))
    return found


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for gap in _BLANK.finditer(text):
        found.append((at, gap.start()))
        at = gap.end()
    found.append((at, len(text)))
    return found


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the sentences, items and lines of one paragraph stand, without the white space around them."""
    found, at = [], start
    for mark in _BREAK.finditer(text, start, end):
        if mark.end() < end and not _ends(text, at, mark, end):
            continue
        found.append((at, mark.end()))
        at = mark.end()
    found.append((at, end))
    return [(a, b) for a, b in (_stripped(text, a, b) for a, b in found) if a < b]


def _ends(text: str, at: int, mark: re.Match[str], end: int) -> bool:
    """Whether a unit ends at this mark."""
    sign = text[mark.start()]
    if sign == "\n":
        before = text[max(at, mark.start() - 1) : mark.start()]
        return before in ".;:" or bool(_new_line(text, at, mark.start(), mark.end(), end))
    if sign in ";:":
        return bool(_NEXT_ITEM.match(text, mark.end(), end)) or "\n" in mark.group()
    if sign == ".":
        tail = text[max(at, mark.start() - 14) : mark.start() + 1]
        if _ABBREVIATION.search(tail):
            return False
        if _NUMBER_ONLY.search(tail) and mark.start() - at < 16:
            return False
    return bool(_STARTS.match(text, mark.end(), end))


def _new_line(text: str, at: int, here: int, after: int, end: int) -> bool:
    """Whether a single line break separates a title or an item from what follows."""
    line = text[after : min(end, after + 90)].lstrip()
    label = _LABEL.match(line)
    if label and label.end() < len(line) and (label["number"] or label["word"] or label["paren"] or label["para"]):
        return True
    start = text.rfind("\n", at, here) + 1 or at
    return here - start < 70 and _titled(text[start:here])


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _titled(words: str) -> bool:
    """Whether a few words are written as a title."""
    said = _WORD.findall(words)
    if not 1 <= len(said) <= 12 or len(words) > 110:
        return False
    main = [word for word in said if word.lower() not in _SMALL]
    return bool(main) and all(word[0].isupper() for word in main) and any(len(word) > 2 for word in main)


def _heading(text: str, start: int, end: int) -> tuple[int, str, bool]:
    """Level and title of the heading that opens a unit, if any, and whether the unit is nothing else."""
    opening = text[start : min(end, start + 160)]
    label = _LABEL.match(opening)
    level = _level(label) if label else 0
    rest = opening[label.end() :] if label else opening
    title = re.split(r"[.:;\n]|\s[-–—]\s", rest.lstrip(" \t\n-–—.:"), maxsplit=1)[0].strip(' "“”_*')
    if not _titled(title):
        return level, "", False
    whole = len(title) + (label.end() if label else 0) + 8 >= end - start
    if not label and not whole:
        return 0, "", False
    return level or 1, title[:80], whole


def _level(label: re.Match[str]) -> int:
    if label["word"]:
        return 1 + label["which"].count(".")
    number = label["number"] or label["para"]
    if number:
        return 2 if "." not in number else 2 + number.count(".")
    if label["paren"]:
        return 6 if len(label["paren"]) == 1 else 7
    return 1 if label["roman"] else 2


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A unit that is far too long in pieces of bearable length."""
    found = []
    while end - start > LONGEST:
        window = text[start + LONGEST // 2 : start + LONGEST]
        at = max(window.rfind("; "), window.rfind(";\n"))
        at = at if at >= 0 else window.rfind(", ")
        at = at if at >= 0 else max(window.rfind(" "), window.rfind("\n"))
        middle = start + LONGEST // 2 + at + 1 if at >= 0 else start + LONGEST
        found.append(_stripped(text, start, middle))
        start = _stripped(text, middle, end)[0]
    found.append((start, end))
    return [(a, b) for a, b in found if a < b]
