"""Asking what a customer needs: the questions, the answers that are kept, and what they recommend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pactline.activity import subjects
from pactline.catalog import actions, queries
from pactline.catalog.forms_needs import AnswersForm
from pactline.catalog.models import NeedsAssessment, Questionnaire
from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, NotAllowed, NotVisible
from pactline.ui import forms as ui_forms
from pactline.ui import pages

FORM = ("GET", "POST")


@requires("catalog.configure")
@require_http_methods(FORM)
def assessment_new(request: HttpRequest, subject_type: str, subject_id: UUID) -> HttpResponse:
    """Ask about a record; ``?questionnaire=`` where there are several."""
    actor = acting(request)
    subject: Any = subjects.load(subject_type, subject_id, actor=actor)
    known = queries.open_questionnaires()
    wanted = request.GET.get("questionnaire", "")
    chosen = next((one for one in known if str(one.pk) == wanted), None) or next(iter(known), None)
    if chosen is None:
        return pages.page(
            request,
            "catalog/assessment.html",
            title=_("Needs analysis"),
            trail=[(str(subject), subject.get_absolute_url())],
            context={"questionnaire": None},
        )
    before = next(
        (one for one in queries.assessments(subject_type, [subject_id]) if one.questionnaire_id == chosen.pk), None
    )
    return _asked(
        request,
        chosen,
        before or NeedsAssessment(questionnaire=chosen, subject_type=subject_type, subject_id=subject_id),
        subject,
        save=lambda answers: actions.assess(
            chosen.pk, subject_type=subject_type, subject_id=subject_id, answers=answers, actor=actor
        ),
        others=known if before is None else [],
    )


@requires("catalog.view")
@require_http_methods(FORM)
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """One needs analysis: its answers, which can be changed, and what they recommend."""
    actor = acting(request)
    found = queries.get_assessment(assessment_id, actor=actor)
    subject: Any = subjects.load(found.subject_type, found.subject_id, actor=actor)
    return _asked(
        request,
        found.questionnaire,
        found,
        subject,
        save=lambda answers: actions.change_answers(assessment_id, answers=answers, actor=actor),
    )


@requires("catalog.configure")
@require_http_methods(FORM)
def questionnaire_trial(request: HttpRequest, questionnaire_id: UUID) -> HttpResponse:
    """Answer a questionnaire to see what it recommends; nothing is kept."""
    found = queries.get_questionnaire(questionnaire_id, actor=acting(request))
    return _asked(request, found, NeedsAssessment(questionnaire=found), found, save=None)


def _asked(
    request: HttpRequest,
    questionnaire: Questionnaire,
    found: NeedsAssessment,
    subject: Any,
    *,
    save: Callable[[dict[str, Any]], NeedsAssessment] | None,
    others: list[Questionnaire] | None = None,
) -> HttpResponse:
    """The page of questions. A change of an answer shows anew what is recommended; only “save” keeps it."""
    actor = acting(request)
    asked = queries.questions(questionnaire)
    given = request.method == "POST"
    form = AnswersForm(request.POST if given else None, questions=asked, answers=found.answers)
    answers, status, buyer = found.answers, 200, _buyer(subject, actor)
    if given:
        valid = form.is_valid()
        answers = form.answers()
        if save is not None and "_save" in request.POST:
            status = 422
            if valid:
                try:
                    return pages.done(request, save(form.kept), message=_("The answers are kept."))
                except (NotVisible, NotAllowed):
                    raise
                except DomainError as error:
                    ui_forms.put_errors(form, error)
                    status = error.status
        else:
            form = AnswersForm(None, questions=asked, answers=answers)
    return pages.page(
        request,
        "catalog/assessment.html",
        title=questionnaire.local_name,
        trail=[(str(subject), subject.get_absolute_url())],
        context={
            "questionnaire": questionnaire,
            "assessment": found,
            "form": form,
            "action": request.get_full_path(),
            "recommendations": queries.recommendations(found, answers=answers, buyer=buyer),
            "buyer": buyer,
            "kept": save is not None and answers == found.answers and not found._state.adding,
            "can_save": save is not None and actor.may("catalog.configure"),
            "others": [
                (one.local_name, f"{_new_url(found)}?questionnaire={one.pk}")
                for one in others or ()
                if one.pk != questionnaire.pk
            ],
            "subject": subject,
        },
        status=status,
    )


def _new_url(found: NeedsAssessment) -> str:
    return reverse("catalog:assessment_new", args=[found.subject_type, found.subject_id])


def _buyer(subject: Any, actor: Actor) -> queries.Buyer | None:
    """The account of a record as a buyer, where it has one."""
    return queries.buyer_of(getattr(subject, "account_id", None), channel="direct", actor=actor)
