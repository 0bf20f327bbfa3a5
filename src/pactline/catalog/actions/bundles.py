"""Writing the items of bundles. Only a draft bundle can be changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.models import BundleItem, Offering
from pactline.catalog.rules import closes_circle, fits_unit, quantity_problem
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, save

from .drafts import open_draft, refuse_unknown

FIELDS = frozenset({"quantity", "min_quantity", "max_quantity", "included", "position", "group_id", "chosen", "many"})


def add_item(
    offering_id: UUID,
    *,
    child_id: UUID,
    actor: Actor,
    quantity: Decimal = Decimal(1),
    min_quantity: Decimal = Decimal(0),
    max_quantity: Decimal | None = None,
    included: bool = False,
    group_id: UUID | None = None,
    chosen: bool = True,
    many: bool = False,
) -> BundleItem:
    """Put an offering into a draft bundle. ``included``: charged with the bundle, not on its own. ``chosen``: part of it
    unless left out. ``many``: may be configured several times."""
    with transaction.atomic():
        bundle = open_draft(offering_id, actor, bundle=True)
        child = queries.visible_to(actor).select_related("unit").filter(pk=child_id).first()
        if child is None:
            message = _("There is no such offering.")
            raise InvalidInput(message, fields={"child": message})
        _refuse_circle(bundle, child)
        item = BundleItem(
            parent=bundle,
            child=child,
            quantity=quantity,
            min_quantity=min_quantity,
            max_quantity=max_quantity,
            included=included,
            group_id=group_id,
            chosen=chosen,
            many=many,
            position=bundle.items.count() + 1,
        )
        _check(item)
        item.save(force_insert=True)
        record(subject=bundle, verb="item_added", actor=actor, data={"child": child.sku, "quantity": str(quantity)})
    return item


def change_item(item_id: UUID, *, actor: Actor, **fields: Any) -> BundleItem:
    """Change quantity, min_quantity, max_quantity, included, group, chosen, many or position of an item of a draft bundle."""
    refuse_unknown(set(fields), FIELDS, _("bundle item"))
    with transaction.atomic():
        item, bundle = _item(item_id, actor)
        if changes := assign(item, fields):
            _check(item)
            save(item, fields=changes)
            record(subject=bundle, verb="item_changed", actor=actor, data={"child": item.child.sku, "changes": changes})
    return item


def remove_item(item_id: UUID, *, actor: Actor) -> Offering:
    """Take an item out of a draft bundle."""
    with transaction.atomic():
        item, bundle = _item(item_id, actor)
        record(subject=bundle, verb="item_removed", actor=actor, data={"child": item.child.sku})
        item.delete()
    return bundle


def _item(item_id: UUID, actor: Actor) -> tuple[BundleItem, Offering]:
    item = BundleItem.objects.select_related("child__unit").filter(pk=item_id).first()
    if item is None:
        raise NotVisible(_("There is no such bundle item."))
    return item, open_draft(item.parent_id, actor, bundle=True)


def _refuse_circle(bundle: Offering, child: Offering) -> None:
    children: dict[UUID, list[UUID]] = {}
    for parent_id, child_id in BundleItem.objects.values_list("parent_id", "child_id"):
        children.setdefault(parent_id, []).append(child_id)
    if closes_circle(bundle.pk, child.pk, children):
        message = _("%(child)s already holds %(bundle)s; a bundle cannot contain itself.") % {
            "child": child,
            "bundle": bundle,
        }
        raise InvalidInput(message, fields={"child": message})
    if BundleItem.objects.filter(parent=bundle, child__sku__iexact=child.sku).exists():
        message = _("%(child)s is in this bundle already; change its quantity.") % {"child": child}
        raise InvalidInput(message, fields={"child": message})


def _check(item: BundleItem) -> None:
    unit = item.child.unit
    if item.group_id and not item.parent.groups.filter(pk=item.group_id).exists():
        message = _("The bundle has no such group.")
        raise InvalidInput(message, fields={"group": message})
    if item.quantity <= 0 or item.min_quantity < 0:
        message = _("The quantity must be above 0, and the least quantity 0 or more.")
        raise InvalidInput(message, fields={"quantity": message})
    if problem := quantity_problem(item.quantity, item.min_quantity, item.max_quantity, item.child.name):
        raise InvalidInput(problem, fields={"quantity": problem})
    if not fits_unit(item.quantity, unit.decimals):
        message = _("A quantity in %(unit)s can have %(places)s decimal places.") % {
            "unit": unit.name,
            "places": unit.decimals,
        }
        raise InvalidInput(message, fields={"quantity": message})
