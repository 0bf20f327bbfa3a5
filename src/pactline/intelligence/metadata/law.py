"""Which law governs, from the words of a sentence. Pure."""

from __future__ import annotations

import re

from pactline.intelligence.metadata import places
from pactline.intelligence.metadata.values import Law

_CHOICE = re.compile(
    r"\blaws?\b|\blegislation\b|\bgoverned\b|\bconstrued\b|\bgovern\b|\bstatutes\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"without\s{1,20}(?:giving|regard|reference|recourse|application|effect|respect)|regardless|irrespective|"
    r"conflicts?[\s-]{1,20}(?:of|or|with)|"
    r"principles\s{1,20}of\s{1,20}conflict|notwithstanding|jurisdiction|venue|\bcourts?\b|arbitrat|excluding|exclud|except|"
    r"united\s{1,20}nations|convention|uniform\s{1,20}commercial|\bsection\s|"
    r"applicable\s{1,20}to\s{1,20}(?:contracts|agreements)|as\s{1,20}applied\s{1,20}to|"
    r"other\s{1,20}than|shall\s{1,20}be\s{1,20}(?:brought|resolved|settled|submitted)|\borgani[sz]ed\b|incorporated\b|would\b",
    re.IGNORECASE,
)
_FEDERAL = {"United States", "Canada", "Australia", "United Kingdom"}


def read(passage: str) -> Law | None:
    """The jurisdictions whose law a sentence names; None when there is none (blank, "the laws thereof")."""
    found = places.find(passage)
    if not found:
        return None
    cues = [m.start() for m in _CHOICE.finditer(passage)]
    cuts = [m.start() for m in _CUT.finditer(passage)]
    kept: list[str] = []
    for start, _end, name in found:
        before = [c for c in cues if c <= start]
        after = [c for c in cues if start < c <= start + 40]
        if not before and not after:
            continue
        nearest = max(before, default=min(after, default=start))
        if kept and any(cues[0] < cut < start for cut in cuts):
            continue
        if any(nearest < cut < start for cut in cuts) or (before and start - nearest > 160 and kept):
            continue
        if name not in kept:
            kept.append(name)
    if not kept:
        kept = list(dict.fromkeys(name for _s, _e, name in found))[:1]
    narrower = {places.country_of(name) for name in kept if places.country_of(name) != name}
    kept = [name for name in kept if name not in narrower or name not in _FEDERAL]
    if len(kept) > 1 and "United States" in kept:
        kept.remove("United States")
    return Law(tuple(kept), tuple(places.codes().get(name, "") for name in kept)) if kept else None


def of_answer(answer: str) -> frozenset[str]:
    """The jurisdictions of a lawyer's answer such as "Ontario, Canada" or "England; Wales"."""
    names = list(dict.fromkeys(name for _s, _e, name in places.find(answer)))
    narrower = {places.country_of(name) for name in names if places.country_of(name) != name}
    return frozenset(name for name in names if name not in narrower)
