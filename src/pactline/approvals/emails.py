"""What people are told: that they are asked, reminded, no longer needed, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.kernel.actor import Actor

from . import queries, subjects
from .models import ApprovalRequest, ApprovalStep, Delegation


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
    _tell(
        [step.approver, *queries.deputies([step.approver_id]).get(step.approver_id, [])],
        title,
        text,
        request,
        mail=True,
    )


def reminded(step: ApprovalStep) -> None:
    """Ask again."""
    title = _("Still waiting for your approval: %(what)s") % {"what": step.request}
    people = [step.approver, *queries.deputies([step.approver_id]).get(step.approver_id, [])]
    _tell(people, title, step.reason or step.rule_name, step.request, mail=True)


def decided(request: ApprovalRequest) -> None:
    """Tell who submitted it, and the owner of the subject, how it ended."""
    subject = subjects.get(request.subject_type)
    ids = {request.submitted_by_id, subject.owner(request.subject_id)} - {None}
    if request.status == ApprovalRequest.Status.APPROVED:
        title, text = _("%(what)s is approved") % {"what": request}, ""
    else:
        title, text = _("%(what)s was rejected") % {"what": request}, request.reason
    _tell(User.objects.filter(pk__in=ids, is_active=True), title, text, request, mail=True)


def withdrawn(request: ApprovalRequest, user_ids: Iterable[UUID], actor: Actor) -> None:
    """Tell those who were asked that they need not answer any more."""
    people = User.objects.filter(pk__in=set(user_ids) - {actor.user_id}, is_active=True)
    title = _("%(what)s no longer needs your approval") % {"what": request}
    _tell(people, title, request.reason, request)


def deputised(delegation: Delegation) -> None:
    """Tell the deputy."""
    title = _("You stand in for %(who)s") % {"who": delegation.person}
    text = _("From %(start)s to %(end)s you may approve in their place. %(reason)s") % {
        "start": delegation.starts_on.isoformat(),
        "end": delegation.ends_on.isoformat(),
        "reason": delegation.reason,
    }
    _tell([delegation.deputy], title, text.strip(), delegation)


def _tell(
    people: Iterable[User], title: str, text: str, about: ApprovalRequest | Delegation, *, mail: bool = False
) -> None:
    if find_spec("pactline.notify") is None or find_spec("pactline.notify.actions") is None:
        return
    notify = import_module("pactline.notify.actions")
    url = about.get_absolute_url() if isinstance(about, ApprovalRequest) else "/approvals/"
    for person in {user.pk: user for user in people}.values():
        notify.notify(user=person, title=title, text=text, url=url, subject=about, mail=mail)
