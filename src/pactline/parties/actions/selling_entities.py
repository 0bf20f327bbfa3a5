"""Writing our own legal entities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save
from pactline.parties import rules
from pactline.parties.models import SellingEntity

from . import checks

FIELDS = checks.PLACE | frozenset(
    [
        "code",
        "name",
        "legal_name",
        "tax_id",
        "registration_number",
        "currency",
        "email",
        "phone",
        "website",
        "bank_name",
        "iban",
        "bic",
        "is_default",
        "is_active",
    ]
)


def create_selling_entity(
    *, code: str, name: str, legal_name: str, country: str, currency: str, actor: Actor, **fields: Any
) -> SellingEntity:
    """One of our legal entities. The first becomes the default. ``InvalidInput`` for a used code or a bad VAT number."""
    actor.require("parties.configure", _("add a selling entity"))
    checks.known(fields, FIELDS, what=_("a selling entity"))
    wanted = {"code": code, "name": name, "legal_name": legal_name, "country": country, "currency": currency, **fields}
    entity = SellingEntity(**_checked(wanted, country))
    with transaction.atomic():
        _code_is_free(entity)
        if not SellingEntity.objects.filter(is_default=True).exists():
            entity.is_default = True
        _one_default(entity)
        entity.save(force_insert=True)
        record(subject=entity, verb="created", actor=actor, data={"code": entity.code, "name": entity.legal_name})
    return entity


def change_selling_entity(
    entity_id: UUID, *, actor: Actor, if_match: str | None = None, **fields: Any
) -> SellingEntity:
    """Change what ``fields`` name. The default entity cannot be switched off; make another the default first."""
    actor.require("parties.configure", _("change a selling entity"))
    checks.known(fields, FIELDS, what=_("a selling entity"))
    with transaction.atomic():
        entity = locked(SellingEntity.objects.all(), entity_id, if_match=if_match)
        was_default = entity.is_default
        values = _checked(fields, fields.get("country", entity.country), tax_id=entity.tax_id)
        changes = assign(entity, values)
        if was_default and not (entity.is_default and entity.is_active):
            raise InvalidInput(_("%(name)s is the default; make another entity the default first.") % {"name": entity})
        if changes:
            _code_is_free(entity)
            _one_default(entity)
            save(entity, fields=values)
            record(subject=entity, verb="changed", actor=actor, data={"changes": changes})
    return entity


def _checked(fields: dict[str, Any], country: str, tax_id: str = "") -> dict[str, Any]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    for name, what in (("code", _("The code")), ("name", _("The name")), ("legal_name", _("The legal name"))):
        if name in values:
            values[name] = checks.required(values[name], field=name, what=what)
    values.update(checks.place(values))
    if "country" in values:
        country = checks.required(values["country"], field="country", what=_("The country"))
    if "currency" in values:
        values["currency"] = checks.currency(values["currency"])
    if "tax_id" in values or "country" in values:
        values["tax_id"] = rules.check_tax_id(values.get("tax_id", tax_id), country)
    if "email" in values:
        values["email"] = checks.email(values["email"])
    if "phone" in values:
        values["phone"] = rules.check_phone(values["phone"], country)
    return values


def _code_is_free(entity: SellingEntity) -> None:
    if SellingEntity.objects.filter(code__iexact=entity.code).exclude(pk=entity.pk).exists():
        message = _("The code “%(code)s” is used by another selling entity.") % {"code": entity.code}
        raise InvalidInput(message, fields={"code": message})


def _one_default(entity: SellingEntity) -> None:
    if entity.is_default:
        SellingEntity.objects.filter(is_default=True).exclude(pk=entity.pk).update(is_default=False)
