"""Pages of questionnaires: questions, rules that recommend, and trying them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.catalog import actions, forms_needs, lists, needs, queries
from pactline.catalog.forms import translated
from pactline.catalog.lifecycle import QUESTIONNAIRE
from pactline.catalog.models import Questionnaire
from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record


@requires("catalog.view")
def questionnaires(request: HttpRequest) -> HttpResponse:
    """All questionnaires that the person may know of."""
    return lists.Questionnaires().respond(request)


@requires("catalog.edit")
def questionnaire_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms_needs.QuestionnaireForm,
        title=_("New questionnaire"),
        submit=_("Create questionnaire"),
        save=lambda data: actions.create_questionnaire(**data, actor=actor),
        back="catalog:questionnaires",
    )


@requires("catalog.view")
def questionnaire(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """One questionnaire: what it asks, and what it recommends when."""
    actor = acting(request)
    found = queries.get_questionnaire(questionnaire_id, actor=actor)
    may_edit = actor.may("catalog.edit")
    asked = queries.questions(found)

    def to(name: str) -> str:
        return reverse(f"catalog:{name}", args=[found.pk])

    verbs = record.verbs(
        QUESTIONNAIRE.offers(found, actor),
        {
            "publish": record.To(to("questionnaire_publication"), primary=True),
            "retire": record.To(
                to("questionnaire_retirement"), confirm=_("It is not asked any more. Answers that were given stay.")
            ),
        },
    )
    if asked and actor.may("catalog.configure"):
        verbs.append(record.link("trial", _("Try it"), to("questionnaire_trial"), icon="eye"))
    if may_edit and found.status != Questionnaire.Status.DRAFT:
        verbs.append(record.VerbButton("revise", _("New version"), to("questionnaire_versions"), icon="versions"))
    return record.page(
        request,
        "catalog/questionnaire.html",
        found,
        kind=_("Questionnaire"),
        number=f"{found.code} · {_('version')} {found.version}",
        name=found.local_name,
        trail=[(_("Questionnaires"), reverse("catalog:questionnaires"))],
        chevrons=record.chevrons(Questionnaire.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        context={
            "questionnaire": found,
            "questions": [(one, [label for _c, label in needs.values([one]).get(one.code, [])]) for one in asked],
            "rules": [(rule, needs.words(rule, asked)) for rule in queries.needs_rules(found)],
            "labels": needs.fields(asked),
            "versions": queries.questionnaire_versions(found),
            "may_compose": may_edit and found.status == Questionnaire.Status.DRAFT,
            "edit_url": to("questionnaire_edit") if may_edit else "",
        },
    )


@requires("catalog.edit")
def questionnaire_edit(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """Change a questionnaire; a published one in words and dates only."""
    actor = acting(request)
    found = queries.get_questionnaire(questionnaire_id, actor=actor)
    draft = found.status == Questionnaire.Status.DRAFT
    form = forms_needs.QuestionnaireForm if draft else forms_needs.QuestionnaireWordsForm
    names = set(form.base_fields) - {"translations"}
    return ui_forms.page(
        request,
        form,
        title=found.name,
        submit=_("Save"),
        initial={name: getattr(found, name) for name in names} | {"translations": translated(found.translations)},
        save=lambda data: actions.change_questionnaire(questionnaire_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("catalog.publish")
@require_POST
def questionnaire_publication(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """From now on it can be asked."""
    made = actions.publish_questionnaire(questionnaire_id, actor=acting(request))
    return pages.done(request, made, message=_("Published."))


@requires("catalog.publish")
@require_POST
def questionnaire_retirement(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """It is not asked any more."""
    made = actions.retire_questionnaire(questionnaire_id, actor=acting(request))
    return pages.done(request, made, message=_("Retired."))


@requires("catalog.edit")
@require_POST
def questionnaire_versions(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """A draft of the next version."""
    made = actions.revise_questionnaire(questionnaire_id, actor=acting(request))
    return pages.done(request, made, message=_("This is the draft of the next version."))


@requires("catalog.edit")
def question_new(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """One more question."""
    actor = acting(request)
    found = queries.get_questionnaire(questionnaire_id, actor=actor)

    def save(data: dict[str, Any]) -> Questionnaire:
        actions.add_question(questionnaire_id, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        forms_needs.QuestionForm,
        title=_("New question in %(name)s") % {"name": found.name},
        submit=_("Add"),
        save=save,
        back=found,
    )


@requires("catalog.edit")
def question_edit(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Change a question."""
    actor = acting(request)
    found = queries.get_question(question_id, actor=actor)
    return ui_forms.page(
        request,
        forms_needs.QuestionForm,
        title=found.name,
        submit=_("Save"),
        initial=forms_needs.question_initial(found) | {"translations": translated(found.translations)},
        save=lambda data: actions.change_question(question_id, **data, actor=actor).questionnaire,
        back=found.questionnaire,
    )


@requires("catalog.edit")
def question_removal(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Ask it no longer."""
    actor = acting(request)
    found = queries.get_question(question_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the question “%(name)s”?") % {"name": found.name},
        intro=_("Rules that ask for it must be changed before it can be published."),
        submit=_("Remove"),
        save=lambda: actions.remove_question(question_id, actor=actor),
        back=found.questionnaire,
        message=_("Removed."),
    )


@requires("catalog.edit")
def needs_rule_new(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """A rule that recommends."""
    actor = acting(request)
    found = queries.get_questionnaire(questionnaire_id, actor=actor)

    def save(data: dict[str, Any]) -> Questionnaire:
        actions.add_needs_rule(questionnaire_id, **data, actor=actor)
        return found

    return ui_forms.page(
        request,
        forms_needs.NeedsRuleForm,
        title=_("New rule in %(name)s") % {"name": found.name},
        submit=_("Add"),
        form_kwargs={"actor": actor, "questions": queries.questions(found)},
        save=save,
        back=found,
        template="catalog/needs_rule_form.html",
    )


@requires("catalog.edit")
def needs_rule_edit(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    actor = acting(request)
    rule = queries.get_needs_rule(rule_id, actor=actor)
    names = ("name", "quantity", "per", "description", "position")
    return ui_forms.page(
        request,
        forms_needs.NeedsRuleForm,
        title=rule.name,
        submit=_("Save"),
        initial={name: getattr(rule, name) for name in names}
        | {"offering": rule.offering_id, "translations": translated(rule.translations)},
        form_kwargs={"actor": actor, "questions": queries.questions(rule.questionnaire), "rule": rule},
        save=lambda data: actions.change_needs_rule(rule_id, **data, actor=actor).questionnaire,
        back=rule.questionnaire,
        template="catalog/needs_rule_form.html",
    )


@requires("catalog.edit")
def needs_rule_removal(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Recommend it no longer."""
    actor = acting(request)
    rule = queries.get_needs_rule(rule_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the rule “%(name)s”?") % {"name": rule.name},
        intro=_("It no longer recommends %(offering)s.") % {"offering": rule.offering.name},
        submit=_("Remove"),
        save=lambda: actions.remove_needs_rule(rule_id, actor=actor),
        back=rule.questionnaire,
        message=_("Removed."),
    )
