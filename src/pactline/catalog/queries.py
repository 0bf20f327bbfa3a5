"""Reading the catalog. Drafts are seen by those who edit it and by auditors; the rest is open to all with catalog.view."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .models import BundleItem, Category, Offering, Unit


def visible_to(actor: Actor) -> models.QuerySet[Offering]:
    """The offerings that the actor may know of."""
    rows = Offering.objects.all()
    if actor.sees_all or actor.may("catalog.edit"):
        return rows
    return rows.exclude(status=Offering.Status.DRAFT)


def get(offering_id: UUID | str, *, actor: Actor) -> Offering:
    """One offering with unit and category. ``NotVisible`` (404) before ``NotAllowed`` (403)."""
    rows = visible_to(actor).select_related("unit", "category__parent", "previous")
    offering = rows.filter(pk=offering_id).first()
    if offering is None:
        raise NotVisible(_("There is no such offering."))
    actor.require("catalog.view", _("see offerings"))
    return offering


def sellable(actor: Actor, text: str = "", *, category_id: UUID | None = None) -> models.QuerySet[Offering]:
    """The published offerings whose name or SKU holds every word of ``text``, with their units."""
    actor.require("catalog.view", _("see offerings"))
    rows = Offering.objects.filter(status=Offering.Status.PUBLISHED).select_related("unit", "category")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(sku__icontains=word))
    if category_id is not None:
        rows = rows.filter(Q(category_id=category_id) | Q(category__parent_id=category_id))
    return rows


def in_category(rows: models.QuerySet[Offering], name: str) -> models.QuerySet[Offering]:
    """Those of ``rows`` on the shelf called ``name``, or on one directly below it."""
    return rows.filter(Q(category__name__iexact=name) | Q(category__parent__name__iexact=name))


def by_ids(offering_ids: Iterable[UUID]) -> dict[UUID, Offering]:
    """Offerings in any state by key, with their units. One query."""
    return {row.pk: row for row in Offering.objects.filter(pk__in=set(offering_ids)).select_related("unit")}


def by_skus(skus: Iterable[str]) -> dict[str, Offering]:
    """Offerings in any state by SKU in small letters, with their units. One query."""
    wanted = {sku.strip().lower() for sku in skus}
    rows = Offering.objects.annotate(sku_key=models.functions.Lower("sku")).filter(sku_key__in=wanted)
    return {row.sku.lower(): row for row in rows.select_related("unit")}


def bundle_items(offering: Offering) -> list[BundleItem]:
    """The items of a bundle in order, with their offerings and units. One query."""
    return list(BundleItem.objects.filter(parent=offering).select_related("child__unit"))


def bundles_with(offering: Offering) -> models.QuerySet[Offering]:
    """The bundles that hold ``offering``, retired ones left out."""
    return Offering.objects.filter(items__child=offering).exclude(status=Offering.Status.RETIRED)


def get_item(item_id: UUID | str, *, actor: Actor) -> BundleItem:
    """One item of a bundle that the actor may know of."""
    rows = BundleItem.objects.filter(parent__in=visible_to(actor)).select_related("parent", "child__unit")
    item = rows.filter(pk=item_id).first()
    if item is None:
        raise NotVisible(_("There is no such bundle item."))
    actor.require("catalog.view", _("see offerings"))
    return item


def units() -> models.QuerySet[Unit]:
    """All units of measure."""
    return Unit.objects.all()


def categories() -> models.QuerySet[Category]:
    """All categories with their parents."""
    return Category.objects.select_related("parent")


def category_name(category_id: UUID) -> str:
    """The name of a category. ``NotVisible`` when there is none."""
    name = Category.objects.filter(pk=category_id).values_list("name", flat=True).first()
    if name is None:
        raise NotVisible(_("There is no such category."))
    return name
