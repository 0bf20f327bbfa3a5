"""Reading templates, clauses and rules. Configuration has no row scope: who may view authoring sees all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.models import Record

from .models import (
    Clause,
    ClauseVariation,
    ContractModel,
    ContractType,
    InternalSignatoryRule,
    InternalSigner,
    Template,
    TemplateCategory,
    TemplateMapping,
    TemplateRule,
    TemplateStatus,
    TemplateVersion,
)

R = TypeVar("R", bound=Record)
VIEW = "authoring.view"


def _visible(rows: QuerySet[R], actor: Actor) -> QuerySet[R]:
    return rows if actor.may(VIEW) else rows.none()


def _one(rows: QuerySet[R], pk: UUID | str) -> R:
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, TypeError, ValidationError):
        found = None
    if found is None:
        raise NotVisible(_("There is no such %(kind)s.") % {"kind": rows.model._meta.verbose_name})
    return found


def visible_to(actor: Actor) -> QuerySet[Template]:
    """All templates, for those who may view authoring."""
    return _visible(Template.objects.select_related("category", "contract_type", "current", "draft"), actor)


def get(template_id: UUID | str, *, actor: Actor) -> Template:
    """The template; NotVisible when there is none or the actor may not view authoring."""
    return _one(visible_to(actor), template_id)


def version(version_id: UUID | str, *, actor: Actor) -> TemplateVersion:
    return _one(_visible(TemplateVersion.objects.select_related("template", "file"), actor), version_id)


def versions(template: Template) -> QuerySet[TemplateVersion]:
    """The versions of a template, newest first."""
    return template.versions.select_related("file").order_by("-number")


def unconfirmed(version_id: UUID) -> int:
    """How many tags of a version are mapped as we proposed, without a person's word."""
    return TemplateMapping.objects.filter(version=version_id, is_suggested=True).count()


def mapping(version_id: UUID, key: str) -> TemplateMapping:
    """The mapping of a tag. NotVisible naming the tag."""
    found = (
        TemplateMapping.objects.select_related("version__template", "clause")
        .filter(version_id=version_id, key=key)
        .first()
    )
    if found is None:
        raise NotVisible(_("This version has no tag “%(tag)s”.") % {"tag": key})
    return found


def contract_types(*, actor: Actor | None = None, only_active: bool = False) -> QuerySet[ContractType]:
    """Contract types by name. Everybody who works with contracts may read them."""
    rows = ContractType.objects.select_related("model")
    return rows.filter(is_active=True) if only_active else rows


def contract_type(type_id: UUID | str) -> ContractType:
    """An active contract type by id or code. NotVisible when there is none, InvalidInput when it is not active."""
    rows = contract_types()
    found = rows.filter(code=str(type_id)).first() or _one(rows, type_id)
    if not found.is_active:
        raise InvalidInput(
            _("The contract type “%(type)s” is not active and cannot be chosen.") % {"type": found.name},
            fields={"contract_type": _("Choose an active contract type.")},
        )
    return found


def any_contract_type(type_id: UUID | str, *, actor: Actor) -> ContractType:
    return _one(_visible(contract_types(), actor), type_id)


def contract_models(*, actor: Actor) -> QuerySet[ContractModel]:
    return _visible(ContractModel.objects.select_related("contract_type"), actor)


def contract_model(model_id: UUID | str, *, actor: Actor) -> ContractModel:
    return _one(contract_models(actor=actor), model_id)


def categories(*, actor: Actor) -> QuerySet[TemplateCategory]:
    return _visible(TemplateCategory.objects.annotate(template_count=Count("templates")), actor)


def category(category_id: UUID | str, *, actor: Actor) -> TemplateCategory:
    return _one(categories(actor=actor), category_id)


def clauses(*, actor: Actor) -> QuerySet[Clause]:
    """The clause library with its variations and how many of them are active."""
    rows = Clause.objects.select_related("contract_type").annotate(
        variation_count=Count("variations"),
        active_count=Count("variations", filter=Q(variations__is_active=True)),
    )
    return _visible(rows, actor)


def active_clauses(contract_type_id: UUID | None = None) -> QuerySet[Clause]:
    """What a deal term may be about: active clauses with at least one active variation."""
    rows = Clause.objects.filter(is_active=True, variations__is_active=True).distinct()
    if contract_type_id is not None:
        rows = rows.filter(Q(contract_type_id=None) | Q(contract_type_id=contract_type_id))
    return rows.prefetch_related(Prefetch("variations", ClauseVariation.objects.filter(is_active=True)))


def clause(clause_id: UUID | str, *, actor: Actor) -> Clause:
    return _one(clauses(actor=actor), clause_id)


def clause_by_code(code: str) -> Clause | None:
    """A clause by its code or its tag (clause_liability)."""
    plain = code.lower().removeprefix("clause_")
    return Clause.objects.filter(code__in=(plain, plain.replace("_", "-"))).first()


def variation(variation_id: UUID | str, *, actor: Actor) -> ClauseVariation:
    return _one(_visible(ClauseVariation.objects.select_related("clause", "file"), actor), variation_id)


def variations(clause: Clause) -> QuerySet[ClauseVariation]:
    """The variations of a clause in the order in which they are tried."""
    return ClauseVariation.objects.filter(clause=clause).select_related("file").order_by("order", "number")


def active_variations(clause_id: UUID) -> Sequence[ClauseVariation]:
    return list(ClauseVariation.objects.filter(clause_id=clause_id, is_active=True).order_by("order", "number"))


def template_rules(*, actor: Actor) -> QuerySet[TemplateRule]:
    return _visible(TemplateRule.objects.select_related("template", "contract_type", "category"), actor)


def template_rule(rule_id: UUID | str, *, actor: Actor) -> TemplateRule:
    return _one(template_rules(actor=actor), rule_id)


def signatory_rules(*, actor: Actor) -> QuerySet[InternalSignatoryRule]:
    signers = Prefetch("signers", InternalSigner.objects.select_related("user").order_by("order"))
    return _visible(InternalSignatoryRule.objects.select_related("template").prefetch_related(signers), actor)


def signatory_rule(rule_id: UUID | str, *, actor: Actor) -> InternalSignatoryRule:
    return _one(signatory_rules(actor=actor), rule_id)


def usable_templates(contract_type_id: UUID | None, on: date | None = None) -> QuerySet[Template]:
    """Published (also while a new version is edited), active and within their dates: what contracts are made from."""
    day = on or clock.today()
    rows = Template.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day),
        Q(valid_to=None) | Q(valid_to__gt=day),
        status__in=(TemplateStatus.PUBLISHED, TemplateStatus.EDITING),
        is_active=True,
        current__isnull=False,
        contract_type__is_active=True,
    ).select_related("current", "contract_type", "category")
    return rows if contract_type_id is None else rows.filter(contract_type_id=contract_type_id)


def search(actor: Actor, text: str, limit: int) -> list[models.Model]:
    """Templates and clauses by words of their names."""
    if not actor.may(VIEW):
        return []
    found: list[Any] = list(Template.objects.filter(name__icontains=text)[:limit])
    found += list(Clause.objects.filter(Q(name__icontains=text) | Q(code__icontains=text))[:limit])
    return found[:limit]


def active_variation(variation_id: UUID | str) -> ClauseVariation:
    """One active wording of the library for modules that refer to it. NotVisible when there is none."""
    return _one(ClauseVariation.objects.select_related("clause").filter(is_active=True), variation_id)


def library() -> QuerySet[ClauseVariation]:
    """Every active wording of the library with its clause, by name."""
    rows = ClauseVariation.objects.select_related("clause").filter(is_active=True, clause__is_active=True)
    return rows.order_by("clause__name", "rank", "order")
