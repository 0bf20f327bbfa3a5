"""Keeping the answers of a needs analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import subjects
from pactline.catalog import needs, queries
from pactline.catalog.models import NeedsAssessment, Questionnaire
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save


def assess(
    questionnaire_id: UUID, *, subject_type: str, subject_id: UUID, answers: Mapping[str, Any], actor: Actor
) -> NeedsAssessment:
    """Keep what was answered about a record that the actor sees. Asked again with the same questionnaire, the answers
    that are there are changed."""
    subject: Any = subjects.load(subject_type, subject_id, actor=actor)
    actor.require("catalog.configure", _("answer a needs analysis"))
    found = queries.get_questionnaire(questionnaire_id, actor=actor)
    same = NeedsAssessment.objects.filter(questionnaire=found, subject_type=subject_type, subject_id=subject_id)
    if (before := same.first()) is not None:
        return change_answers(before.pk, answers=answers, actor=actor)
    if found not in queries.open_questionnaires():
        raise WrongState(_("%(name)s is not asked any more, or not yet.") % {"name": found})
    kept = _checked(found, answers)
    with transaction.atomic():
        made = NeedsAssessment.objects.create(
            questionnaire=found,
            subject_type=subject_type,
            subject_id=subject_id,
            answers=kept,
            answered_by_id=actor.user_id,
        )
        data = {"questionnaire": found.name, "version": found.version}
        record(subject=subject, verb="needs_assessed", actor=actor, data=data)
    return made


def change_answers(assessment_id: UUID, *, answers: Mapping[str, Any], actor: Actor) -> NeedsAssessment:
    """Answer anew; the whole set. What it recommends follows."""
    visible = queries.get_assessment(assessment_id, actor=actor)
    actor.require("catalog.configure", _("answer a needs analysis"))
    kept = _checked(visible.questionnaire, answers)
    with transaction.atomic():
        found = locked(NeedsAssessment.objects.select_related("questionnaire"), assessment_id)
        before = found.answers
        if kept != before:
            found.answers, found.answered_by_id = kept, actor.user_id
            save(found, fields=["answers", "answered_by"])
            subject: Any = subjects.load(found.subject_type, found.subject_id, actor=actor)
            codes = sorted(code for code in {*kept, *before} if kept.get(code) != before.get(code))
            changes = {code: [before.get(code), kept.get(code)] for code in codes}
            data = {"questionnaire": found.questionnaire.name, "changes": changes}
            record(subject=subject, verb="needs_changed", actor=actor, data=data)
    return found


def _checked(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    kept, problems = needs.answers_of(queries.questions(questionnaire), answers)
    if problems:
        raise InvalidInput(
            _("These answers cannot be kept."), fields=problems, problems=[f"{k}: {v}" for k, v in problems.items()]
        )
    return kept
