"""Blocks of approvals for other pages: the steps of a record, the preview before submitting, the home widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.identity.access import actor_of
from pactline.identity.roles import ROLES
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked
from pactline.ui import record, slots

from . import actions, planning, queries, trial
from .lifecycle import REQUEST, STEP
from .models import ApprovalRequest, ApprovalStep

ON_HOME = 8


@dataclass(slots=True)
class StepRow:
    """One person's step with what the reader could do about it."""

    step: ApprovalStep
    verbs: list[record.VerbButton] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """The steps of one rule."""

    name: str
    reason: str
    chain: str
    order: int
    mode: str
    needed: int
    rows: list[StepRow] = field(default_factory=list)

    @property
    def how_many(self) -> str:
        """How many of them must agree, in words; nothing when all must."""
        return planning.how_many(self.mode, self.needed, len(self.rows))


def groups(request: ApprovalRequest, actor: Actor | None) -> list[Group]:
    """The steps of a request by rule, with the verbs that ``actor`` has now (None: without)."""
    found: dict[int, Group] = {}
    for step in queries.steps_of(request):
        step.request = request
        reason = planning.reason_of(step.rule) if step.rule else step.reason
        group = found.setdefault(
            step.group, Group(step.rule_name, reason, step.chain, step.order, step.mode, step.needed)
        )
        group.rows.append(StepRow(step, step_verbs(step, actor) if actor else []))
    return list(found.values())


def step_verbs(step: ApprovalStep, actor: Actor) -> list[record.VerbButton]:
    """The buttons of one step: only for those whom it asks, and administrators."""
    if step.status not in queries.OPEN:
        return []
    mine = queries.may_act(step, actor)
    to = {}
    if mine:
        to["approve"] = record.To(reverse("approvals:approval", args=[step.pk]), primary=True, dialog=True)
        to["reject"] = record.To(reverse("approvals:rejection", args=[step.pk]), dialog=True)
    found = record.verbs(STEP.offers(step, actor), to)
    if mine and actor.may("approvals.delegate"):
        found.append(
            record.link("delegate", _("Delegate"), reverse("approvals:step_delegation", args=[step.pk]), dialog=True)
        )
    if not mine and actor.may("approvals.override"):
        found.append(
            record.link(
                "override", _("Decide in their place"), reverse("approvals:step_override", args=[step.pk]), dialog=True
            )
        )
    return found


def values_seen(request: ApprovalRequest, labels: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What the fields held when it was submitted: those that a rule asked about, and the others."""
    asked = {path for step in queries.steps_of(request) for path in step.values}
    found: dict[str, list[tuple[str, str]]] = {"asked": [], "others": []}
    for path, label in labels.items():
        if path in request.values:
            row = (label[:1].upper() + label[1:], seen(request.values[path]))
            found["asked" if path in asked else "others"].append(row)
    return found


def seen(value: Any) -> str:
    """A value that a rule saw, in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    return "–" if value in (None, "") else str(value)


def request_verbs(request: ApprovalRequest, actor: Actor) -> list[record.VerbButton]:
    """The buttons of a request's page."""
    if request.status != ApprovalRequest.Status.PENDING:
        return []
    found: list[record.VerbButton] = []
    steps = [step for step in queries.steps_of(request) if step.status == ApprovalStep.Status.PENDING]
    for step in steps:
        step.request = request
        if queries.may_act(step, actor):
            found += step_verbs(step, actor)
            if actor.may("approvals.delegate"):
                url = reverse("approvals:approvers", args=[request.pk])
                found.append(record.link("add", _("Ask one more"), url, dialog=True, icon="user-plus"))
            break
    if request.submitted_by_id == actor.user_id and actor.may("approvals.recall"):
        to = {"recall": record.To(reverse("approvals:recall", args=[request.pk]), dialog=True)}
        found += record.verbs(REQUEST.offers(request, actor), to)
    return found


def side(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """The newest request of a record with its steps: for the side of its page."""
    actor = cast(Actor, actor_of(request))
    if not isinstance(subject, Model) or not actor.may("approvals.view"):
        return None
    found = queries.request_for(subject)
    if found is None:
        return None
    context = {"approval": found, "groups": groups(found, actor), "older": queries.requests_of(subject).count() - 1}
    return slots.Panel("approvals/side.html", context, title=_("Approval"), order=20)


def preview(subject: Model, actor: Actor) -> dict[str, Any]:
    """What submitting would ask: context of ``approvals/preview.html``. ``problems`` when it could not be submitted."""
    try:
        planned: Sequence[planning.PlannedStep] = actions.preview(subject=subject, actor=actor)
    except Blocked as error:
        return {"planned": [], "problems": error.problems}
    return {"planned": planned, "problems": ()}


def approver_words(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Whom the rows of a rule name, in words."""
    from pactline.identity.models import Team, User

    levels = {"1": _("Owner's manager"), "2": _("Manager's manager"), "3": _("The manager above")}
    found = []
    for row in rows:
        kind, value = row["kind"], str(row.get("value") or "")
        if kind == "role":
            found.append(str(ROLES[value].label) if value in ROLES else value)
        elif kind == "user":
            found.append(str(User.objects.filter(pk=value).first() or value))
        elif kind == "team":
            found.append(str(Team.objects.filter(pk=value).first() or value))
        elif kind == "approver_manager":
            found.append(_("Manager of who did not answer"))
        else:
            found.append(levels.get(value or "1", value))
    return found


def trial_words(found: trial.Trial) -> str:
    """What a trial found, in a sentence."""
    if not found.looked_at:
        return _("Nothing was submitted in the last %(days)s days to try it on.") % {"days": found.days}
    return ngettext(
        "In the last %(days)s days it would have caught %(count)s of %(total)s that was submitted.",
        "In the last %(days)s days it would have caught %(count)s of %(total)s that were submitted.",
        found.looked_at,
    ) % {"days": found.days, "count": found.count, "total": found.looked_at}


def waiting_for_me(actor: Actor) -> dict[str, Any] | None:
    """The home page's list of approvals."""
    rows = queries.steps_for(actor)
    count = rows.count()
    if not count:
        return None
    return {"rows": list(rows[:ON_HOME]), "count": count, "more_url": reverse("approvals:inbox") + "?status=pending"}
