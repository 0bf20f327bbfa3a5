"""The JSON face of obligations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from pactline.contracts import queries as contracts
from pactline.files.actions import received
from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .lifecycle import OBLIGATION, TASK
from .lists import Obligations, Tasks
from .models import Evidence, Obligation, ObligationTask
from .schemas import (
    AssigneeIn,
    CommentIn,
    EvidenceOut,
    ObligationCreate,
    ObligationDetail,
    ObligationOut,
    ObligationPatch,
    OfferOut,
    ReasonIn,
    TaskOut,
)

router = Router(tags=["obligations"])


@router.get("", response=rest.Page[ObligationOut], openapi_extra=rest.parameters(Obligations))
@requires("obligations.view")
def list_obligations(request: HttpRequest) -> Any:
    """Obligations that you see."""
    return rest.page(request, Obligations, ObligationOut)


@router.get("/tasks", response=rest.Page[TaskOut], openapi_extra=rest.parameters(Tasks))
@requires("obligations.view")
def list_tasks(request: HttpRequest) -> Any:
    """Tasks that you see."""
    return rest.page(request, Tasks, TaskOut)


@router.post("", response={201: ObligationOut})
@requires("obligations.create")
def create_obligation(request: HttpRequest, body: ObligationCreate) -> tuple[int, Obligation]:
    """Add an obligation to a contract record."""
    actor = acting(request)
    fields = body.dict(exclude={"contract_id", "proposed"})
    contract = contracts.record(body.contract_id, actor=actor)
    return 201, actions.create_obligation(contract=contract, actor=actor, proposed=body.proposed, **fields)


@router.get("/{uuid:obligation_id}", response=ObligationDetail)
@requires("obligations.view")
def read_obligation(request: HttpRequest, response: HttpResponse, obligation_id: UUID) -> Any:
    """One obligation with what you can do."""
    actor = acting(request)
    obligation: Any = rest.tagged(response, queries.get(obligation_id, actor=actor))
    obligation.allowed_actions = OBLIGATION.offers(obligation, actor)
    return obligation


@router.patch("/{uuid:obligation_id}", response=ObligationOut)
@requires("obligations.create")
def edit_obligation(request: HttpRequest, response: HttpResponse, obligation_id: UUID, body: ObligationPatch) -> Any:
    """Change an obligation."""
    changed = actions.edit_obligation(
        obligation_id, actor=acting(request), if_match=rest.if_match(request), **body.dict(exclude_unset=True)
    )
    return rest.tagged(response, changed)


@router.post("/{uuid:obligation_id}/acceptance", response=ObligationOut)
@requires("obligations.create")
def accept(request: HttpRequest, obligation_id: UUID) -> Obligation:
    """Take a proposal into the register."""
    return actions.accept(obligation_id, actor=acting(request))


@router.post("/{uuid:obligation_id}/rejection", response=ObligationOut)
@requires("obligations.create")
def reject(request: HttpRequest, obligation_id: UUID, body: ReasonIn) -> Obligation:
    """Refuse a proposal."""
    return actions.reject(obligation_id, reason=body.reason, actor=acting(request))


@router.post("/{uuid:obligation_id}/deactivation", response=ObligationOut)
@requires("obligations.create")
def deactivate(request: HttpRequest, obligation_id: UUID, body: ReasonIn) -> Obligation:
    """End an obligation and its open tasks."""
    return actions.deactivate(obligation_id, reason=body.reason, actor=acting(request))


@router.post("/{uuid:obligation_id}/reactivation", response=ObligationOut)
@requires("obligations.create")
def reactivate(request: HttpRequest, obligation_id: UUID) -> Obligation:
    """Take it up again."""
    return actions.reactivate(obligation_id, actor=acting(request))


@router.get("/tasks/{uuid:task_id}/actions", response=list[OfferOut])
@requires("obligations.view")
def task_actions(request: HttpRequest, task_id: UUID) -> Any:
    """What you can do with a task."""
    actor = acting(request)
    return TASK.offers(queries.get_task(task_id, actor=actor), actor)


@router.post("/tasks/{uuid:task_id}/submission", response=TaskOut)
@requires("obligations.work")
def submit(request: HttpRequest, task_id: UUID, body: CommentIn) -> ObligationTask:
    """Hand a task in."""
    return actions.submit(task_id, actor=acting(request), comment=body.comment)


@router.post("/tasks/{uuid:task_id}/approval", response=TaskOut)
@requires("obligations.approve")
def approve(request: HttpRequest, task_id: UUID, body: CommentIn) -> ObligationTask:
    """Approve a task that was handed in."""
    return actions.approve(task_id, actor=acting(request), comment=body.comment)


@router.post("/tasks/{uuid:task_id}/return", response=TaskOut)
@requires("obligations.approve")
def send_back(request: HttpRequest, task_id: UUID, body: ReasonIn) -> ObligationTask:
    """Send a task back with what is missing."""
    return actions.send_back(task_id, reason=body.reason, actor=acting(request))


@router.post("/tasks/{uuid:task_id}/cancellation", response=TaskOut)
@requires("obligations.cancel")
def cancel_task(request: HttpRequest, task_id: UUID, body: ReasonIn) -> ObligationTask:
    """End a task that need not be done."""
    return actions.cancel_task(task_id, reason=body.reason, actor=acting(request))


@router.post("/tasks/{uuid:task_id}/assignment", response=TaskOut)
@requires("obligations.work")
def assign_task(request: HttpRequest, task_id: UUID, body: AssigneeIn) -> ObligationTask:
    """Give a task to somebody else."""
    return actions.assign_task(task_id, assignee_id=body.assignee_id, actor=acting(request))


@router.post("/tasks/{uuid:task_id}/evidence", response={201: EvidenceOut})
@requires("obligations.work")
def add_evidence(request: HttpRequest, task_id: UUID, file: File[UploadedFile]) -> tuple[int, Evidence]:
    """Attach a file that shows that it was done."""
    name = file.name or "evidence"
    return 201, actions.add_evidence(task_id, data=received(file), filename=name, actor=acting(request))
