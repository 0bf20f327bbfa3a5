"""What people are told: that they are asked, reminded, no longer needed, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.identity.models import User
from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import kinds
from pactline.notify.actions import notify

from . import queries, subjects
from .models import ApprovalRequest, ApprovalStep, Delegation

ASKED, REMINDED, DECIDED = "approvals.asked", "approvals.reminded", "approvals.decided"
WITHDRAWN, DEPUTISED = "approvals.withdrawn", "approvals.deputised"


def register() -> None:
    """The kinds of notices, for the preferences page."""
    kinds.register(ASKED, gettext_lazy("Somebody asks for your approval"), email=True)
    kinds.register(REMINDED, gettext_lazy("Your approval is overdue"), email=True)
    kinds.register(DECIDED, gettext_lazy("What you submitted was approved or rejected"), email=True)
    kinds.register(WITHDRAWN, gettext_lazy("Your approval is no longer needed"))
    kinds.register(DEPUTISED, gettext_lazy("You stand in for somebody"), email=True)


def asked(step: ApprovalStep) -> None:
    """Ask the approver, and whoever stands in for them today."""
    request = step.request
    title = _("Please approve %(what)s") % {"what": request}
    text = _("%(who)s asks for your approval. Why you: %(reason)s.") % {
        "who": request.submitted_by_label,
        "reason": step.reason or step.rule_name,
    }
    if request.note:
        text += "\n\n" + request.note
    _tell(ASKED, _asked(step), title, text, request)


def reminded(step: ApprovalStep) -> None:
    """Ask again."""
    title = _("Still waiting for your approval: %(what)s") % {"what": step.request}
    _tell(REMINDED, _asked(step), title, step.reason or step.rule_name, step.request)


def _asked(step: ApprovalStep) -> list[User]:
    return [step.approver, *queries.deputies([step.approver_id]).get(step.approver_id, [])]


def decided(request: ApprovalRequest) -> None:
    """Tell who submitted it, and the owner of the subject, how it ended."""
    subject = subjects.get(request.subject_type)
    ids = [key for key in (request.submitted_by_id, subject.owner(request.subject_id)) if key]
    if request.status == ApprovalRequest.Status.APPROVED:
        title, text = _("%(what)s is approved") % {"what": request}, ""
    else:
        title, text = _("%(what)s was rejected") % {"what": request}, request.reason
    _tell(DECIDED, User.objects.filter(pk__in=ids, is_active=True), title, text, request)


def withdrawn(request: ApprovalRequest, user_ids: Iterable[UUID], actor: Actor) -> None:
    """Tell those who were asked that they need not answer any more."""
    people = User.objects.filter(pk__in=set(user_ids) - {actor.user_id}, is_active=True)
    title = _("%(what)s no longer needs your approval") % {"what": request}
    _tell(WITHDRAWN, people, title, request.reason, request, actor)


def deputised(delegation: Delegation) -> None:
    """Tell the deputy."""
    title = _("You stand in for %(who)s") % {"who": delegation.person}
    text = _("From %(start)s to %(end)s you may approve in their place. %(reason)s") % {
        "start": delegation.starts_on.isoformat(),
        "end": delegation.ends_on.isoformat(),
        "reason": delegation.reason,
    }
    _tell(DEPUTISED, [delegation.deputy], title, text.strip(), delegation)


def _tell(
    kind: str,
    people: Iterable[User],
    title: str,
    body: str,
    about: ApprovalRequest | Delegation,
    actor: Actor = SYSTEM,
) -> None:
    url = about.get_absolute_url()
    for person in {user.pk: user for user in people}.values():
        notify(user=person, title=title, body=body, url=url, subject=about, kind=kind, actor=actor)
