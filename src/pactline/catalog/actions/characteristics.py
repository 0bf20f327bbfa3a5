"""Writing the characteristics of offerings and specifications, with their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.models import Characteristic, CharacteristicOption, Offering, Specification
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, save
from pactline.kernel.money import parse_decimal

from .drafts import open_draft, refuse_unknown
from .specifications import open_specification

FIELDS = frozenset(
    ["code", "name", "kind", "required", "default", "least", "most", "unit", "position", "translations", "options"]
)
K = Characteristic.Kind


def add_characteristic(
    *,
    code: str,
    name: str,
    actor: Actor,
    offering_id: UUID | None = None,
    specification_id: UUID | None = None,
    kind: str = K.CHOICE,
    options: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> Characteristic:
    """A characteristic of a draft offering or specification. ``options``: [{"code", "name", "translations"}] of a choice;
    ``fields``: required, default, least, most, unit, translations."""
    refuse_unknown(set(fields), FIELDS, _("characteristic"))
    with transaction.atomic():
        owner = _owner(offering_id, specification_id, actor)
        made = Characteristic(
            offering=owner if isinstance(owner, Offering) else None,
            specification=owner if isinstance(owner, Specification) else None,
            code=code.strip(),
            name=name.strip(),
            kind=kind,
            **{"position": owner.characteristics.count() + 1, **fields},
        )
        _check(made, options)
        made.save(force_insert=True)
        _write_options(made, options)
        record(subject=owner, verb="characteristic_added", actor=actor, data={"characteristic": made.code})
    return made


def change_characteristic(characteristic_id: UUID, *, actor: Actor, **fields: Any) -> Characteristic:
    """Change what ``fields`` name; ``options`` replaces all options."""
    refuse_unknown(set(fields), FIELDS, _("characteristic"))
    with transaction.atomic():
        found, owner = _characteristic(characteristic_id, actor)
        options = fields.pop("options", None)
        changes: dict[str, Any] = assign(found, fields)
        before = [_option(option) for option in found.options.all()]
        wanted = before if options is None else [_cleaned(option) for option in options]
        _check(found, wanted)
        if changes:
            save(found, fields=changes)
        if wanted != before:
            found.options.all().delete()
            _write_options(found, wanted)
            changes["options"] = [[o["code"] for o in before], [o["code"] for o in wanted]]
        if changes:
            data = {"characteristic": found.code, "changes": changes}
            record(subject=owner, verb="characteristic_changed", actor=actor, data=data)
    return found


def remove_characteristic(characteristic_id: UUID, *, actor: Actor) -> Offering | Specification:
    """Take a characteristic away from a draft."""
    with transaction.atomic():
        found, owner = _characteristic(characteristic_id, actor)
        record(subject=owner, verb="characteristic_removed", actor=actor, data={"characteristic": found.code})
        found.delete()
    return owner


def _owner(offering_id: UUID | None, specification_id: UUID | None, actor: Actor) -> Offering | Specification:
    if offering_id is not None:
        return open_draft(offering_id, actor)
    if specification_id is None:
        raise InvalidInput(_("A characteristic belongs to an offering or a specification."))
    return open_specification(specification_id, actor)


def _characteristic(characteristic_id: UUID, actor: Actor) -> tuple[Characteristic, Offering | Specification]:
    found = Characteristic.objects.filter(pk=characteristic_id).first()
    if found is None:
        raise NotVisible(_("There is no such characteristic."))
    return found, _owner(found.offering_id, found.specification_id, actor)


def _option(option: CharacteristicOption) -> dict[str, Any]:
    return {"code": option.code, "name": option.name, "translations": option.translations}


def _cleaned(option: Mapping[str, Any]) -> dict[str, Any]:
    code = str(option.get("code", "")).strip()
    name = str(option.get("name", "")).strip() or code
    return {"code": code, "name": name, "translations": option.get("translations") or {}}


def _write_options(found: Characteristic, options: Sequence[Mapping[str, Any]]) -> None:
    CharacteristicOption.objects.bulk_create(
        CharacteristicOption(characteristic=found, position=position, **_cleaned(option))
        for position, option in enumerate(options, 1)
    )


def _check(found: Characteristic, options: Sequence[Mapping[str, Any]]) -> None:
    problems: dict[str, str] = {}
    same = Characteristic.objects.filter(
        offering=found.offering_id, specification=found.specification_id, code__iexact=found.code
    )
    if not found.code or not found.name:
        problems["code" if not found.code else "name"] = _("Code and name are needed.")
    elif same.exclude(pk=found.pk).exists():
        problems["code"] = _("There is already a characteristic “%(code)s” here.") % {"code": found.code}
    if found.kind not in K.values:
        problems["kind"] = _("Use choice, yes_no, number, text or date.")
    codes = [str(option.get("code", "")).strip() for option in options]
    if found.kind == K.CHOICE and (not codes or "" in codes or len(set(codes)) < len(codes)):
        problems["options"] = _("A choice needs options, each with a code of its own.")
    elif found.kind != K.CHOICE and codes:
        problems["options"] = _("Only a choice has options.")
    for name in ("least", "most", "default"):
        if problem := _wrong_value(found, getattr(found, name), codes, bound=name != "default"):
            problems[name] = problem
    if problems:
        raise InvalidInput(_("This characteristic cannot be saved."), fields=problems, problems=list(problems.values()))


def _wrong_value(found: Characteristic, value: str, codes: Sequence[str], *, bound: bool) -> str | None:
    if not value:
        return None
    if bound and found.kind not in (K.NUMBER, K.DATE):
        return _("Only a number or a date has a least and a most.")
    try:
        if found.kind == K.NUMBER:
            parse_decimal(value, what=_("number"))
        elif found.kind == K.DATE:
            date.fromisoformat(value)
    except (ValueError, InvalidInput):
        return _("“%(value)s” does not fit.") % {"value": value}
    if found.kind == K.CHOICE and value not in codes:
        return _("“%(value)s” is none of the options.") % {"value": value}
    if found.kind == K.YES_NO and value not in ("yes", "no"):
        return _("Use yes or no.")
    return None
