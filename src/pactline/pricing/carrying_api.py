"""The JSON face of carrying prices to a next version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from pactline.identity.access import acting, requires

from . import actions

router = Router(tags=["pricing"])


class CarriedIn(Schema):
    """Whose prices are taken, and by how many percent they change."""

    from_offering_id: UUID
    percent: Decimal = Field(Decimal(0), gt=-100, le=1000)


class CarriedOut(Schema):
    """How many prices the offering has now."""

    count: int


@router.post("/offerings/{uuid:offering_id}/carried-prices", response={201: CarriedOut})
@requires("pricing.edit")
def carry_prices(request: HttpRequest, offering_id: UUID, body: CarriedIn) -> Any:
    """Give an offering the prices of another one (its earlier version), on each list that is not over."""
    count = actions.carry_prices(body.from_offering_id, offering_id, percent=body.percent, actor=acting(request))
    return Status(201, {"count": count})
