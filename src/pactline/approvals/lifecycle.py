"""The states of an approval request and of its steps."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from . import queries
from .models import ApprovalRequest, ApprovalStep

R = ApprovalRequest.Status
S = ApprovalStep.Status


def is_my_turn(step: ApprovalStep, actor: Actor) -> str | None:
    """Only the person asked, or a deputy of theirs, decides."""
    if actor.is_system or queries.may_act(step, actor):
        return None
    return _("%(who)s was asked, not you.") % {"who": step.approver}


def is_not_my_own(step: ApprovalStep, actor: Actor) -> str | None:
    """Separation of duties: nobody decides what they submitted or edited."""
    if actor.user_id is None or not queries.is_barred(step.request, actor.user_id):
        return None
    return _("You submitted or edited %(what)s, so somebody else must decide on it.") % {"what": step.request}


REQUEST: Lifecycle[ApprovalRequest] = Lifecycle(
    ApprovalRequest,
    initial=R.PENDING,
    steps=[
        Step(verb="approve", done="approved", source=[R.PENDING], target=R.APPROVED, permission="approvals.view",
             stamp="decided_at", manual=False),
        Step(verb="reject", done="rejected", source=[R.PENDING], target=R.REJECTED, permission="approvals.view",
             stamp="decided_at", manual=False),
        Step(verb="recall", done="recalled", source=[R.PENDING], target=R.RECALLED, permission="approvals.view",
             label=gettext_lazy("Recall"), stamp="decided_at", danger=True),
        Step(verb="void", done="voided", source=[R.PENDING, R.APPROVED], target=R.VOIDED, permission="approvals.view",
             stamp="decided_at", manual=False),
    ],
)  # fmt: skip

STEP: Lifecycle[ApprovalStep] = Lifecycle(
    ApprovalStep,
    initial=S.WAITING,
    steps=[
        Step(verb="activate", done="activated", source=[S.WAITING], target=S.PENDING, permission="approvals.view",
             stamp="activated_at", manual=False),
        Step(verb="keep", done="kept", source=[S.WAITING], target=S.APPROVED, permission="approvals.view",
             stamp="decided_at", manual=False),
        Step(verb="approve", done="approved", source=[S.PENDING], target=S.APPROVED, permission="approvals.decide",
             label=gettext_lazy("Approve"), guards=[is_my_turn, is_not_my_own], stamp="decided_at"),
        Step(verb="reject", done="rejected", source=[S.PENDING], target=S.REJECTED, permission="approvals.decide",
             label=gettext_lazy("Reject"), guards=[is_my_turn, is_not_my_own], stamp="decided_at", needs_reason=True),
        Step(verb="override_approve", done="approved_by_override", source=[S.PENDING, S.WAITING], target=S.APPROVED,
             permission="approvals.override", label=gettext_lazy("Approve in their place"),
             guards=[is_not_my_own], stamp="decided_at", needs_reason=True),
        Step(verb="override_reject", done="rejected_by_override", source=[S.PENDING, S.WAITING], target=S.REJECTED,
             permission="approvals.override", label=gettext_lazy("Reject in their place"),
             guards=[is_not_my_own], stamp="decided_at", needs_reason=True),
        Step(verb="drop", done="dropped", source=[S.WAITING, S.PENDING], target=S.NOT_REQUIRED,
             permission="approvals.view", manual=False),
        Step(verb="cancel", done="canceled", source=[S.WAITING, S.PENDING], target=S.CANCELED,
             permission="approvals.view", manual=False),
    ],
)  # fmt: skip
