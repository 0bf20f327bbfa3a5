"""Findings over all contracts, and the verbs of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from pactline.identity.access import acting, requires
from pactline.intelligence import actions, queries
from pactline.intelligence.lifecycle import FINDING
from pactline.intelligence.lists import Findings
from pactline.intelligence.models import Finding
from pactline.intelligence.schemas import (
    CorrectionIn,
    FindingDetail,
    FindingOut,
    MadeOut,
    ObligationFromIn,
    ReasonIn,
    WordingIn,
)
from pactline.ui import rest

router = Router()
VIEW, DECIDE = "intelligence.view", "intelligence.decide"
F = "/findings/{uuid:finding_id}"


@router.get("/findings", response=rest.Page[FindingOut], openapi_extra=rest.parameters(Findings))
@requires(VIEW)
def list_findings(request: HttpRequest) -> Any:
    """Findings over all contracts that you see: by type, verdict, risk, decision, words."""
    return rest.page(request, Findings, FindingOut)


@router.get(F, response=FindingDetail)
@requires(VIEW)
def read_finding(request: HttpRequest, finding_id: UUID) -> Any:
    """One finding with what you can do."""
    actor = acting(request)
    found: Any = queries.finding(finding_id, actor=actor)
    found.allowed_actions = FINDING.offers(found, actor)
    return found


@router.post(f"{F}/acceptance", response=FindingOut)
@requires(DECIDE)
def accept(request: HttpRequest, finding_id: UUID) -> Finding:
    """Say that it is right."""
    return actions.accept(finding_id, actor=acting(request))


@router.post(f"{F}/correction", response=FindingOut)
@requires(DECIDE)
def edit(request: HttpRequest, finding_id: UUID, body: CorrectionIn) -> Finding:
    """Set right its type, passage or value."""
    return actions.edit(finding_id, actor=acting(request), **body.dict())


@router.post(f"{F}/rejection", response=FindingOut)
@requires(DECIDE)
def reject(request: HttpRequest, finding_id: UUID, body: ReasonIn) -> Finding:
    """Say that the reader is wrong."""
    return actions.reject(finding_id, reason=body.reason, actor=acting(request))


@router.post(f"{F}/deviation", response=FindingOut)
@requires("intelligence.accept_deviation")
def accept_deviation(request: HttpRequest, finding_id: UUID, body: ReasonIn) -> Finding:
    """Accept that a clause departs from the playbook."""
    return actions.accept_deviation(finding_id, reason=body.reason, actor=acting(request))


@router.post(f"{F}/ignoring", response=FindingOut)
@requires(DECIDE)
def ignore(request: HttpRequest, finding_id: UUID, body: ReasonIn) -> Finding:
    """Leave it aside."""
    return actions.ignore(finding_id, reason=body.reason, actor=acting(request))


@router.post(f"{F}/reopening", response=FindingOut)
@requires(DECIDE)
def reopen(request: HttpRequest, finding_id: UUID) -> Finding:
    """Take a decision back."""
    return actions.reopen(finding_id, actor=acting(request))


@router.post(f"{F}/wording", response={201: MadeOut})
@requires(DECIDE)
def use_clause(request: HttpRequest, finding_id: UUID, body: WordingIn) -> tuple[int, Any]:
    """Put the library's words in as a tracked change; answers the new revision."""
    return 201, actions.use_clause(finding_id, words=body.words, actor=acting(request))


@router.post(f"{F}/obligation", response={201: MadeOut})
@requires("obligations.create")
def make_obligation(request: HttpRequest, finding_id: UUID, body: ObligationFromIn) -> tuple[int, Any]:
    """Make an obligation of a candidate; answers the obligation."""
    return 201, actions.make_obligation(finding_id, actor=acting(request), **body.dict())
