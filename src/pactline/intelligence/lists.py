"""The list pages of intelligence: what was read, clauses over all contracts, playbooks, portfolios, taught types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.ui.lists import Choice, Column, DateRange, Empty, Link, ListPage, NumberRange, View
from pactline.ui.lists.filters import Chip

from . import queries, types
from .models import (
    BEING_READ,
    Analysis,
    AnalysisStatus,
    Batch,
    Decision,
    Finding,
    Kind,
    Playbook,
    ReviewStatus,
    Risk,
    TaughtType,
    Verdict,
)

TONES = {"standard": "green", "fallback": "amber", "non_standard": "violet", "walk_away": "red", "missing": "red",
         "unclear": "amber", "low": "grey", "medium": "amber", "high": "red"}  # fmt: skip

MOST_PORTFOLIOS = 50


class OfType(Choice):
    """A clause type; also one that a company has taught, or that only a playbook names."""

    def _values(self, params: QueryDict) -> list[str]:
        return [value[:80] for value in params.getlist(self.key) if value]

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        values = self._values(params)
        return [Chip(self.label, ", ".join(types.label(value) for value in values), self.names)] if values else []

    def parameters(self) -> list[dict[str, Any]]:
        items = {"type": "string"}
        described = {"name": self.key, "in": "query", "required": False, "description": str(self.label)}
        return [{**described, "schema": {"type": "array", "items": items}}]


class OfPortfolio(Choice):
    """The documents of one portfolio; the address names it."""

    def _values(self, params: QueryDict) -> list[str]:
        try:
            return [str(UUID(value)) for value in params.getlist(self.key)[:1] if value]
        except ValueError:
            return []

    def chips(self, params: QueryDict, actor: Actor) -> list[Chip]:
        found = [queries.batches(actor).filter(pk=value).first() for value in self._values(params)]
        return [Chip(self.label, str(row), self.names) for row in found if row is not None]

    def control(self, params: QueryDict, actor: Actor) -> dict[str, Any]:
        chosen = set(self._values(params))
        rows = queries.batches(actor)[:MOST_PORTFOLIOS]
        options = [{"value": str(row.pk), "words": str(row), "chosen": str(row.pk) in chosen} for row in rows]
        return {"filter": self, "kind": self.kind, "options": options}

    def parameters(self) -> list[dict[str, Any]]:
        items = {"type": "string", "format": "uuid"}
        described = {"name": self.key, "in": "query", "required": False, "description": str(self.label)}
        return [{**described, "schema": {"type": "array", "items": items}}]


class ReviewColumn(Column):
    """How far the review is; while it is read, that."""

    def words_of(self, row: Any, value: Any) -> str:
        """The state's words."""
        return str(row.review_words)


class ReviewChoice(Choice):
    """By the review of what was read, or what is being read."""

    def apply(self, queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
        """What was read by its review; what is being read has none yet."""
        values = self._values(params)
        wanted = Q(status=AnalysisStatus.DONE, review__in=values)
        if BEING_READ in values:
            wanted |= Q(status__in=[AnalysisStatus.QUEUED, AnalysisStatus.RUNNING])
        return queryset.filter(wanted)


class Analyses(ListPage[Analysis]):
    """Everything that was read."""

    name = "analyses"
    title = _("Readings")
    empty = Empty(
        _("Nothing was read yet"),
        _("Open a contract request or a contract and press “Read”, or read many files at once as a portfolio."),
        "file-search",
    )
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("filename", _("File")),
        Column("what", _("Belongs to"), value=lambda row: str(row.revision or row.contract or "")),
        Column("status", _("State"), kind="status"),
        ReviewColumn(
            "review", _("Review"), kind="status", value=lambda row: row.review_state, tones={BEING_READ: "blue"}
        ),
        Column("playbook", _("Playbook"), value=lambda row: str(row.playbook or "")),
        Column("exposure", _("Exposure"), kind="number"),
        Column("segments", _("Passages searched"), kind="number", shown=False),
        Column("readers", _("Read by"), kind="tags", shown=False),
        Column("created_at", _("Asked"), kind="moment", sort="created_at"),
    )
    filters = (
        Choice("status", _("State"), AnalysisStatus.choices),
        ReviewChoice("review", _("Review"), [*ReviewStatus.choices, (BEING_READ, _("Being read"))]),
        NumberRange("exposure", _("Exposure")),
        DateRange("created", _("Asked"), field="created_at", instants=True),
    )
    search_fields = ("number", "filename", "revision__document__request__number", "contract__number")
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> QuerySet[Analysis]:
        """What the actor sees."""
        return queries.visible_to(actor).select_related("revision__document__request", "contract", "playbook__playbook")


class Clauses(ListPage[Finding]):
    """Clauses over all contracts: every uncapped indemnity, every walk-away nobody has decided on."""

    name = "contract-clauses"
    title = _("Clauses of all contracts")
    intro = _(
        "Find a clause over every contract that was read: choose its type, its verdict, or words that stand in it."
    )
    empty = Empty(_("No clauses yet"), _("Clauses stand here as soon as contracts have been read."), "file-search")
    columns = (
        Column(
            "type",
            _("Clause"),
            kind="link",
            value=lambda row: types.label(row.type),
        ),
        Column("verdict", _("Verdict"), kind="badge", tones=TONES),
        Column("risk", _("Risk"), kind="badge", tones=TONES),
        Column("text", _("Passage"), value=lambda row: row.text[:240] or row.reason[:240]),
        Column("analysis.filename", _("File")),
        Column("where", _("Contract"), value=lambda row: str(row.analysis.contract or row.analysis.revision or "")),
        Column("decision", _("Decision"), kind="badge", shown=False),
        Column(
            "confidence",
            _("Sureness"),
            value=lambda row: f"{row.confidence:.0%}" if row.confidence else "",
            shown=False,
        ),
        Column("created_at", _("Read"), kind="moment", sort="created_at", shown=False),
    )
    filters = (
        OfType("type", _("Clause"), types.choices()),
        Choice("verdict", _("Verdict"), [row for row in Verdict.choices if row[0]]),
        Choice("risk", _("Risk"), [row for row in Risk.choices if row[0]]),
        Choice("decision", _("Decision"), Decision.choices),
        Choice("kind", _("Kind"), Kind.choices),
        OfPortfolio("batch", _("Portfolio"), [], field="analysis__items__batch"),
        DateRange("created", _("Read"), field="created_at", instants=True),
    )
    presets = (
        View(_("Uncapped liability"), "type=Uncapped Liability"),
        View(_("Uncapped indemnities"), "type=Uncapped Liability&q=indemn"),
        View(_("Walk-away, undecided"), "verdict=walk_away&decision=open"),
        View(_("Missing"), "kind=missing"),
    )
    search_fields = ("text", "type")
    search_help = _("Words of the clause")
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> QuerySet[Finding]:
        """Clauses, missing ones and answers of the contracts that the actor sees."""
        rows = queries.findings_visible_to(actor).exclude(kind__in=[Kind.METADATA, Kind.OBLIGATION])
        return rows.select_related("analysis__contract", "analysis__revision__document__request")


class Findings(Clauses):
    """The same with data and obligations: for the API."""

    name = "findings"

    def rows(self, actor: Actor) -> QuerySet[Finding]:
        """Every finding that the actor sees."""
        return queries.findings_visible_to(actor)


class Playbooks(ListPage[Playbook]):
    """Playbooks."""

    name = "playbooks"
    title = _("Playbooks")
    empty = Empty(
        _("No playbooks yet"),
        _("A playbook says for each clause what is standard, what may be given, and where you walk away. Findings are judged "
          "by it."),
        "book",
    )  # fmt: skip
    new = Link(_("New playbook"), "intelligence:playbook_new", permission="intelligence.configure", dialog=True)
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("name", _("Name"), sort="name"),
        Column("contract_type", _("Contract type"), value=lambda row: str(row.contract_type or _("Every type"))),
        Column("reads_revisions", _("Reads new revisions"), kind="boolean"),
    )
    search_fields = ("number", "name", "description")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[Playbook]:
        """All playbooks."""
        return queries.playbooks(actor)


class Batches(ListPage[Batch]):
    """Portfolios."""

    name = "portfolios"
    title = _("Portfolios")
    empty = Empty(
        _("No portfolios yet"),
        _("Read many contracts at once: upload files, or choose contracts that are here. Then see where they depart from your "
          "playbook."),
        "stack-2",
    )  # fmt: skip
    new = Link(_("New portfolio"), "intelligence:batch_new", permission="intelligence.portfolio", dialog=True)
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("name", _("Name")),
        Column("contract_type.name", _("Contract type")),
        Column("documents", _("Documents"), kind="number"),
        Column("done", _("Done"), kind="number"),
        Column("failed", _("Failed"), kind="number"),
        Column("owner.name", _("Owner"), kind="person"),
        Column("created_at", _("Created"), kind="moment", sort="created_at"),
    )
    search_fields = ("number", "name")
    default_sort = "-created_at"

    def rows(self, actor: Actor) -> QuerySet[Batch]:
        """What the actor sees."""
        return queries.batches(actor)


class TaughtTypes(ListPage[TaughtType]):
    """Clause types taught by examples."""

    name = "taught-types"
    title = _("Own clause types")
    empty = Empty(
        _("No clause types of your own"),
        _("Teach a type by examples: three passages that are one, and some that look like it and are not."),
        "school",
    )
    new = Link(_("New clause type"), "intelligence:taught_type_new", permission="intelligence.configure", dialog=True)
    columns = (
        Column("name", _("Name"), kind="link", sort="name"),
        Column("description", _("Description")),
        Column("good", _("Examples"), kind="number"),
        Column("bad", _("Counter-examples"), kind="number"),
        Column("is_active", _("Looked for"), kind="boolean"),
    )
    search_fields = ("name", "description")
    default_sort = "name"

    def rows(self, actor: Actor) -> QuerySet[TaughtType]:
        """All taught types."""
        return queries.taught_types(actor)
