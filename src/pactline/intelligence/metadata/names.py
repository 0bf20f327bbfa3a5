"""Candidates for the parties: names of companies and people, and the terms that the contract gives them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pactline.intelligence.metadata.features import after, before, bucket, words

PARTIES = "Parties"
REACH = 30_000
_SUFFIX = (
    r"(?:Inc|INC|LLC|L\.L\.C|LLP|L\.L\.P|LP|L\.P|Ltd|LTD|Limited|LIMITED|Corp|CORP|Corporation|CORPORATION|Co|"
    r"CO|Company|COMPANY|Companies|plc|PLC|P\.L\.C|"
    r"GmbH|GMBH|AG|A\.G|B\.V|BV|N\.V|NV|S\.A|SA|S\.A\.S|SAS|S\.p\.A|SpA|S\.r\.l|S\.R\.L|Pty|PTY|Trust|TRUST|"
    r"Bank|BANK|N\.A|University|UNIVERSITY|"
    r"Incorporated|INCORPORATED|Partnership|PARTNERSHIP|Partners|PARTNERS|Fund|FUND|Funds|FUNDS|Association|"
    r"ASSOCIATION|Foundation|Holdings|HOLDINGS|"
    r"Group|GROUP|AB|A/S|ApS|Oy|AS|KG|Limitada|Ltda|S\.A\.R\.L|Sarl|SARL|SE|Institute|INSTITUTE|Authority|"
    r"Ministry|Pte|PTE|K\.K|LTDA|Associates)"
)
_WORD = (
    r"(?:[A-Z0-9][\w.’'&/®™*+-]{0,30}|[a-z]{1,20}(?:\.(?:com|net|org)|\d\w{0,20}|[A-Z][\w.]{1,20})|e-[a-z]{3,20}|&|"
    r"\([A-Z][\w. ]{1,25}\))"
)
_NAME = re.compile(
    rf"(?<![\w]){_WORD}(?:,?[ \u00a0\n]{{1,12}}(?:(?:of|and|for|the|de|van|der|von|e|y|&|-)[ "
    rf"\u00a0\n]{{1,12}}){{0,2}}{_WORD}){{0,30}}(?:,?[ \u00a0\n]{{1,4}}(?:Inc|INC|inc|LLC|llc|Ltd|LTD|ltd|plc|"
    rf"corporation|company|limited)\b\.?)?"
)
_SUFFIX_WORD = re.compile(_SUFFIX, re.IGNORECASE)
_IS_SUFFIX = re.compile(rf"(?:^|[\s,]){_SUFFIX}\.?$")
_SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!Inc|Ltd|LTD|INC|rp\.|.St|.No|.Co|.CO|Mrs)(?<!Mr|Ms|Dr)(?<!Corp|CORP)\.\s|\n[ \t]{0,40}\n|;"
)
_ALIAS = re.compile(
    rf",?[\s\u00a0]{{1,9}}\(?(?:formerly\s{{1,9}}(?:known\s{{1,9}}as)?|also\s{{1,9}}known\s{{1,9}}as|f/k/a|"
    rf"d/b/a|dba|a/k/a|doing\s{{1,9}}business\s{{1,9}}as|t/a|trading\s{{1,9}}as|"
    rf"by\s{{1,9}}its\s{{1,9}}agent)[\s\u00a0]{{1,9}}"
    rf"(?:{_WORD}[ ,]{{0,2}}[ \u00a0]?){{1,7}}\)?",
)
_INNER_SUFFIX = re.compile(rf"(?<=[\s,]){_SUFFIX}\b\.?(?=[\s,)]|$)")
_TERM = re.compile(r"[\"“”„‘]{1,2}[\s]{0,3}(?:the\s{1,9})?(?P<term>[^\"“”\n]{1,45}?)[,.]?[\s]{0,3}[\"“”’]{1,2}")
_BARE = re.compile(
    r"\((?:(?:hereinafter|hereafter|herein)?[^()\"“”\n]{0,40}?\b(?:the|as|"
    r"called)\s{1,9})?(?P<term>[A-Z][\w.&’'-]{1,25}(?:\s[A-Z][\w.&’'-]{1,25}){0,2})\)"
)
_GROUP = re.compile(r"[^.;\n]{0,250}[\"“”]Part(?:y|ies)[,.]?[\"“”][^.;\n]{0,60}")
_BETWEEN = re.compile(r"\b(?:between|among|party)\b", re.IGNORECASE)
_RECITALS = re.compile(
    r"\b(?:WHEREAS|RECITALS?|Recitals?|WITNESSETH|W\s?I\s?T\s?N\s?E\s?S\s?S\s?E\s?T\s?H|NOW,?\s{1,9}THEREFORE|"
    r"BACKGROUND|Background|DEFINITIONS|"
    r"Whereas|PREAMBLE|INTRODUCTION|agree\s{1,9}as\s{1,9}follows|ARTICLE\s{1,9}(?:1|I)\b|DEFINITIONS|1\.\s{1,9}Definitions)"
)
_CALLED = re.compile(
    r"\([^()]{0,60}[\"“„]|(?:referred\s{1,9}to\s{1,9}as|called|known\s{1,9}as)\W{0,9}[\"“„]", re.IGNORECASE
)
_STOP = {
    "this", "agreement", "between", "by", "and", "among", "with", "exhibit", "whereas", "section", "article", "the",
    "dated", "of", "date", "effective",
    "on", "behalf", "party", "parties", "to", "source", "confidential", "between:", "a", "an", "in", "for", "as",
    "if", "or", "page", "schedule",
    "execution", "version", "copy", "made", "entered", "into", "is", "address", "attention", "each", "signatory", "officer",
    "title", "name", "counsel", "president", "signature",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}\.?|[A-Z]\.|\([\w]{1,4}\))\s{1,20}")
_BEHALF = re.compile(r"\bfor\s{1,9}and\s{1,9}on\s{1,9}behalf\s{1,9}of[\s:]{1,30}", re.IGNORECASE)
_STAMP = re.compile(r"\bSource:")
_MOST = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may name a party; `kind` is name, term or group."""

    start: int
    end: int
    kind: str
    features: frozenset[str]


def candidates(text: str) -> list[Candidate]:
    """Names, defined terms and sentences about "the Parties" of the beginning, each wording once per place of interest."""
    limit = min(len(text), REACH)
    lowered = text.lower()
    between = [m.start() for m in _BETWEEN.finditer(text, 0, limit)]
    opening = next((b for b in between if _CALLED.search(text, b, b + 1500)), between[0] if between else 0)
    recitals = next(
        (m.start() for m in _RECITALS.finditer(text, opening + 40, min(limit, opening + 6000))),
        min(limit, opening + 3000),
    )
    zones = _zones(opening, recitals, limit)
    if not between or len(text) < 12_000:  # joint filings name their parties where they sign
        zones = _merged([*zones, (max(0, len(text) - 5000), len(text))])
    found: list[Candidate] = []
    seen: dict[tuple[str, str], int] = {}
    for start, end, kind in sorted(set(_spans(text, zones))):
        key = kind, " ".join(text[start:end].lower().split())
        times = seen.get(key, 0)
        seen[key] = times + 1
        if times > 2:
            continue
        features = _features(text, lowered, start, end, kind)
        features.add(f"{kind}:seen {times}")
        zone = (
            "end"
            if start > limit or (not between and start > 3000)
            else "before"
            if start < opening - 300
            else "intro"
            if start < recitals
            else "after"
        )
        features.add(f"{kind}:zone {zone}")
        features |= {
            f"{zone}&{f}"
            for f in list(features)
            if f.startswith((f"{kind}:b0", f"{kind}:b1", f"{kind}:a0", f"{kind}:count", f"{kind}:suffix", f"{kind}:w:"))
        }
        order = sum(1 for c in found if c.kind == kind)
        features.add(bucket(f"{kind}:order", order, 1, 2, 3, 5, 8, 15))
        features.add(bucket(f"{kind}:recitals", (start - recitals) / 100, -20, -5, 0, 5, 20))
        nearest = max((b for b in between if b <= start), default=-100_000)
        features.add(bucket(f"{kind}:between", start - nearest, 20, 60, 150, 400, 1000, 3000))
        found.append(Candidate(start, end, kind, frozenset(features)))
        if len(found) >= _MOST:
            break
    return found


def _zones(opening: int, recitals: int, limit: int) -> list[tuple[int, int]]:
    """The cover and the opening paragraph."""
    first = 0, min(1800, limit)
    second = max(0, opening - 700), min(limit, recitals + 900)
    return [(0, max(first[1], second[1]))] if second[0] <= first[1] else [first, second]


def _merged(zones: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for low, high in zones:
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return found


def _spans(text: str, zones: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for low, high in zones:
        for match in _NAME.finditer(text, low, high):
            if _STAMP.search(text, max(0, match.start() - 12), match.start() + 8):
                continue
            spans += [(s, e, "name") for s, e in _trimmed(text, match.start(), match.end())]
        for pattern in (_TERM, _BARE):
            for match in pattern.finditer(text, low, high):
                if match.group().strip() and len(match["term"].split()) <= 6:
                    start, end = match.span("term")
                    spans.append((start, end, "term"))
        for match in _GROUP.finditer(text, low, high):
            start = match.start() + len(match.group()) - len(match.group().lstrip(" ),"))
            if match.end() - start > 30:
                spans.append((start, match.end(), "group"))
    for match in _BEHALF.finditer(text, zones[0][1]):
        name = _NAME.match(text, match.end(), min(len(text), match.end() + 100))
        if name is not None:
            spans += [(s, e, "name") for s, e in _trimmed(text, name.start(), name.end())]
    return spans


def suffixed(passage: str) -> bool:
    """Whether a name ends as those of companies do."""
    return _IS_SUFFIX.search(passage) is not None


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run of capitalised words cut at words that are no part of a name; up to the suffix of a company and as it is."""
    cuts = [start, *(start + m.start() + (m.group()[0] == ".") for m in _SENTENCE_END.finditer(text[start:end])), end]
    found: list[tuple[int, int]] = []
    for low, high in pairwise(cuts):
        found += _names_of(text, low, high)
    return found


_HARD = {
    "this",
    "between",
    "exhibit",
    "by",
    "with",
    "source",
    "agreement",
    "among",
    "whereas",
    "dated",
    "made",
    "into",
    "is",
    "entered",
    "page",
    "recitals",
    "address",
    "attention",
}
_SMALL = {"of", "and", "the", "for", "a", "an", "in", "to", "on"}
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|(?:19|20)\d\d")


def _names_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between words that are no part of a name; at "and", "of" and the like both with and without a cut."""
    tokens = [
        (start + m.start(), start + m.end(), m.group().lower().strip(".()"))
        for m in re.finditer(r"[^\s\u00a0]+", text[start:end])
    ]
    pieces: list[tuple[int, int]] = []
    run: list[int] = []
    for index, (_low, _high, token) in enumerate([*tokens, (end, end, "this")]):
        word = token.strip(",.()")
        if word in _HARD or (word in _STOP and word not in _SMALL):
            pieces += _variants(text, tokens, run)
            run = []
        elif word in _SMALL and not run:
            continue
        else:
            run.append(index)
            if word == "and" and _IS_SUFFIX.search(text[tokens[run[0]][0] : tokens[index - 1][1]].rstrip(",")):
                pieces += _variants(text, tokens, run[:-1])
                run = []
    found: list[tuple[int, int]] = []
    for low, high in pieces:  # grows below
        lead = _NUMBERED.match(text, low, high)
        if lead is not None and lead.end() < high:
            pieces.append((lead.end(), high))
            if not lead.group()[0].isupper() and lead.group().strip()[-1:] in ".)":
                continue
        while high > low and text[high - 1] in " ,;:&-\n\u00a0":
            high -= 1
        inner = [low + m.end() for m in _INNER_SUFFIX.finditer(text[low:high])]
        for cut in dict.fromkeys([*inner[:2], *inner[-1:], high]):
            if text[cut - 1] == "." and not _IS_SUFFIX.search(text[low:cut]):
                cut -= 1
            length = cut - low
            if 2 < length < 90:
                found.append((low, cut))
                alias = _ALIAS.match(text, cut)
                if alias:
                    found.append((low, cut + len(alias.group().rstrip(" ,"))))
    return found


def _variants(text: str, tokens: list[tuple[int, int, str]], run: list[int]) -> list[tuple[int, int]]:
    """The whole run, its parts between small words, those between commas that no suffix follows, and after dates and titles."""
    while run and tokens[run[-1]][2].strip(",") in _SMALL:
        run = run[:-1]
    if not run:
        return []
    found = [(tokens[run[0]][0], tokens[run[-1]][1])]
    for commas in (False, True):
        part: list[int] = []
        for place, index in enumerate([*run, -1]):
            word = "" if index == -1 else tokens[index][2]
            small = index == -1 or word.strip(",") in _SMALL
            if not small:
                part.append(index)
            following = tokens[run[place + 1]][2].strip(",.") if place + 1 < len(run) else ""
            if part and (small or (commas and word.endswith(",") and not _SUFFIX_WORD.fullmatch(following))):
                found.append((tokens[part[0]][0], tokens[part[-1]][1]))
                part = []
    for left, right in pairwise(run):
        ahead, here = text[slice(*tokens[left][:2])], text[slice(*tokens[right][:2])]
        if _DATE.search(ahead) or (len(here) > 2 and here.isupper() and len(ahead) > 2 and ahead[1:2].islower()):
            found += [(tokens[run[0]][0], tokens[left][1]), (tokens[right][0], tokens[run[-1]][1])]
    return found


def _features(text: str, lowered: str, start: int, end: int, kind: str) -> set[str]:
    passage = text[start:end]
    tokens = words(passage)
    features = {f"{kind}:{f}" for f in before(text, start, 6) | after(text, end, 6)}
    features |= {f"{kind}:w:{t}" for t in tokens}
    features.add(f"{kind}:first {tokens[0] if tokens else ''}")
    features.add(f"{kind}:last {tokens[-1] if tokens else ''}")
    features.add(bucket(f"{kind}:words", len(passage.split()), 2, 3, 4, 5, 6, 8, 12))
    features.add(f"{kind}:suffix {suffixed(passage)}")
    features.add(f"{kind}:upper {passage.isupper()}")
    features.add(bucket(f"{kind}:place", start, 60, 200, 500, 1200, 3000, 8000))
    if kind == "name":
        features |= _shapes(text, lowered, start, end)
    if kind != "group":
        features.add(bucket(f"{kind}:count", min(lowered.count(passage.lower()), 200), 2, 3, 5, 10, 30, 100))
        ahead = text[max(0, start - 40) : start]
        features.add(f"{kind}:open {'(' in ahead[-25:]} {passage.istitle()}")
    joined = re.search(
        r"(?P<word>[\w.]+)(?P<comma>,?)\s{1,4}(?:and|&|of)\s{1,4}(?:the\s{1,4})?$",
        text[max(0, start - 45) : start],
        re.IGNORECASE,
    )
    if joined is not None:
        closed = bool(joined["comma"]) or _SUFFIX_WORD.fullmatch(joined["word"].rstrip(".")) is not None
        features.add(f"{kind}:joined before {closed} {joined['word'][:1].isupper()}")
    follows = re.match(
        r"\s{1,4}(?:and|&|of)\s{1,4}(?:the\s{1,4})?(?P<next>[A-Z])?", text[end : end + 16], re.IGNORECASE
    )
    if follows is not None:
        features.add(f"{kind}:joined after {(follows['next'] or '').isupper()} {suffixed(passage)}")
    if re.match(r"\.?,?[\s\u00a0]{0,9}\(", text[end : end + 12]):
        features.add(f"{kind}:before bracket")
    return features


_TERM_AHEAD = re.compile(r"[^\"“”„]{0,400}?\([^()\"“”„]{0,60}[\"“„](?P<term>[^\"“”„\n]{1,45})")
_LAST_WORD = re.compile(r"[^\s\u00a0]{1,40}$")
_NEXT_WORD = re.compile(r"[\s\u00a0]{0,9}(?P<word>[^\s\u00a0]{1,40})")
_SIGNS = re.compile(r"\b(?:By|BY|Name|NAME|Signature|Title)\s{0,4}:|/s/|_{5}")


def _shapes(text: str, lowered: str, start: int, end: int) -> set[str]:
    """How the words beside a name are written, what it is called, and whether it signs."""
    ahead = text[max(0, start - 60) : start]
    gap = len(ahead) - len(ahead.rstrip())
    previous = _LAST_WORD.search(ahead.rstrip())
    left = "line" if "\n" in ahead[len(ahead) - gap :] else "wide" if gap > 2 else "none" if not gap else "space"
    following = _NEXT_WORD.match(text, end, end + 60)
    right = "line" if "\n" in text[end : end + 3] else "space" if text[end : end + 1].isspace() else "none"
    before_it, after_it = _shape(previous.group() if previous else ""), _shape(following["word"] if following else "")
    passage = text[start:end]
    suffix = suffixed(passage)
    case = "upper" if passage.isupper() else "title" if passage[0].isupper() else "lower"
    count = min(6, len(passage.split()))
    found = {
        f"name:left {left} {before_it}", f"name:right {right} {after_it}", f"name:sides {before_it} {after_it}",
        f"name:left {left} {before_it} {case}", f"name:right {right} {after_it} {suffix}",
        f"name:written {case} {count} {suffix}", f"name:sides {before_it} {after_it} {suffix} {count > 1}",
    }  # fmt: skip
    term = _TERM_AHEAD.match(text, end, end + 520)
    if term is None:
        found.add("name:called nothing")
    else:
        called, own = term["term"].lower(), passage.lower()
        part = called.rstrip(" ,.") in own or own.split()[0].strip(",.") in called
        initials = "".join(word[0] for word in own.split()) if own.split() else ""
        near = bucket("", term.end() - end, 40, 120, 250, 400)
        between = _SUFFIX_NAME.search(text, end + 6, term.start("term")) is not None
        found |= {f"name:called {near} {between}", f"name:called part {part or called[:2] == initials[:2]} {between}",
                  f"name:called {near} {between} {suffix}", f"name:called {called}"}  # fmt: skip
    tail = lowered.rfind(passage.lower(), max(end, len(text) - 9000))
    signs = tail > 0 and _SIGNS.search(text, max(0, tail - 60), tail + len(passage) + 160) is not None
    found |= {f"name:signs {signs}", f"name:signs {signs} {suffix} {count}", f"name:ends {tail > 0}"}
    return found


_SUFFIX_NAME = re.compile(rf"[A-Z][\w.&’'-]{{1,30}},?\s{{1,4}}{_SUFFIX}\b")


def _shape(word: str) -> str:
    """A word's outline: the sign that separates it, or how it is written."""
    plain = word.strip(",.;:()[]\"“”'’")
    sign = next((sign for sign in ("(", '"', "“", ")", ";", ":", ",") if sign in (word[:1] + word[-1:])), "")
    if not plain:
        return f"sign {word[:2]}"
    if plain.lower() in ("and", "between", "by", "of", "among", "with", "&", "the", "to"):
        return plain.lower() + sign
    if plain[0].isdigit():
        return f"digit{sign}"
    how = "upper" if len(plain) > 1 and plain.isupper() else "title" if plain[0].isupper() else "lower"
    return f"{how}{sign}"
