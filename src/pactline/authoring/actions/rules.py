"""Template rules and internal signatory rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import queries
from pactline.authoring.models import InternalSignatoryRule, InternalSigner, Template, TemplateCategory, TemplateRule
from pactline.identity.models import User
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import Record, assign, locked, save

from . import checking

R = TypeVar("R", bound=Record)
CONFIGURE = "authoring.configure"


def create_template_rule(
    *,
    name: str,
    template_id: UUID | str,
    actor: Actor,
    contract_type_id: UUID | str | None = None,
    category_id: UUID | str | None = None,
    request_type: str = "",
    order: int = 100,
    condition: Mapping[str, Any] | None = None,
    is_active: bool = True,
) -> TemplateRule:
    """A rule that picks a template. Without a contract type it takes that of its template."""
    actor.require(CONFIGURE, _("create a template rule"))
    with transaction.atomic():
        made = TemplateRule(name=checking.name(name, taken=TemplateRule.objects.all()), is_active=is_active)
        values = {
            "template_id": template_id,
            "contract_type_id": contract_type_id,
            "category_id": category_id,
            "request_type": request_type,
            "order": order,
            "condition": condition,
        }
        for field, value in _rule_values(values, actor).items():
            setattr(made, field, value)
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name, "template": str(made.template_id)})
    return made


def change_template_rule(
    rule_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> TemplateRule:
    """Changes name, template_id, contract_type_id, category_id, request_type, order, condition or is_active."""
    actor.require(CONFIGURE, _("change a template rule"))
    with transaction.atomic():
        row = locked(TemplateRule.objects.all(), rule_id, if_match=if_match)
        values = _rule_values(fields, actor)
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(TemplateRule, row.pk))
        return _changed(row, values, actor)


def remove_template_rule(rule_id: UUID | str, *, actor: Actor) -> None:
    actor.require(CONFIGURE, _("delete a template rule"))
    with transaction.atomic():
        row = locked(TemplateRule.objects.all(), rule_id)
        record(subject=row, verb="removed", actor=actor, data={"name": row.name})
        row.delete()


def _rule_values(fields: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    values: dict[str, Any] = {}
    template: Template | None = None
    if "template_id" in fields:
        template = values["template"] = queries.get(fields["template_id"], actor=actor)
    if "contract_type_id" in fields:
        type_id = fields["contract_type_id"]
        values["contract_type"] = queries.contract_type(type_id) if type_id else None
        if template is not None and values["contract_type"] not in (None, template.contract_type):
            raise InvalidInput(
                _("The template “%(template)s” is for “%(type)s”.")
                % {"template": template.name, "type": template.contract_type.name},
                fields={"template": _("Choose a template of the rule's contract type.")},
            )
    if "category_id" in fields:
        category_id = fields["category_id"]
        values["category"] = locked(TemplateCategory.objects.all(), category_id) if category_id else None
    if "request_type" in fields:
        request_type = str(fields["request_type"] or "")
        if request_type not in TemplateRule.RequestType.values:
            raise InvalidInput(
                _("“%(type)s” is no request type.") % {"type": request_type},
                fields={"request_type": _("Choose new, amendment or renewal, or nothing for any.")},
            )
        values["request_type"] = request_type
    if "order" in fields:
        values["order"] = checking.order(int(fields["order"]))
    if "condition" in fields:
        values["condition"] = checking.condition(fields["condition"])
    if "is_active" in fields:
        values["is_active"] = bool(fields["is_active"])
    return values


def create_signatory_rule(
    *,
    name: str,
    signers: Sequence[Mapping[str, Any]],
    actor: Actor,
    template_id: UUID | str | None = None,
    order: int = 100,
    condition: Mapping[str, Any] | None = None,
    is_active: bool = True,
) -> InternalSignatoryRule:
    """Who signs for us. `signers`: each {user_id, order, role}; at least one has the role signer."""
    actor.require(CONFIGURE, _("create a signatory rule"))
    people = _people(signers)
    with transaction.atomic():
        made = InternalSignatoryRule(
            name=checking.name(name, taken=InternalSignatoryRule.objects.all()),
            template=queries.get(template_id, actor=actor) if template_id else None,
            order=checking.order(order),
            condition=checking.condition(condition),
            is_active=is_active,
        )
        made.save(force_insert=True)
        _write_people(made, people)
        record(
            subject=made,
            verb="created",
            actor=actor,
            data={"name": made.name, "signers": [p.email for p, *_r in people]},
        )
    return made


def change_signatory_rule(
    rule_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> InternalSignatoryRule:
    """Changes name, template_id, order, condition, is_active or signers (the whole list)."""
    actor.require(CONFIGURE, _("change a signatory rule"))
    with transaction.atomic():
        row = locked(InternalSignatoryRule.objects.all(), rule_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(InternalSignatoryRule, row.pk))
        if "template_id" in fields:
            template_id = fields["template_id"]
            values["template"] = queries.get(template_id, actor=actor) if template_id else None
        if "order" in fields:
            values["order"] = checking.order(int(fields["order"]))
        if "condition" in fields:
            values["condition"] = checking.condition(fields["condition"])
        if "is_active" in fields:
            values["is_active"] = bool(fields["is_active"])
        if "signers" in fields:
            people = _people(fields["signers"])
            InternalSigner.objects.filter(rule=row).delete()
            _write_people(row, people)
            save(row, fields=[])
            record(subject=row, verb="signers_changed", actor=actor, data={"signers": [p.email for p, *_r in people]})
        return _changed(row, values, actor)


def remove_signatory_rule(rule_id: UUID | str, *, actor: Actor) -> None:
    actor.require(CONFIGURE, _("delete a signatory rule"))
    with transaction.atomic():
        row = locked(InternalSignatoryRule.objects.all(), rule_id)
        record(subject=row, verb="removed", actor=actor, data={"name": row.name})
        row.delete()


def _people(signers: Sequence[Mapping[str, Any]]) -> list[tuple[User, int, str]]:
    out: list[tuple[User, int, str]] = []
    for number, entry in enumerate(signers, start=1):
        user_id = entry.get("user_id")
        user = User.objects.filter(pk=user_id).first() if user_id else None
        if user is None or not user.is_active:
            raise InvalidInput(
                _("Signatory %(number)s is no active person.") % {"number": number},
                fields={"signers": _("Choose a person who is active.")},
            )
        role = str(entry.get("role") or InternalSigner.Role.SIGNER)
        if role not in InternalSigner.Role.values:
            raise InvalidInput(_("“%(role)s” is no role of a signatory.") % {"role": role}, fields={"signers": role})
        if user.pk in {known.pk for known, *_rest in out}:
            raise InvalidInput(
                _("%(name)s is named twice.") % {"name": user.name}, fields={"signers": _("Name each once.")}
            )
        out.append((user, int(entry.get("order") or number), role))
    if not any(role == InternalSigner.Role.SIGNER for *_rest, role in out):
        raise InvalidInput(
            _("A signatory rule names at least one signer."), fields={"signers": _("Choose who signs for us.")}
        )
    return out


def _write_people(rule: InternalSignatoryRule, people: Sequence[tuple[User, int, str]]) -> None:
    InternalSigner.objects.bulk_create(
        InternalSigner(rule=rule, user=user, order=order, role=role) for user, order, role in people
    )


def _changed(row: R, values: dict[str, Any], actor: Actor) -> R:
    changes = assign(row, values)
    if changes:
        save(row, fields=list(changes))
        record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row
