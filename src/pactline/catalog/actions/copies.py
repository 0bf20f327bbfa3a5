"""Copying a whole catalog."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.models import Catalog, Category, Eligibility
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record

from .offerings import copy_offering
from .shelf_versions import KEPT
from .shelves import create_catalog

ROW = ("effect", "account_id", "country", "region", "channel", "valid_from", "valid_to")
MOST_COPIES = 2000


def copy_catalog(catalog_id: UUID, *, code: str, name: str, actor: Actor, suffix: str = "") -> Catalog:
    """A draft catalog with the same categories and rows of eligibility. With a ``suffix`` each offering on its shelves is
    copied too, as a draft whose SKU ends with it; copied bundles keep the parts that they have."""
    source = queries.get_catalog(catalog_id, actor=actor)
    with transaction.atomic():
        made = create_catalog(
            code=code,
            name=name,
            actor=actor,
            **{field: getattr(source, field) for field in KEPT if field != "name"},
        )
        _copy_rows(source, made)
        shelves = _copy_shelves(source, made)
        wanted = queries.for_copies(shelves) if suffix.strip() else []
        if len(wanted) > MOST_COPIES:
            message = _("A catalog of more than %(most)s offerings is copied without them.") % {"most": MOST_COPIES}
            raise InvalidInput(message, fields={"suffix": message})
        for offering in wanted:
            copy = copy_offering(offering.pk, sku=f"{offering.sku}{suffix.strip()}", actor=actor)
            copy.category = shelves[offering.category_id] if offering.category_id else None
            copy.save(update_fields=["category"])
        record(
            subject=source,
            verb="copied",
            actor=actor,
            data={"to": str(made.pk), "code": made.code, "copies": len(wanted)},
        )
    return made


def _copy_shelves(source: Catalog, made: Catalog) -> dict[UUID, Category]:
    """The categories of ``source`` in ``made``, by the key of the old one."""
    rows = list(Category.objects.filter(catalog=source))
    found: dict[UUID, Category] = {}
    while rows:
        ready = [row for row in rows if row.parent_id is None or row.parent_id in found]
        for row in ready:
            found[row.pk] = Category.objects.create(
                catalog=made,
                parent=found[row.parent_id] if row.parent_id else None,
                **{field: getattr(row, field) for field in KEPT if field != "description"},
            )
            _copy_rows(row, found[row.pk])
        rows = [row for row in rows if row.pk not in found]
    return found


def _copy_rows(source: Catalog | Category, made: Catalog | Category) -> None:
    owner: dict[str, Any] = {"catalog" if isinstance(made, Catalog) else "category": made}
    Eligibility.objects.bulk_create(
        Eligibility(**owner, **{name: getattr(row, name) for name in ROW}) for row in queries.rows_of(source)
    )
