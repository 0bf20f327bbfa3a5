"""Reading catalogs and what stands on their shelves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog.models import BundleItem, Catalog, Category, Characteristic, Offering, ShelfVersion
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.parties import queries as parties

from .eligibility import Buyer, denied
from .offerings import dated, get, sellable


def catalogs() -> models.QuerySet[Catalog]:
    """All catalogs."""
    return Catalog.objects.all()


def open_catalogs(*, on: date | None = None) -> models.QuerySet[Catalog]:
    """The published catalogs that hold on ``on`` (today), the default one first."""
    day = on or clock.today()
    return Catalog.objects.filter(dated(day), status=Catalog.Status.PUBLISHED).order_by("-is_default", "name")


def get_catalog(catalog_id: UUID | str, *, actor: Actor) -> Catalog:
    """One catalog; drafts only for who edits the catalog."""
    found = Catalog.objects.filter(pk=catalog_id).first()
    if found is None or (found.status == Catalog.Status.DRAFT and not (actor.sees_all or actor.may("catalog.edit"))):
        raise NotVisible(_("There is no such catalog."))
    actor.require("catalog.view", _("see catalogs"))
    return found


def get_category(category_id: UUID | str) -> Category:
    """One category."""
    found = Category.objects.filter(pk=category_id).first()
    if found is None:
        raise NotVisible(_("There is no such category."))
    return found


def shelves_of(catalog: Catalog | None, *, on: date | None = None) -> list[Category]:
    """The categories of a catalog that hold on ``on``; of none: those that stand in no catalog."""
    rows = Category.objects.filter(dated(on or clock.today()), catalog=catalog).select_related("parent")
    return list(rows)


def on_shelves(
    actor: Actor,
    shelves: Iterable[Category],
    *,
    below: bool = False,
    buyer: Buyer | None = None,
) -> models.QuerySet[Offering]:
    """What is for sale on these shelves (and directly below them)."""
    keys = [shelf.pk for shelf in shelves]
    wanted = Q(category__in=keys)
    if below:
        wanted |= Q(category__parent__in=keys)
    return sellable(actor, buyer=buyer).filter(wanted)


def owner_of(owner: str, owner_id: UUID, *, actor: Actor) -> Any:
    """The catalog, category or offering that rows of eligibility belong to."""
    if owner == "offering":
        return get(owner_id, actor=actor)
    return get_catalog(owner_id, actor=actor) if owner == "catalog" else get_category(owner_id)


def today() -> date:
    """The day on which things are sold when nobody says another one."""
    return clock.today()


def open_to(
    rows: models.QuerySet[Offering], account_id: UUID, *, channel: str, actor: Actor
) -> models.QuerySet[Offering]:
    """Those of ``rows`` that an account may buy today through ``channel``."""
    buyer = buyer_of(account_id, channel=channel, actor=actor)
    return rows.filter(dated(clock.today())).exclude(pk__in=denied(buyer, on=clock.today())) if buyer else rows


def account_name(account_id: UUID, actor: Actor) -> str:
    """The name of an account that the actor sees."""
    return parties.get(account_id, actor=actor).name


def buyer_of(account_id: UUID | None, *, channel: str, actor: Actor) -> Buyer | None:
    """An account (that the actor sees) as a buyer: where it is delivered; None without an account."""
    if account_id is None:
        return None
    account = parties.get(account_id, actor=actor)
    address = parties.address_for(account, "shipping")
    return Buyer(
        account_id=account.pk,
        country=(address.country if address else "") or account.country,
        region=address.region if address else "",
        channel=channel,
        name=account.name,
    )


def shelf_versions(thing: Catalog | Category) -> list[ShelfVersion]:
    """The earlier versions of a catalog or category, newest first."""
    return list(thing.versions.all())


def for_copies(category_ids: Iterable[UUID]) -> list[Offering]:
    """What a copy of these shelves takes: of each SKU the newest version that is not retired."""
    rows = Offering.objects.filter(category__in=list(category_ids)).exclude(status=Offering.Status.RETIRED)
    newest = {row.sku.lower(): row for row in rows.order_by("version")}
    return sorted(newest.values(), key=lambda row: (row.is_bundle, row.sku))


def searched(rows: models.QuerySet[Offering], text: str) -> models.QuerySet[Offering]:
    """Those of ``rows`` in which every word of ``text`` stands: in names (in any language), SKU, family, description,
    category, or a characteristic or option of the offering or its specification."""
    for word in text.split()[:8]:
        known = Characteristic.objects.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(options__name__icontains=word)
            | Q(options__code__icontains=word)
        )
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(sku__icontains=word)
            | Q(family__icontains=word)
            | Q(description__icontains=word)
            | Q(translations__icontains=word)
            | Q(category__name__icontains=word)
            | Q(pk__in=known.filter(offering__isnull=False).values("offering"))
            | Q(specification__in=known.filter(specification__isnull=False).values("specification"))
        )
    return rows


@dataclass(slots=True)
class Branch:
    """A place in the hierarchy: a category with what stands below it, or an offering with its parts."""

    category: Category | None = None
    offering: Offering | None = None
    quantity: Decimal | None = None
    branches: list[Branch] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many offerings stand on this shelf and below it."""
        return count(self.branches)


def count(branches: Iterable[Branch]) -> int:
    """How many offerings stand in these places; parts of bundles do not count."""
    return sum(branch.count if branch.category else 1 for branch in branches)


DEEPEST, MOST_SHOWN = 8, 2000


def hierarchy(actor: Actor, catalog: Catalog | None, *, text: str = "", buyer: Buyer | None = None) -> list[Branch]:
    """A catalog from its categories down to the parts of bundles, with what is for sale today (to ``buyer``). With
    ``text`` only what is found, and the shelves that it stands on. Without a catalog also what stands on no shelf."""
    shelves = shelves_of(catalog)
    places = Q(category__in=[shelf.pk for shelf in shelves])
    if catalog is None:
        places |= Q(category=None)
    rows = searched(sellable(actor, buyer=buyer).filter(places), text)
    offerings = list(rows.order_by("name", "id")[:MOST_SHOWN])
    parts = _parts(offerings)
    made = {shelf.pk: Branch(category=shelf) for shelf in shelves}
    roots: list[Branch] = []
    for shelf in shelves:
        above = made.get(shelf.parent_id) if shelf.parent_id else None
        (above.branches if above else roots).append(made[shelf.pk])
    for offering in offerings:
        branch = _branch(offering, None, parts)
        (made[offering.category_id].branches if offering.category_id else roots).append(branch)
    return _filled(roots) if text.strip() else roots


def _parts(offerings: Iterable[Offering]) -> dict[UUID, list[BundleItem]]:
    """The items of bundles, and of the bundles in them. One query for each level."""
    found: dict[UUID, list[BundleItem]] = {}
    level = {row.pk for row in offerings if row.is_bundle}
    for _depth in range(DEEPEST):
        if not level:
            break
        following: set[UUID] = set()
        for item in BundleItem.objects.filter(parent__in=level).select_related("child"):
            found.setdefault(item.parent_id, []).append(item)
            if item.child.is_bundle:
                following.add(item.child_id)
        level = following - found.keys()
    return found


def _branch(
    offering: Offering, quantity: Decimal | None, parts: Mapping[UUID, list[BundleItem]], depth: int = 0
) -> Branch:
    below = parts.get(offering.pk, ()) if depth < DEEPEST else ()
    return Branch(
        offering=offering,
        quantity=quantity,
        branches=[_branch(item.child, item.quantity, parts, depth + 1) for item in below],
    )


def _filled(branches: list[Branch]) -> list[Branch]:
    """Without shelves on which nothing stands."""
    for branch in branches:
        if branch.category:
            branch.branches = _filled(branch.branches)
    return [branch for branch in branches if branch.offering or branch.branches]
