"""Where a quote stands in a passage: word for word, else with white space, quote marks and dashes folded. Pure."""

from __future__ import annotations

import re

_MARKS = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_NOTHING = "\u00ad\u200b\u200c\u200d\ufeff"
_AROUND = " \t\r\n\"'“”„‘’"
_WORD = re.compile(r"\w+")


def find(text: str, start: int, end: int, quote: str, *, least: int = 1) -> tuple[int, int] | None:
    """The place of a quote within text[start:end]; None when it is not there or has fewer than `least` words."""
    wanted = quote.strip()
    if len(_WORD.findall(wanted)) < least:
        return None
    folded, places = fold(text[start:end])
    for said in dict.fromkeys((wanted, wanted.strip(_AROUND), wanted.strip(_AROUND + ".…"))):
        if (at := _whole(text[start:end], said)) is not None:
            return start + at, start + at + len(said)
        plain = fold(said)[0].strip()
        if (at := _whole(folded, plain)) is not None:
            return start + places[at], start + places[at + len(plain) - 1] + 1
    return None


def _whole(text: str, said: str) -> int | None:
    """The first place where `said` stands without cutting a word in two."""
    at = text.find(said) if said else -1
    while at >= 0:
        end = at + len(said)
        cut_before = at > 0 and text[at - 1].isalnum() and text[at].isalnum()
        cut_after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
        if not cut_before and not cut_after:
            return at
        at = text.find(said, at + 1)
    return None


def fold(text: str) -> tuple[str, list[int]]:
    """The text with single blanks and plain marks, and for each of its characters where it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign in _NOTHING:
            continue
        plain = " " if sign.isspace() else _MARKS.get(sign, sign)
        if plain == " " and folded and folded[-1] == " ":
            continue
        folded.append(plain)
        places.append(place)
    return "".join(folded), places
