"""Writing the groups of a bundle's items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog.models import ItemGroup, Offering
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, save

from .drafts import open_draft, refuse_unknown

FIELDS = frozenset({"name", "least", "most", "position", "translations"})


def add_group(offering_id: UUID, *, name: str, actor: Actor, least: int = 0, most: int | None = None) -> ItemGroup:
    """A group of a draft bundle, of whose items ``least`` to ``most`` are chosen."""
    with transaction.atomic():
        bundle = open_draft(offering_id, actor, bundle=True)
        group = ItemGroup(parent=bundle, name=name.strip(), least=least, most=most, position=bundle.groups.count() + 1)
        _check(group)
        group.save(force_insert=True)
        record(subject=bundle, verb="group_added", actor=actor, data={"group": group.name})
    return group


def change_group(group_id: UUID, *, actor: Actor, **fields: Any) -> ItemGroup:
    """Change name, least, most, position or translations of a group."""
    refuse_unknown(set(fields), FIELDS, _("group of items"))
    with transaction.atomic():
        group, bundle = _group(group_id, actor)
        if changes := assign(group, fields):
            _check(group)
            save(group, fields=changes)
            record(subject=bundle, verb="group_changed", actor=actor, data={"group": group.name, "changes": changes})
    return group


def remove_group(group_id: UUID, *, actor: Actor) -> Offering:
    """Take a group away; its items stay, outside of any group."""
    with transaction.atomic():
        group, bundle = _group(group_id, actor)
        record(subject=bundle, verb="group_removed", actor=actor, data={"group": group.name})
        group.delete()
    return bundle


def _group(group_id: UUID, actor: Actor) -> tuple[ItemGroup, Offering]:
    group = ItemGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise NotVisible(_("There is no such group."))
    return group, open_draft(group.parent_id, actor, bundle=True)


def _check(group: ItemGroup) -> None:
    problems: dict[str, str] = {}
    if not group.name:
        problems["name"] = _("The name is missing.")
    elif ItemGroup.objects.filter(parent=group.parent_id, name__iexact=group.name).exclude(pk=group.pk).exists():
        problems["name"] = _("There is already a group “%(name)s” here.") % {"name": group.name}
    if group.most is not None and (group.most < group.least or group.most == 0):
        problems["most"] = _("At most must be 1 or more, and not less than at least.")
    if problems:
        raise InvalidInput(_("This group cannot be saved."), fields=problems, problems=list(problems.values()))
