"""Reading catalogs and what stands on their shelves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.catalog.models import Catalog, Category, Offering
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
