"""Decide on a step: approve, reject, override; give it to somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.approvals import emails, queries, subjects
from pactline.approvals.lifecycle import REQUEST, STEP
from pactline.approvals.models import ApprovalStep
from pactline.identity.models import User
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotAllowed
from pactline.kernel.events import record
from pactline.kernel.models import save

from . import asking, progress
from .requests import eligible


def approve(step_id: UUID, *, actor: Actor, comment: str = "") -> ApprovalStep:
    """Agree. Ends the others of an “any” group, begins what is next, and approves the request when it was the last."""
    return _decide(step_id, "approve", actor=actor, comment=comment)


def reject(step_id: UUID, *, actor: Actor, comment: str) -> ApprovalStep:
    """Refuse, with a comment: the request ends rejected and nobody else is asked."""
    _require_words(comment)
    return _decide(step_id, "reject", actor=actor, comment=comment)


def override(step_id: UUID, *, approve: bool, reason: str, actor: Actor) -> ApprovalStep:
    """Decide in somebody's place, with the reason. For those who hold “approvals.override”."""
    _require_words(reason)
    verb = "override_approve" if approve else "override_reject"
    return _decide(step_id, verb, actor=actor, comment=reason)


def _require_words(text: str) -> None:
    if not text.strip():
        message = _("Say why; the person who submitted it will read it.")
        raise InvalidInput(message, fields={"comment": message})


def _decide(step_id: UUID, verb: str, *, actor: Actor, comment: str) -> ApprovalStep:
    with transaction.atomic():
        step = queries.get_step(step_id, actor=actor)
        request = progress.lock(step.request_id)
        data = {"comment": comment, "approver": step.approver.name, "subject_id": str(request.subject_id)}
        if step.approver_id != actor.user_id:
            data["in_place_of"] = step.approver.name
        decided = STEP.apply(
            step.pk,
            verb,
            actor=actor,
            data=data,
            fields={
                "decided_by_id": actor.user_id,
                "comment": comment.strip(),
                "is_override": verb.startswith("override"),
                "remind_at": None,
                "escalate_at": None,
            },
            queryset=ApprovalStep.objects.select_related("approver", "request"),
        )
        if decided.status == ApprovalStep.Status.APPROVED:
            progress.advance(request, actor)
        else:
            _end_rejected(decided, actor, comment.strip())
        decided.refresh_from_db()
        return decided


def _end_rejected(step: ApprovalStep, actor: Actor, comment: str) -> None:
    progress.cancel_open_steps(step.request, actor)
    request = REQUEST.apply(
        step.request_id,
        "reject",
        actor=progress.engine(actor),
        data={"reason": comment, "subject_id": str(step.request.subject_id)},
        fields={"reason": comment},
    )
    subjects.get(request.subject_type).on_rejected(request, actor, comment)
    emails.decided(request)


def delegate(step_id: UUID, *, user_id: UUID, actor: Actor, reason: str = "") -> ApprovalStep:
    """Give one open step to somebody else. Who was asked first stays written on the step."""
    with transaction.atomic():
        seen = queries.get_step(step_id, actor=actor)
        request = progress.lock(seen.request_id)
        progress.require_open(request)
        step = ApprovalStep.objects.select_for_update(of=("self",)).select_related("approver", "rule").get(pk=step_id)
        if not actor.may("approvals.administer"):
            actor.require("approvals.delegate", _("delegate a step"))
            if not queries.may_act(step, actor):
                raise NotAllowed(_("%(who)s was asked, not you; only they can delegate it.") % {"who": step.approver})
        if step.status not in queries.OPEN:
            raise InvalidInput(_("This step is %(state)s already.") % {"state": step.get_status_display().lower()})
        user = eligible(request, user_id)
        if ApprovalStep.objects.filter(request=request, group=step.group, approver=user).exists():
            raise InvalidInput(_("%(who)s is asked by the same rule already.") % {"who": user})
        before = step.approver
        hand_over(step, user)
        record(
            subject=step,
            verb="delegated",
            actor=actor,
            data={"from": before.name, "to": user.name, "reason": reason, "subject_id": str(request.subject_id)},
        )
        if step.status == ApprovalStep.Status.PENDING:
            asking.ask([step])
        return step


def hand_over(step: ApprovalStep, user: User, **fields: Any) -> None:
    """Ask ``user`` in place of the approver from now on; the links of the one before end."""
    step.approver = user
    for name, value in {**(asking.times([step])[step.pk] if step.status == "pending" else {}), **fields}.items():
        setattr(step, name, value)
    save(step, fields=["approver", "remind_at", "escalate_at", "escalated_at"])
    asking.revoke_links(step)
