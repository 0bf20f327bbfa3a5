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
from .models import ApprovalStep, Mode, Rule

OWNER_MANAGER_LEVELS = 3


def how_many(mode: str, needed: int, asked: int) -> str:
    """How many of ``asked`` must agree, in words; nothing when all must."""
    if mode == Mode.SOME:
        return _("%(needed)s of %(asked)s") % {"needed": needed, "asked": asked}
    return _("any one of them") if mode == Mode.ANY else ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One rule that asks: who, in which place of which chain, why. ``kept``: approvals that stand from before."""

    chain: str
    order: int
    rule: Rule
    approvers: tuple[User, ...]
    mode: str
    needed: int
    reason: str
    values: Mapping[str, Any]
    kept: Mapping[UUID, ApprovalStep] = field(default_factory=dict)

    @property
    def needs_nobody(self) -> bool:
        """Whether earlier approvals answer this rule already."""
        found = sum(user.pk in self.kept for user in self.approvers)
        return found >= rules.enough(self.mode, self.needed, len(self.approvers))

    @property
    def how_many(self) -> str:
        """How many of them must agree, in words; nothing when all must."""
        return how_many(self.mode, self.needed, len(self.approvers))

    @property
    def stands(self) -> list[ApprovalStep]:
        """The earlier answers that stand."""
        return [self.kept[user.pk] for user in self.approvers if user.pk in self.kept]


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
    rows = [row for rule in found for row in rule.approvers]
    people = _People(rows, subject.owner(subject_id) if _asks_manager(rows) else None)
    earlier = _earlier(found, subject.lineage(subject_id)) if subject.keeps_approvals else {}
    steps, problems = [], []
    for rule in found:
        named = people.of(rule.approvers)
        approvers = tuple(user for user in named if user.pk not in barred and queries.may_decide(user))
        if len(approvers) < (rule.needed if rule.mode == Mode.SOME else 1):
            problems.append(_why_too_few(rule, named, barred, len(approvers)))
            continue
        values = rules.values_of(context, _paths(rule, subject))
        kept = {
            user.pk: step
            for user in approvers
            if (step := earlier.get((rule.pk, user.pk)))
            and rules.still_good(rule.condition, step.values, values, _watched(rule, subject), rule.tolerance)
        }
        steps.append(
            PlannedStep(
                chain=rule.chain,
                order=rule.order,
                rule=rule,
                approvers=approvers,
                mode=rule.mode,
                needed=rule.needed,
                reason=reason_of(rule, subject),
                values=values,
                kept=kept,
            )
        )
    steps.sort(key=lambda step: (step.chain == "", step.chain, step.order, step.rule.name))
    return Plan(tuple(steps), rules.values_of(context, (spec.path for spec in subject.fields)), tuple(problems))


def reopened(subject_type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Rule]:
    """The rules that would have to look again at a subject that was approved as ``before`` and is ``after`` now."""
    subject = subjects.get(subject_type)
    found = []
    for rule in queries.rules(subject_type=subject_type).filter(is_active=True):
        if not matches(rule.condition, after):
            continue
        paths = _paths(rule, subject)
        old, new = (rules.values_of(context, paths) for context in (before, after))
        stands = old == new or rules.still_good(rule.condition, old, new, _watched(rule, subject), rule.tolerance)
        if not (matches(rule.condition, before) and stands):
            found.append(rule)
    return found


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
            "needed": step.needed,
            "reason": step.reason,
            "approvers": [{"id": user.pk, "name": user.name} for user in step.approvers],
            "approved_before": step.needs_nobody,
        }
        for step in found.steps
    ]
    return {"steps": steps, "problems": list(found.problems)}


def approvers_of(rule: Rule, owner_id: UUID | None) -> list[User]:
    """The people whom a rule names, before separation of duties."""
    return _People(rule.approvers, owner_id).of(rule.approvers)


def reason_of(rule: Rule, subject: subjects.Subject | None = None) -> str:
    """Why a rule asks, as a sentence in the reader's language."""
    known = subject or subjects.find(rule.subject_type)
    words = describe(rule.condition, known.labels() if known else {})
    return words[:1].upper() + words[1:]


def escalation_people(step: ApprovalStep) -> list[User]:
    """Whom the rule of ``step`` names when nobody answers: without a name the approver's manager."""
    rule = step.rule
    row = rule.escalate_to if rule else {}
    if not row or row["kind"] == "approver_manager":
        manager = step.approver.manager
        return [manager] if manager is not None and manager.is_active else []
    subject = subjects.get(step.request.subject_type)
    owner = subject.owner(step.request.subject_id) if row["kind"] == "owner_manager" else None
    return _People([row], owner).of([row])


def _asks_manager(rows: Iterable[Mapping[str, Any]]) -> bool:
    return any(row["kind"] == "owner_manager" for row in rows)


def _watched(rule: Rule, subject: subjects.Subject) -> set[str]:
    found = set(rule.watch)
    for path in fields_used(rule.condition):
        spec = subject.field(path)
        found.update(spec.watch if spec else ())
    return found


def _paths(rule: Rule, subject: subjects.Subject) -> set[str]:
    return fields_used(rule.condition) | _watched(rule, subject)


def _earlier(found: Sequence[Rule], lineage: Sequence[UUID]) -> dict[tuple[UUID, UUID], ApprovalStep]:
    """(rule version, approver) -> what they said themselves when they last approved the subject or an earlier version.

    An approval that stood before leads back to that answer, so that tolerances do not add up.
    """
    keeping = [rule.pk for rule in found if rule.keeps_approval]
    if not keeping:
        return {}
    rows = (
        ApprovalStep.objects.filter(
            rule__in=keeping, request__subject_id__in=list(lineage), status__in=["approved", "rejected"]
        )
        .exclude(request__status="voided")
        .select_related("decided_by", "request", "kept_from__decided_by", "kept_from__request")
    )
    latest: dict[tuple[UUID, UUID], ApprovalStep] = {}
    for step in rows.order_by("decided_at", "id"):
        if step.rule_id:
            latest[step.rule_id, step.approver_id] = step
    approved = {key: step for key, step in latest.items() if step.status == ApprovalStep.Status.APPROVED}
    return {key: step.kept_from or step for key, step in approved.items()}


def _why_too_few(rule: Rule, named: Sequence[User], barred: set[UUID], left: int) -> str:
    if not named:
        return _("The rule “%(rule)s” names nobody who is here. Ask for its approvers to be changed.") % {
            "rule": rule.name
        }
    reasons = []
    for user in named:
        if user.pk not in barred and queries.may_decide(user):
            continue
        if user.pk in barred:
            reasons.append(_("%(who)s submitted or edited it") % {"who": user.name})
        else:
            reasons.append(_("%(who)s does not hold the permission “approvals.decide”") % {"who": user.name})
    if left:
        return _("The rule “%(rule)s” needs %(needed)s approvals, but only %(left)s can approve. %(reasons)s") % {
            "rule": rule.name,
            "needed": rule.needed,
            "left": left,
            "reasons": "; ".join(reasons),
        }
    return _("Nobody is left who could approve for the rule “%(rule)s”: %(reasons)s.") % {
        "rule": rule.name,
        "reasons": "; ".join(reasons),
    }


class _People:
    """The people whom rows of rules name, fetched together."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], owner_id: UUID | None) -> None:
        wanted: dict[str, set[str]] = {"user": set(), "role": set(), "team": set(), "owner_manager": set()}
        for row in rows:
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

    def of(self, rows: Iterable[Mapping[str, Any]]) -> list[User]:
        """The people whom ``rows`` name, each once."""
        found: dict[UUID, User] = {}
        for row in rows:
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
