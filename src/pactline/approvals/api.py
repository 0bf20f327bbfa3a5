"""The API of approvals: every verb of the pages, through the same actions."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from pactline.activity.models import Comment
from pactline.identity.access import actor_of, requires
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput
from pactline.ui import rest

from . import actions, panels, planning, queries, subjects, trial
from .lists import Calendars, Delegations, Inbox, Requests, Rules
from .models import ApprovalRequest, ApprovalStep, Delegation, Rule, WorkCalendar
from .schemas import (
    Answer,
    CalendarIn,
    CalendarOut,
    CalendarPatch,
    CommentOut,
    DelegationIn,
    DelegationOut,
    InboxOut,
    OverrideIn,
    PreviewOut,
    RequestDetail,
    RequestOut,
    RuleIn,
    RuleOut,
    RulePatch,
    StepOut,
    SubjectOut,
    ToPerson,
    TrialIn,
    TrialOut,
    Why,
    Words,
)

router = Router(tags=["approvals"])


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, actor_of(request))


@router.get("/steps", response=rest.Page[InboxOut], openapi_extra=rest.parameters(Inbox))
@requires("approvals.view")
def list_steps(request: HttpRequest) -> rest.Page[InboxOut]:
    """What asks or asked the caller; ``?status=pending`` is the inbox."""
    return rest.page(request, Inbox, InboxOut)


@router.post("/steps/{step_id}/approval", response=StepOut)
@requires("approvals.decide")
def approve_step(request: HttpRequest, step_id: UUID, body: Answer) -> ApprovalStep:
    """Agree."""
    return actions.approve(step_id, comment=body.comment, actor=_actor(request))


@router.post("/steps/{step_id}/rejection", response=StepOut)
@requires("approvals.decide")
def reject_step(request: HttpRequest, step_id: UUID, body: Answer) -> ApprovalStep:
    """Refuse, with a comment."""
    return actions.reject(step_id, comment=body.comment, actor=_actor(request))


@router.post("/steps/{step_id}/delegation", response=StepOut)
@requires("approvals.delegate")
def delegate_step(request: HttpRequest, step_id: UUID, body: ToPerson) -> ApprovalStep:
    """Give the step to somebody else."""
    return actions.delegate(step_id, user_id=body.user_id, reason=body.reason, actor=_actor(request))


@router.post("/steps/{step_id}/override", response=StepOut)
@requires("approvals.override")
def override_step(request: HttpRequest, step_id: UUID, body: OverrideIn) -> ApprovalStep:
    """Decide in somebody's place."""
    return actions.override(step_id, approve=body.decision == "approve", reason=body.reason, actor=_actor(request))


@router.get("/requests", response=rest.Page[RequestOut], openapi_extra=rest.parameters(Requests))
@requires("approvals.view")
def list_requests(request: HttpRequest) -> rest.Page[RequestOut]:
    """The requests that the caller is part of."""
    return rest.page(request, Requests, RequestOut)


@router.get("/requests/{request_id}", response=RequestDetail)
@requires("approvals.view")
def read_request(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """One request with its steps."""
    actor = _actor(request)
    found = queries.get_request(request_id, actor=actor)
    return _detail(found, actor)


def _detail(found: ApprovalRequest, actor: Actor) -> dict[str, Any]:
    names = ("id", "subject_type", "subject_id", "subject_label", "status", "submitted_by_label", "note", "reason")
    data = {name: getattr(found, name) for name in (*names, "created_at", "decided_at", "values")}
    data["steps"] = queries.steps_of(found)
    data["allowed_actions"] = [button.verb for button in panels.request_verbs(found, actor) if button.enabled]
    return data


@router.post("/requests/{request_id}/recall", response=RequestOut)
@requires("approvals.recall")
def recall_request(request: HttpRequest, request_id: UUID, body: Why) -> ApprovalRequest:
    """Take it back."""
    return actions.recall(request_id, reason=body.reason, actor=_actor(request))


@router.post("/requests/{request_id}/approvers", response={201: StepOut})
@requires("approvals.delegate")
def add_approver(request: HttpRequest, request_id: UUID, body: ToPerson) -> tuple[int, ApprovalStep]:
    """Ask one more person."""
    return 201, actions.add_approver(request_id, user_id=body.user_id, reason=body.reason, actor=_actor(request))


@router.post("/requests/{request_id}/comments", response={201: CommentOut})
@requires("activity.comment")
def comment_request(request: HttpRequest, request_id: UUID, body: Words) -> tuple[int, Comment]:
    """Say something without deciding."""
    return 201, actions.comment(request_id, text=body.text, actor=_actor(request))


@router.get("/subjects", response=list[SubjectOut])
@requires("approvals.view")
def list_subjects(request: HttpRequest) -> list[dict[str, Any]]:
    """What can be approved, and the fields that rules may ask for."""
    return [
        {
            "subject_type": kind,
            "label": str(subject.label),
            "fields": [{"path": f.path, "label": str(f.label), "type": f.type} for f in subject.fields],
        }
        for kind, subject in subjects.all_subjects().items()
    ]


@router.get("/subjects/{subject_type}/{subject_id}/preview", response=PreviewOut)
@requires("approvals.view")
def preview_subject(request: HttpRequest, subject_type: str, subject_id: UUID) -> dict[str, Any]:
    """The steps that submitting it now would make."""
    return planning.preview(subject_type, subject_id, actor=_actor(request))


@router.get("/delegations", response=rest.Page[DelegationOut], openapi_extra=rest.parameters(Delegations))
@requires("approvals.view")
def list_delegations(request: HttpRequest) -> rest.Page[DelegationOut]:
    """The caller's delegations."""
    return rest.page(request, Delegations, DelegationOut)


@router.post("/delegations", response={201: DelegationOut})
@requires("approvals.delegate")
def create_delegation(request: HttpRequest, body: DelegationIn) -> tuple[int, Delegation]:
    """Name a deputy."""
    return 201, actions.delegate_absence(**body.dict(), actor=_actor(request))


@router.delete("/delegations/{delegation_id}", response={204: None})
@requires("approvals.delegate")
def end_delegation(request: HttpRequest, delegation_id: UUID) -> tuple[int, None]:
    """End a delegation now."""
    actions.revoke_delegation(delegation_id, actor=_actor(request))
    return 204, None


@router.get("/rules", response=rest.Page[RuleOut], openapi_extra=rest.parameters(Rules))
@requires("approvals.view")
def list_rules(request: HttpRequest) -> rest.Page[RuleOut]:
    """The current rules."""
    return rest.page(request, Rules, RuleOut)


@router.post("/rules", response={201: RuleOut})
@requires("approvals.configure")
def create_rule(request: HttpRequest, body: RuleIn) -> tuple[int, Rule]:
    """A new rule, active at once unless ``is_active`` is false."""
    given = {**body.dict(), "escalate_to": body.escalate_to.dict() if body.escalate_to else {}}
    return 201, actions.create_rule(**given, actor=_actor(request))


@router.post("/rules/trial", response=TrialOut)
@requires("approvals.configure")
def try_rule(request: HttpRequest, body: TrialIn) -> dict[str, Any]:
    """What a condition would have caught in the past. Changes nothing."""
    actor = _actor(request)
    before = queries.get_rule(body.rule_id, actor=actor).condition if body.rule_id else None
    labels = subjects.get(body.subject_type).labels()
    if problems := validate(body.condition, labels):
        raise InvalidInput(_("The condition cannot be used."), problems=problems, fields={"condition": problems[0]})
    found = trial.of(body.subject_type, body.condition, actor=actor, before=before, days=body.days)
    return {**{name: getattr(found, name) for name in ("days", "looked_at", "count", "missed", "unknown")}, "caught": [
        {
            "request_id": row.request.pk,
            "subject_id": row.request.subject_id if row.label else None,
            "label": row.label,
            "url": row.url,
            "submitted_at": row.request.created_at,
            "values": dict(row.values),
            "is_new": row.is_new,
        }
        for row in found.shown
    ]}  # fmt: skip


@router.get("/calendars", response=rest.Page[CalendarOut], openapi_extra=rest.parameters(Calendars))
@requires("approvals.view")
def list_calendars(request: HttpRequest) -> rest.Page[CalendarOut]:
    """The working calendars."""
    return rest.page(request, Calendars, CalendarOut)


@router.post("/calendars", response={201: CalendarOut})
@requires("approvals.configure")
def create_calendar(request: HttpRequest, body: CalendarIn) -> tuple[int, WorkCalendar]:
    """A calendar for a team, or for everybody else."""
    return 201, actions.create_calendar(**body.dict(), actor=_actor(request))


@router.get("/calendars/{calendar_id}", response=CalendarOut)
@requires("approvals.view")
def read_calendar(request: HttpRequest, response: HttpResponse, calendar_id: UUID) -> WorkCalendar:
    """One working calendar."""
    return rest.tagged(response, queries.get_calendar(calendar_id, actor=_actor(request)))


@router.patch("/calendars/{calendar_id}", response=CalendarOut)
@requires("approvals.configure")
def edit_calendar(request: HttpRequest, response: HttpResponse, calendar_id: UUID, body: CalendarPatch) -> WorkCalendar:
    """Change a calendar."""
    given = {
        name: value for name, value in body.dict(exclude_unset=True).items() if value is not None or name == "team_id"
    }
    found = actions.edit_calendar(calendar_id, **given, if_match=rest.if_match(request), actor=_actor(request))
    return rest.tagged(response, found)


@router.delete("/calendars/{calendar_id}", response={204: None})
@requires("approvals.configure")
def delete_calendar(request: HttpRequest, calendar_id: UUID) -> tuple[int, None]:
    """Remove a calendar."""
    actions.delete_calendar(calendar_id, actor=_actor(request))
    return 204, None


@router.get("/rules/{rule_id}", response=RuleOut)
@requires("approvals.view")
def read_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID) -> Rule:
    """One version of a rule."""
    return rest.tagged(response, queries.get_rule(rule_id, actor=_actor(request)))


@router.patch("/rules/{rule_id}", response=RuleOut)
@requires("approvals.configure")
def edit_rule(request: HttpRequest, response: HttpResponse, rule_id: UUID, body: RulePatch) -> Rule:
    """A new version of the rule."""
    given = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return rest.tagged(
        response, actions.edit_rule(rule_id, **given, if_match=rest.if_match(request), actor=_actor(request))
    )


@router.delete("/rules/{rule_id}", response={204: None})
@requires("approvals.administer")
def delete_rule(request: HttpRequest, rule_id: UUID) -> tuple[int, None]:
    """Remove a rule that never asked anybody."""
    actions.delete_rule(rule_id, actor=_actor(request))
    return 204, None


@router.post("/rules/{rule_id}/activation", response=RuleOut)
@requires("approvals.configure")
def activate_rule(request: HttpRequest, rule_id: UUID) -> Rule:
    """Apply the rule to what is submitted from now on."""
    return actions.activate_rule(rule_id, actor=_actor(request))


@router.post("/rules/{rule_id}/deactivation", response=RuleOut)
@requires("approvals.configure")
def deactivate_rule(request: HttpRequest, rule_id: UUID) -> Rule:
    """Stop applying the rule."""
    return actions.deactivate_rule(rule_id, actor=_actor(request))
