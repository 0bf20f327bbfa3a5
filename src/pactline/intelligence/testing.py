"""Builders for tests: a small reader behind the protocol, playbooks, analyses that a job has read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pactline.contracts import testing as contracts
from pactline.contracts.models import ContractRequest
from pactline.files import queries as stored
from pactline.files.text import extract as text_of
from pactline.identity.testing import Cast
from pactline.kernel.actor import Actor

from . import actions, queries, readers
from .models import Analysis, Finding, Playbook, PlaybookVersion
from .readers import Answer, Document, Extracted, Presence
from .rules.merging import Span

KINDS = {b"PK": "docx", b"%P": "pdf"}
PATTERNS = {
    "Cap On Liability": r"[^.\n]*\bliabilit(?:y|ies)\b[^.\n]*\.",
    "Governing Law": r"[^.\n]*\bgoverned by\b[^.\n]*\.",
    "Confidentiality": r"[^.\n]*\bconfidential\b[^.\n]*\.",
    "Insurance": r"[^.\n]*\binsurance\b[^.\n]*\.",
}


@dataclass
class PatternReader:
    """Finds clauses by expressions: a reader for tests of everything around readers."""

    key: str = "patterns"
    label: str = "Reader of patterns"
    goes_to: str = ""
    version: str = "1"
    patterns: dict[str, str] = field(default_factory=lambda: dict(PATTERNS))
    unclear: Sequence[str] = ()
    extra: Sequence[Span] = ()
    fails: Exception | None = None
    asked: list[Document] = field(default_factory=list)

    def read(self, document: Document) -> Answer:
        """Every match of every pattern; thirty days as a value, “shall” sentences as duties."""
        self.asked.append(document)
        if self.fails is not None:
            raise self.fails
        text = document.text
        clauses = [
            self._span(name, text, match)
            for name, pattern in self.patterns.items()
            for match in re.finditer(pattern, text)
        ]
        values = [
            self._span("Payment Terms", text, match, {"value": {"count": match[1], "unit": "day"}, "working": "a rule"})
            for match in re.finditer(r"within (\d+) days", text)
        ]
        duties = [
            self._span("Obligation", text, match, {"who": match[1], "action": match[2]})
            for match in re.finditer(r"The (Provider|Customer) shall ([^.\n]+)\.", text)
        ]
        have = {span.type for span in clauses}
        states = {
            name: "present" if name in have else "unclear" if name in self.unclear else "missing"
            for name in self.patterns
        }
        presence = {
            name: Presence(state, 0.9 if state == "present" else 0.2, ((0, 20),)) for name, state in states.items()
        }
        return Answer([*clauses, *self.extra], values, duties, presence, segments=text.count("\n") + 1)

    def _span(self, name: str, text: str, match: re.Match[str], details: dict[str, Any] | None = None) -> Span:
        start, end = match.span()
        start += len(text[start:end]) - len(text[start:end].lstrip())
        return Span(name, start, end, text[start:end], 0.9, (self.key,), details or {})


def extract(data: bytes, name: str) -> Extracted:
    """The text of a file by ``files``, its lines as segments."""
    kind = KINDS.get(data[:2], "txt")
    found = text_of(data, kind)
    segments = tuple((block.start, block.end) for block in found.blocks)
    return Extracted(found.text, kind, found.pages, language="en", segments=segments)


@contextmanager
def reading(*others: readers.Reader, **options: Any) -> Iterator[PatternReader]:
    """Contracts are read by a ``PatternReader`` (and ``others``) alone."""
    reader = PatternReader(**options)
    with readers.only(reader, *others, extractor=extract):
        yield reader


STANDARD_CAP = "The liability of each party is limited to the fees of twelve months."
FALLBACK_CAP = "The liability of each party is limited to twice the fees of twelve months."


def playbook(
    cast: Cast, *, publish: bool = True, positions: Sequence[dict[str, Any]] | None = None, **fields: Any
) -> PlaybookVersion:
    """A playbook: a cap on liability with a fallback and a check, confidentiality required, publicity forbidden."""
    made: Playbook = actions.create_playbook(name=fields.pop("name", "Sales"), actor=cast.cora, **fields)
    version = queries.version_of(made)
    assert version is not None
    usual: Sequence[dict[str, Any]] = (
        {
            "type": "Cap On Liability",
            "requirement": "required",
            "risk": "high",
            "wordings": [{"rank": 0, "text": STANDARD_CAP}, {"rank": 1, "text": FALLBACK_CAP}],
            "checks": [{"kind": "max_cap_multiple", "value": 2, "otherwise": "walk_away"}],
            "guidance": "Never above twice the fees.",
        },
        {
            "type": "Confidentiality",
            "requirement": "required",
            "risk": "medium",
            "wordings": [{"rank": 0, "text": "Each party keeps the other party's information confidential."}],
        },
    )
    for one in usual if positions is None else positions:
        actions.put_position(version.pk, actor=cast.cora, **one)
    if publish:
        version = actions.publish(version.pk, actor=cast.cora)
    return version


def request_with(cast: Cast, *paragraphs: str, **fields: Any) -> ContractRequest:
    """A request of Rita on the other side's paper with these paragraphs."""
    return contracts.third_party(cast, data=contracts.word("Master Services Agreement", *paragraphs), **fields)


def read_revision(request: ContractRequest, actor: Actor) -> Analysis:
    """The analysis of the latest revision, read at once."""
    asked = actions.analyse_revision(contracts.latest(request).pk, actor=actor)
    actions.read(asked.pk)
    return queries.analysis(asked.pk, actor=actor)


def finding(analysis: Analysis, name: str, kind: str = "clause") -> Finding:
    """The first finding of a type."""
    return analysis.findings.filter(type=name, kind=kind).order_by("position")[0]


def text_of_revision(revision: Any) -> str:
    """The words of a revision's file when every tracked change is accepted."""
    return stored.text(revision.docx).text
