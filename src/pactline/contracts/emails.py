"""What people are told about contracts: in the inbox, by e-mail, and outsiders by e-mail only."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pactline.identity.models import User
from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import actions as notify

from . import queries
from .models import ContractRecord, ContractRequest, CustomerReview, ReviewTask, Revision

# To outsiders


def review_invitation(review: CustomerReview, token: str, actor: Actor) -> None:
    """The customer is asked to review; the link opens this review only."""
    with override(review.request.account.language):
        subject = _("%(who)s asks you to review “%(title)s”") % {"who": actor.label, "title": review.document.title}
    _mail_reviewer("review", review, token, subject, actor)


def review_reminder(review: CustomerReview, token: str, actor: Actor) -> None:
    """The same again, with a fresh link."""
    with override(review.request.account.language):
        subject = _("Reminder: “%(title)s” waits for your review") % {"title": review.document.title}
    _mail_reviewer("review", review, token, subject, actor)


def _mail_reviewer(template: str, review: CustomerReview, token: str, subject: str, actor: Actor) -> None:
    notify.send_mail(
        to=[review.email],
        subject=subject,
        template=f"contracts/mail/{template}",
        context={
            "name": review.name,
            "sender": actor.label,
            "title": review.document.title,
            "revision": review.revision.number,
            "message": review.message,
            "expires_at": review.expires_at,
            "link": f"/review/{token}",
        },
        subject_record=review,
        actor=actor,
        reply_to=actor.email,
        language=review.request.account.language,
    )


# To colleagues


def review_answered(review: CustomerReview) -> None:
    """The customer accepted, or sent a redline."""
    if review.status == CustomerReview.Status.ACCEPTED:
        title = _("%(name)s accepts %(title)s without changes") % {"name": review.name, "title": review.document.title}
    else:
        title = _("%(name)s sent changes to %(title)s") % {"name": review.name, "title": review.document.title}
    _tell(review.request, "contracts.review_answered", title, review.note, more=[review.sent_by])


def review_expired(review: CustomerReview) -> None:
    """Nobody answered in time."""
    title = _("%(name)s did not answer the review of %(title)s in time") % {
        "name": review.name,
        "title": review.document.title,
    }
    _tell(review.request, "contracts.review_answered", title, "", more=[review.sent_by])


def customer_commented(review: CustomerReview, text: str) -> None:
    """The customer wrote something."""
    title = _("%(name)s commented on %(title)s") % {"name": review.name, "title": review.document.title}
    _tell(review.request, "contracts.customer_commented", title, text[:2000], more=[review.sent_by])


def review_asked(task: ReviewTask, actor: Actor) -> None:
    """A colleague is asked to review."""
    title = _("%(who)s asks you to review %(what)s") % {"who": actor.label, "what": task.request.title}
    _one(task.assignee, "contracts.review_asked", title, task.instructions, task.request, actor)


def review_question(task: ReviewTask, actor: Actor) -> None:
    """The reviewer asks back."""
    title = _("%(who)s has a question about %(what)s") % {"who": actor.label, "what": task.request.title}
    if task.requested_by is not None:
        _one(task.requested_by, "contracts.review_asked", title, task.question, task.request, actor)


def review_information(task: ReviewTask, answer: str, actor: Actor) -> None:
    """The reviewer's question is answered."""
    title = _("%(who)s answered your question about %(what)s") % {"who": actor.label, "what": task.request.title}
    _one(task.assignee, "contracts.review_asked", title, answer, task.request, actor)


def review_completed(task: ReviewTask) -> None:
    """The reviewer is done."""
    title = _("%(who)s has reviewed %(what)s") % {"who": task.assignee.name, "what": task.request.title}
    _tell(task.request, "contracts.review_answered", title, task.outcome, more=[task.requested_by])


def approval_voided(revision: Revision, reason: str, actor: Actor) -> None:
    """An approval that was given no longer counts."""
    request = revision.document.request
    title = _("The approval of %(what)s no longer counts") % {"what": revision}
    approvers = queries.approvers_of(revision)
    _tell(request, "contracts.approval_voided", title, reason, more=approvers, actor=actor)


def signing_stopped(request: ContractRequest, actor: Actor) -> None:
    """Declined, expired or called back."""
    title = _("%(request)s is not signed: %(state)s") % {
        "request": request,
        "state": request.get_contract_status_display(),
    }
    _tell(request, "contracts.signing", title, request.status_reason, actor=actor)


def contract_signed(request: ContractRequest) -> None:
    """Everybody signed."""
    title = _("%(title)s is signed by all") % {"title": request.title}
    _tell(request, "contracts.signing", title, "", more=list(request.watchers.all()))


def mapping_problems(record: ContractRecord) -> None:
    """Some fields of the record could not be filled as configured."""
    title = _("Check the data of %(record)s") % {"record": record}
    for person in _distinct([record.owner, record.administrator]):
        _about_record(person, "contracts.record", title, "\n".join(record.mapping_problems), record)


def expiry_notice(record: ContractRecord, level: int) -> None:
    """A contract ends soon."""
    days = level
    title = _("%(record)s with %(account)s ends on %(day)s") % {
        "record": record,
        "account": record.account.name,
        "day": record.ends_on.isoformat() if record.ends_on else "",
    }
    body = _("%(days)d days or less are left.") % {"days": days}
    for person in _distinct([record.owner, record.administrator, *record.watchers.all()]):
        _about_record(person, "contracts.expiry", title, body, record)


def _tell(request: ContractRequest, kind: str, title: str, body: str, *, more: Any = (), actor: Actor = SYSTEM) -> None:
    """The owner, who works on it, and ``more``; not the person who did it."""
    for person in _distinct([request.owner, request.assigned_to, *more]):
        if person.pk != actor.user_id:
            _one(person, kind, title, body, request, actor)


def _one(person: User, kind: str, title: str, body: str, request: ContractRequest, actor: Actor) -> None:
    notify.notify(
        user=person, kind=kind, title=title, body=body, url=reverse("contracts:request", args=[request.pk]),
        subject=request, actor=actor,
    )  # fmt: skip


def _about_record(person: User, kind: str, title: str, body: str, record: ContractRecord) -> None:
    url = reverse("contracts:record", args=[record.pk])
    notify.notify(user=person, kind=kind, title=title, body=body, url=url, subject=record)


def _distinct(people: Any) -> list[User]:
    return list({person.pk: person for person in people if person is not None}.values())
