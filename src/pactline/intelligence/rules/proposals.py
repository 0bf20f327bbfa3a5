"""Positions proposed from the text of a playbook file: tables with heads, tables of topic and words, headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PLACE = re.compile(r"^table (\d+), row (\d+), column (\d+)$")
_HEADS = {
    "type": ("clause", "topic", "issue", "term", "provision", "klausel", "thema"),
    "standard": ("standard", "preferred", "our position", "our language", "vorgabe"),
    "fallback": ("fallback", "alternative", "acceptable", "compromise", "rückfall"),
    "walk_away": ("walk", "unacceptable", "never", "red line", "deal breaker", "not acceptable", "ausschluss"),
    "guidance": ("guidance", "note", "comment", "rationale", "explanation", "hinweis"),
    "requirement": ("required", "mandatory", "requirement", "pflicht"),
}
_INSTRUCTION = re.compile(
    r"^(?:replace|add|delete|insert|revise|amend|remove|change|include)\b.{0,300}:?\s*$", re.IGNORECASE | re.DOTALL
)
_WORDS: dict[str, tuple[str, ...]] = {
    "Cap On Liability": ("cap", "limitation of liability", "liability"),
    "Uncapped Liability": ("uncapped", "unlimited liability"),
    "Indemnification": ("indemn", "mitigation"),
    "Confidentiality": ("confidential", "non-disclosure"),
    "Data Protection": ("data protection", "privacy", "personal data", "sensitive data", "dpa", "gdpr"),
    "Insurance": ("insurance",),
    "Governing Law": ("governing law", "applicable law", "choice of law"),
    "Dispute Resolution": ("dispute", "arbitration", "jurisdiction", "venue"),
    "Payment Terms": ("payment", "invoice", "late fee"),
    "Publicity": ("publicity", "logo", "press release"),
    "Warranty": ("warranty", "warranties"),
    "Termination For Convenience": ("convenience",),
    "Termination For Cause": ("termination for cause", "material breach"),
    "Renewal Term": ("renewal", "auto-renew"),
    "Expiration Date": ("term of agreement", "initial term", "before termination", "before  termination"),
    "Anti-Assignment": ("assignment", "assign"),
    "Audit Rights": ("audit",),
    "Force Majeure": ("force majeure",),
    "Service Levels": ("service level", "sla", "availability", "uptime", "service credit", "multiple failures"),
    "Ip Ownership Assignment": ("ownership", "intellectual property", "work product"),
    "License Grant": ("license grant", "licence grant", "permitted use", "affiliates"),
    "Exclusivity": ("exclusiv",),
    "Non-Compete": ("non-compete", "competition"),
    "Most Favored Nation": ("most favored", "most favoured", "mfn"),
    "Entire Agreement": ("entire agreement",),
    "Notices": ("notices",),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the file: where it stands, its words, its level when it is a heading."""

    place: str
    text: str
    heading: int = 0


@dataclass(slots=True)
class Proposal:
    """A position that somebody confirms, changes or throws away."""

    topic: str
    type: str
    standard: str = ""
    fallbacks: list[tuple[str, str]] = field(default_factory=list)
    """Name and words, in their order."""
    walk_away: str = ""
    guidance: list[str] = field(default_factory=list)
    required: bool = False


def proposals(lines: Sequence[Line]) -> list[Proposal]:
    """What a playbook file proposes, one for each clause type; an empty list when nothing in it looks like a position."""
    found: list[Proposal] = []
    for table in _tables(lines):
        head = _head(table[0]) if table else {}
        found += _by_head(table[1:], head) if head else _by_topic(table)
    if not found:
        found = _by_heading(lines)
    return _together(found)


def type_of(topic: str, text: str = "") -> str:
    """The clause type that a topic means: by its words, then by the words of the text; else the topic itself."""
    for words in (topic, text):
        said = " ".join(words.casefold().split())
        hits = [(len(word), name) for name, some in _WORDS.items() for word in some if word in said]
        if hits:
            return max(hits)[1]
    return " ".join(topic.split())[:80]


def _tables(lines: Sequence[Line]) -> list[list[list[list[str]]]]:
    """Tables as rows of cells of paragraphs; what stands in a table within a cell is left out."""
    found: dict[int, dict[int, dict[int, list[str]]]] = {}
    for line in lines:
        match = _PLACE.match(line.place)
        if match and line.text.strip():
            table, row, column = (int(part) for part in match.groups())
            found.setdefault(table, {}).setdefault(row, {}).setdefault(column, []).append(line.text.strip())
    return [
        [[cells.get(column, []) for column in range(1, max(cells) + 1)] for _row, cells in sorted(rows.items())]
        for _table, rows in sorted(found.items())
    ]


def _head(cells: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column → what it holds, when the first row names at least a clause and a wording."""
    found: dict[int, str] = {}
    for number, cell in enumerate(cells):
        said = " ".join(cell).casefold()
        if len(said) > 60:
            return {}
        kind = next((kind for kind in ("walk_away", "fallback", "standard", "guidance", "requirement", "type")
                     if any(word in said for word in _HEADS[kind])), "")  # fmt: skip
        if kind:
            found[number] = kind
    kinds = set(found.values())
    return found if "type" in kinds and kinds & {"standard", "fallback"} else {}


def _by_head(rows: Sequence[Sequence[Sequence[str]]], head: dict[int, str]) -> list[Proposal]:
    found = []
    for cells in rows:
        topic = next((" ".join(cells[n]) for n, kind in head.items() if kind == "type" and n < len(cells)), "").strip()
        if not topic:
            continue
        made = Proposal(topic, type_of(topic))
        for number, kind in head.items():
            words = "\n".join(cells[number]).strip() if number < len(cells) else ""
            if not words:
                continue
            if kind == "standard":
                made.standard = words
            elif kind == "fallback":
                made.fallbacks.append(("", words))
            elif kind == "walk_away":
                made.walk_away = words
            elif kind == "guidance":
                made.guidance.append(words)
            elif kind == "requirement":
                made.required = words.casefold().startswith(("y", "j", "x", "req", "mand", "must"))
        found.append(made)
    return found


def _by_topic(rows: Sequence[Sequence[Sequence[str]]]) -> list[Proposal]:
    """A topic in the first column, an instruction and the words in the second: terms that may be given, so fallbacks."""
    found = []
    for cells in rows:
        if len(cells) < 2 or not cells[0] or not cells[1]:
            continue
        topic = " ".join(cells[0]).strip()
        instruction = [text for text in cells[1] if _INSTRUCTION.match(text)]
        words = [text for text in cells[1] if text not in instruction]
        if not words or len(topic) > 120:
            continue
        made = Proposal(topic, type_of(topic, " ".join(cells[1])))
        removes = any(text.casefold().startswith(("delete", "remove")) for text in instruction)
        made.guidance = [f"{topic}: {' '.join(instruction)}".strip(": ")]
        if removes:
            made.guidance.append("\n".join(words))
        else:
            made.fallbacks = [(topic[:160], "\n".join(words))]
        found.append(made)
    return found


def _by_heading(lines: Sequence[Line]) -> list[Proposal]:
    """A heading for each clause, and below it paragraphs that begin with “Standard:”, “Fallback:”, “Walk-away:”."""
    found: list[Proposal] = []
    kind = ""
    for line in lines:
        text = line.text.strip()
        if line.heading:
            found.append(Proposal(text, type_of(text)))
            kind = ""
            continue
        if not found or not text:
            continue
        label, colon, rest = text.partition(":")
        named = next(
            (name for name, words in _HEADS.items() if name != "type" and any(w in label.casefold() for w in words)), ""
        )
        if colon and named and len(label) <= 40:
            kind, text = named, rest.strip()
        if not text or not kind:
            continue
        _put(found[-1], kind, text, fresh=bool(colon and named))
    return [one for one in found if one.standard or one.fallbacks or one.walk_away]


def _put(made: Proposal, kind: str, text: str, *, fresh: bool) -> None:
    if kind == "standard":
        made.standard = f"{made.standard}\n{text}".strip()
    elif kind == "fallback":
        if fresh or not made.fallbacks:
            made.fallbacks.append(("", text))
        else:
            name, words = made.fallbacks[-1]
            made.fallbacks[-1] = (name, f"{words}\n{text}")
    elif kind == "walk_away":
        made.walk_away = f"{made.walk_away}\n{text}".strip()
    elif kind == "guidance":
        made.guidance.append(text)
    elif kind == "requirement":
        made.required = text.casefold().startswith(("y", "j", "req", "mand", "must"))


def _together(found: Sequence[Proposal]) -> list[Proposal]:
    """One proposal for a type: later ones add their fallbacks and guidance to the first."""
    kept: dict[str, Proposal] = {}
    for one in found:
        first = kept.setdefault(one.type, one)
        if first is not one:
            first.fallbacks += [("", one.standard)] if one.standard and one.standard != first.standard else []
            first.fallbacks += one.fallbacks
            first.guidance += one.guidance
            first.walk_away = "\n".join(part for part in (first.walk_away, one.walk_away) if part)
            first.required = first.required or one.required
    return list(kept.values())
