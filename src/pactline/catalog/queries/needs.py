"""Reading questionnaires, the answers that were given, and what they recommend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.activity import subjects
from pactline.catalog import needs
from pactline.catalog.models import NeedsAssessment, NeedsRule, Offering, Question, Questionnaire
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .eligibility import Buyer, denied
from .offerings import by_skus, dated, not_sold


def visible_questionnaires(actor: Actor) -> models.QuerySet[Questionnaire]:
    """The questionnaires that the actor may know of; drafts only for who edits the catalog."""
    rows = Questionnaire.objects.all()
    if actor.sees_all or actor.may("catalog.edit"):
        return rows
    return rows.exclude(status=Questionnaire.Status.DRAFT)


def get_questionnaire(questionnaire_id: UUID | str, *, actor: Actor) -> Questionnaire:
    """One questionnaire."""
    found = visible_questionnaires(actor).select_related("previous").filter(pk=questionnaire_id).first()
    if found is None:
        raise NotVisible(_("There is no such questionnaire."))
    actor.require("catalog.view", _("see questionnaires"))
    return found


def open_questionnaires(*, on: date | None = None) -> list[Questionnaire]:
    """What can be asked on ``on`` (today): of each code the newest published version that holds."""
    rows = Questionnaire.objects.filter(dated(on or clock.today()), status=Questionnaire.Status.PUBLISHED)
    newest = {row.code.lower(): row for row in rows.order_by("version")}
    return sorted(newest.values(), key=lambda row: row.name.lower())


def questionnaire_versions(questionnaire: Questionnaire) -> models.QuerySet[Questionnaire]:
    """All versions of a questionnaire, newest first."""
    return Questionnaire.objects.filter(code__iexact=questionnaire.code).order_by("-version")


def questions(questionnaire: Questionnaire) -> list[Question]:
    """The questions in order."""
    return list(Question.objects.filter(questionnaire=questionnaire))


def needs_rules(questionnaire: Questionnaire) -> list[NeedsRule]:
    """The rules in order, with their offerings."""
    return list(NeedsRule.objects.filter(questionnaire=questionnaire).select_related("offering__unit"))


def get_question(question_id: UUID | str, *, actor: Actor) -> Question:
    """One question of a questionnaire that the actor may know of."""
    rows = Question.objects.filter(questionnaire__in=visible_questionnaires(actor)).select_related("questionnaire")
    found = rows.filter(pk=question_id).first()
    if found is None:
        raise NotVisible(_("There is no such question."))
    return found


def get_needs_rule(rule_id: UUID | str, *, actor: Actor) -> NeedsRule:
    """One rule of a questionnaire that the actor may know of."""
    rows = NeedsRule.objects.filter(questionnaire__in=visible_questionnaires(actor))
    found = rows.select_related("questionnaire", "offering__unit").filter(pk=rule_id).first()
    if found is None:
        raise NotVisible(_("There is no such rule."))
    return found


def get_assessment(assessment_id: UUID | str, *, actor: Actor) -> NeedsAssessment:
    """One needs analysis about a record that the actor sees."""
    found = NeedsAssessment.objects.select_related("questionnaire", "answered_by").filter(pk=assessment_id).first()
    if found is None:
        raise NotVisible(_("There is no such needs analysis."))
    subjects.load(found.subject_type, found.subject_id, actor=actor)
    actor.require("catalog.view", _("see needs analyses"))
    return found


def assessments(subject_type: str, subject_ids: list[UUID]) -> list[NeedsAssessment]:
    """The needs analyses of records of one kind, newest first. The caller sees those records."""
    rows = NeedsAssessment.objects.filter(subject_type=subject_type, subject_id__in=subject_ids)
    return list(rows.select_related("questionnaire", "answered_by"))


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the answers recommend: the version for sale of an offering, how many, and why. ``problem``: why it cannot be
    sold."""

    rule: NeedsRule
    offering: Offering
    quantity: Decimal
    problem: str | None = None
    assessment: NeedsAssessment | None = None


def recommendations(
    assessment: NeedsAssessment, *, answers: dict[str, Any] | None = None, buyer: Buyer | None = None
) -> list[Recommendation]:
    """What an assessment recommends today (to ``buyer``), with ``answers`` in place of those that are kept."""
    asked = questions(assessment.questionnaire)
    found = needs.recommend(
        asked, needs_rules(assessment.questionnaire), assessment.answers if answers is None else answers
    )
    day = clock.today()
    for_sale = by_skus((one.rule.offering.sku for one in found), on=day)
    closed = denied(buyer, on=day, among=[row.pk for row in for_sale.values()]) if buyer else ()
    return [
        Recommendation(
            one.rule,
            offering := for_sale.get(one.rule.offering.sku.lower(), one.rule.offering),
            one.quantity,
            not_sold(offering, on=day, buyer=buyer, denied_ids=closed),
            assessment,
        )
        for one in found
    ]
