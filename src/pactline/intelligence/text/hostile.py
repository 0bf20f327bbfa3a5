"""Text that people do not see or that speaks to a machine: hidden runs, invisible characters, instructions. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pactline.intelligence.text.model import Text

_GAP = r"[\s\u00a0]{1,20}"
_INSTRUCTIONS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass){_GAP}(?:(?:all|any|the|your|every|these|those|of|previous|"
    rf"prior|above|preceding|earlier|foregoing|system){_GAP}){{1,5}}"
    rf"(?:instructions?|prompts?|rules?|directions?|commands?|guidelines?|messages?|context)\b"
    rf"|\b(?:system|developer|assistant|user){_GAP}(?:prompt|message|instructions?)\b\s{{0,3}}:"
    rf"|\byou{_GAP}are{_GAP}(?:now{_GAP})?(?:an?{_GAP})?(?:[\w-]{{1,20}}{_GAP}){{0,3}}(?:ai|"
    rf"language{_GAP}model|llm|assistant|chatbot|chatgpt|gpt-?\d?)\b"
    rf"|\b(?:as{_GAP}an{_GAP}(?:ai|artificial)|dear{_GAP}(?:ai|llm|assistant|language{_GAP}model)|"
    rf"note{_GAP}to{_GAP}(?:the{_GAP})?(?:ai|llm|language{_GAP}model|reviewer{_GAP}model))\b"
    rf"|\b(?:ai|llm|language{_GAP}models?|automated{_GAP}(?:reader|review|reviewer|system)s?|"
    rf"machine{_GAP}reader)\b[^.\n]{{0,60}}\b(?:must|should|shall|will){_GAP}(?:answer|report|respond|reply|"
    rf"mark|classify|treat|say|output|return|approve|conclude)\b"
    rf"|\b(?:report|mark|classify|treat|flag){_GAP}(?:this|the|every|all|"
    rf"each){_GAP}(?:[\w-]{{1,20}}{_GAP}){{0,4}}as{_GAP}(?:standard|compliant|low{_GAP}risk|no{_GAP}risk|"
    rf"approved|acceptable)\b"
    rf"|\b(?:do{_GAP}not|never|don['’]t){_GAP}(?:report|flag|mention|reveal|disclose|"
    rf"tell){_GAP}(?:[\w-]{{1,20}}{_GAP}){{0,6}}(?:to{_GAP}the{_GAP}user|this{_GAP}(?:clause|section|text|"
    rf"instruction)|the{_GAP}user)\b"
    r"|<\|?(?:im_start|im_end|endoftext|system|assistant)\|?>|\[/?INST\]|<</?SYS>>|\bBEGIN\s{1,5}SYSTEM\s{1,5}PROMPT\b"
    r"|\b(?:jailbreak|prompt\s{1,5}injection)\b",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"[\u200b\u200c\u200d\u2060-\u2064\u180e\ufeff]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_REASONS = {
    "vanished": "hidden text",
    "white": "white text",
    "tiny": "text too small to read",
    "off page": "text outside the page",
}


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the word of the design
    """One suspicious passage; without `start` and `end` it is not part of the text that is read."""

    kind: str
    quote: str
    start: int | None
    end: int | None
    reason: str


def hostile(document: str | Text) -> list[Warning]:
    """Everything suspicious of a text; of a document also what its file hides."""
    text = document if isinstance(document, str) else document.text
    found: list[Warning] = []
    if isinstance(document, Text):
        for odd in document.odd:
            found.append(Warning("hidden", odd.quote, odd.start, odd.end, _REASONS[odd.reason]))
            found += [Warning("instruction", m.group(), None, None, f"instruction in {_REASONS[odd.reason]}")
                      for m in _INSTRUCTIONS.finditer(odd.quote) if odd.start is None]  # fmt: skip
    found += [Warning("instruction", m.group(), *m.span(), "words to a machine") for m in _INSTRUCTIONS.finditer(text)]
    plain, offsets = _without_invisible(text)
    if offsets:
        seen = {(w.start, w.end) for w in found}
        for match in _INSTRUCTIONS.finditer(plain):
            start, end = _original(match.start(), offsets), _original(match.end() - 1, offsets) + 1
            if (start, end) not in seen:
                found.append(
                    Warning("instruction", text[start:end], start, end, "words to a machine, with invisible characters")
                )
    found += [
        Warning("invisible", m.group(), *m.span(), "invisible characters")
        for pattern in (_INVISIBLE, _TAGS)
        for m in pattern.finditer(text)
        if m.group() != "\ufeff" or m.start() > 0
    ]
    found += [
        Warning("direction", m.group(), *m.span(), "characters that turn the direction of reading")
        for m in _BIDI.finditer(text)
    ]
    return sorted(found, key=lambda w: (w.start is None, w.start or 0))


def _without_invisible(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without invisible characters, and for each cut (offset in the plain text, characters cut up to there)."""
    pieces: list[str] = []
    offsets: list[tuple[int, int]] = []
    last = cut = length = 0
    for match in re.finditer("[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u202a-\u202e\u2066-\u2069]+", text):
        pieces.append(text[last : match.start()])
        length += match.start() - last
        cut += match.end() - match.start()
        offsets.append((length, cut))
        last = match.end()
    pieces.append(text[last:])
    return "".join(pieces), offsets


def _original(offset: int, offsets: list[tuple[int, int]]) -> int:
    low, high = 0, len(offsets)
    while low < high:
        middle = (low + high) // 2
        if offsets[middle][0] <= offset:
            low = middle + 1
        else:
            high = middle
    return offset + (offsets[low - 1][1] if low else 0)
