"""What rules for the approval of a revision may ask of its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.approvals import subjects
from pactline.approvals.subjects import FieldSpec
from pactline.contracts import queries as contracts

from .models import Analysis, AnalysisStatus, Decision, Kind, ReviewStatus, Verdict

FIELDS = (
    FieldSpec("findings.is_read", _("The revision was read"), "flag"),
    FieldSpec("findings.is_reviewed", _("The review of the findings was completed"), "flag"),
    FieldSpec("findings.walk_away_deviations", _("Walk-away deviations"), "number"),
    FieldSpec("findings.non_standard_clauses", _("Non-standard clauses"), "number"),
    FieldSpec("findings.missing_required_clauses", _("Missing required clauses"), "number"),
    FieldSpec("findings.fallback_clauses", _("Clauses that use a fallback"), "number"),
    FieldSpec("findings.undecided_deviations", _("Deviations nobody has decided on"), "number"),
    FieldSpec("findings.exposure", _("Exposure by deviations"), "number"),
    FieldSpec("findings.deviating_types", _("Clause types that deviate")),
)
GONE = (Decision.REJECTED, Decision.REPLACED)
"""A finding that was wrong, or whose words were replaced, is no deviation any more. An accepted one still is."""


def context(revision_id: UUID) -> Mapping[str, Any]:
    """The figures of the newest finished analysis of a revision; zeros, and “not read”, without one."""
    done = Analysis.objects.filter(revision_id=revision_id, status=AnalysisStatus.DONE).order_by("-created_at", "-id")
    found = done.first()
    figures: dict[str, Any] = {
        "is_read": found is not None, "is_reviewed": found is not None and found.review == ReviewStatus.COMPLETED,
        "walk_away_deviations": 0, "non_standard_clauses": 0, "missing_required_clauses": 0,
        "fallback_clauses": 0, "undecided_deviations": 0, "exposure": 0, "deviating_types": [],
    }  # fmt: skip
    if found is None:
        return {"findings": figures}
    rows = found.findings.filter(~Q(decision__in=GONE), kind__in=[Kind.CLAUSE, Kind.MISSING, Kind.QUESTION]).order_by()
    judged = list(rows.values_list("type", "verdict", "decision"))
    names = {
        Verdict.WALK_AWAY: "walk_away_deviations",
        Verdict.NON_STANDARD: "non_standard_clauses",
        Verdict.MISSING: "missing_required_clauses",
        Verdict.FALLBACK: "fallback_clauses",
    }
    for verdict, name in names.items():
        figures[name] = sum(one[1] == verdict for one in judged)
    departing = [one for one in judged if one[1] in (Verdict.WALK_AWAY, Verdict.NON_STANDARD, Verdict.MISSING)]
    figures["undecided_deviations"] = sum(one[2] == Decision.OPEN for one in departing)
    figures["deviating_types"] = sorted({one[0] for one in departing})
    figures["exposure"] = found.exposure
    return {"findings": figures}


def register() -> None:
    """Called when the application starts, after contracts have registered their revisions."""
    subjects.extend(contracts.REVISION_TYPE, FIELDS, context)
