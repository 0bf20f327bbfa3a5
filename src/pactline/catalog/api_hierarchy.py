"""The JSON face of the hierarchy of a catalog, of its copies and versions, and of what a configured offering delivers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from pactline.identity.access import acting, requires

from . import actions, queries
from .api_needs import DATES, given
from .configuring.selecting import judge, read
from .models import Catalog, Category, ShelfVersion
from .queries import Branch
from .schemas import CatalogOut, CategoryOut
from .schemas_needs import (
    BranchOut,
    CatalogChange,
    CatalogCopyIn,
    CategoryChange,
    DeliveryIn,
    DeliveryOut,
    ShelfVersionOut,
)

router = Router(tags=["catalog"])


@router.get("/hierarchy", response=list[BranchOut])
@requires("catalog.view")
def hierarchy(
    request: HttpRequest,
    catalog_id: UUID | None = None,
    q: str = "",
    account_id: UUID | None = None,
    channel: str = "direct",
) -> list[dict[str, Any]]:
    """A catalog (none: what stands in no catalog) from its categories down to the parts of bundles. ``q`` finds by names,
    codes and characteristics; with ``account_id`` only what this account may buy."""
    actor = acting(request)
    catalog = queries.get_catalog(catalog_id, actor=actor) if catalog_id else None
    buyer = queries.buyer_of(account_id, channel=channel, actor=actor)
    return [_branch(one) for one in queries.hierarchy(actor, catalog, text=q, buyer=buyer)]


def _branch(branch: Branch) -> dict[str, Any]:
    thing: Any = branch.category or branch.offering
    return {
        "category_id": branch.category.pk if branch.category else None,
        "offering_id": branch.offering.pk if branch.offering else None,
        "sku": branch.offering.sku if branch.offering else "",
        "name": thing.local_name,
        "quantity": branch.quantity,
        "branches": [_branch(one) for one in branch.branches],
    }


@router.patch("/catalogs/{uuid:catalog_id}", response=CatalogOut)
@requires("catalog.edit")
def change_catalog(request: HttpRequest, catalog_id: UUID, body: CatalogChange) -> Catalog:
    """Change what is given; the catalog as it was is kept as a version."""
    return actions.change_catalog(catalog_id, **given(body, DATES), actor=acting(request))


@router.patch("/categories/{uuid:category_id}", response=CategoryOut)
@requires("catalog.edit")
def change_category(request: HttpRequest, category_id: UUID, body: CategoryChange) -> Category:
    """Change what is given; the category as it was is kept as a version."""
    return actions.change_category(category_id, **given(body, DATES), actor=acting(request))


@router.post("/catalogs/{uuid:catalog_id}/copies", response={201: CatalogOut})
@requires("catalog.edit")
def copy_catalog(request: HttpRequest, catalog_id: UUID, body: CatalogCopyIn) -> Any:
    """A draft catalog with the same categories and rows of eligibility, and with copies of its offerings if asked."""
    return Status(201, actions.copy_catalog(catalog_id, **body.dict(), actor=acting(request)))


@router.get("/catalogs/{uuid:catalog_id}/versions", response=list[ShelfVersionOut])
@requires("catalog.view")
def catalog_versions(request: HttpRequest, catalog_id: UUID) -> list[ShelfVersion]:
    """The catalog as it was before each change, newest first."""
    return queries.shelf_versions(queries.get_catalog(catalog_id, actor=acting(request)))


@router.get("/categories/{uuid:category_id}/versions", response=list[ShelfVersionOut])
@requires("catalog.view")
def category_versions(request: HttpRequest, category_id: UUID) -> list[ShelfVersion]:
    """The category as it was before each change, newest first."""
    return queries.shelf_versions(queries.get_category(category_id))


@router.post("/offerings/{uuid:offering_id}/deliveries", response=list[DeliveryOut])
@requires("catalog.configure")
def deliveries(request: HttpRequest, offering_id: UUID, body: DeliveryIn) -> list[dict[str, Any]]:
    """Which specifications come out of a configured offering, with which quantity: itself and its parts from the top down.
    Nothing is kept."""
    shape = queries.shape(queries.get(offering_id, actor=acting(request)))
    outcome = judge(shape, None if body.selection is None else read(body.selection))
    return [
        {
            "offering_id": row.offering.pk,
            "sku": row.offering.sku,
            "quantity": row.quantity,
            "level": row.level,
            "pieces": [
                {
                    "specification_id": piece.specification.pk,
                    "code": piece.specification.code,
                    "kind": piece.specification.kind,
                    "relation": piece.kind,
                    "quantity": piece.quantity,
                    "level": piece.level,
                    "parent_id": piece.parent,
                }
                for piece in row.pieces
            ],
        }
        for row in queries.deliveries(outcome, body.quantity)
    ]
