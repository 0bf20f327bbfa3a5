"""Pages of requests and their steps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.approvals import actions, forms, panels, queries, subjects
from pactline.approvals.lists import Inbox, Requests
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import record

FORM = ("GET", "POST")


@requires("approvals.view")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for my answer."""
    return Inbox().respond(request)


@requires("approvals.view")
def requests(request: HttpRequest) -> HttpResponse:
    """All requests that I am part of."""
    return Requests().respond(request)


@requires("approvals.view")
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: its steps, what the rules saw, its history."""
    actor = acting(request)
    found = queries.get_request(request_id, actor=actor)
    subject = subjects.find(found.subject_type)
    url = subject.url(found.subject_id) if subject else ""
    buttons = panels.request_verbs(found, actor)
    labels = subject.labels() if subject else {}
    return record.page(
        request,
        "approvals/request.html",
        found,
        kind=_("Approval"),
        name=found.subject_label,
        status=(found.status, found.get_status_display()),
        trail=[(_("Approvals"), reverse("approvals:inbox"))],
        verbs=buttons,
        context={
            "groups": panels.groups(found, actor),
            "subject_url": url,
            "subject_kind": subject.label if subject else found.subject_type,
            "facts": panels.values_seen(found, labels),
        },
    )


@requires("approvals.decide")
@require_http_methods(FORM)
def approval(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Approve, with a word if wished."""
    step = queries.get_step(step_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.CommentForm,
        title=_("Approve %(what)s") % {"what": step.request},
        submit=_("Approve"),
        intro=step.reason,
        save=lambda data: actions.approve(step_id, comment=data["comment"], actor=acting(request)),
        message=_("Approved."),
    )


@requires("approvals.decide")
@require_http_methods(FORM)
def rejection(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Reject, with the reason."""
    step = queries.get_step(step_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.RejectForm,
        title=_("Reject %(what)s") % {"what": step.request},
        submit=_("Reject"),
        danger=True,
        intro=_("The approval ends here; nobody else is asked any more."),
        save=lambda data: actions.reject(step_id, comment=data["comment"], actor=acting(request)),
        message=_("Rejected."),
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def step_delegation(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Give one step to somebody else."""
    step = queries.get_step(step_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.PersonForm,
        title=_("Delegate: %(what)s") % {"what": step.request},
        submit=_("Delegate"),
        save=lambda data: actions.delegate(
            step_id, user_id=data["user"].pk, reason=data["reason"], actor=acting(request)
        ),
        message=_("Delegated."),
    )


@requires("approvals.override")
@require_http_methods(FORM)
def step_override(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Decide in somebody's place."""
    step = queries.get_step(step_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.OverrideForm,
        title=_("Decide in the place of %(who)s") % {"who": step.approver},
        submit=_("Decide"),
        danger=True,
        save=lambda data: actions.override(
            step_id, approve=data["decision"] == "approve", reason=data["comment"], actor=acting(request)
        ),
        message=_("Decided."),
    )


@requires("approvals.recall")
@require_http_methods(FORM)
def recall(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    found = queries.get_request(request_id, actor=acting(request))
    return ui_forms.confirm_page(
        request,
        title=_("Recall %(what)s") % {"what": found},
        submit=_("Recall"),
        intro=_("Everybody who was asked is told that they need not answer. What was approved stays on record."),
        save=lambda: actions.recall(request_id, actor=acting(request)),
        message=_("Recalled."),
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def approvers(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask one more person."""
    found = queries.get_request(request_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.PersonForm,
        title=_("Ask one more to approve %(what)s") % {"what": found},
        submit=_("Ask"),
        save=lambda data: actions.add_approver(
            request_id, user_id=data["user"].pk, reason=data["reason"], actor=acting(request)
        ),
        message=_("Asked."),
    )
