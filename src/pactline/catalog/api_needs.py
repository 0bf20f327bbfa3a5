"""The JSON face of questionnaires, needs analyses and suggestions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from pactline.activity import subjects
from pactline.identity.access import acting, requires
from pactline.kernel.actor import Actor
from pactline.ui import rest

from . import actions, queries
from .lists import Questionnaires
from .models import NeedsAssessment, NeedsRule, Question, Questionnaire, Suggestion
from .schemas_needs import (
    AnswersIn,
    AssessmentIn,
    AssessmentOut,
    NeedsRuleIn,
    NeedsRuleOut,
    QuestionIn,
    QuestionnaireChange,
    QuestionnaireDetail,
    QuestionnaireIn,
    QuestionnaireOut,
    QuestionOut,
    SuggestionChange,
    SuggestionIn,
    SuggestionOut,
)

router = Router(tags=["catalog"])
DATES = frozenset({"valid_from", "valid_to"})


def given(body: Schema, empty: Collection[str] = ()) -> dict[str, Any]:
    """What a change names; null only where a value may be taken away."""
    values = body.dict(exclude_unset=True)
    return {name: value for name, value in values.items() if value is not None or name in empty}


def _detail(found: Questionnaire) -> dict[str, Any]:
    return {
        **QuestionnaireOut.from_orm(found).model_dump(),
        "questions": queries.questions(found),
        "rules": queries.needs_rules(found),
    }


@router.get("/questionnaires", response=rest.Page[QuestionnaireOut], openapi_extra=rest.parameters(Questionnaires))
@requires("catalog.view")
def list_questionnaires(request: HttpRequest) -> rest.Page[QuestionnaireOut]:
    """The questionnaires that you may know of."""
    return rest.page(request, Questionnaires, QuestionnaireOut)


@router.post("/questionnaires", response={201: QuestionnaireDetail})
@requires("catalog.edit")
def create_questionnaire(request: HttpRequest, body: QuestionnaireIn) -> Any:
    """A draft questionnaire."""
    return Status(201, _detail(actions.create_questionnaire(**body.dict(), actor=acting(request))))


@router.get("/questionnaires/{uuid:questionnaire_id}", response=QuestionnaireDetail)
@requires("catalog.view")
def read_questionnaire(request: HttpRequest, questionnaire_id: UUID) -> dict[str, Any]:
    """One questionnaire with its questions and rules."""
    return _detail(queries.get_questionnaire(questionnaire_id, actor=acting(request)))


@router.patch("/questionnaires/{uuid:questionnaire_id}", response=QuestionnaireDetail)
@requires("catalog.edit")
def change_questionnaire(request: HttpRequest, questionnaire_id: UUID, body: QuestionnaireChange) -> dict[str, Any]:
    """Change what is given; once published words and dates only."""
    return _detail(actions.change_questionnaire(questionnaire_id, **given(body, DATES), actor=acting(request)))


@router.post("/questionnaires/{uuid:questionnaire_id}/publication", response=QuestionnaireDetail)
@requires("catalog.publish")
def publish_questionnaire(request: HttpRequest, questionnaire_id: UUID) -> dict[str, Any]:
    """From now on it can be asked, and is frozen."""
    return _detail(actions.publish_questionnaire(questionnaire_id, actor=acting(request)))


@router.post("/questionnaires/{uuid:questionnaire_id}/retirement", response=QuestionnaireDetail)
@requires("catalog.publish")
def retire_questionnaire(request: HttpRequest, questionnaire_id: UUID) -> dict[str, Any]:
    """It is not asked any more."""
    return _detail(actions.retire_questionnaire(questionnaire_id, actor=acting(request)))


@router.post("/questionnaires/{uuid:questionnaire_id}/versions", response={201: QuestionnaireDetail})
@requires("catalog.edit")
def revise_questionnaire(request: HttpRequest, questionnaire_id: UUID) -> Any:
    """A draft of the next version."""
    return Status(201, _detail(actions.revise_questionnaire(questionnaire_id, actor=acting(request))))


@router.post("/questionnaires/{uuid:questionnaire_id}/questions", response={201: QuestionOut})
@requires("catalog.edit")
def add_question(request: HttpRequest, questionnaire_id: UUID, body: QuestionIn) -> Any:
    """One more question of a draft."""
    return Status(201, actions.add_question(questionnaire_id, **body.dict(), actor=acting(request)))


@router.put("/questions/{uuid:question_id}", response=QuestionOut)
@requires("catalog.edit")
def change_question(request: HttpRequest, question_id: UUID, body: QuestionIn) -> Question:
    """Write a question of a draft anew."""
    return actions.change_question(question_id, **body.dict(), actor=acting(request))


@router.delete("/questions/{uuid:question_id}", response={204: None})
@requires("catalog.edit")
def remove_question(request: HttpRequest, question_id: UUID) -> Any:
    """Ask it no longer."""
    actions.remove_question(question_id, actor=acting(request))
    return Status(204, None)


@router.post("/questionnaires/{uuid:questionnaire_id}/rules", response={201: NeedsRuleOut})
@requires("catalog.edit")
def add_needs_rule(request: HttpRequest, questionnaire_id: UUID, body: NeedsRuleIn) -> Any:
    """A rule that recommends; one that asks for what no question answers is refused."""
    return Status(201, actions.add_needs_rule(questionnaire_id, **body.dict(), actor=acting(request)))


@router.put("/needs-rules/{uuid:rule_id}", response=NeedsRuleOut)
@requires("catalog.edit")
def change_needs_rule(request: HttpRequest, rule_id: UUID, body: NeedsRuleIn) -> NeedsRule:
    """Write a rule of a draft anew."""
    return actions.change_needs_rule(rule_id, **body.dict(), actor=acting(request))


@router.delete("/needs-rules/{uuid:rule_id}", response={204: None})
@requires("catalog.edit")
def remove_needs_rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Recommend it no longer."""
    actions.remove_needs_rule(rule_id, actor=acting(request))
    return Status(204, None)


def _assessment(found: NeedsAssessment, actor: Actor) -> dict[str, Any]:
    subject: Any = subjects.load(found.subject_type, found.subject_id, actor=actor)
    buyer = queries.buyer_of(getattr(subject, "account_id", None), channel="direct", actor=actor)
    names = ("id", "questionnaire_id", "subject_type", "subject_id", "answers")
    return {
        **{name: getattr(found, name) for name in names},
        "recommendations": [
            {
                "rule_id": row.rule.pk,
                "offering_id": row.offering.pk,
                "sku": row.offering.sku,
                "name": row.offering.local_name,
                "quantity": row.quantity,
                "reason": row.rule.local_description,
                "problem": row.problem,
            }
            for row in queries.recommendations(found, buyer=buyer)
        ],
    }


@router.post("/needs", response={201: AssessmentOut})
@requires("catalog.configure")
def assess(request: HttpRequest, body: AssessmentIn) -> Any:
    """Keep what was answered about a record, and see what that recommends."""
    actor = acting(request)
    return Status(201, _assessment(actions.assess(**body.dict(), actor=actor), actor))


@router.get("/needs/{uuid:assessment_id}", response=AssessmentOut)
@requires("catalog.view")
def read_assessment(request: HttpRequest, assessment_id: UUID) -> dict[str, Any]:
    """One needs analysis with what its answers recommend today."""
    actor = acting(request)
    return _assessment(queries.get_assessment(assessment_id, actor=actor), actor)


@router.put("/needs/{uuid:assessment_id}/answers", response=AssessmentOut)
@requires("catalog.configure")
def change_answers(request: HttpRequest, assessment_id: UUID, body: AnswersIn) -> dict[str, Any]:
    """Answer anew; what is recommended follows."""
    actor = acting(request)
    return _assessment(actions.change_answers(assessment_id, answers=body.answers, actor=actor), actor)


@router.get("/offerings/{uuid:offering_id}/suggestions", response=list[SuggestionOut])
@requires("catalog.view")
def list_suggestions(request: HttpRequest, offering_id: UUID) -> list[Suggestion]:
    """What is suggested beside an offering, in order."""
    return queries.suggestions_of(queries.get(offering_id, actor=acting(request)))


@router.post("/offerings/{uuid:offering_id}/suggestions", response={201: SuggestionOut})
@requires("catalog.edit")
def add_suggestion(request: HttpRequest, offering_id: UUID, body: SuggestionIn) -> Any:
    """Suggest another offering beside this one."""
    return Status(201, actions.add_suggestion(offering_id, **body.dict(), actor=acting(request)))


@router.patch("/suggestions/{uuid:suggestion_id}", response=SuggestionOut)
@requires("catalog.edit")
def change_suggestion(request: HttpRequest, suggestion_id: UUID, body: SuggestionChange) -> Suggestion:
    """Change what is given."""
    return actions.change_suggestion(suggestion_id, **given(body, DATES), actor=acting(request))


@router.delete("/suggestions/{uuid:suggestion_id}", response={204: None})
@requires("catalog.edit")
def remove_suggestion(request: HttpRequest, suggestion_id: UUID) -> Any:
    """Suggest it no longer."""
    actions.remove_suggestion(suggestion_id, actor=acting(request))
    return Status(204, None)
