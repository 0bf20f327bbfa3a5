"""The JSON face of the catalog."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, api_configuring, api_finding, api_hierarchy, api_needs, api_selling, queries
from .lifecycle import OFFERING
from .lists import Offerings
from .models import BundleItem, Offering
from .schemas import (
    BundleItemChange,
    BundleItemIn,
    BundleItemOut,
    CategoryIn,
    CategoryOut,
    CopyIn,
    OfferingChange,
    OfferingDetail,
    OfferingIn,
    OfferingOut,
    UnitIn,
    UnitOut,
)

router = Router(tags=["catalog"])
router.add_router("", api_configuring.router)
router.add_router("", api_selling.router)
router.add_router("", api_needs.router)
router.add_router("", api_hierarchy.router)
router.add_router("", api_finding.router)


def detail(request: HttpRequest, response: HttpResponse, offering: Offering) -> dict[str, Any]:
    """An offering with its items and what the caller can do, and its ETag on the answer."""
    rest.tagged(response, offering)
    return {
        **OfferingOut.from_orm(offering).model_dump(),
        "items": queries.bundle_items(offering) if offering.is_bundle else [],
        "allowed_actions": [o.verb for o in OFFERING.offers(offering, acting(request)) if o.enabled],
    }


@router.get("/offerings", response=rest.Page[OfferingOut], openapi_extra=rest.parameters(Offerings))
@requires("catalog.view")
def list_offerings(request: HttpRequest) -> rest.Page[OfferingOut]:
    """The offerings that you may know of; ``status=published`` are those that can be sold; with ``account`` (and
    ``channel``) only those that this account may buy today."""
    return rest.page(request, Offerings, OfferingOut)


@router.post("/offerings", response={201: OfferingDetail})
@requires("catalog.edit")
def create_offering(request: HttpRequest, response: HttpResponse, body: OfferingIn) -> Any:
    """A new draft."""
    return Status(201, detail(request, response, actions.create_offering(**body.dict(), actor=acting(request))))


@router.get("/offerings/{uuid:offering_id}", response=OfferingDetail)
@requires("catalog.view")
def read_offering(request: HttpRequest, response: HttpResponse, offering_id: UUID) -> Any:
    """One offering with its items."""
    return detail(request, response, queries.get(offering_id, actor=acting(request)))


@router.patch("/offerings/{uuid:offering_id}", response=OfferingDetail)
@requires("catalog.edit")
def change_offering(request: HttpRequest, response: HttpResponse, offering_id: UUID, body: OfferingChange) -> Any:
    """Change what is given; once published the words only."""
    values = body.dict(exclude_unset=True)
    empty = {"category_id", "specification_id", "valid_from", "valid_to"}
    values = {name: value for name, value in values.items() if value is not None or name in empty}
    changed = actions.change_offering(offering_id, **values, if_match=rest.if_match(request), actor=acting(request))
    return detail(request, response, changed)


@router.post("/offerings/{uuid:offering_id}/publication", response=OfferingDetail)
@requires("catalog.publish")
def publish(request: HttpRequest, response: HttpResponse, offering_id: UUID) -> Any:
    """From now on it can be sold, and only its words can be changed."""
    return detail(request, response, actions.publish(offering_id, actor=acting(request)))


@router.post("/offerings/{uuid:offering_id}/retirement", response=OfferingDetail)
@requires("catalog.publish")
def retire(request: HttpRequest, response: HttpResponse, offering_id: UUID) -> Any:
    """It can no longer be sold."""
    return detail(request, response, actions.retire(offering_id, actor=acting(request)))


@router.post("/offerings/{uuid:offering_id}/copies", response={201: OfferingDetail})
@requires("catalog.edit")
def copy_offering(request: HttpRequest, response: HttpResponse, offering_id: UUID, body: CopyIn) -> Any:
    """A draft like it, items included, with a SKU of its own."""
    made = actions.copy_offering(offering_id, **body.dict(), actor=acting(request))
    return Status(201, detail(request, response, made))


@router.post("/offerings/{uuid:offering_id}/items", response={201: BundleItemOut})
@requires("catalog.edit")
def add_item(request: HttpRequest, offering_id: UUID, body: BundleItemIn) -> Any:
    """Put an offering into a draft bundle."""
    return Status(201, actions.add_item(offering_id, **body.dict(), actor=acting(request)))


@router.patch("/bundle-items/{uuid:item_id}", response=BundleItemOut)
@requires("catalog.edit")
def change_item(request: HttpRequest, item_id: UUID, body: BundleItemChange) -> BundleItem:
    """Change an item of a draft bundle; ``max_quantity`` null takes the limit away."""
    values = body.dict(exclude_unset=True)
    values = {
        name: value for name, value in values.items() if value is not None or name in ("max_quantity", "group_id")
    }
    return actions.change_item(item_id, **values, actor=acting(request))


@router.delete("/bundle-items/{uuid:item_id}", response={204: None})
@requires("catalog.edit")
def remove_item(request: HttpRequest, item_id: UUID) -> Any:
    """Take an item out of a draft bundle."""
    actions.remove_item(item_id, actor=acting(request))
    return Status(204, None)


@router.get("/categories", response=list[CategoryOut])
@requires("catalog.view")
def list_categories(request: HttpRequest) -> Any:
    """All categories."""
    return queries.categories()


@router.post("/categories", response={201: CategoryOut})
@requires("catalog.edit")
def create_category(request: HttpRequest, body: CategoryIn) -> Any:
    """A new category."""
    return Status(201, actions.create_category(**body.dict(), actor=acting(request)))


@router.get("/units", response=list[UnitOut])
@requires("catalog.view")
def list_units(request: HttpRequest) -> Any:
    """All units of measure."""
    return queries.units()


@router.post("/units", response={201: UnitOut})
@requires("catalog.edit")
def create_unit(request: HttpRequest, body: UnitIn) -> Any:
    """A new unit of measure."""
    return Status(201, actions.create_unit(**body.dict(), actor=acting(request)))
