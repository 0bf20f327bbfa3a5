"""Analyses and findings: who sees which (as the contract that was read), and how often readers were right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.contracts import queries as contracts
from pactline.contracts.models import ContractRecord, Revision
from pactline.identity.queries import scope
from pactline.intelligence.models import Analysis, AnalysisStatus, Decision, Finding, Inquiry, Kind, Verdict
from pactline.intelligence.rules.precision import Precision
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

WITH = (
    "revision__document__request",
    "contract",
    "blob",
    "playbook__playbook",
    "contract_type",
    "owner",
    "reviewed_by",
)
RIGHT = (Decision.ACCEPTED, Decision.DEVIATION_ACCEPTED, Decision.REPLACED)
DEVIATIONS = (Verdict.WALK_AWAY, Verdict.MISSING, Verdict.NON_STANDARD, Verdict.UNCLEAR)


def visible_to(actor: Actor) -> QuerySet[Analysis]:
    """Analyses of revisions, of contract records and of files that the actor sees."""
    rows = Analysis.objects.all()
    if actor.is_system or (actor.sees_all and actor.may("intelligence.view")):
        return rows
    if actor.user_id is None or not actor.may("intelligence.view"):
        return rows.none()
    requests = contracts.visible_to(actor).order_by().values("pk")
    records = contracts.records_visible_to(actor).order_by().values("pk")
    alone = Q(revision=None, contract=None) & scope(actor)
    return rows.filter(Q(revision__document__request__in=requests) | Q(contract__in=records) | alone)


def analysis(analysis_id: UUID | str, *, actor: Actor) -> Analysis:
    """One analysis with what its page shows; ``NotVisible`` when absent or of a contract that the actor may not see."""
    actor.require("intelligence.view", _("see what was read"))
    found = visible_to(actor).select_related(*WITH, "text").filter(pk=analysis_id).first()
    if found is None:
        raise NotVisible(_("There is no such analysis, or you may not see it."))
    if found.revision_id is not None:
        contracts.revision(found.revision_id, actor=actor)
    return found


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """Findings of the analyses that the actor sees."""
    rows = Finding.objects.select_related("analysis", "rule")
    if actor.is_system or (actor.sees_all and actor.may("intelligence.view")):
        return rows
    return rows.filter(analysis__in=visible_to(actor).order_by().values("pk"))


def finding(finding_id: UUID | str, *, actor: Actor) -> Finding:
    """One finding with its analysis; ``NotVisible`` when absent or not for this actor."""
    row = Finding.objects.select_related("rule").filter(pk=finding_id).first()
    if row is None:
        raise NotVisible(_("There is no such finding, or you may not see it."))
    row.analysis = analysis(row.analysis_id, actor=actor)
    return row


def findings(found: Analysis) -> QuerySet[Finding]:
    """The findings of an analysis in the order of the text."""
    return found.findings.select_related("rule", "decided_by", "obligation", "made_revision__document__request")


def waiting(found: Analysis) -> QuerySet[Finding]:
    """The deviations and warnings of an analysis about which nobody has decided."""
    judged = Q(kind=Kind.WARNING) | Q(verdict__in=DEVIATIONS)
    return found.findings.filter(judged, decision=Decision.OPEN)


def latest_for_revision(revision: Revision) -> Analysis | None:
    """The newest analysis of a revision that is done, or else the newest one."""
    return _newest(Analysis.objects.filter(revision=revision))


def latest_for_record(record: ContractRecord) -> Analysis | None:
    """The newest analysis of a contract record, or of the revision that was signed."""
    mine = _newest(Analysis.objects.filter(contract=record))
    if mine is None and record.revision_id is not None:
        return _newest(Analysis.objects.filter(revision_id=record.revision_id))
    return mine


def _newest(rows: QuerySet[Analysis]) -> Analysis | None:
    rows = rows.select_related(*WITH).order_by("-created_at", "-id")
    return rows.filter(status=AnalysisStatus.DONE).first() or rows.first()


def is_current(found: Analysis) -> bool:
    """Whether what was read is still the latest: no later revision of the document, and no other signed file."""
    if found.revision is not None:
        newest = contracts.latest(found.revision.document)
        return newest is not None and newest.pk == found.revision_id
    return True


def related_record(found: Analysis) -> ContractRecord | None:
    """The contract record that values and obligations of an analysis go to: its own, or the one its request has made."""
    if found.contract is not None:
        return found.contract
    if found.revision is None:
        return None
    request = found.revision.document.request
    return ContractRecord.objects.filter(request=request).first() or request.amends


def stays_here(found: Analysis) -> bool:
    """Whether the text must never be sent: its request, its contract, or a portfolio that holds it says so."""
    of = found.revision.document.request if found.revision is not None else found.contract
    if of is not None and contracts.stays_here(of):
        return True
    return found.items.filter(batch__never_send=True).exists()


def inquiries(found: Analysis, kind: str) -> QuerySet[Inquiry]:
    """What was asked about a contract, the newest first."""
    return found.inquiries.filter(kind=kind).select_related("asked_by")


def inquiry(inquiry_id: UUID | str, *, actor: Actor) -> Inquiry:
    """One question with its answer, for whoever sees what it is about."""
    from .portfolio import batch

    row = Inquiry.objects.filter(pk=inquiry_id).first()
    if row is None:
        raise NotVisible(_("There is no such question, or you may not see it."))
    if row.batch_id is not None:
        batch(row.batch_id, actor=actor)
    else:
        analysis(str(row.analysis_id), actor=actor)
    return row


def precision(actor: Actor) -> list[Precision]:
    """Live precision by type, kind and readers, from what people decided."""
    rows: Mapping[Any, Any]
    found = []
    visible = findings_visible_to(actor).filter(kind__in=[Kind.CLAUSE, Kind.METADATA, Kind.OBLIGATION])
    grouped = (
        visible.order_by()
        .values("type", "kind", "analysis__readers")
        .annotate(
            right=Count("pk", filter=Q(decision__in=RIGHT)),
            edited=Count("pk", filter=Q(decision=Decision.EDITED)),
            wrong=Count("pk", filter=Q(decision=Decision.REJECTED)),
            waiting=Count("pk", filter=Q(decision=Decision.OPEN)),
        )
    )
    for rows in grouped.order_by("type", "kind"):
        reader = ", ".join(rows["analysis__readers"])
        found.append(
            Precision(rows["type"], rows["kind"], reader, rows["right"], rows["edited"], rows["wrong"], rows["waiting"])
        )
    return found
