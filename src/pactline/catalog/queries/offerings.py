"""Reading the catalog. Drafts are seen by those who edit it and by auditors; the rest is open to all with catalog.view."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.activity.reference import Kept
from pactline.catalog.models import BundleItem, Category, ItemGroup, Offering, Unit
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from .eligibility import Buyer, denied

_by_id: Kept[UUID, Offering] = Kept("catalog")
_by_sku: Kept[tuple[str, date], Offering] = Kept("catalog")


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


def sellable(
    actor: Actor,
    text: str = "",
    *,
    category_id: UUID | None = None,
    on: date | None = None,
    buyer: Buyer | None = None,
) -> models.QuerySet[Offering]:
    """The offerings for sale on ``on`` (today) whose name or SKU holds every word of ``text``, with their units; with a
    ``buyer`` only those that it may buy."""
    actor.require("catalog.view", _("see offerings"))
    day = on or clock.today()
    rows = Offering.objects.filter(dated(day), status=Offering.Status.PUBLISHED).select_related("unit", "category")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(sku__icontains=word))
    if category_id is not None:
        rows = rows.filter(Q(category_id=category_id) | Q(category__parent_id=category_id))
    if buyer is not None:
        rows = rows.exclude(pk__in=denied(buyer, on=day))
    return rows


def dated(day: date) -> Q:
    """Rows whose dates hold on ``day``."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


def not_sold(
    offering: Offering, *, on: date, buyer: Buyer | None = None, denied_ids: Collection[UUID] | None = None
) -> str | None:
    """Why an offering cannot be sold (to ``buyer``) on a day, in words; None when it can. ``denied_ids``: what ``denied``
    said, when it was asked for many at once."""
    names = {"name": offering.name, "state": offering.get_status_display(), "day": on.isoformat()}
    if offering.status != Offering.Status.PUBLISHED:
        return _("%(name)s is not sold (%(state)s).") % names
    if not offering.holds_on(on):
        return _("%(name)s is not sold on %(day)s.") % names
    if buyer is None:
        return None
    if offering.pk in (denied(buyer, on=on, among=[offering.pk]) if denied_ids is None else denied_ids):
        return _("%(name)s is not sold to %(buyer)s.") % {**names, "buyer": buyer.words()}
    return None


def in_category(rows: models.QuerySet[Offering], name: str) -> models.QuerySet[Offering]:
    """Those of ``rows`` on the shelf called ``name``, or on one directly below it."""
    return rows.filter(Q(category__name__iexact=name) | Q(category__parent__name__iexact=name))


def by_ids(offering_ids: Iterable[UUID]) -> dict[UUID, Offering]:
    """Offerings in any state by key, with their units; shared, not to be changed. One query at most."""
    return _by_id.many(set(offering_ids), _read_ids)


def _read_ids(offering_ids: set[UUID]) -> dict[UUID, Offering]:
    return {row.pk: row for row in Offering.objects.filter(pk__in=offering_ids).select_related("unit")}


def by_skus(skus: Iterable[str], *, on: date | None = None) -> dict[str, Offering]:
    """Offerings in any state by SKU in small letters, with their units; shared, not to be changed. One query at most.

    Of several versions the one for sale on ``on`` (today), else the newest.
    """
    day = on or clock.today()
    found = _by_sku.many({(sku.strip().lower(), day) for sku in skus}, _read_skus)
    return {sku: offering for (sku, _day), offering in found.items()}


def _read_skus(wanted: set[tuple[str, date]]) -> dict[tuple[str, date], Offering]:
    day = next(iter(wanted))[1]
    rows = Offering.objects.annotate(sku_key=models.functions.Lower("sku")).filter(
        sku_key__in={sku for sku, _ in wanted}
    )
    found: dict[tuple[str, date], Offering] = {}
    for row in rows.select_related("unit").order_by("version"):
        before = found.get(key := (row.sku.lower(), day))
        if before is None or not _for_sale(before, day) or _for_sale(row, day):
            found[key] = row
    return found


def by_names(names: Iterable[str], *, on: date) -> dict[str, list[Offering]]:
    """Offerings for sale on a day by name in small letters, as we call them or as a language does. One query."""
    wanted = {name.strip().lower() for name in names}
    found: dict[str, list[Offering]] = {}
    rows = Offering.objects.annotate(name_key=models.functions.Lower("name")).filter(
        dated(on), Q(name_key__in=wanted) | ~Q(translations={}), status=Offering.Status.PUBLISHED
    )
    for row in rows.select_related("unit") if wanted else ():
        said = {row.name.lower(), *(str(words.get("name", "")).lower() for words in row.translations.values())}
        for name in said & wanted:
            found.setdefault(name, []).append(row)
    return found


def _for_sale(offering: Offering, day: date) -> bool:
    return offering.status == Offering.Status.PUBLISHED and offering.holds_on(day)


def versions(offering: Offering) -> models.QuerySet[Offering]:
    """All versions of an offering, newest first."""
    return Offering.objects.filter(sku__iexact=offering.sku).order_by("-version")


def item_groups(offering: Offering) -> list[ItemGroup]:
    """The groups of a bundle's items in order."""
    return list(ItemGroup.objects.filter(parent=offering))


def bundle_items(offering: Offering) -> list[BundleItem]:
    """The items of a bundle in order, with their offerings and units. One query."""
    return list(BundleItem.objects.filter(parent=offering).select_related("child__unit", "group"))


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
    return Category.objects.select_related("parent", "catalog")


def category_choices() -> list[tuple[str, str]]:
    """Key and place of each category, for a field: “Software › Security”."""
    return [(str(one.pk), " › ".join(row.local_name for row in (one.parent, one) if row)) for one in categories()]


def category_name(category_id: UUID) -> str:
    """The name of a category. ``NotVisible`` when there is none."""
    name = Category.objects.filter(pk=category_id).values_list("name", flat=True).first()
    if name is None:
        raise NotVisible(_("There is no such category."))
    return name
