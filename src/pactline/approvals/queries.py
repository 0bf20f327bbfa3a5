"""Reading approvals: what an actor may see and decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.identity.roles import permissions_of
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Gone, NotVisible
from pactline.kernel.ids import hash_token

from . import subjects
from .models import AnswerLink, ApprovalRequest, ApprovalStep, Delegation, Rule, WorkCalendar

S = ApprovalStep.Status
OPEN = (S.WAITING, S.PENDING)


def current_delegations() -> models.QuerySet[Delegation]:
    """The delegations that hold today."""
    today = clock.today()
    return Delegation.objects.filter(revoked_at=None, starts_on__lte=today, ends_on__gte=today)


def acting_for(actor: Actor) -> set[UUID]:
    """The people in whose place the actor may decide today, themselves included."""
    if actor.user_id is None:
        return set()
    return {actor.user_id, *current_delegations().filter(deputy=actor.user_id).values_list("person_id", flat=True)}


def deputies(user_ids: Iterable[UUID]) -> dict[UUID, list[User]]:
    """Person -> who may decide in their place today."""
    found: dict[UUID, list[User]] = {}
    for row in current_delegations().filter(person__in=list(user_ids)).select_related("deputy"):
        found.setdefault(row.person_id, []).append(row.deputy)
    return found


def may_act(step: ApprovalStep, actor: Actor) -> bool:
    """Whether ``step`` asks this actor, or somebody whom the actor stands in for."""
    return step.approver_id == actor.user_id or step.approver_id in acting_for(actor)


def barred(request: ApprovalRequest) -> set[UUID]:
    """Who cannot decide on ``request``: who submitted it, and who edited its subject."""
    found = {request.submitted_by_id} if request.submitted_by_id else set()
    subject = subjects.find(request.subject_type)
    return found | subject.editors(request.subject_id) if subject else found


def is_barred(request: ApprovalRequest, user_id: UUID) -> bool:
    """Whether separation of duties keeps ``user_id`` from deciding on ``request``."""
    return user_id in barred(request)


def may_decide(user: User) -> bool:
    """Whether a person is here and holds the permission to approve."""
    return user.is_active and user.account_id is None and "approvals.decide" in permissions_of(user.roles)


def visible_to(actor: Actor) -> models.QuerySet[ApprovalRequest]:
    """The requests that the actor made or has a step in; all of them for administrators and auditors."""
    rows = ApprovalRequest.objects.select_related("submitted_by")
    if actor.is_system or any(map(actor.may, ("approvals.administer", "approvals.override", "activity.audit"))):
        return rows
    mine = ApprovalStep.objects.filter(_part_of(actor))
    return rows.filter(Q(submitted_by=actor.user_id) | Q(pk__in=mine.values("request_id")))


def _part_of(actor: Actor) -> Q:
    """Steps that ask the actor (or somebody whom they stand in for), asked them first, or were decided by them."""
    return Q(approver__in=acting_for(actor)) | Q(assigned=actor.user_id) | Q(decided_by=actor.user_id)


def get_request(request_id: UUID, *, actor: Actor) -> ApprovalRequest:
    """One request; ``NotVisible`` unless the actor is part of it or may see its subject."""
    found = visible_to(actor).filter(pk=request_id).first()
    if found is None:
        row = ApprovalRequest.objects.select_related("submitted_by").filter(pk=request_id).first()
        subject = subjects.find(row.subject_type) if row else None
        if row is None or subject is None or not subject.visible(actor, row.subject_id):
            raise NotVisible(_("There is no such approval request."))
        found = row
    actor.require("approvals.view", _("see an approval request"))
    return found


def get_step(step_id: UUID, *, actor: Actor) -> ApprovalStep:
    """One step of a request that the actor may see."""
    step = ApprovalStep.objects.select_related("request", "approver", "rule").filter(pk=step_id).first()
    if step is None:
        raise NotVisible(_("There is no such approval step."))
    get_request(step.request_id, actor=actor)
    return step


def steps_of(request: ApprovalRequest) -> list[ApprovalStep]:
    """The steps of a request in the order in which they run, with the people."""
    rows = ApprovalStep.objects.filter(request=request).select_related(
        "approver", "assigned", "decided_by", "kept_from__request", "rule"
    )
    return list(rows.order_by("chain", "order", "group", "id"))


def steps_for(actor: Actor, *, text: str = "") -> models.QuerySet[ApprovalStep]:
    """What waits for the actor's answer now, oldest first; also in the place of those who are away."""
    rows = ApprovalStep.objects.select_related("request", "request__submitted_by", "approver").filter(
        approver__in=acting_for(actor), status=S.PENDING
    )
    if text:
        rows = rows.filter(Q(request__subject_label__icontains=text) | Q(rule_name__icontains=text))
    return rows.order_by("activated_at", "id")


def all_steps_of(actor: Actor) -> models.QuerySet[ApprovalStep]:
    """Every step that asks or asked the actor, whatever its state."""
    return ApprovalStep.objects.select_related("request", "request__submitted_by", "approver").filter(_part_of(actor))


def requests_of(subject: models.Model) -> models.QuerySet[ApprovalRequest]:
    """Every request that was made for a record, newest first."""
    return ApprovalRequest.objects.filter(subject_type=subjects.type_of(subject), subject_id=subject.pk).select_related(
        "submitted_by"
    )


def newest_requests(subject_type: str, *, since: datetime) -> models.QuerySet[ApprovalRequest]:
    """The newest request of each subject of a type, made since an instant; newest first."""
    rows = ApprovalRequest.objects.filter(subject_type=subject_type, created_at__gte=since)
    newest = rows.order_by("subject_id", "-created_at", "-id").distinct("subject_id").values("pk")
    return ApprovalRequest.objects.filter(pk__in=newest).order_by("-created_at", "-id")


def request_for(subject: models.Model) -> ApprovalRequest | None:
    """The newest request of a record."""
    return requests_of(subject).order_by("-created_at", "-id").first()


def is_approved(subject: models.Model) -> bool:
    """Whether the newest request of a record ended approved and was not voided since."""
    found = request_for(subject)
    return found is not None and found.status == ApprovalRequest.Status.APPROVED


def subject_ids_visible_to(actor: Actor, subject_type: str) -> models.QuerySet[ApprovalRequest, UUID]:
    """Ids of subjects on which the actor has (or had) a step: a subquery for the row scope of the subject's module."""
    mine = ApprovalStep.objects.filter(_part_of(actor)).exclude(status=S.WAITING)
    return ApprovalRequest.objects.filter(subject_type=subject_type, pk__in=mine.values("request_id")).values_list(
        "subject_id", flat=True
    )


def usable_link(token: str) -> AnswerLink:
    """The link of an e-mail that can still be answered; ``NotVisible`` when there is none, ``Gone`` when it has ended."""
    rows = AnswerLink.objects.select_related("person", "step__request", "step__approver", "step__rule")
    link = rows.filter(token_hash=hash_token(token)).first()
    if link is None:
        raise NotVisible(_("This link is not known. Open the approval after signing in."))
    require_usable(link)
    return link


def require_usable(link: AnswerLink) -> None:
    """Refuse a link that was used, taken back or has expired, or whose step is answered."""
    if link.used_at is not None:
        raise Gone(_("You have answered with this link already."))
    if not link.person.is_active:
        raise Gone(_("Your account is closed, so this link no longer works."))
    if link.step.status != S.PENDING:
        raise Gone(_("Your answer is no longer needed: %(state)s.") % {"state": link.step.get_status_display().lower()})
    if link.revoked_at is not None:
        raise Gone(_("A later message has taken the place of this link, or somebody else is asked now."))
    if link.expires_at <= clock.now():
        raise Gone(_("This link has expired. Open the approval after signing in."))
    asked = link.step.approver
    standing_in = current_delegations().filter(person=asked, deputy=link.person_id)
    if link.person_id != asked.pk and not standing_in.exists():
        raise Gone(_("You no longer stand in for %(who)s.") % {"who": asked})


def calendars(*, text: str = "") -> models.QuerySet[WorkCalendar]:
    """The working calendars, everybody's first."""
    rows = WorkCalendar.objects.select_related("team").order_by(models.F("team__name").asc(nulls_first=True))
    return rows.filter(name__icontains=text) if text else rows


def get_calendar(calendar_id: UUID, *, actor: Actor) -> WorkCalendar:
    """One working calendar."""
    found = WorkCalendar.objects.select_related("team").filter(pk=calendar_id).first()
    if found is None:
        raise NotVisible(_("There is no such working calendar."))
    actor.require("approvals.view", _("see a working calendar"))
    return found


def rules(*, subject_type: str = "", current: bool = True) -> models.QuerySet[Rule]:
    """The rules (their current versions), active and inactive."""
    rows = Rule.objects.all()
    if current:
        rows = rows.filter(is_current=True)
    return rows.filter(subject_type=subject_type) if subject_type else rows


def get_rule(rule_id: UUID, *, actor: Actor) -> Rule:
    """One version of a rule."""
    found = Rule.objects.filter(pk=rule_id).first()
    if found is None:
        raise NotVisible(_("There is no such approval rule."))
    actor.require("approvals.view", _("see an approval rule"))
    return found


def versions_of(rule: Rule) -> models.QuerySet[Rule]:
    """All versions of a rule, newest first."""
    return Rule.objects.filter(family=rule.family).select_related("created_by").order_by("-version")


def delegations(actor: Actor) -> models.QuerySet[Delegation]:
    """The actor's own delegations and those in which they are the deputy; all for administrators."""
    rows = Delegation.objects.select_related("person", "deputy").filter(revoked_at=None)
    if actor.may("approvals.administer"):
        return rows
    return rows.filter(Q(person=actor.user_id) | Q(deputy=actor.user_id))
