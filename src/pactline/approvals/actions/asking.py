"""Asking people: one message for all that a person is asked at a time, with a link to answer each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from pactline.approvals import calendars, emails, queries
from pactline.approvals.models import AnswerLink, ApprovalStep
from pactline.identity.models import User
from pactline.kernel import clock, ids

REMIND_AFTER_HOURS = 16
"""For those whom somebody asked by hand."""


def ask(steps: Sequence[ApprovalStep]) -> None:
    """Tell those whom ``steps`` of one request ask, and whoever stands in for them today."""
    for person, asked in _by_person(steps):
        emails.asked(person, [emails.Asked(step, link(step, person)) for step in asked])


def remind(steps: Sequence[ApprovalStep]) -> None:
    """Ask again, for any number of requests in one message."""
    for person, asked in _by_person(steps):
        emails.reminded(person, [emails.Asked(step, link(step, person)) for step in asked])


def _by_person(steps: Sequence[ApprovalStep]) -> list[tuple[User, list[ApprovalStep]]]:
    standing_in = queries.deputies([step.approver_id for step in steps])
    found: dict[UUID, tuple[User, list[ApprovalStep]]] = {}
    for step in steps:
        for person in (step.approver, *standing_in.get(step.approver_id, [])):
            found.setdefault(person.pk, (person, []))[1].append(step)
    return [row for row in found.values() if row[0].is_active]


def link(step: ApprovalStep, person: User) -> str:
    """The address at which ``person`` can answer ``step`` without signing in. Ends the links that they have for it."""
    revoke_links(step, person)
    token = ids.token()
    expires_at = clock.now() + timedelta(days=settings.PACTLINE_APPROVAL_LINK_DAYS)
    made = AnswerLink(step=step, person=person, token_hash=ids.hash_token(token), expires_at=expires_at)
    made.save(force_insert=True)
    return reverse("approvals:answer", args=[token])


def revoke_links(step: ApprovalStep, person: User | None = None) -> None:
    """End the links of a step (of one person) that were not used."""
    rows = AnswerLink.objects.filter(step=step, used_at=None, revoked_at=None)
    (rows.filter(person=person) if person else rows).update(revoked_at=clock.now())


def times(steps: Iterable[ApprovalStep]) -> dict[UUID, dict[str, object]]:
    """Step -> when its approver is reminded and when it is escalated, by their working time."""
    rows = list(steps)
    work = calendars.of_people(step.approver for step in rows)
    now = clock.now()
    return {
        step.pk: {
            "remind_at": calendars.due(now, remind_hours(step), work[step.approver_id]),
            "escalate_at": calendars.due(
                now, step.rule.escalate_after_hours if step.rule else 0, work[step.approver_id]
            ),
        }
        for step in rows
    }


def remind_hours(step: ApprovalStep) -> int:
    """After how many working hours a step's approver is reminded; 0: never."""
    return step.rule.remind_after_hours if step.rule else REMIND_AFTER_HOURS
