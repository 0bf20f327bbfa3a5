"""The JSON face of catalogs, specifications and eligibility."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .api_configuring import characteristic_json
from .lists import Specifications
from .models import Catalog, Eligibility, Specification, SpecificationRelation
from .queries.exchange import FORMAT
from .schemas import (
    CatalogDocument,
    CatalogIn,
    CatalogOut,
    DecompositionIn,
    EligibilityIn,
    EligibilityOut,
    PieceOut,
    RelationIn,
    RelationOut,
    SpecificationIn,
    SpecificationOut,
)
from .schemas_configuring import CharacteristicIn, CharacteristicOut

router = Router(tags=["catalog"])


@router.get("/export", response=CatalogDocument)
@requires("catalog.edit")
def export_catalog(request: HttpRequest) -> dict[str, Any]:
    """The whole catalog as flat tables with natural keys."""
    return {"format": FORMAT, "tables": queries.tables(acting(request))}


@router.post("/imports", response={201: dict[str, int]})
@requires("catalog.publish")
def import_catalog(request: HttpRequest, body: CatalogDocument) -> Any:
    """Add what another installation exported; how many rows of each table were added. All of it or nothing."""
    return Status(201, actions.import_catalog(body.dict(), actor=acting(request)))


@router.get("/catalogs", response=list[CatalogOut])
@requires("catalog.view")
def list_catalogs(request: HttpRequest) -> Any:
    """The catalogs that are published and hold today, the default one first."""
    return queries.open_catalogs()


@router.post("/catalogs", response={201: CatalogOut})
@requires("catalog.edit")
def create_catalog(request: HttpRequest, body: CatalogIn) -> Any:
    """A draft catalog."""
    return Status(201, actions.create_catalog(**body.dict(), actor=acting(request)))


@router.post("/catalogs/{uuid:catalog_id}/publication", response=CatalogOut)
@requires("catalog.publish")
def publish_catalog(request: HttpRequest, catalog_id: UUID) -> Catalog:
    """From now on people see it; the first one becomes the default."""
    return actions.publish_catalog(catalog_id, actor=acting(request))


@router.post("/catalogs/{uuid:catalog_id}/retirement", response=CatalogOut)
@requires("catalog.publish")
def retire_catalog(request: HttpRequest, catalog_id: UUID) -> Catalog:
    """What stands only in it is not sold any more."""
    return actions.retire_catalog(catalog_id, actor=acting(request))


@router.put("/catalogs/{uuid:catalog_id}/default", response=CatalogOut)
@requires("catalog.publish")
def make_default(request: HttpRequest, catalog_id: UUID) -> Catalog:
    """The catalog that people see first."""
    return actions.make_default_catalog(catalog_id, actor=acting(request))


@router.get("/{owner}/{uuid:owner_id}/eligibility", response=list[EligibilityOut])
@requires("catalog.view")
def list_eligibility(request: HttpRequest, owner: str, owner_id: UUID) -> list[Eligibility]:
    """Who may buy: ``owner`` is catalog, category or offering."""
    return queries.rows_of(queries.owner_of(owner, owner_id, actor=acting(request)))


@router.post("/{owner}/{uuid:owner_id}/eligibility", response={201: EligibilityOut})
@requires("catalog.edit")
def add_eligibility(request: HttpRequest, owner: str, owner_id: UUID, body: EligibilityIn) -> Any:
    """Allow or deny it to an account, a place or a channel."""
    return Status(201, actions.add_eligibility(owner, owner_id, **body.dict(), actor=acting(request)))


@router.delete("/eligibility/{uuid:eligibility_id}", response={204: None})
@requires("catalog.edit")
def remove_eligibility(request: HttpRequest, eligibility_id: UUID) -> Any:
    """Take a row away."""
    actions.remove_eligibility(eligibility_id, actor=acting(request))
    return Status(204, None)


@router.get("/specifications", response=rest.Page[SpecificationOut], openapi_extra=rest.parameters(Specifications))
@requires("catalog.view")
def list_specifications(request: HttpRequest) -> rest.Page[SpecificationOut]:
    """The specifications that you may know of."""
    return rest.page(request, Specifications, SpecificationOut)


@router.post("/specifications", response={201: SpecificationOut})
@requires("catalog.edit")
def create_specification(request: HttpRequest, body: SpecificationIn) -> Any:
    """A draft specification."""
    return Status(201, actions.create_specification(**body.dict(), actor=acting(request)))


@router.get("/specifications/{uuid:specification_id}", response=SpecificationOut)
@requires("catalog.view")
def read_specification(request: HttpRequest, specification_id: UUID) -> Specification:
    """One specification."""
    return queries.get_specification(specification_id, actor=acting(request))


@router.post("/specifications/{uuid:specification_id}/publication", response=SpecificationOut)
@requires("catalog.publish")
def publish_specification(request: HttpRequest, specification_id: UUID) -> Specification:
    """From now on offerings may use it."""
    return actions.publish_specification(specification_id, actor=acting(request))


@router.post("/specifications/{uuid:specification_id}/retirement", response=SpecificationOut)
@requires("catalog.publish")
def retire_specification(request: HttpRequest, specification_id: UUID) -> Specification:
    """Nothing new may use it."""
    return actions.retire_specification(specification_id, actor=acting(request))


@router.post("/specifications/{uuid:specification_id}/versions", response={201: SpecificationOut})
@requires("catalog.edit")
def revise_specification(request: HttpRequest, specification_id: UUID) -> Any:
    """A draft of the next version."""
    return Status(201, actions.revise_specification(specification_id, actor=acting(request)))


@router.post("/specifications/{uuid:specification_id}/characteristics", response={201: CharacteristicOut})
@requires("catalog.edit")
def add_characteristic(request: HttpRequest, specification_id: UUID, body: CharacteristicIn) -> Any:
    """A characteristic that all offerings of this specification have."""
    made = actions.add_characteristic(specification_id=specification_id, **body.dict(), actor=acting(request))
    return Status(201, characteristic_json(made))


@router.get("/specifications/{uuid:specification_id}/relations", response=list[RelationOut])
@requires("catalog.view")
def list_relations(request: HttpRequest, specification_id: UUID) -> list[SpecificationRelation]:
    """What a specification needs."""
    return queries.relations(queries.get_specification(specification_id, actor=acting(request)))


@router.post("/specifications/{uuid:specification_id}/relations", response={201: RelationOut})
@requires("catalog.edit")
def relate(request: HttpRequest, specification_id: UUID, body: RelationIn) -> Any:
    """A draft specification needs another one; circles are refused."""
    return Status(201, actions.relate(specification_id, **body.dict(), actor=acting(request)))


@router.delete("/specification-relations/{uuid:relation_id}", response={204: None})
@requires("catalog.edit")
def unrelate(request: HttpRequest, relation_id: UUID) -> Any:
    """Take a relationship away from a draft specification."""
    actions.unrelate(relation_id, actor=acting(request))
    return Status(204, None)


@router.post("/specifications/{uuid:specification_id}/decompositions", response=list[PieceOut])
@requires("catalog.configure")
def decompose(request: HttpRequest, specification_id: UUID, body: DecompositionIn) -> list[dict[str, Any]]:
    """What has to be delivered for a quantity of it, with these characteristics. Nothing is kept."""
    top = queries.get_specification(specification_id, actor=acting(request))
    return [
        {
            "specification_id": piece.specification.pk,
            "code": piece.specification.code,
            "kind": piece.specification.kind,
            "relation": piece.kind,
            "quantity": piece.quantity,
            "level": piece.level,
            "parent_id": piece.parent,
        }
        for piece in queries.decompose(top, body.characteristics, body.quantity)
    ]
