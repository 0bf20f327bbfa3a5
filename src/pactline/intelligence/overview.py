"""What a portfolio says as a whole (clauses, risk, ends, what is missing), and a row for each contract. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.kernel import clock
from pactline.kernel.actor import Actor

from . import queries, types, values
from .models import Analysis, AnalysisStatus, Batch, BatchItem, Decision, Finding, Kind, Risk, Verdict

AT_ONCE = 200
LEVELS = (Risk.HIGH, Risk.MEDIUM, Risk.LOW, Risk.NONE)
SETTLED = (Decision.REJECTED, Decision.REPLACED)
"""What was wrong, or whose words were replaced, counts no longer."""
JUDGED = (Kind.CLAUSE, Kind.MISSING, Kind.QUESTION)
ENDLESS, UNKNOWN = "perpetual", ""


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """In how many contracts a clause stands, and in how many it got which worst verdict."""

    type: str
    label: str
    found: int
    absent: int
    verdicts: Mapping[str, int]
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    """The contracts that end in a month."""

    month: date
    contracts: list[tuple[str, str]]
    """Name and address."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A document that is not there or could not be read."""

    name: str
    why: str
    url: str = ""


@dataclass(slots=True)
class Overview:
    """The figures of a portfolio, of the contracts that somebody sees."""

    documents: int = 0
    read: int = 0
    exposure: int = 0
    clauses: list[ClauseCount] = field(default_factory=list)
    risks: dict[str, int] = field(default_factory=dict)
    months: list[Month] = field(default_factory=list)
    over: int = 0
    endless: int = 0
    without_end: int = 0
    lacking: list[Lacking] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One document of a portfolio with what counts about it."""

    item: BatchItem
    analysis: Analysis | None
    risk: str = Risk.NONE
    standing: set[str] = field(default_factory=set)
    verdicts: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    end: str = UNKNOWN

    @property
    def name(self) -> str:
        """What people call it."""
        return self.item.filename


def rows_of(batch: Batch, *, actor: Actor) -> Iterator[Row]:
    """Every document in order, a few at a time. Of what the actor does not see, nothing is told."""
    visible = queries.visible_to(actor).order_by().values("pk")
    items = queries.items(batch)
    seen = items.filter(analysis__in=visible) | items.filter(analysis=None)
    waiting: list[BatchItem] = []
    for item in seen.iterator(chunk_size=AT_ONCE):
        waiting.append(item)
        if len(waiting) == AT_ONCE:
            yield from _rows(waiting)
            waiting = []
    yield from _rows(waiting)


def _rows(items: list[BatchItem]) -> Iterator[Row]:
    done = {item.analysis_id for item in items if item.analysis and item.analysis.status == AnalysisStatus.DONE}
    found: dict[UUID, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(analysis__in=done, kind__in=[*JUDGED, Kind.METADATA]).exclude(
        decision__in=SETTLED
    ):
        found[finding.analysis_id].append(finding)
    for item in items:
        analysis = item.analysis
        row = Row(item, analysis)
        if analysis is not None and analysis.pk in done:
            _fill(row, analysis, found[analysis.pk])
        yield row


def _fill(row: Row, analysis: Analysis, findings: list[Finding]) -> None:
    sure: dict[str, float] = {}
    for one in findings:
        if one.kind == Kind.METADATA:
            likely = 2.0 if one.decision != Decision.OPEN else one.confidence or 0.0
            if likely > sure.get(one.type, -1.0):
                sure[one.type] = likely
                row.values[one.type] = values.shown(one)
            continue
        name = str(one.edited.get("type") or one.type)
        if one.is_deviation and one.risk and LEVELS.index(Risk(one.risk)) < LEVELS.index(Risk(row.risk)):
            row.risk = one.risk
        if one.kind == Kind.CLAUSE:
            row.standing.add(name)
        before = row.verdicts.get(name)
        if one.kind != Kind.QUESTION and (before is None or queries.hotter(one.verdict, before)):
            row.verdicts[name] = one.verdict
    contract = analysis.contract
    if contract is not None:
        row.end = contract.ends_on.isoformat() if contract.ends_on else ENDLESS if contract.perpetual else UNKNOWN
    else:
        row.end = row.values.get("Expiration Date", UNKNOWN)


def of(batch: Batch, *, actor: Actor) -> Overview:
    """What the portfolio says to this actor."""
    found = Overview(risks={str(level): 0 for level in LEVELS})
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    standing: Counter[str] = Counter()
    months: dict[date, list[tuple[str, str]]] = defaultdict(list)
    first = clock.today().replace(day=1)
    for row in rows_of(batch, actor=actor):
        found.documents += 1
        analysis = row.analysis
        if analysis is None or analysis.status == AnalysisStatus.FAILED:
            found.lacking.append(_lacking(row))
        if analysis is None or analysis.status != AnalysisStatus.DONE:
            continue
        found.read += 1
        found.exposure += analysis.exposure
        found.risks[row.risk] += 1
        standing.update(row.standing)
        for name, verdict in row.verdicts.items():
            verdicts[name][verdict] += 1
        end = _day(row.end)
        if end is not None and end >= first:
            months[end.replace(day=1)].append((row.name, analysis.get_absolute_url()))
        elif end is not None:
            found.over += 1
        elif row.end == ENDLESS:
            found.endless += 1
        else:
            found.without_end += 1
    found.clauses = sorted(
        (_count(batch, name, counted, standing[name], found.read) for name, counted in verdicts.items()),
        key=lambda one: (-one.found, one.label.casefold()),
    )
    found.months = [Month(month, months[month]) for month in sorted(months)]
    found.sentences = _sentences(found)
    return found


def _lacking(row: Row) -> Lacking:
    if row.analysis is None:
        return Lacking(row.name, row.item.problem)
    return Lacking(row.name, row.analysis.error, row.analysis.get_absolute_url())


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _count(batch: Batch, name: str, counted: Counter[str], standing: int, read: int) -> ClauseCount:
    url = f"{reverse('intelligence:clauses')}?{urlencode({'batch': str(batch.pk), 'type': name})}"
    told = {verdict: count for verdict, count in counted.items() if verdict}
    return ClauseCount(name, types.label(name), standing, read - standing, told, url)


def _sentences(found: Overview) -> list[str]:
    """The figures that matter first, in words."""
    if not found.read:
        return []
    told = [ngettext("%(count)s contract was read.", "%(count)s contracts were read.", found.read)
            % {"count": found.read}]  # fmt: skip
    if found.risks[Risk.HIGH]:
        told.append(
            ngettext("%(count)s departs from the playbook with a high risk.",
                     "%(count)s depart from the playbook with a high risk.", found.risks[Risk.HIGH])
            % {"count": found.risks[Risk.HIGH]}
        )  # fmt: skip
    missing = max(found.clauses, key=lambda one: one.verdicts.get(Verdict.MISSING, 0), default=None)
    if missing is not None and (count := missing.verdicts.get(Verdict.MISSING, 0)):
        told.append(_("“%(clause)s” is missing most often: in %(count)s.") % {"clause": missing.label, "count": count})
    if found.months:
        soon = found.months[0]
        count = len(soon.contracts)
        told.append(
            ngettext("The next end is in %(month)s: %(count)s contract.",
                     "The next ends are in %(month)s: %(count)s contracts.", count)
            % {"month": date_format(soon.month, "YEAR_MONTH_FORMAT"), "count": count}
        )  # fmt: skip
    if found.lacking:
        count = len(found.lacking)
        told.append(
            ngettext("%(count)s document is missing or could not be read.",
                     "%(count)s documents are missing or could not be read.", count) % {"count": count}
        )  # fmt: skip
    return told


def table(batch: Batch, *, actor: Actor) -> Iterator[list[str]]:
    """The result as rows for a spreadsheet: heads first, then each document with its data and the verdict of each clause."""
    found = list(rows_of(batch, actor=actor))
    names = sorted({name for row in found for name in row.values}, key=lambda name: types.label(name).casefold())
    clauses = sorted({name for row in found for name in row.verdicts}, key=lambda name: types.label(name).casefold())
    yield [
        _("Document"), _("Reading"), _("State"), _("Notes"), _("Risk"), _("Exposure"),
        *(types.label(name) for name in names),
        *(_("Clause: %(clause)s") % {"clause": types.label(name)} for name in clauses),
    ]  # fmt: skip
    for row in found:
        analysis = row.analysis
        state = str(analysis.get_status_display()) if analysis is not None else _("Refused")
        notes = row.item.problem if analysis is None else analysis.error or " ".join(analysis.warnings)
        is_read = analysis is not None and analysis.status == AnalysisStatus.DONE
        yield [
            row.name,
            analysis.number if analysis is not None else "",
            state,
            notes,
            str(Risk(row.risk).label) if is_read else "",
            str(analysis.exposure) if analysis is not None and is_read else "",
            *(row.values.get(name, "") for name in names),
            *(_verdict(row.verdicts.get(name)) for name in clauses),
        ]


def _verdict(verdict: str | None) -> str:
    """The words of a verdict; a clause that nobody judged is “Found”."""
    if verdict is None:
        return ""
    return str(Verdict(verdict).label) if verdict else _("Found")


def as_data(found: Overview) -> dict[str, Any]:
    """The same for the API."""
    return {
        "documents": found.documents,
        "read": found.read,
        "exposure": found.exposure,
        "risks": {level or "none": count for level, count in found.risks.items()},
        "clauses": [
            {"type": one.type, "found": one.found, "absent": one.absent, "verdicts": dict(one.verdicts)}
            for one in found.clauses
        ],
        "ends": {
            "over": found.over,
            "months": [{"month": one.month.strftime("%Y-%m"), "count": len(one.contracts)} for one in found.months],
            "perpetual": found.endless,
            "unknown": found.without_end,
        },
        "lacking": [{"document": one.name, "why": one.why} for one in found.lacking],
        "sentences": found.sentences,
    }
