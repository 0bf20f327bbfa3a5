"""Submit, preview, recall, void; another approver; comments."""

from __future__ import annotations

from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from pactline.activity.actions import comment as write_comment
from pactline.activity.models import Comment
from pactline.approvals import emails, planning, queries, subjects
from pactline.approvals.lifecycle import REQUEST, STEP
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.identity.models import User
from pactline.identity.queries import get_user
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, WrongState
from pactline.kernel.events import record

from . import progress

GENERAL = "General"
"""The chain of approvers whom people add by hand."""


def preview(*, subject: models.Model, actor: Actor | None = None) -> list[planning.PlannedStep]:
    """The steps that submitting ``subject`` now would make (by ``actor``). ``Blocked`` when it could not be submitted."""
    plan = planning.plan(subjects.type_of(subject), subject.pk, submitter=actor.user_id if actor else None)
    if plan.problems:
        raise Blocked(_("%(what)s cannot be submitted for approval.") % {"what": subject}, problems=plan.problems)
    return list(plan.steps)


def submit(*, subject: models.Model, actor: Actor, note: str = "") -> ApprovalRequest:
    """Ask for approval of ``subject``; the caller has checked that the actor may and holds the subject's lock.

    No matching rule: approved at once. Raises ``Blocked`` (nobody could approve) and ``WrongState`` (asked already).
    """
    kind = subjects.type_of(subject)
    with transaction.atomic():
        if ApprovalRequest.objects.filter(subject_type=kind, subject_id=subject.pk, status="pending").exists():
            raise WrongState(_("%(what)s is in review already.") % {"what": subject})
        plan = planning.plan(kind, subject.pk, submitter=actor.user_id)
        if plan.problems:
            raise Blocked(_("%(what)s cannot be submitted for approval.") % {"what": subject}, problems=plan.problems)
        request = ApprovalRequest.objects.create(
            subject_type=kind,
            subject_id=subject.pk,
            subject_label=_label(kind, subject),
            submitted_by_id=actor.user_id,
            submitted_by_label=actor.label,
            note=note.strip(),
            values=dict(plan.values),
        )
        record(
            subject=request,
            verb="submitted",
            actor=actor,
            data={
                "subject_id": str(subject.pk),
                "rules": [step.rule.name for step in plan.steps],
                "note": request.note,
            },
        )
        _make_steps(request, plan, actor)
        return progress.advance(request, actor)


def _label(kind: str, subject: models.Model) -> str:
    summary = subjects.get(kind).summary(subject.pk)
    return (f"{subject} · {summary}" if summary else str(subject))[:200]


def _make_steps(request: ApprovalRequest, plan: planning.Plan, actor: Actor) -> None:
    made: list[ApprovalStep] = []
    keep: list[tuple[ApprovalStep, ApprovalStep]] = []
    for group, planned in enumerate(plan.steps, 1):
        for user in planned.approvers:
            step = ApprovalStep(
                request=request,
                rule=planned.rule,
                rule_name=planned.rule.name,
                reason=planned.reason,
                chain=planned.chain,
                order=planned.order,
                group=group,
                mode=planned.mode,
                needed=planned.needed,
                approver=user,
                assigned=user,
                values=dict(planned.values),
            )
            made.append(step)
            if user.pk in planned.kept:
                keep.append((step, planned.kept[user.pk]))
    ApprovalStep.objects.bulk_create(made)
    for step, earlier in keep:
        STEP.apply(
            step.pk,
            "keep",
            actor=progress.engine(actor),
            data={"approver": step.approver.name, "earlier_step": str(earlier.pk)},
            fields={
                "kept_from_id": earlier.pk,
                "decided_by_id": earlier.decided_by_id,
                "comment": earlier.comment,
            },
        )


def recall(request_id: UUID, *, actor: Actor, reason: str = "") -> ApprovalRequest:
    """Take a request back: open steps are canceled, the subject can be edited again. For who submitted it, or who
    holds the subject's permission to recall.
    """
    with transaction.atomic():
        queries.get_request(request_id, actor=actor)
        request = progress.lock(request_id)
        subject = subjects.get(request.subject_type)
        by_permission = subject.recall_permission and actor.may(subject.recall_permission)
        if not (actor.is_system or request.submitted_by_id == actor.user_id or by_permission):
            raise NotAllowed(
                _("Only %(who)s, who submitted %(what)s, can recall it.")
                % {"who": request.submitted_by_label, "what": request}
            )
        waiting = [step.approver_id for step in ApprovalStep.objects.filter(request=request, status="pending")]
        request = REQUEST.apply(
            request.pk,
            "recall",
            actor=progress.engine(actor),
            data={"reason": reason, "subject_id": str(request.subject_id)},
            fields={"reason": reason.strip()},
        )
        progress.cancel_open_steps(request, actor)
        subject.on_recalled(request, actor)
        emails.withdrawn(request, waiting, actor)
        return request


def void(*, subject: models.Model, reason: str, actor: Actor) -> list[ApprovalRequest]:
    """The subject has changed: its open request and its approvals no longer count. The caller has checked that the
    actor may change the subject. Returns the requests that were voided.
    """
    with transaction.atomic():
        voided: list[ApprovalRequest] = []
        rows = queries.requests_of(subject).filter(status__in=["pending", "approved"]).order_by("pk")
        for row in list(rows):
            request = progress.lock(row.pk)
            waiting = [step.approver_id for step in ApprovalStep.objects.filter(request=request, status="pending")]
            request = REQUEST.apply(
                request.pk,
                "void",
                actor=progress.engine(actor),
                data={"reason": reason, "subject_id": str(request.subject_id)},
                fields={"reason": reason.strip()},
            )
            progress.cancel_open_steps(request, actor)
            subjects.get(request.subject_type).on_voided(request, actor)
            emails.withdrawn(request, waiting, actor)
            voided.append(request)
        return voided


def add_approver(request_id: UUID, *, user_id: UUID, actor: Actor, reason: str = "") -> ApprovalStep:
    """Ask one more person, side by side with everybody else. For those who have an open step, and administrators."""
    with transaction.atomic():
        queries.get_request(request_id, actor=actor)
        request = progress.lock(request_id)
        progress.require_open(request)
        steps = queries.steps_of(request)
        mine = any(step.status in queries.OPEN and queries.may_act(step, actor) for step in steps)
        if not (mine or actor.may("approvals.administer")):
            raise NotAllowed(_("Only somebody who is asked to approve %(what)s can ask one more.") % {"what": request})
        user = eligible(request, user_id)
        if any(step.approver_id == user.pk and step.status in queries.OPEN for step in steps):
            raise InvalidInput(_("%(who)s is asked already.") % {"who": user}, fields={"user_id": _("Asked already.")})
        step = ApprovalStep.objects.create(
            request=request,
            rule_name=_("Asked by %(who)s") % {"who": actor.label},
            reason=reason.strip(),
            chain=GENERAL,
            order=1,
            group=max((step.group for step in steps), default=0) + 1,
            approver=user,
            assigned=user,
        )
        record(
            subject=request,
            verb="approver_added",
            actor=actor,
            data={"approver": user.name, "reason": reason, "subject_id": str(request.subject_id)},
        )
        progress.activate([step], actor)
        step.refresh_from_db()
        return step


def eligible(request: ApprovalRequest, user_id: UUID) -> User:
    """The person, when they may decide on ``request``; ``InvalidInput`` with the reason when not."""
    user = get_user(user_id)
    problem = ""
    if not queries.may_decide(user):
        problem = _("%(who)s does not hold the permission “approvals.decide”.") % {"who": user}
    elif queries.is_barred(request, user.pk):
        problem = _("%(who)s submitted or edited %(what)s and cannot approve it.") % {"who": user, "what": request}
    if problem:
        raise InvalidInput(problem, fields={"user_id": problem})
    return user


def comment(request_id: UUID, *, text: str, actor: Actor) -> Comment:
    """Say something on a request without deciding."""
    request = queries.get_request(request_id, actor=actor)
    return write_comment(subject=request, text=text, actor=actor)
