"""Writing questionnaires: their questions, and the rules that recommend. A published one is frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pactline.catalog import needs, queries
from pactline.catalog.lifecycle import QUESTIONNAIRE
from pactline.catalog.models import NeedsRule, Question, Questionnaire
from pactline.catalog.rules import fits_unit
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from .drafts import refuse_unknown

FIELDS = frozenset({"code", "name", "description", "translations", "valid_from", "valid_to"})
SMALL = FIELDS - {"code"}
QUESTION = ("code", "name", "description", "kind", "required", "options", "position", "translations")
RULE = ("name", "description", "condition", "offering_id", "quantity", "per", "position", "translations")
S = Questionnaire.Status


def create_questionnaire(*, code: str, name: str, actor: Actor, **fields: Any) -> Questionnaire:
    """A draft questionnaire. ``fields``: description, valid_from, valid_to, translations."""
    refuse_unknown(set(fields), FIELDS, _("questionnaire"))
    return take_over_questionnaire(code=code, name=name, version=1, previous=None, actor=actor, **fields)


def take_over_questionnaire(
    *, code: str, version: int, previous: Questionnaire | None, actor: Actor, **fields: Any
) -> Questionnaire:
    """A draft of a version; further ones come from an import."""
    actor.require("catalog.edit", _("create a questionnaire"))
    made = Questionnaire(code=code.strip(), version=version, previous=previous, **fields)
    with transaction.atomic():
        _check(made)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"code": made.code, "version": version})
    return made


def change_questionnaire(questionnaire_id: UUID, *, actor: Actor, **fields: Any) -> Questionnaire:
    """Change what ``fields`` name; once published words and dates only."""
    refuse_unknown(set(fields), FIELDS, _("questionnaire"))
    with transaction.atomic():
        found = locked(queries.visible_questionnaires(actor), questionnaire_id)
        actor.require("catalog.edit", _("change a questionnaire"))
        changes = assign(found, fields)
        if found.status != S.DRAFT and set(changes) - SMALL:
            raise WrongState(_("%(name)s is published; make a new version to change it.") % {"name": found})
        if changes:
            _check(found)
            save(found, fields=changes)
            record(subject=found, verb="changed", actor=actor, data={"changes": changes})
    return found


def revise_questionnaire(questionnaire_id: UUID, *, actor: Actor) -> Questionnaire:
    """A draft of the next version with all questions and rules. Answers that were given keep the version they answer."""
    source = queries.get_questionnaire(questionnaire_id, actor=actor)
    actor.require("catalog.edit", _("make a new version"))
    with transaction.atomic():
        same = Questionnaire.objects.filter(code__iexact=source.code)
        if same.filter(status=S.DRAFT).exists():
            raise WrongState(_("There is already a draft of %(name)s.") % {"name": source})
        made = Questionnaire.objects.create(
            **{name: getattr(source, name) for name in FIELDS - {"valid_from", "valid_to"}},
            version=same.aggregate(last=Max("version"))["last"] + 1,
            previous=source,
        )
        Question.objects.bulk_create(
            Question(questionnaire=made, **{name: getattr(row, name) for name in QUESTION})
            for row in queries.questions(source)
        )
        NeedsRule.objects.bulk_create(
            NeedsRule(questionnaire=made, **{name: getattr(row, name) for name in RULE})
            for row in queries.needs_rules(source)
        )
        record(subject=made, verb="version_created", actor=actor, data={"version": made.version})
    return made


def publish_questionnaire(questionnaire_id: UUID, *, actor: Actor) -> Questionnaire:
    """From now on it can be asked, in place of its earlier versions."""
    return QUESTIONNAIRE.apply(questionnaire_id, "publish", actor=actor, queryset=queries.visible_questionnaires(actor))


def retire_questionnaire(questionnaire_id: UUID, *, actor: Actor) -> Questionnaire:
    """It is not asked any more; answers stay."""
    return QUESTIONNAIRE.apply(questionnaire_id, "retire", actor=actor, queryset=queries.visible_questionnaires(actor))


def add_question(
    questionnaire_id: UUID,
    *,
    code: str,
    name: str,
    actor: Actor,
    kind: str = Question.Kind.CHOICE,
    options: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> Question:
    """Ask ``name`` in a draft. ``options``: [{"code", "name", "translations"}]. ``fields``: description, required,
    position, translations."""
    refuse_unknown(set(fields), frozenset(QUESTION), _("question"))
    with transaction.atomic():
        owner = _draft(questionnaire_id, actor)
        fields.setdefault("position", len(queries.questions(owner)) + 1)
        made = Question(questionnaire=owner, code=code, name=name.strip(), kind=kind, options=_options(options))
        assign(made, fields)
        _check_question(made)
        made.save(force_insert=True)
        record(
            subject=owner, verb="question_added", actor=actor, data={"code": made.code, "question": [None, made.name]}
        )
    return made


def change_question(question_id: UUID, *, actor: Actor, **fields: Any) -> Question:
    """Change a question of a draft. Rules that ask for what is gone are named when it is published."""
    refuse_unknown(set(fields), frozenset(QUESTION), _("question"))
    found = queries.get_question(question_id, actor=actor)
    with transaction.atomic():
        owner = _draft(found.questionnaire_id, actor)
        if "options" in fields:
            fields["options"] = _options(fields["options"])
        if changes := assign(found, fields):
            _check_question(found)
            save(found, fields=changes)
            data = {"code": found.code, **_told(found.name, changes)}
            record(subject=owner, verb="question_changed", actor=actor, data=data)
    return found


def remove_question(question_id: UUID, *, actor: Actor) -> Questionnaire:
    """Ask it no longer."""
    found = queries.get_question(question_id, actor=actor)
    with transaction.atomic():
        owner = _draft(found.questionnaire_id, actor)
        data = {"code": found.code, "question": [found.name, None]}
        record(subject=owner, verb="question_removed", actor=actor, data=data)
        found.delete()
    return owner


def add_needs_rule(
    questionnaire_id: UUID,
    *,
    name: str,
    offering_id: UUID,
    actor: Actor,
    condition: Mapping[str, Any] | None = None,
    quantity: Decimal = Decimal(1),
    **fields: Any,
) -> NeedsRule:
    """Recommend ``quantity`` of an offering when ``condition`` holds for the answers of a draft. ``fields``: description,
    per, position, translations."""
    refuse_unknown(set(fields), frozenset(RULE), _("rule"))
    with transaction.atomic():
        owner = _draft(questionnaire_id, actor)
        offering = queries.get(offering_id, actor=actor)
        fields.setdefault("position", len(queries.needs_rules(owner)) + 1)
        made = NeedsRule(questionnaire=owner, name=name.strip(), offering=offering, quantity=quantity)
        assign(made, {**fields, "condition": dict(condition or {})})
        _check_rule(made)
        made.save(force_insert=True)
        data = {"name": made.name, "offering": offering.sku, "rule": [None, made.name]}
        record(subject=owner, verb="rule_added", actor=actor, data=data)
    return made


def change_needs_rule(rule_id: UUID, *, actor: Actor, **fields: Any) -> NeedsRule:
    """Change a rule of a draft."""
    refuse_unknown(set(fields), frozenset(RULE), _("rule"))
    found = queries.get_needs_rule(rule_id, actor=actor)
    with transaction.atomic():
        owner = _draft(found.questionnaire_id, actor)
        if fields.get("offering_id"):
            fields["offering_id"] = queries.get(fields["offering_id"], actor=actor).pk
        if changes := assign(found, fields):
            _check_rule(found)
            save(found, fields=changes)
            data = {"name": found.name, **_told(found.name, changes)}
            record(subject=owner, verb="rule_changed", actor=actor, data=data)
    return found


def remove_needs_rule(rule_id: UUID, *, actor: Actor) -> Questionnaire:
    """Recommend it no longer."""
    found = queries.get_needs_rule(rule_id, actor=actor)
    with transaction.atomic():
        owner = _draft(found.questionnaire_id, actor)
        data = {"name": found.name, "rule": [found.name, None]}
        record(subject=owner, verb="rule_removed", actor=actor, data=data)
        found.delete()
    return owner


def _draft(questionnaire_id: UUID, actor: Actor) -> Questionnaire:
    found = locked(queries.visible_questionnaires(actor), questionnaire_id)
    actor.require("catalog.edit", _("change a questionnaire"))
    if found.status != S.DRAFT:
        raise WrongState(_("%(name)s is published; make a new version to change it.") % {"name": found})
    return found


def _told(name: str, changes: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """What was changed about the question or rule ``name``, for the activity; what has parts is only named."""
    return {
        f"“{name}” {field}": ["…", "…"] if field in ("options", "condition", "translations") else list(pair)
        for field, pair in changes.items()
    }


def _options(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "code": str(row.get("code", "")).strip(),
            "name": str(row.get("name") or row.get("code", "")).strip(),
            "translations": dict(row.get("translations") or {}),
        }
        for row in given
    ]


def _check(found: Questionnaire) -> None:
    problems: dict[str, str] = {}
    if not found.code or not found.name:
        problems["code" if not found.code else "name"] = _("Code and name are needed.")
    same = Questionnaire.objects.filter(code__iexact=found.code, version=found.version).exclude(pk=found.pk)
    if same.exists():
        problems["code"] = _("The code “%(code)s” is used by another questionnaire.") % {"code": found.code}
    if found.valid_from and found.valid_to and found.valid_to < found.valid_from:
        problems["valid_to"] = _("It ends before it begins.")
    _refuse(_("This questionnaire cannot be saved."), problems)


def _check_question(made: Question) -> None:
    problems: dict[str, str] = {}
    codes = [option["code"] for option in made.options]
    if not needs.CODE.match(made.code):
        problems["code"] = _("Use small letters, digits and _, beginning with a letter.")
    elif made.questionnaire.questions.filter(code=made.code).exclude(pk=made.pk).exists():
        problems["code"] = _("There is already a question “%(code)s”.") % {"code": made.code}
    if not made.name:
        problems["name"] = _("The question is missing.")
    if made.kind not in Question.Kind.values:
        problems["kind"] = _("Use choice, several, yes_no, number or text.")
    elif made.kind in (Question.Kind.CHOICE, Question.Kind.SEVERAL):
        if len(codes) < 2 or not all(codes):
            problems["options"] = _("Give at least two options, each with a code.")
        elif len(set(codes)) != len(codes):
            problems["options"] = _("Two options have the same code.")
    elif codes:
        problems["options"] = _("Only a question with a choice has options.")
    _refuse(_("This question cannot be saved."), problems)


def _check_rule(made: NeedsRule) -> None:
    problems = needs.rule_problems(queries.questions(made.questionnaire), made.condition, made.per)
    if not made.name:
        problems["name"] = _("The name is missing.")
    elif made.questionnaire.rules.filter(name__iexact=made.name).exclude(pk=made.pk).exists():
        problems["name"] = _("There is already a rule “%(name)s”.") % {"name": made.name}
    unit = queries.by_ids([made.offering_id])[made.offering_id].unit
    if made.quantity <= 0 or not fits_unit(made.quantity, unit.decimals):
        problems["quantity"] = _("This quantity cannot be sold.")
    _refuse(_("This rule cannot be saved."), problems)


def _refuse(message: str, problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidInput(message, fields=dict(problems), problems=list(problems.values()))
