"""Questions, answers and summaries as pages draw them: each citation with the key of its passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from . import inquiring, queries, readers
from .generative.configuring import where_text_goes
from .models import Analysis, Batch, Inquiry
from .rules.marking import Mark


@dataclass(frozen=True, slots=True)
class Cited:
    """A place of the contract that proves something."""

    key: str
    quote: str
    under: str
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of a summary with its passage."""

    topic: str
    sentence: str
    cited: Cited


@dataclass(slots=True)
class Said:
    """One question or summary with what was answered."""

    inquiry: Inquiry
    reply: dict[str, Any]
    by: str
    citations: list[Cited] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    documents: list[Said] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        """Whether a job is still at it."""
        return self.inquiry.answered_at is None

    @property
    def document(self) -> str:
        """The contract of a portfolio that this part of the answer is from."""
        return str(self.reply.get("document", ""))

    @property
    def document_url(self) -> str:
        """Its reading page."""
        key = self.reply.get("analysis")
        return reverse("intelligence:analysis", args=[key]) if key else ""


def about(analysis: Analysis, kind: str) -> list[Said]:
    """What was asked about a contract, the newest first."""
    return [_said(row, row.reply) for row in queries.inquiries(analysis, kind)]


def about_portfolio(batch: Batch, asked: Sequence[Inquiry]) -> list[Said]:
    """What was asked of a portfolio, the newest first, with an answer for each contract that speaks of it."""
    found = []
    for row in asked:
        said = _said(row, row.reply)
        said.documents = [_said(row, one, number) for number, one in enumerate(row.reply.get("documents", []))]
        found.append(said)
    return found


def one(row: Inquiry) -> Said:
    """One question as a fragment draws it."""
    return _said(row, row.reply)


def marks(said: Sequence[Said]) -> list[Mark]:
    """The cited passages of a contract's answers and summaries, to be highlighted in its text."""
    places = [cited for one in said for cited in (*one.citations, *(point.cited for point in one.points))]
    return [Mark(cited.key, cited.start, cited.end, "found", 1) for cited in places]


@dataclass(frozen=True, slots=True)
class Sends:
    """Where text goes when somebody reads or asks: a sentence for each place; ``kept``: it would, and never does."""

    sentences: tuple[str, ...] = ()
    kept: bool = False


def sends(*, never_send: bool = False) -> Sends:
    """For every page on which text could be sent. ``never_send``: what the page is about stays on this server."""
    places = readers.outside()
    if never_send or not places:
        return Sends(kept=bool(places))
    goes = where_text_goes()
    known = goes.host if goes is not None else ""
    told = [_("The text also goes to %(where)s.") % {"where": place} for place in places if place != known]
    return Sends((*([goes.sentence] if goes is not None and known in places else []), *told))


def _said(row: Inquiry, reply: dict[str, Any], number: int = -1) -> Said:
    prefix = f"c{row.pk.hex[-10:]}" + (f"d{number}" if number >= 0 else "")
    said = Said(row, reply, inquiring.by_label(str(reply.get("by", ""))))
    said.citations = [_cited(f"{prefix}-{n}", cited, reply) for n, cited in enumerate(reply.get("citations", []))]
    said.points = [
        Point(point["topic"], point["sentence"], _cited(f"{prefix}-{n}", point, reply))
        for n, point in enumerate(reply.get("points", []))
    ]
    return said


def _cited(key: str, cited: dict[str, Any], reply: dict[str, Any]) -> Cited:
    url = ""
    if reply.get("analysis"):
        at = reverse("intelligence:analysis", args=[reply["analysis"]])
        url = f"{at}?tab=ask&show={cited['start']}-{cited['end']}#passage-shown"
    return Cited(key, cited["quote"], cited.get("under", ""), cited["start"], cited["end"], url)
