"""What people are told about contracts: in the inbox, by e-mail, and outsiders by e-mail only."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pactline.identity.models import User
from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import actions as notify
from pactline.notify.rendering import Words
from pactline.ui import formats

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


# To colleagues, each in their own language


def review_answered(review: CustomerReview) -> None:
    """The customer accepted, or sent a redline."""
    names = {"name": review.name, "title": review.document.title}

    def title() -> str:
        if review.status == CustomerReview.Status.ACCEPTED:
            return _("%(name)s accepts %(title)s without changes") % names
        return _("%(name)s sent changes to %(title)s") % names

    _tell(review.request, "contracts.review_answered", title, review.note, more=[review.sent_by])


def review_expired(review: CustomerReview) -> None:
    """Nobody answered in time."""
    names = {"name": review.name, "title": review.document.title}
    _tell(
        review.request, "contracts.review_answered",
        lambda: _("%(name)s did not answer the review of %(title)s in time") % names, "", more=[review.sent_by],
    )  # fmt: skip


def customer_commented(review: CustomerReview, text: str) -> None:
    """The customer wrote something."""
    names = {"name": review.name, "title": review.document.title}
    _tell(
        review.request, "contracts.customer_commented", lambda: _("%(name)s commented on %(title)s") % names, text[:2000],
        more=[review.sent_by],
    )  # fmt: skip


def review_asked(task: ReviewTask, actor: Actor) -> None:
    """A colleague is asked to review."""
    names = {"who": actor.label, "what": task.request.title}
    _one(
        task.assignee, "contracts.review_asked", lambda: _("%(who)s asks you to review %(what)s") % names,
        task.instructions, task.request, actor,
    )  # fmt: skip


def review_question(task: ReviewTask, actor: Actor) -> None:
    """The reviewer asks back."""
    names = {"who": actor.label, "what": task.request.title}
    if task.requested_by is not None:
        _one(
            task.requested_by, "contracts.review_asked", lambda: _("%(who)s has a question about %(what)s") % names,
            task.question, task.request, actor,
        )  # fmt: skip


def review_information(task: ReviewTask, answer: str, actor: Actor) -> None:
    """The reviewer's question is answered."""
    names = {"who": actor.label, "what": task.request.title}
    _one(
        task.assignee, "contracts.review_asked", lambda: _("%(who)s answered your question about %(what)s") % names,
        answer, task.request, actor,
    )  # fmt: skip


def review_completed(task: ReviewTask) -> None:
    """The reviewer is done."""
    names = {"who": task.assignee.name, "what": task.request.title}
    _tell(
        task.request, "contracts.review_answered", lambda: _("%(who)s has reviewed %(what)s") % names, task.outcome,
        more=[task.requested_by],
    )  # fmt: skip


def approval_voided(revision: Revision, reason: str, actor: Actor) -> None:
    """An approval that was given no longer counts."""
    _tell(
        revision.document.request, "contracts.approval_voided",
        lambda: _("The approval of %(what)s no longer counts") % {"what": revision}, reason,
        more=queries.approvers_of(revision), actor=actor,
    )  # fmt: skip


def signing_stopped(request: ContractRequest, actor: Actor) -> None:
    """Declined, expired or called back."""
    _tell(
        request, "contracts.signing",
        lambda: _("%(request)s is not signed: %(state)s")
        % {"request": request, "state": request.get_contract_status_display()},
        request.status_reason, actor=actor,
    )  # fmt: skip


def contract_signed(request: ContractRequest) -> None:
    """Everybody signed."""
    _tell(
        request, "contracts.signing", lambda: _("%(title)s is signed by all") % {"title": request.title}, "",
        more=list(request.watchers.all()),
    )  # fmt: skip


def mapping_problems(record: ContractRecord) -> None:
    """Some fields of the record could not be filled as configured."""
    _about_record(
        [record.owner, record.administrator], "contracts.record",
        lambda: _("Check the data of %(record)s") % {"record": record}, "\n".join(record.mapping_problems), record,
    )  # fmt: skip


def expiry_notice(record: ContractRecord, level: int) -> None:
    """A contract ends soon."""
    _about_record(
        [record.owner, record.administrator, *record.watchers.all()], "contracts.expiry",
        lambda: _("%(record)s with %(account)s ends on %(day)s")
        % {"record": record, "account": record.account.name, "day": formats.day(record.ends_on)},
        lambda: _("%(days)d days or less are left.") % {"days": level}, record,
    )  # fmt: skip


def _tell(
    request: ContractRequest, kind: str, title: Words, body: Words, *, more: Any = (), actor: Actor = SYSTEM
) -> None:
    """The owner, who works on it, and ``more``; not the person who did it."""
    for person in _distinct([request.owner, request.assigned_to, *more]):
        if person.pk != actor.user_id:
            _one(person, kind, title, body, request, actor)


def _one(person: User, kind: str, title: Words, body: Words, request: ContractRequest, actor: Actor) -> None:
    notify.notify(
        user=person, kind=kind, title=title, body=body, url=reverse("contracts:request", args=[request.pk]),
        subject=request, actor=actor,
    )  # fmt: skip


def _about_record(people: Any, kind: str, title: Words, body: Words, record: ContractRecord) -> None:
    url = reverse("contracts:record", args=[record.pk])
    for person in _distinct(people):
        notify.notify(user=person, kind=kind, title=title, body=body, url=url, subject=record)


def _distinct(people: Any) -> list[User]:
    return list({person.pk: person for person in people if person is not None}.values())
