"""Writing units, catalogs and categories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.lifecycle import CATALOG
from pactline.catalog.models import Catalog, Category, EligibleByDefault, Unit
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from .drafts import refuse_unknown
from .shelf_versions import next_version, values_of

CATEGORY_FIELDS = frozenset({"name", "valid_from", "valid_to", "eligibility", "translations"})
CATALOG_FIELDS = CATEGORY_FIELDS | {"code", "description"}


def create_unit(*, code: str, name: str, actor: Actor, decimals: int = 0) -> Unit:
    """A unit of measure by its UN/ECE code. ``decimals``: how many places its quantities can have (0 to 6)."""
    actor.require("catalog.edit", _("create a unit"))
    code, name = code.strip().upper(), name.strip()
    if not code or not name:
        raise InvalidInput(_("A unit needs a code and a name."), fields={"code" if not code else "name": _("Missing.")})
    if not 0 <= decimals <= 6:
        raise InvalidInput(_("A unit can have 0 to 6 decimal places."), fields={"decimals": _("Use 0 to 6.")})
    if Unit.objects.filter(code=code).exists():
        message = _("There is already a unit with the code %(code)s.") % {"code": code}
        raise InvalidInput(message, fields={"code": message})
    with transaction.atomic():
        unit = Unit.objects.create(code=code, name=name, decimals=decimals)
        record(subject=unit, verb="created", actor=actor, data={"code": code})
    return unit


def create_catalog(*, code: str, name: str, actor: Actor, **fields: Any) -> Catalog:
    """A draft catalog. ``fields``: description, valid_from, valid_to, eligibility, translations."""
    actor.require("catalog.edit", _("create a catalog"))
    refuse_unknown(set(fields), CATALOG_FIELDS, _("catalog"))
    catalog = Catalog(code=code.strip(), name=name.strip(), **fields)
    with transaction.atomic():
        _check_catalog(catalog)
        catalog.save(force_insert=True)
        record(subject=catalog, verb="created", actor=actor, data={"code": catalog.code})
    return catalog


def change_catalog(catalog_id: UUID, *, actor: Actor, **fields: Any) -> Catalog:
    """Change what ``fields`` name of a catalog."""
    refuse_unknown(set(fields), CATALOG_FIELDS, _("catalog"))
    actor.require("catalog.edit", _("change a catalog"))
    with transaction.atomic():
        catalog = locked(Catalog.objects.all(), catalog_id)
        before = values_of(catalog)
        if changes := assign(catalog, fields):
            _check_catalog(catalog)
            next_version(catalog, before)
            save(catalog, fields=[*changes, "version"])
            record(subject=catalog, verb="changed", actor=actor, data={"changes": changes})
    return catalog


def publish_catalog(catalog_id: UUID, *, actor: Actor) -> Catalog:
    """From now on people see it; the first one becomes the default."""
    with transaction.atomic():
        catalog = CATALOG.apply(catalog_id, "publish", actor=actor)
        if not Catalog.objects.filter(is_default=True).exists():
            return make_default_catalog(catalog_id, actor=actor)
    return catalog


def retire_catalog(catalog_id: UUID, *, actor: Actor) -> Catalog:
    """Nobody browses it any more, and what stands only in it is not sold."""
    return CATALOG.apply(catalog_id, "retire", actor=actor)


def make_default_catalog(catalog_id: UUID, *, actor: Actor) -> Catalog:
    """The catalog that people see first. Only a published one that holds today."""
    actor.require("catalog.publish", _("choose the default catalog"))
    with transaction.atomic():
        catalog = locked(Catalog.objects.all(), catalog_id)
        if catalog.status != Catalog.Status.PUBLISHED or not catalog.holds_on(clock.today()):
            raise WrongState(_("%(name)s is not published, or not valid today.") % {"name": catalog})
        for other in Catalog.objects.select_for_update().filter(is_default=True).exclude(pk=catalog.pk):
            other.is_default = False
            save(other, fields=["is_default"])
        if not catalog.is_default:
            catalog.is_default = True
            save(catalog, fields=["is_default"])
            record(subject=catalog, verb="made_default", actor=actor, data={"code": catalog.code})
    return catalog


def create_category(
    *, name: str, actor: Actor, parent_id: UUID | None = None, catalog_id: UUID | None = None, **fields: Any
) -> Category:
    """A category of a catalog (none: of all), below ``parent_id`` when given. ``fields``: valid_from, valid_to,
    eligibility, translations."""
    actor.require("catalog.edit", _("create a category"))
    refuse_unknown(set(fields), CATEGORY_FIELDS, _("category"))
    category = Category(name=name.strip(), parent_id=parent_id, catalog_id=catalog_id, **fields)
    with transaction.atomic():
        _check(category)
        category.save(force_insert=True)
        record(subject=category, verb="created", actor=actor, data={"name": category.name})
    return category


def change_category(category_id: UUID, *, actor: Actor, **fields: Any) -> Category:
    """Change name, dates, default eligibility or translations of a category."""
    refuse_unknown(set(fields), CATEGORY_FIELDS, _("category"))
    actor.require("catalog.edit", _("change a category"))
    with transaction.atomic():
        category = locked(Category.objects.all(), category_id)
        before = values_of(category)
        if changes := assign(category, fields):
            _check(category)
            next_version(category, before)
            save(category, fields=[*changes, "version"])
            verb = "renamed" if set(changes) == {"name"} else "changed"
            data = {"from": before["name"], "to": category.name} if verb == "renamed" else {"changes": changes}
            record(subject=category, verb=verb, actor=actor, data=data)
    return category


def rename_category(category_id: UUID, *, name: str, actor: Actor) -> Category:
    """Give a category another name."""
    return change_category(category_id, name=name.strip(), actor=actor)


def _check_catalog(catalog: Catalog) -> None:
    problems: dict[str, str] = {}
    if not catalog.code or not catalog.name:
        problems["code" if not catalog.code else "name"] = _("Code and name are needed.")
    elif Catalog.objects.filter(code__iexact=catalog.code).exclude(pk=catalog.pk).exists():
        problems["code"] = _("There is already a catalog with the code %(code)s.") % {"code": catalog.code}
    _check_dates(catalog, problems)
    if problems:
        raise InvalidInput(_("This catalog cannot be saved."), fields=problems, problems=list(problems.values()))


def _check_dates(thing: Catalog | Category, problems: dict[str, str]) -> None:
    if thing.valid_from and thing.valid_to and thing.valid_to <= thing.valid_from:
        problems["valid_to"] = _("It ends before it begins.")
    if thing.eligibility not in ("", *EligibleByDefault.values):
        problems["eligibility"] = _("Use allowed, denied or nothing.")


def _check(category: Category) -> None:
    problems: dict[str, str] = {}
    if not category.name:
        problems["name"] = _("The name is missing.")
    if category.parent_id:
        parent = Category.objects.filter(pk=category.parent_id).first()
        if parent is None:
            problems["parent"] = _("There is no such category to put it in.")
        else:
            category.catalog_id = parent.catalog_id
    if category.catalog_id and not Catalog.objects.filter(pk=category.catalog_id).exists():
        problems["catalog"] = _("There is no such catalog.")
    same = Category.objects.filter(name__iexact=category.name, parent=category.parent_id, catalog=category.catalog_id)
    if same.exclude(pk=category.pk).exists():
        problems["name"] = _("There is already a category “%(name)s” here.") % {"name": category.name}
    _check_dates(category, problems)
    if problems:
        raise InvalidInput(_("This category cannot be saved."), fields=problems, problems=list(problems.values()))
