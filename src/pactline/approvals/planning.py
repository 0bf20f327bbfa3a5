"""Which steps a subject needs: read by the preview and by the submission, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.identity.models import User
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe, fields_used, matches
from pactline.kernel.errors import NotVisible

from . import queries, rules, subjects
from .models import ApprovalStep, Rule

OWNER_MANAGER_LEVELS = 3


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One rule that asks: who, in which place of which chain, why. ``kept``: approvals that stand from before."""

    chain: str
    order: int
    rule: Rule
    approvers: tuple[User, ...]
    mode: str
    reason: str
    values: Mapping[str, Any]
    kept: Mapping[UUID, ApprovalStep] = field(default_factory=dict)

    @property
    def needs_nobody(self) -> bool:
        """Whether earlier approvals answer this rule already."""
        found = [user.pk in self.kept for user in self.approvers]
        return any(found) if self.mode == "any" else all(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a submission would make, or the sentences that keep it from being made."""

    steps: tuple[PlannedStep, ...]
    values: Mapping[str, Any]
    problems: tuple[str, ...] = ()


def plan(subject_type: str, subject_id: UUID, *, submitter: UUID | None) -> Plan:
    """The steps for a subject as it is now if ``submitter`` submitted it. Bounded number of queries."""
    subject = subjects.get(subject_type)
    context = subject.context(subject_id)
    found = [
        rule
        for rule in queries.rules(subject_type=subject_type).filter(is_active=True)
        if matches(rule.condition, context)
    ]
    barred = subject.editors(subject_id) | ({submitter} if submitter else set())
    people = _People(found, subject.owner(subject_id) if _asks_manager(found) else None)
    earlier = _earlier(found, subject.lineage(subject_id)) if subject.keeps_approvals else {}
    labels, steps, problems = subject.labels(), [], []
    for rule in found:
        named = people.of(rule)
        approvers = tuple(user for user in named if user.pk not in barred and queries.may_decide(user))
        if not approvers:
            problems.append(_why_nobody(rule, named, barred))
            continue
        values = rules.values_of(context, _paths(rule, subject))
        reason = _sentence(describe(rule.condition, labels))
        kept = {
            user.pk: step
            for user in approvers
            if (step := earlier.get((rule.pk, user.pk)))
            and rules.still_good(rule.condition, step.values, values, _watched(rule, subject))
        }
        steps.append(PlannedStep(rule.chain, rule.order, rule, approvers, rule.mode, reason, values, kept))
    steps.sort(key=lambda step: (step.chain == "", step.chain, step.order, step.rule.name))
    return Plan(tuple(steps), rules.values_of(context, (spec.path for spec in subject.fields)), tuple(problems))


def preview(subject_type: str, subject_id: UUID, *, actor: Actor) -> dict[str, Any]:
    """The plan as the API shows it. ``NotVisible`` unless the actor may see the subject."""
    if not subjects.get(subject_type).visible(actor, subject_id):
        raise NotVisible(_("There is no such record, or it belongs to another team."))
    found = plan(subject_type, subject_id, submitter=actor.user_id)
    steps = [
        {
            "rule": step.rule.name,
            "chain": step.chain,
            "order": step.order,
            "mode": step.mode,
            "reason": step.reason,
            "approvers": [{"id": user.pk, "name": user.name} for user in step.approvers],
            "approved_before": step.needs_nobody,
        }
        for step in found.steps
    ]
    return {"steps": steps, "problems": list(found.problems)}


def approvers_of(rule: Rule, owner_id: UUID | None) -> list[User]:
    """The people whom a rule names, before separation of duties."""
    return _People([rule], owner_id).of(rule)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _asks_manager(found: Iterable[Rule]) -> bool:
    return any(row["kind"] == "owner_manager" for rule in found for row in rule.approvers)


def _watched(rule: Rule, subject: subjects.Subject) -> set[str]:
    found = set(rule.watch)
    for path in fields_used(rule.condition):
        spec = subject.field(path)
        found.update(spec.watch if spec else ())
    return found


def _paths(rule: Rule, subject: subjects.Subject) -> set[str]:
    return fields_used(rule.condition) | _watched(rule, subject)


def _earlier(found: Sequence[Rule], lineage: Sequence[UUID]) -> dict[tuple[UUID, UUID], ApprovalStep]:
    """(rule version, approver) -> their newest approval of the subject or of its earlier versions."""
    keeping = [rule.pk for rule in found if rule.keeps_approval]
    if not keeping:
        return {}
    rows = (
        ApprovalStep.objects.filter(
            rule__in=keeping, request__subject_id__in=list(lineage), status__in=["approved", "rejected"]
        )
        .exclude(request__status="voided")
        .select_related("decided_by")
    )
    latest: dict[tuple[UUID, UUID], ApprovalStep] = {}
    for step in rows.order_by("decided_at", "id"):
        if step.rule_id:
            latest[step.rule_id, step.approver_id] = step
    return {key: step for key, step in latest.items() if step.status == ApprovalStep.Status.APPROVED}


def _why_nobody(rule: Rule, named: Sequence[User], barred: set[UUID]) -> str:
    if not named:
        return _("The rule “%(rule)s” names nobody who is here. Ask for its approvers to be changed.") % {
            "rule": rule.name
        }
    reasons = []
    for user in named:
        if user.pk in barred:
            reasons.append(_("%(who)s submitted or edited it") % {"who": user.name})
        else:
            reasons.append(_("%(who)s does not hold the permission “approvals.decide”") % {"who": user.name})
    return _("Nobody is left who could approve for the rule “%(rule)s”: %(reasons)s.") % {
        "rule": rule.name,
        "reasons": "; ".join(reasons),
    }


class _People:
    """The people whom rules name, fetched together."""

    def __init__(self, found: Sequence[Rule], owner_id: UUID | None) -> None:
        wanted: dict[str, set[str]] = {"user": set(), "role": set(), "team": set(), "owner_manager": set()}
        for rule in found:
            for row in rule.approvers:
                wanted[row["kind"]].add(str(row.get("value") or ""))
        active = User.objects.filter(is_active=True, account_id=None)
        self.users = {str(user.pk): user for user in active.filter(pk__in=wanted["user"])} if wanted["user"] else {}
        self.by_role = (
            list(active.filter(roles__overlap=list(wanted["role"])).order_by("name")) if wanted["role"] else []
        )
        self.by_team = (
            list(active.filter(team__in=[UUID(value) for value in wanted["team"]]).order_by("name"))
            if wanted["team"]
            else []
        )
        self.managers = _managers(owner_id) if wanted["owner_manager"] else []

    def of(self, rule: Rule) -> list[User]:
        """The people of one rule, each once."""
        found: dict[UUID, User] = {}
        for row in rule.approvers:
            for user in self._row(row["kind"], str(row.get("value") or "")):
                found.setdefault(user.pk, user)
        return list(found.values())

    def _row(self, kind: str, value: str) -> list[User]:
        if kind == "user":
            return [self.users[value]] if value in self.users else []
        if kind == "role":
            return [user for user in self.by_role if value in user.roles]
        if kind == "team":
            return [user for user in self.by_team if str(user.team_id) == value]
        level = int(value or 1)
        return [self.managers[level - 1]] if len(self.managers) >= level and self.managers[level - 1].is_active else []


def _managers(owner_id: UUID | None) -> list[User]:
    """The owner's manager, the manager's manager, and so on up to the third level."""
    if owner_id is None:
        return []
    owner = User.objects.select_related("manager__manager__manager").filter(pk=owner_id).first()
    found: list[User] = []
    person = owner.manager if owner else None
    while person is not None and len(found) < OWNER_MANAGER_LEVELS:
        found.append(person)
        person = person.manager if len(found) < OWNER_MANAGER_LEVELS else None
    return found
