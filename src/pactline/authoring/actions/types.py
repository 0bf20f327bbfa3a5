"""Contract types, contract models and template categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring.models import ContractModel, ContractType, TemplateCategory
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import Record, assign, locked, save

from . import checking

R = TypeVar("R", bound=Record)
CONFIGURE = "authoring.configure"


def create_contract_type(
    *, name: str, actor: Actor, code: str = "", description: str = "", model_id: UUID | None = None
) -> ContractType:
    """A new, active contract type. A contract model serves one type only; a second use is refused."""
    actor.require(CONFIGURE, _("create a contract type"))
    with transaction.atomic():
        made = ContractType(
            name=checking.name(name, taken=ContractType.objects.all(), limit=120), description=description.strip()
        )
        made.code = checking.code(code, made.name, taken=ContractType.objects.all())
        made.model = _free_model(model_id, None)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name, "code": made.code})
    return made


def change_contract_type(
    type_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> ContractType:
    """Changes name, description or model_id. Raises InvalidInput, Conflict."""
    actor.require(CONFIGURE, _("change a contract type"))
    with transaction.atomic():
        row = locked(ContractType.objects.all(), type_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(ContractType, row.pk), limit=120)
        if "description" in fields:
            values["description"] = str(fields["description"]).strip()
        if "model_id" in fields:
            values["model"] = _free_model(fields["model_id"], row.pk)
        return _changed(row, values, actor)


def activate_contract_type(type_id: UUID | str, *, actor: Actor) -> ContractType:
    return _switch(type_id, True, actor)


def deactivate_contract_type(type_id: UUID | str, *, actor: Actor) -> ContractType:
    """The type is offered nowhere any more; its templates cannot be published and make no contracts."""
    return _switch(type_id, False, actor)


def _switch(type_id: UUID | str, active: bool, actor: Actor) -> ContractType:
    actor.require(CONFIGURE, _("switch a contract type"))
    with transaction.atomic():
        row = locked(ContractType.objects.all(), type_id)
        if row.is_active != active:
            row.is_active = active
            save(row, fields=["is_active"])
            record(subject=row, verb="activated" if active else "deactivated", actor=actor)
    return row


def _free_model(model_id: UUID | str | None, type_id: UUID | None) -> ContractModel | None:
    if not model_id:
        return None
    model = locked(ContractModel.objects.all(), model_id)
    owner = ContractType.objects.filter(model=model).first()
    if owner is not None and owner.pk != type_id:
        raise InvalidInput(
            _("The model “%(model)s” serves the contract type “%(type)s” already; a model serves one type only.")
            % {"model": model.name, "type": owner.name},
            fields={"model": _("Choose a model that serves no other type.")},
        )
    return model


def create_contract_model(*, name: str, actor: Actor, required_fields: Sequence[str] = ()) -> ContractModel:
    """A classification of contract records with the fields that must be filled in them."""
    actor.require(CONFIGURE, _("create a contract model"))
    with transaction.atomic():
        made = ContractModel(
            name=checking.name(name, taken=ContractModel.objects.all(), limit=120),
            required_fields=list(required_fields),
        )
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return made


def change_contract_model(
    model_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> ContractModel:
    """Changes name or required_fields."""
    actor.require(CONFIGURE, _("change a contract model"))
    with transaction.atomic():
        row = locked(ContractModel.objects.all(), model_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(ContractModel, row.pk), limit=120)
        if "required_fields" in fields:
            values["required_fields"] = [str(item) for item in fields["required_fields"]]
        return _changed(row, values, actor)


def create_category(*, name: str, actor: Actor) -> TemplateCategory:
    actor.require(CONFIGURE, _("create a template category"))
    with transaction.atomic():
        made = TemplateCategory(name=checking.name(name, taken=TemplateCategory.objects.all(), limit=120))
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return made


def change_category(
    category_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> TemplateCategory:
    """Changes name or is_active."""
    actor.require(CONFIGURE, _("change a template category"))
    with transaction.atomic():
        row = locked(TemplateCategory.objects.all(), category_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(TemplateCategory, row.pk), limit=120)
        if "is_active" in fields:
            values["is_active"] = bool(fields["is_active"])
        return _changed(row, values, actor)


def _changed(row: R, values: dict[str, Any], actor: Actor) -> R:
    changes = assign(row, values)
    if changes:
        save(row, fields=list(changes))
        record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row
