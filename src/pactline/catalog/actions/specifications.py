"""Writing specifications and their relationships. A published one is frozen but for its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.lifecycle import SPECIFICATION
from pactline.catalog.models import Characteristic, CharacteristicOption, Specification, SpecificationRelation
from pactline.catalog.rules import closes_circle
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from .drafts import refuse_unknown

FIELDS = frozenset({"code", "name", "description", "kind", "translations"})
SMALL = frozenset({"name", "description", "translations"})
S = Specification.Status


def create_specification(
    *, code: str, name: str, actor: Actor, kind: str = Specification.Kind.PRODUCT, description: str = "", **fields: Any
) -> Specification:
    """A draft specification."""
    refuse_unknown(set(fields), FIELDS, _("specification"))
    actor.require("catalog.edit", _("create a specification"))
    made = Specification(code=code.strip(), name=name.strip(), kind=kind, description=description.strip(), **fields)
    with transaction.atomic():
        _check(made)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"code": made.code, "kind": made.kind})
    return made


def take_over(*, code: str, version: int, previous: Specification | None, actor: Actor, **fields: Any) -> Specification:
    """A draft of a version that another installation made."""
    actor.require("catalog.edit", _("create a specification"))
    made = Specification(code=code.strip(), version=version, previous=previous, **fields)
    _check(made)
    made.save(force_insert=True)
    record(subject=made, verb="created", actor=actor, data={"code": made.code, "version": version})
    return made


def change_specification(
    specification_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> Specification:
    """Change what ``fields`` name; once published the words only."""
    refuse_unknown(set(fields), FIELDS, _("specification"))
    with transaction.atomic():
        found = locked(queries.visible_specifications(actor), specification_id, if_match=if_match)
        actor.require("catalog.edit", _("change a specification"))
        changes = assign(found, fields)
        if found.status != S.DRAFT and set(changes) - SMALL:
            raise WrongState(_("%(name)s is published; make a new version to change it.") % {"name": found})
        if changes:
            _check(found)
            save(found, fields=changes)
            record(subject=found, verb="changed", actor=actor, data={"changes": changes})
    return found


def revise_specification(specification_id: UUID, *, actor: Actor) -> Specification:
    """A draft of the next version, with characteristics and relationships."""
    source = queries.get_specification(specification_id, actor=actor)
    actor.require("catalog.edit", _("make a new version"))
    with transaction.atomic():
        same = Specification.objects.filter(code__iexact=source.code)
        if same.filter(status=S.DRAFT).exists():
            raise WrongState(_("There is already a draft of %(name)s.") % {"name": source})
        made = Specification.objects.create(
            **{name: getattr(source, name) for name in FIELDS},
            version=same.aggregate(last=Max("version"))["last"] + 1,
            previous=source,
        )
        copy_characteristics(source, made)
        SpecificationRelation.objects.bulk_create(
            SpecificationRelation(
                source=made, **{n: getattr(row, n) for n in ("target_id", "kind", "quantity", "when", "position")}
            )
            for row in source.relations.all()
        )
        record(subject=made, verb="version_created", actor=actor, data={"version": made.version})
    return made


def copy_characteristics(source: Any, made: Any) -> None:
    """The characteristics of an offering or specification with their options, on another one."""
    owner = "offering" if source._meta.model_name == "offering" else "specification"
    names = ("code", "name", "kind", "required", "default", "least", "most", "unit", "position", "translations")
    for row in Characteristic.objects.filter(**{owner: source}).prefetch_related("options"):
        copied = Characteristic.objects.create(**{owner: made}, **{name: getattr(row, name) for name in names})
        CharacteristicOption.objects.bulk_create(
            CharacteristicOption(
                characteristic=copied, **{n: getattr(o, n) for n in ("code", "name", "position", "translations")}
            )
            for o in row.options.all()
        )


def publish_specification(specification_id: UUID, *, actor: Actor) -> Specification:
    """From now on offerings and relationships may use it, and only its words can be changed."""
    return SPECIFICATION.apply(specification_id, "publish", actor=actor, queryset=queries.visible_specifications(actor))


def retire_specification(specification_id: UUID, *, actor: Actor) -> Specification:
    """Nothing new may use it."""
    return SPECIFICATION.apply(specification_id, "retire", actor=actor, queryset=queries.visible_specifications(actor))


def relate(
    specification_id: UUID,
    *,
    target_id: UUID,
    kind: str,
    actor: Actor,
    quantity: Decimal = Decimal(1),
    when: Sequence[Mapping[str, Any]] = (),
) -> SpecificationRelation:
    """A draft specification needs ``quantity`` of another one (when its characteristics are as ``when`` says)."""
    with transaction.atomic():
        source = open_specification(specification_id, actor)
        target = queries.get_specification(target_id, actor=actor)
        problems = {}
        if kind not in SpecificationRelation.Kind.values:
            problems["kind"] = _("Use bundles, realized_as, requires or composed_of.")
        if quantity <= 0:
            problems["quantity"] = _("The quantity must be more than 0.")
        codes = set(source.characteristics.values_list("code", flat=True))
        if any(test.get("characteristic") not in codes for test in when):
            problems["when"] = _("A condition names a characteristic of %(name)s.") % {"name": source.name}
        known: dict[UUID, list[UUID]] = {}
        for one, other in SpecificationRelation.objects.values_list("source_id", "target_id"):
            known.setdefault(one, []).append(other)
        if closes_circle(source.pk, target.pk, known):
            problems["target"] = _("%(target)s already needs %(source)s; that would be a circle.") % {
                "target": target.name,
                "source": source.name,
            }
        elif source.relations.filter(target=target, kind=kind).exists():
            problems["target"] = _("%(target)s is related already.") % {"target": target.name}
        if problems:
            raise InvalidInput(
                _("This relationship cannot be saved."), fields=problems, problems=list(problems.values())
            )
        made = SpecificationRelation.objects.create(
            source=source,
            target=target,
            kind=kind,
            quantity=quantity,
            when=[dict(test) for test in when],
            position=source.relations.count() + 1,
        )
        record(subject=source, verb="related", actor=actor, data={"target": target.code, "kind": kind})
    return made


def unrelate(relation_id: UUID, *, actor: Actor) -> Specification:
    """Take a relationship away from a draft specification."""
    with transaction.atomic():
        row = SpecificationRelation.objects.select_related("target").filter(pk=relation_id).first()
        if row is None:
            raise NotVisible(_("There is no such relationship."))
        source = open_specification(row.source_id, actor)
        record(subject=source, verb="unrelated", actor=actor, data={"target": row.target.code, "kind": row.kind})
        row.delete()
    return source


def open_specification(specification_id: UUID, actor: Actor) -> Specification:
    """The locked draft specification."""
    found = locked(queries.visible_specifications(actor), specification_id)
    actor.require("catalog.edit", _("change a specification"))
    if found.status != S.DRAFT:
        raise WrongState(_("%(name)s is published; make a new version to change it.") % {"name": found})
    return found


def _check(found: Specification) -> None:
    problems: dict[str, str] = {}
    if not found.code or not found.name:
        problems["code" if not found.code else "name"] = _("Code and name are needed.")
    same = Specification.objects.filter(code__iexact=found.code, version=found.version).exclude(pk=found.pk)
    if same.exists():
        problems["code"] = _("The code “%(code)s” is used by another specification.") % {"code": found.code}
    if found.kind not in Specification.Kind.values:
        problems["kind"] = _("Use product, customer_service, resource_service or resource.")
    if problems:
        raise InvalidInput(_("This specification cannot be saved."), fields=problems, problems=list(problems.values()))
