"""Pages of approvals."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.identity.access import actor_of, requires
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

from . import actions, forms, panels, queries, subjects
from .lists import Delegations, Inbox, Requests, Rules

FORM = ("GET", "POST")


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, actor_of(request))


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
    actor = _actor(request)
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
    step = queries.get_step(step_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.CommentForm,
        title=_("Approve %(what)s") % {"what": step.request},
        submit=_("Approve"),
        intro=step.reason,
        save=lambda data: actions.approve(step_id, comment=data["comment"], actor=_actor(request)),
        message=_("Approved."),
    )


@requires("approvals.decide")
@require_http_methods(FORM)
def rejection(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Reject, with the reason."""
    step = queries.get_step(step_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.RejectForm,
        title=_("Reject %(what)s") % {"what": step.request},
        submit=_("Reject"),
        danger=True,
        intro=_("The approval ends here; nobody else is asked any more."),
        save=lambda data: actions.reject(step_id, comment=data["comment"], actor=_actor(request)),
        message=_("Rejected."),
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def step_delegation(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Give one step to somebody else."""
    step = queries.get_step(step_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.PersonForm,
        title=_("Delegate: %(what)s") % {"what": step.request},
        submit=_("Delegate"),
        save=lambda data: actions.delegate(
            step_id, user_id=data["user"].pk, reason=data["reason"], actor=_actor(request)
        ),
        message=_("Delegated."),
    )


@requires("approvals.administer")
@require_http_methods(FORM)
def step_override(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Decide in somebody's place."""
    step = queries.get_step(step_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.OverrideForm,
        title=_("Decide in the place of %(who)s") % {"who": step.approver},
        submit=_("Decide"),
        danger=True,
        save=lambda data: actions.override(
            step_id, approve=data["decision"] == "approve", reason=data["comment"], actor=_actor(request)
        ),
        message=_("Decided."),
    )


@requires("approvals.recall")
@require_http_methods(FORM)
def recall(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    found = queries.get_request(request_id, actor=_actor(request))
    return ui_forms.confirm_page(
        request,
        title=_("Recall %(what)s") % {"what": found},
        submit=_("Recall"),
        intro=_("Everybody who was asked is told that they need not answer. What was approved stays on record."),
        save=lambda: actions.recall(request_id, actor=_actor(request)),
        message=_("Recalled."),
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def approvers(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask one more person."""
    found = queries.get_request(request_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.PersonForm,
        title=_("Ask one more to approve %(what)s") % {"what": found},
        submit=_("Ask"),
        save=lambda data: actions.add_approver(
            request_id, user_id=data["user"].pk, reason=data["reason"], actor=_actor(request)
        ),
        message=_("Asked."),
    )


@requires("approvals.view")
def delegations(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom."""
    return Delegations().respond(request)


@requires("approvals.delegate")
@require_http_methods(FORM)
def delegation_new(request: HttpRequest) -> HttpResponse:
    """Name a deputy."""

    def save(data: dict[str, Any]) -> str:
        actions.delegate_absence(
            deputy_id=data["deputy"].pk,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            reason=data["reason"],
            actor=_actor(request),
        )
        return reverse("approvals:delegations")

    return ui_forms.page(
        request,
        forms.DelegationForm,
        title=_("Name a deputy"),
        submit=_("Save"),
        intro=_("On these days your deputy can approve in your place. You still can, too."),
        save=save,
        back="approvals:delegations",
    )


@requires("approvals.delegate")
@require_http_methods(FORM)
def delegation_end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation now."""

    def save() -> str:
        actions.revoke_delegation(delegation_id, actor=_actor(request))
        return reverse("approvals:delegations")

    return ui_forms.confirm_page(
        request,
        title=_("End this delegation"),
        submit=_("End it now"),
        intro=_("From now on the deputy can no longer approve in that place."),
        save=save,
        back="approvals:delegations",
    )


@requires("approvals.view")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules."""
    return Rules().respond(request)


@requires("approvals.configure")
@require_http_methods(FORM)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule for one kind of subject (``?for=quotes.quote``; the first one when not given)."""
    kinds = subjects.all_subjects()
    kind = request.GET.get("for") or next(iter(kinds), "")
    subjects.get(kind)
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=_("New approval rule"),
        submit=_("Create rule"),
        form_kwargs={"subject_type": kind},
        save=lambda data: actions.create_rule(subject_type=kind, actor=_actor(request), **data),
        back="approvals:rules",
        template="approvals/rule_form.html",
        context={"kinds": [(key, subject.label) for key, subject in kinds.items()], "kind": kind},
        message=_("The rule applies to what is submitted from now on."),
    )


@requires("approvals.view")
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One rule with its versions."""
    actor = _actor(request)
    found = queries.get_rule(rule_id, actor=actor)
    subject = subjects.find(found.subject_type)
    buttons = []
    if found.is_current and actor.may("approvals.configure"):
        buttons = [
            record.link("edit", _("Edit"), reverse("approvals:rule_edit", args=[found.pk]), icon="pencil", primary=True)
        ]
        verb, words = ("deactivation", _("Switch off")) if found.is_active else ("activation", _("Switch on"))
        buttons.append(record.VerbButton(verb, words, reverse(f"approvals:rule_{verb}", args=[found.pk])))
    return record.page(
        request,
        "approvals/rule.html",
        found,
        kind=_("Approval rule"),
        name=found.name,
        status=("active", _("Active")) if found.is_active else ("inactive", _("Off")),
        trail=[(_("Approval rules"), reverse("approvals:rules"))],
        verbs=buttons,
        context={
            "when": describe(found.condition, subject.labels() if subject else {}),
            "subject_kind": subject.label if subject else found.subject_type,
            "approver_words": panels.approver_words(found),
            "watched": [subject.labels().get(path, path) for path in found.watch] if subject else found.watch,
            "versions": queries.versions_of(found),
        },
    )


@requires("approvals.configure")
@require_http_methods(FORM)
def rule_edit(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """A new version of a rule."""
    found = queries.get_rule(rule_id, actor=_actor(request))
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=_("Edit %(rule)s") % {"rule": found},
        submit=_("Save as a new version"),
        form_kwargs={"subject_type": found.subject_type, "rule": found},
        save=lambda data: actions.edit_rule(rule_id, actor=_actor(request), **data),
        back=found,
        template="approvals/rule_form.html",
        intro=_("Requests in review keep the version that they began with."),
        context={"kind": found.subject_type},
    )


@requires("approvals.configure")
@require_POST
def rule_activation(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule on."""
    return pages.done(request, actions.activate_rule(rule_id, actor=_actor(request)))


@requires("approvals.configure")
@require_POST
def rule_deactivation(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule off."""
    return pages.done(request, actions.deactivate_rule(rule_id, actor=_actor(request)))
