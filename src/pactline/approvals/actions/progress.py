"""Moving a request on after an answer: begin what is next, drop what is no longer required, tell the subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.approvals import emails, queries, rules, subjects
from pactline.approvals.lifecycle import REQUEST, STEP
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible, WrongState

from . import asking


def engine(actor: Actor) -> Actor:
    """The same person, with the engine's right to move steps that follow from their answer."""
    return replace(actor, is_system=True)


def lock(request_id: UUID) -> ApprovalRequest:
    """The request, locked before any of its steps and before its subject: the order that keeps deadlocks away."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotVisible(_("There is no such approval request."))
    return request


def require_open(request: ApprovalRequest) -> None:
    """Refuse when the request has been decided, recalled or voided."""
    if request.status != ApprovalRequest.Status.PENDING:
        raise WrongState(
            _("The approval of %(what)s is %(state)s already; nothing can be decided on it.")
            % {"what": request, "state": request.get_status_display().lower()}
        )


def advance(request: ApprovalRequest, actor: Actor) -> ApprovalRequest:
    """Begin, drop, or finish. The request is locked by the caller."""
    steps = {step.pk: step for step in queries.steps_of(request)}
    places = [rules.Place(s.pk, s.chain, s.order, s.group, s.mode, s.status, s.needed) for s in steps.values()]
    found = rules.progress(places)
    system = engine(actor)
    for key in found.drop:
        STEP.apply(key, "drop", actor=system, data={"approver": steps[key].approver.name})
    activate([steps[key] for key in found.activate], actor)
    if found.complete:
        data = {"subject_id": str(request.subject_id)} if steps else {"note": _("No approval was needed.")}
        request = REQUEST.apply(request.pk, "approve", actor=system, data=data)
        subjects.get(request.subject_type).on_approved(request, actor)
        emails.decided(request)
    return request


def activate(steps: Sequence[ApprovalStep], actor: Actor) -> None:
    """It is the turn of these steps of one request: ask their people."""
    if not steps:
        return
    times = asking.times(steps)
    rows = ApprovalStep.objects.select_related("request", "approver", "rule")
    asking.ask(
        [
            STEP.apply(
                step.pk,
                "activate",
                actor=engine(actor),
                data={"approver": step.approver.name, "approver_id": str(step.approver_id)},
                fields=times[step.pk],
                queryset=rows,
            )
            for step in steps
        ]
    )


def cancel_open_steps(request: ApprovalRequest, actor: Actor) -> None:
    """Nothing more is asked of anybody."""
    rows: Iterable[ApprovalStep] = ApprovalStep.objects.filter(request=request, status__in=queries.OPEN)
    for step in rows:
        STEP.apply(step.pk, "cancel", actor=engine(actor))
