"""Portfolios: their documents, how far they are, and the heat map of deviations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.identity.queries import scope
from pactline.intelligence.models import Analysis, AnalysisStatus, Batch, BatchItem, Finding, Inquiry, Kind, Verdict
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .analyses import visible_to as analyses_visible_to

HEAT = {Verdict.STANDARD: 0, Verdict.FALLBACK: 1, Verdict.UNCLEAR: 2, Verdict.NON_STANDARD: 3, Verdict.MISSING: 4,
        Verdict.WALK_AWAY: 5}  # fmt: skip
"""Verdict → how hot its square is."""
SHOWN_ROWS, SHOWN_TYPES, SHOWN_QUESTIONS = 200, 40, 20


def hotter(verdict: str, than: str) -> bool:
    """Whether a verdict is graver than another one; one that was not given is the mildest."""
    return HEAT.get(Verdict(verdict), -1) > HEAT.get(Verdict(than), -1)


def batches(actor: Actor) -> QuerySet[Batch]:
    """Portfolios of the actor's teams and own ones, with how far they are."""
    done = Q(items__analysis__status=AnalysisStatus.DONE)
    failed = Q(items__analysis__status=AnalysisStatus.FAILED) | ~Q(items__problem="")
    rows = Batch.objects.select_related("owner", "contract_type").annotate(
        documents=Count("items"), done=Count("items", filter=done), failed=Count("items", filter=failed)
    )
    if not actor.may("intelligence.view"):
        return rows.none()
    return rows.filter(scope(actor))


def batch(batch_id: UUID | str, *, actor: Actor) -> Batch:
    """One portfolio."""
    actor.require("intelligence.view", _("see portfolios"))
    found = batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotVisible(_("There is no such portfolio, or you may not see it."))
    return found


def items(of: Batch) -> QuerySet[BatchItem]:
    """The documents of a portfolio with their analyses."""
    return of.items.select_related("analysis__contract", "analysis__contract_type").order_by("id")


def read_in(of: Batch, *, actor: Actor) -> Iterator[Analysis]:
    """The analyses of a portfolio that are done and that the actor sees, with their texts, a few at a time."""
    visible = analyses_visible_to(actor).order_by().values("pk")
    rows = Analysis.objects.filter(items__batch=of, status=AnalysisStatus.DONE, pk__in=visible)
    yield from rows.select_related("text", "contract", "revision").order_by("pk").iterator(chunk_size=50)


def asked(of: Batch, *, actor: Actor) -> list[Inquiry]:
    """What was asked of a portfolio; answers from contracts that the actor does not see are left out."""
    rows = list(of.inquiries.all()[:SHOWN_QUESTIONS])
    keys = {one["analysis"] for row in rows for one in row.reply.get("documents", [])}
    visible = {str(pk) for pk in analyses_visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)}
    for row in rows:
        if row.reply:
            row.reply["documents"] = [one for one in row.reply.get("documents", []) if one["analysis"] in visible]
    return rows


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a portfolio is."""

    documents: int
    done: int
    failed: int

    @property
    def over(self) -> int:
        """Documents about which nothing more happens."""
        return self.done + self.failed

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.over >= self.documents


def progress(of: Batch) -> Progress:
    """How far a portfolio is, counted now."""
    found = BatchItem.objects.filter(batch=of).aggregate(
        documents=Count("pk"),
        done=Count("pk", filter=Q(analysis__status=AnalysisStatus.DONE)),
        failed=Count("pk", filter=Q(analysis__status=AnalysisStatus.FAILED) | ~Q(problem="")),
    )
    return Progress(found["documents"], found["done"], found["failed"])


def progress_of(row: Batch) -> Progress:
    """The same from an annotated row of ``batches``."""
    return Progress(row.documents, row.done, row.failed)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the heat map: the worst verdict of a type in a contract; empty when there is none."""

    verdict: str = ""
    label: str = ""
    heat: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Clause types across, contracts down."""

    types: list[str]
    rows: list[tuple[str, str, int, list[Square]]]
    """Name, address, exposure, squares."""


def heat(of: Batch, *, actor: Actor) -> HeatMap:
    """The worst verdict of each clause type in each document of a portfolio, in two queries."""
    visible = analyses_visible_to(actor).order_by().values("pk")
    rows = [
        row
        for row in items(of).filter(analysis__status=AnalysisStatus.DONE, analysis__in=visible)[:SHOWN_ROWS]
        if row.analysis
    ]
    judged = Finding.objects.filter(
        analysis__in=[row.analysis_id for row in rows], kind__in=[Kind.CLAUSE, Kind.MISSING]
    ).exclude(verdict="")
    worst: dict[tuple[UUID, str], Finding] = {}
    for finding in judged.only("analysis_id", "type", "verdict", "fallback", "kind", "position"):
        key = (finding.analysis_id, finding.type)
        if key not in worst or hotter(finding.verdict, worst[key].verdict):
            worst[key] = finding
    names = _hottest(worst)[:SHOWN_TYPES]
    drawn = []
    for row in rows:
        if row.analysis is not None:
            squares = [_square(worst.get((row.analysis.pk, name))) for name in names]
            drawn.append((row.filename, row.analysis.get_absolute_url(), row.analysis.exposure, squares))
    return HeatMap(names, sorted(drawn, key=lambda one: -one[2]))


def _hottest(worst: dict[tuple[UUID, str], Finding]) -> list[str]:
    sums: dict[str, int] = {}
    for (_analysis, name), finding in worst.items():
        sums[name] = sums.get(name, 0) + HEAT[Verdict(finding.verdict)]
    return sorted(sums, key=lambda name: (-sums[name], name))


def _square(finding: Finding | None) -> Square:
    if finding is None:
        return Square()
    return Square(finding.verdict, finding.verdict_label, HEAT[Verdict(finding.verdict)], finding.get_absolute_url())


def exposure(rows: Iterable[BatchItem]) -> int:
    """The exposure of several documents together."""
    return sum(row.analysis.exposure for row in rows if row.analysis is not None)
