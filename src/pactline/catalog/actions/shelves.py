"""Writing units and categories."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.models import Category, Unit
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save


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


def create_category(*, name: str, actor: Actor, parent_id: UUID | None = None) -> Category:
    """A category, below ``parent_id`` when given."""
    actor.require("catalog.edit", _("create a category"))
    category = Category(name=name.strip(), parent_id=parent_id)
    with transaction.atomic():
        _check(category)
        category.save(force_insert=True)
        record(subject=category, verb="created", actor=actor, data={"name": category.name})
    return category


def rename_category(category_id: UUID, *, name: str, actor: Actor) -> Category:
    """Give a category another name."""
    actor.require("catalog.edit", _("rename a category"))
    with transaction.atomic():
        category = locked(Category.objects.all(), category_id)
        before, category.name = category.name, name.strip()
        _check(category)
        save(category, fields=["name"])
        record(subject=category, verb="renamed", actor=actor, data={"from": before, "to": category.name})
    return category


def _check(category: Category) -> None:
    if not category.name:
        raise InvalidInput(_("The name is missing."), fields={"name": _("The name is missing.")})
    if category.parent_id and not Category.objects.filter(pk=category.parent_id).exists():
        message = _("There is no such category to put it in.")
        raise InvalidInput(message, fields={"parent": message})
    same = Category.objects.filter(name__iexact=category.name, parent_id=category.parent_id)
    if same.exclude(pk=category.pk).exists():
        message = _("There is already a category “%(name)s” here.") % {"name": category.name}
        raise InvalidInput(message, fields={"name": message})
