"""Pages of the rules: the editor, what a rule would have caught, switching it on and off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pactline.approvals import actions, forms, panels, queries, subjects, trial
from pactline.approvals.lists import Rules
from pactline.approvals.models import Rule
from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

FORM = ("GET", "POST")


@requires("approvals.view")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules."""
    return Rules().respond(request)


@requires("approvals.configure")
@require_http_methods(FORM)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule for one kind of subject (``?for=quotes.quote``; the first one when not given). It begins switched off."""
    kinds = subjects.all_subjects()
    kind = request.GET.get("for") or next(iter(kinds), "")
    subjects.get(kind)
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=_("New approval rule"),
        submit=_("Create rule"),
        form_kwargs={"subject_type": kind},
        save=lambda data: actions.create_rule(subject_type=kind, is_active=False, actor=acting(request), **data),
        back="approvals:rules",
        template="approvals/rule_form.html",
        context={
            "kinds": [(key, subject.label) for key, subject in kinds.items()],
            "kind": kind,
            "trial_url": _trial_url(kind),
        },
        message=_("Saved, still switched off. See what it would have caught, then switch it on."),
    )


@requires("approvals.view")
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One rule with its versions, and what it would have caught."""
    actor = acting(request)
    found = queries.get_rule(rule_id, actor=actor)
    subject = subjects.find(found.subject_type)
    labels = subject.labels() if subject else {}
    return record.page(
        request,
        "approvals/rule.html",
        found,
        kind=_("Approval rule"),
        name=found.name,
        status=("active", _("Active")) if found.is_active else ("inactive", _("Off")),
        trail=[(_("Approval rules"), reverse("approvals:rules"))],
        verbs=_verbs(found, actor),
        context={
            "when": describe(found.condition, labels),
            "subject_kind": subject.label if subject else found.subject_type,
            "approver_words": panels.approver_words(found.approvers),
            "escalation_words": panels.approver_words([found.escalate_to or {"kind": "approver_manager"}]),
            "watched": [labels.get(path, path) for path in found.watch],
            "versions": queries.versions_of(found),
            "trial": _trial(found, actor) if subject and actor.may("approvals.configure") else None,
        },
    )


def _trial(found: Rule, actor: Actor) -> trial.Trial:
    return trial.of(found.subject_type, found.condition, actor=actor)


def _verbs(found: Rule, actor: Actor) -> list[record.VerbButton]:
    if not (found.is_current and actor.may("approvals.configure")):
        return []
    edit = reverse("approvals:rule_edit", args=[found.pk])
    buttons = [record.link("edit", _("Edit"), edit, icon="pencil", primary=found.is_active)]
    if found.is_active:
        url = reverse("approvals:rule_deactivation", args=[found.pk])
        buttons.append(record.VerbButton("deactivation", _("Switch off"), url))
    else:
        url = reverse("approvals:rule_activation", args=[found.pk])
        buttons.insert(0, record.link("activation", _("Switch on"), url, dialog=True, primary=True))
    return buttons


@requires("approvals.configure")
@require_http_methods(FORM)
def rule_edit(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """A new version of a rule."""
    found = queries.get_rule(rule_id, actor=acting(request))
    return ui_forms.page(
        request,
        forms.RuleForm,
        title=_("Edit %(rule)s") % {"rule": found},
        submit=_("Save as a new version"),
        form_kwargs={"subject_type": found.subject_type, "rule": found},
        save=lambda data: actions.edit_rule(rule_id, actor=acting(request), **data),
        back=found,
        template="approvals/rule_form.html",
        intro=_("Requests in review keep the version that they began with."),
        context={"kind": found.subject_type, "trial_url": _trial_url(found.subject_type, found)},
    )


def _trial_url(kind: str, found: Rule | None = None) -> str:
    url = f"{reverse('approvals:rule_trial')}?for={kind}"
    return f"{url}&rule={found.pk}" if found else url


@requires("approvals.configure")
@require_POST
def rule_trial(request: HttpRequest) -> HttpResponse:
    """What the condition on the form would have caught (``?for=…&rule=…``): a part of the editor, or a page."""
    actor = acting(request)
    found = _rule_of(request.GET.get("rule", ""), actor)
    kind = found.subject_type if found else request.GET.get("for", "")
    form = forms.RuleForm(request.POST, subject_type=kind, rule=found)
    form.full_clean()
    context: dict[str, Any] = {"problems": form.condition_problems, "trial": None}
    if not form.condition_problems:
        before = found.condition if found and found.is_active else None
        condition = form.cleaned_data.get("condition", found.condition if found else {})
        context["trial"] = trial.of(kind, condition, actor=actor, before=before)
        context["when"] = describe(condition, subjects.get(kind).labels())
    if pages.is_fragment(request):
        return pages.page(request, "approvals/_trial.html", title=_("Try the rule"), context=context)
    return pages.page(request, "approvals/trial.html", title=_("Try the rule"), context=context)


def _rule_of(text: str, actor: Actor) -> Rule | None:
    try:
        return queries.get_rule(UUID(text), actor=actor) if text else None
    except ValueError:
        return None


@requires("approvals.configure")
@require_http_methods(FORM)
def rule_activation(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule on, after a word about what it would have caught."""
    actor = acting(request)
    found = queries.get_rule(rule_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Switch on %(rule)s") % {"rule": found},
        submit=_("Switch on"),
        intro=panels.trial_words(_trial(found, actor)),
        save=lambda: actions.activate_rule(rule_id, actor=actor),
        back=found,
        danger=False,
        message=_("The rule applies to what is submitted from now on."),
    )


@requires("approvals.configure")
@require_POST
def rule_deactivation(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule off."""
    return pages.done(request, actions.deactivate_rule(rule_id, actor=acting(request)))
