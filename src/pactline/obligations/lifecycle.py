"""The states of obligations and of their tasks (contracts.md section 2b)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from .models import Obligation, ObligationTask
from .models import ObligationStatus as O
from .models import TaskStatus as T


def contract_is_active(obligation: Obligation, actor: Actor) -> str | None:
    """Promises are tracked while the contract is in force or about to be."""
    if obligation.contract.status in ("active", "draft"):
        return None
    return _("%(contract)s is %(state)s; only obligations of a running contract can be active.") % {
        "contract": obligation.contract,
        "state": obligation.contract.get_status_display().lower(),
    }


def has_approver(obligation: Obligation, actor: Actor) -> str | None:
    """Somebody must be able to say that it was done."""
    if obligation.needs_approval and obligation.approver_id is None:
        return _("Name an approver, or say that no approval is needed.")
    return None


def obligation_is_active(task: ObligationTask, actor: Actor) -> str | None:
    """Tasks of a deactivated obligation rest."""
    if task.obligation.status == O.ACTIVE:
        return None
    return _("The obligation %(number)s is not active.") % {"number": task.obligation.number}


def has_evidence(task: ObligationTask, actor: Actor) -> str | None:
    """Where evidence is asked for, a task cannot be handed in without."""
    if task.obligation.needs_evidence and not task.evidence.exists():
        return _("Attach the evidence first: a file that shows that it was done.")
    return None


def is_assignee(task: ObligationTask, actor: Actor) -> str | None:
    """Only the assignee, or an administrator of obligations, hands a task in."""
    if actor.user_id == task.assignee_id or actor.may("obligations.administer"):
        return None
    return _("This task belongs to %(name)s.") % {"name": task.assignee}


def is_not_submitter(task: ObligationTask, actor: Actor) -> str | None:
    """Separation of duties: nobody approves what they handed in."""
    if actor.user_id is not None and actor.user_id == task.submitted_by_id:
        return _("You handed this in yourself; somebody else has to approve it.")
    return None


def is_approver(task: ObligationTask, actor: Actor) -> str | None:
    """The named approver decides, or an administrator of obligations."""
    approver = task.obligation.approver
    if approver is None or actor.user_id == approver.pk or actor.may("obligations.administer"):
        return None
    return _("%(name)s approves this obligation.") % {"name": approver}


OBLIGATION = Lifecycle(
    Obligation,
    initial=O.PROPOSED,
    steps=[
        Step(
            verb="accept",
            done="accepted",
            label=gettext_lazy("Accept"),
            source=[O.PROPOSED],
            target=O.ACTIVE,
            permission="obligations.create",
            guards=[contract_is_active, has_approver],
        ),
        Step(
            verb="reject",
            done="rejected",
            label=gettext_lazy("Reject"),
            source=[O.PROPOSED],
            target=O.REJECTED,
            permission="obligations.create",
            needs_reason=True,
        ),
        Step(
            verb="deactivate",
            done="deactivated",
            label=gettext_lazy("Deactivate"),
            source=[O.ACTIVE],
            target=O.INACTIVE,
            permission="obligations.create",
            danger=True,
            needs_reason=True,
        ),
        Step(
            verb="reactivate",
            done="reactivated",
            label=gettext_lazy("Reactivate"),
            source=[O.INACTIVE],
            target=O.ACTIVE,
            permission="obligations.create",
            guards=[contract_is_active, has_approver],
        ),
    ],
)

TASK = Lifecycle(
    ObligationTask,
    initial=T.OPEN,
    steps=[
        Step(
            verb="submit",
            done="submitted",
            label=gettext_lazy("Hand in"),
            source=[T.OPEN],
            target=T.AWAITING_APPROVAL,
            permission="obligations.work",
            guards=[obligation_is_active, is_assignee, has_evidence],
            stamp="submitted_at",
        ),
        Step(
            verb="approve",
            done="approved",
            label=gettext_lazy("Approve"),
            source=[T.AWAITING_APPROVAL],
            target=T.COMPLETED,
            permission="obligations.approve",
            guards=[is_not_submitter, is_approver],
            stamp="completed_at",
        ),
        Step(
            verb="confirm",
            done="confirmed",
            source=[T.AWAITING_APPROVAL],
            target=T.COMPLETED,
            permission="obligations.work",
            stamp="completed_at",
            manual=False,
        ),
        Step(
            verb="send_back",
            done="sent_back",
            label=gettext_lazy("Send back"),
            source=[T.AWAITING_APPROVAL],
            target=T.OPEN,
            permission="obligations.approve",
            guards=[is_not_submitter, is_approver],
            needs_reason=True,
        ),
        Step(
            verb="cancel",
            done="canceled",
            label=gettext_lazy("Cancel"),
            source=[T.OPEN, T.AWAITING_APPROVAL],
            target=T.CANCELED,
            permission="obligations.cancel",
            danger=True,
            needs_reason=True,
        ),
        Step(
            verb="withdraw",
            done="withdrawn",
            source=[T.OPEN],
            target=T.CANCELED,
            permission="obligations.create",
            manual=False,
        ),
    ],
)
