"""Candidates for the title of a document: capitalised words that end in "Agreement", "Amendment" and the like. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pactline.intelligence.metadata.features import after, bag, before, bucket

TITLE = "Document Name"
REACH = 9000
_HEAD = re.compile(
    r"\b(?:agreements?|contract|amendment|addendum|lease|supplement|memorandum|deed|license|plan|"
    r"terms\s{1,9}and\s{1,9}conditions|"
    r"statement\s{1,9}of\s{1,9}work|schedule|letter|note|understanding|charter|policy|guaranty|exhibit|"
    r"appendix|certificate|guarantees?|statement|protocol|arrangement|order\s{1,9}form)\b"
    r"(?:\s{1,9}(?:no\.?|number|nr\.?|\#)\s{0,9}[\w-]{1,10})?(?:\s{0,3}\([^()\n]{3,40}\))?",
    re.IGNORECASE,
)
_TOKEN_BEFORE = re.compile(r"(?P<token>[^\s\u00a0]{1,40})(?P<gap>[\s\u00a0]{1,80})$")
_SMALL = {"and", "of", "to", "for", "the", "in", "or", "on", "&", "-", "–", "/", "a", "an", "with", "by"}
_STOPS = {
    "this",
    "between",
    "among",
    "that",
    "whereas",
    "version",
    "copy",
    "exhibit",
    "form",
    "dated",
    "the",
    "execution",
}
_CLOSED = re.compile(r"[.;:!?”\"]$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be the title; candidates of one `head` exclude each other."""

    start: int
    end: int
    head: int
    features: frozenset[str]


def candidates(text: str) -> list[Candidate]:
    """Around each head word of the first pages, every beginning that capital letters allow."""
    folded = " ".join(text[:40_000].lower().split())
    found: list[Candidate] = []
    seen: dict[str, int] = {}
    for order, match in enumerate(_HEAD.finditer(text, 0, min(len(text), REACH))):
        if not match.group()[0].isupper():
            continue
        number = re.search(r"\s(?:no|number|nr|\#)|\(", match.group(), re.IGNORECASE)
        ends = (
            [match.end()]
            if number is None
            else [match.start() + len(match.group()[: number.start()].rstrip()), match.end()]
        )
        for start, tokens, crossed in _starts(text, match.start()):
            for end in ends:
                passage = text[start:end]
                key = " ".join(passage.lower().split())
                features = _features(text, start, end, tokens, crossed, order, seen.get(key, 0)) | _again(folded, key)
                found.append(Candidate(start, end, match.start(), frozenset(features)))
        key = " ".join(match.group().lower().split())
        seen[key] = seen.get(key, 0) + 1
    return found


def _again(folded: str, key: str) -> set[str]:
    """How often the words stand in the text, and whether as "this … Agreement"."""
    this = f"this {key}" in folded
    return {f"again:{min(4, folded.count(key))}", f"this:{this}", f"this:{this}&words:{key.count(' ')}"}


def _starts(text: str, head: int) -> list[tuple[int, int, str]]:
    """(start, words before the head, what the words run over) from the head word to the left."""
    starts, position, crossed = [(head, 0, "")], head, ""
    for count in range(1, 14):
        match = _TOKEN_BEFORE.search(text, max(0, position - 125), position)
        if match is None:
            break
        token, gap = match["token"], match["gap"]
        if "\n" in gap.strip(" ") and gap.count("\n") > 1:
            crossed = "blank line"
        elif (len(gap) > 3 or "\n" in gap) and not crossed:
            crossed = "gap"
        word = token.strip("(),.\"“”'")
        if _CLOSED.search(token) and token[:-1].lower() not in ("no", "inc", "ltd"):
            break
        if not (token[0].isupper() or token[0].isdigit() or token.lower() in _SMALL or token[0] in "(&-–#/"):
            break
        position = match.start()
        if token.lower() not in _SMALL or token.isupper():
            starts.append((position, count, crossed))
        if word.lower() in _STOPS:
            break
    return starts


def _features(text: str, start: int, end: int, tokens: int, crossed: str, order: int, seen: int) -> set[str]:
    passage = text[start:end]
    features = bag(passage, "w:") | before(text, start, 4) | after(text, end, 5)
    words = passage.split()
    features.add("first:" + words[0].lower().strip(",.()"))
    features.add("last:" + words[-1].lower().strip(",.()"))
    features.add(f"words:{tokens}")
    features.add(f"crossed:{crossed}")
    features.add(f"upper:{passage.isupper()}")
    features.add(bucket("order", order, 1, 2, 3, 4, 6, 10))
    features.add(bucket("place", start, 1, 60, 200, 500, 1200, 3000, 6000))
    features.add(f"seen:{min(seen, 3)}")
    gap = text[max(0, start - 30) : start]
    edge = (
        "start"
        if start == 0
        else "blank"
        if gap.count("\n") - gap.rstrip(" \n\r").count("\n") > 1
        else "line"
        if gap.rstrip(" ").endswith("\n")
        else "wide"
        if gap.endswith("   ")
        else "space"
        if gap.endswith(" ")
        else "none"
    )
    features.add(f"edge:{edge}")
    behind = text[end : end + 30]
    close = (
        "blank"
        if re.match(r"[ \r]{0,20}\n[ \r]{0,9}\n", behind)
        else "line"
        if re.match(r"[ ]{0,20}\n", behind)
        else "wide"
        if behind.startswith("   ")
        else "other"
    )
    features.add(f"close:{close}")
    features.add(f"{edge}&{close}&{passage.isupper()}")
    features.add(f"{edge}&{crossed}&{passage.isupper()}")
    previous = gap.split()[-1:] or [""]
    features.add(
        "previous case:" + ("upper" if previous[0].isupper() else "title" if previous[0][:1].isupper() else "lower")
    )
    caps = [w[0].isupper() for w in words if w.lower() not in _SMALL]
    features.add(f"all capital:{all(caps)}")
    return features
