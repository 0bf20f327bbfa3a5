"""Analyses: ask for one, read it, its text, apply its values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from pactline.files.actions import received
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, queries
from pactline.intelligence.lifecycle import ANALYSIS, REVIEW
from pactline.intelligence.lists import Analyses
from pactline.intelligence.models import Analysis
from pactline.intelligence.schemas import (
    AnalysisDetail,
    AnalysisOut,
    CountOut,
    FindingOut,
    MadeOut,
    ManyIn,
    PrecisionOut,
    TextOut,
    ValuesIn,
)
from pactline.kernel.errors import NotVisible
from pactline.ui import rest

router = Router()
VIEW, ANALYSE = "intelligence.view", "intelligence.analyse"


@router.get("/analyses", response=rest.Page[AnalysisOut], openapi_extra=rest.parameters(Analyses))
@requires(VIEW)
def list_analyses(request: HttpRequest) -> Any:
    """What was read of the contracts that you see."""
    return rest.page(request, Analyses, AnalysisOut)


@router.post("/revisions/{uuid:revision_id}/analysis", response={202: AnalysisOut})
@requires(ANALYSE)
def analyse_revision(request: HttpRequest, revision_id: UUID) -> tuple[int, Analysis]:
    """Have a revision of a contract request read. The same file, readers and playbook again: the same analysis."""
    return 202, actions.analyse_revision(revision_id, actor=acting(request))


@router.post("/records/{uuid:record_id}/analysis", response={202: AnalysisOut})
@requires(ANALYSE)
def analyse_record(request: HttpRequest, record_id: UUID) -> tuple[int, Analysis]:
    """Have the signed document of a contract record read."""
    return 202, actions.analyse_record(record_id, actor=acting(request))


@router.post("/analyses", response={202: AnalysisOut})
@requires(ANALYSE)
def analyse_file(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, Analysis]:
    """Have a file read that belongs to no contract here (.docx, .pdf, .txt)."""
    name = file.name or "contract"
    return 202, actions.analyse_file(received(file), filename=name, actor=acting(request))


@router.get("/analyses/{uuid:analysis_id}", response=AnalysisDetail)
@requires(VIEW)
def read_analysis(request: HttpRequest, response: HttpResponse, analysis_id: UUID) -> Any:
    """One analysis: state, presence of each clause type, what you can do."""
    actor = acting(request)
    found: Any = rest.tagged(response, queries.analysis(analysis_id, actor=actor))
    found.is_current = queries.is_current(found)
    found.allowed_actions = [*ANALYSIS.offers(found, actor), *REVIEW.offers(found, actor)]
    return found


@router.get("/analyses/{uuid:analysis_id}/text", response=TextOut)
@requires(VIEW)
def read_text(request: HttpRequest, analysis_id: UUID) -> Any:
    """The text that offsets of findings index."""
    found = queries.analysis(analysis_id, actor=acting(request))
    if found.text is None:
        raise NotVisible("This document was not read yet.")
    return found.text


@router.get("/analyses/{uuid:analysis_id}/findings", response=list[FindingOut])
@requires(VIEW)
def list_of_analysis(request: HttpRequest, analysis_id: UUID) -> Any:
    """Every finding of an analysis in order."""
    return list(queries.findings(queries.analysis(analysis_id, actor=acting(request))))


@router.post("/analyses/{uuid:analysis_id}/retry", response=AnalysisOut)
@requires(ANALYSE)
def retry(request: HttpRequest, analysis_id: UUID) -> Analysis:
    """Read again what could not be read."""
    return actions.retry(analysis_id, actor=acting(request))


@router.post("/analyses/{uuid:analysis_id}/review/completion", response=AnalysisOut)
@requires("intelligence.decide")
def complete_review(request: HttpRequest, analysis_id: UUID) -> Analysis:
    """Mark the review complete: every deviation and warning was decided, and decisions stand from now on."""
    return actions.complete_review(analysis_id, actor=acting(request))


@router.post("/analyses/{uuid:analysis_id}/review/reopening", response=AnalysisOut)
@requires("intelligence.decide")
def review_again(request: HttpRequest, analysis_id: UUID) -> Analysis:
    """Open a completed review again, so that decisions can be changed."""
    return actions.review_again(analysis_id, actor=acting(request))


@router.post("/analyses/{uuid:analysis_id}/acceptance", response=CountOut)
@requires("intelligence.decide")
def accept_many(request: HttpRequest, analysis_id: UUID, body: ManyIn) -> Any:
    """Say that several findings are right."""
    return {"count": actions.accept_many(analysis_id, finding_ids=body.finding_ids, actor=acting(request))}


@router.post("/analyses/{uuid:analysis_id}/application", response=MadeOut)
@requires("intelligence.decide")
def apply_values(request: HttpRequest, analysis_id: UUID, body: ValuesIn) -> Any:
    """Write values to the contract record; answers the record."""
    return actions.apply_values(analysis_id, chosen=body.values, targets=body.targets, actor=acting(request))


@router.get("/precision", response=list[PrecisionOut])
@requires(VIEW)
def precision(request: HttpRequest) -> Any:
    """How often people said that findings were right, by type, kind and readers."""
    return queries.precision(acting(request))
