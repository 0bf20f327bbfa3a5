"""What people are told, each in their own language: that they are asked, reminded, no longer needed, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.identity.roles import ROLES
from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify import kinds
from pactline.notify import queries as notify_queries
from pactline.notify.actions import PREFERENCES_URL, notify, send_mail
from pactline.notify.rendering import Words, absolute
from pactline.ui import formats

from . import planning, subjects
from .models import ApprovalRequest, ApprovalStep, Delegation

ASKED, REMINDED, DECIDED = "approvals.asked", "approvals.reminded", "approvals.decided"
WITHDRAWN, DEPUTISED, LATE = "approvals.withdrawn", "approvals.deputised", "approvals.late"


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that asks somebody, and the address at which they can answer it."""

    step: ApprovalStep
    answer_url: str


def register() -> None:
    """The kinds of notices, for the preferences page."""
    kinds.register(ASKED, gettext_lazy("Somebody asks for your approval"), email=True)
    kinds.register(REMINDED, gettext_lazy("Your approval is overdue"), email=True)
    kinds.register(DECIDED, gettext_lazy("What you submitted was approved or rejected"), email=True)
    kinds.register(WITHDRAWN, gettext_lazy("Your approval is no longer needed"))
    kinds.register(DEPUTISED, gettext_lazy("You stand in for somebody"), email=True)
    kinds.register(LATE, gettext_lazy("An approval takes too long"))


def asked(person: User, rows: Sequence[Asked]) -> None:
    """Ask one person, for one request."""
    request = rows[0].step.request
    with translation.override(person.locale):
        title = _("Please approve %(what)s") % {"what": request}
        intro = _("%(who)s asks for your approval.") % {"who": request.submitted_by_label}
        _ask(ASKED, person, title, intro, rows, about=request)


def reminded(person: User, rows: Sequence[Asked]) -> None:
    """Ask one person again, for all that is overdue."""
    requests = {row.step.request_id: row.step.request for row in rows}
    first = next(iter(requests.values()))
    with translation.override(person.locale):
        title = _("Still waiting for your approval: %(what)s") % {"what": first}
        if len(requests) > 1:
            title = ngettext("%(count)s approval waits for you", "%(count)s approvals wait for you", len(requests)) % {
                "count": len(requests)
            }
        about = first if len(requests) == 1 else None
        _ask(REMINDED, person, title, _("Your answer is overdue."), rows, about=about)


def _ask(
    kind: str, person: User, title: str, intro: str, rows: Sequence[Asked], *, about: ApprovalRequest | None
) -> None:
    items = [_item(row, person) for row in rows]
    lines = [intro, *(line for item in items for line in (item["title"], item["reason"], item["place"]) if line)]
    if about is not None:
        lines = [intro, *(line for item in items for line in (item["reason"], item["place"]) if line)]
    note = about.note if about is not None else ""
    url = about.get_absolute_url() if about is not None else reverse("approvals:inbox") + "?status=pending"
    body = "\n".join(lines) + (f"\n\n{note}" if note else "")
    notify(user=person, title=title, body=body, url=url, subject=about, kind=kind, mail=False)
    if notify_queries.wish(person, kind)[1]:
        send_mail(
            to=[person.email],
            subject=title,
            template="approvals/mail/asked",
            context={
                "title": title, "intro": intro, "note": note, "items": items, "url": url,
                "link_days": settings.PACTLINE_APPROVAL_LINK_DAYS,
                "preferences_url": PREFERENCES_URL,
            },
            subject_record=about,
            actor=SYSTEM,
            language=person.locale,
        )  # fmt: skip


def _item(row: Asked, person: User) -> dict[str, str]:
    step = row.step
    place = ""
    if step.approver_id != person.pk:
        place = _("You answer in the place of %(who)s.") % {"who": step.approver}
    return {
        "title": str(step.request),
        "reason": why(step),
        "place": place,
        "address": absolute(row.answer_url),
    }


def why(step: ApprovalStep) -> str:
    """Why a step asks, in the reader's language; what somebody wrote by hand stays as it is."""
    if step.rule is None:
        return step.reason or step.rule_name
    return _("Why you: %(reason)s (%(rule)s).") % {"reason": planning.reason_of(step.rule), "rule": step.rule_name}


def decided(request: ApprovalRequest) -> None:
    """Tell who submitted it, and the owner of the subject, how it ended."""
    approved = request.status == ApprovalRequest.Status.APPROVED

    def title() -> str:
        return (_("%(what)s is approved") if approved else _("%(what)s was rejected")) % {"what": request}

    _tell(DECIDED, _those_behind(request), title, "" if approved else request.reason, request)


def withdrawn(request: ApprovalRequest, user_ids: Iterable[UUID], actor: Actor) -> None:
    """Tell those who were asked that they need not answer any more."""
    asked_before = User.objects.filter(pk__in=set(user_ids) - {actor.user_id}, is_active=True)
    _tell(
        WITHDRAWN,
        asked_before,
        lambda: _("%(what)s no longer needs your approval") % {"what": request},
        request.reason,
        request,
        actor,
    )


def escalated(step: ApprovalStep, before: User) -> None:
    """Tell who did not answer, and who submitted it, that somebody else is asked now."""
    _tell(
        LATE,
        [before, *_those_behind(step.request)],
        lambda: _("%(what)s: %(who)s is asked now") % {"what": step.request, "who": step.approver},
        lambda: _("%(who)s did not answer in time.") % {"who": before},
        step.request,
    )


def stuck(step: ApprovalStep) -> None:
    """Tell the administrators of approvals that nobody is left whom a late step could go to."""
    roles = [name for name, role in ROLES.items() if "approvals.administer" in role.permissions]
    told = {"what": step.request, "who": step.approver}
    _tell(
        LATE,
        people(roles=roles),
        lambda: _("%(what)s waits for %(who)s, and nobody can be asked instead") % told,
        lambda: _("Delegate the step, or change whom the rule “%(rule)s” names.") % {"rule": step.rule_name},
        step.request,
    )


def deputised(delegation: Delegation) -> None:
    """Tell the deputy."""

    def text() -> str:
        words = _("From %(start)s to %(end)s you may approve in their place. %(reason)s") % {
            "start": formats.day(delegation.starts_on),
            "end": formats.day(delegation.ends_on),
            "reason": delegation.reason,
        }
        return words.strip()

    _tell(
        DEPUTISED,
        [delegation.deputy],
        lambda: _("You stand in for %(who)s") % {"who": delegation.person},
        text,
        delegation,
    )


def _those_behind(request: ApprovalRequest) -> list[User]:
    """Who submitted it, and the owner of the subject."""
    subject = subjects.get(request.subject_type)
    ids = [key for key in (request.submitted_by_id, subject.owner(request.subject_id)) if key]
    return list(User.objects.filter(pk__in=ids, is_active=True))


def _tell(
    kind: str,
    whom: Iterable[User],
    title: Words,
    body: Words,
    about: ApprovalRequest | Delegation,
    actor: Actor = SYSTEM,
) -> None:
    url = about.get_absolute_url()
    for person in {user.pk: user for user in whom}.values():
        notify(user=person, title=title, body=body, url=url, subject=about, kind=kind, actor=actor)
