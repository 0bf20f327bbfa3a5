"""The JSON face of orders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .lifecycle import ORDER
from .lists import Orders
from .models import Order

router = Router(tags=["orders"])


class OrderOut(Schema):
    id: UUID
    number: str
    account_id: UUID
    quote_id: UUID | None
    contract_id: UUID
    status: str
    currency: str
    total: Decimal
    requested_on: date | None
    external_reference: str
    notes: str
    created_at: datetime


class OrderLineOut(Schema):
    id: int
    position: int
    parent_id: int | None
    offering_id: UUID | None
    sku: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    starts_on: date | None
    ends_on: date | None


class OfferOut(Schema):
    verb: str
    enabled: bool
    reasons: list[str]


class OrderDetail(OrderOut):
    lines: list[OrderLineOut]
    allowed_actions: list[OfferOut]


class OrderPatch(Schema):
    requested_on: date | None = None
    external_reference: str | None = None
    notes: str | None = None


class ReasonIn(Schema):
    reason: str


@router.get("", response=rest.Page[OrderOut], openapi_extra=rest.parameters(Orders))
@requires("orders.view")
def list_orders(request: HttpRequest) -> Any:
    """Orders that you see."""
    return rest.page(request, Orders, OrderOut)


@router.get("/{uuid:order_id}", response=OrderDetail)
@requires("orders.view")
def read_order(request: HttpRequest, response: HttpResponse, order_id: UUID) -> Any:
    """One order with lines and what you can do."""
    actor = acting(request)
    order: Any = rest.tagged(response, queries.get(order_id, actor=actor))
    order.allowed_actions = ORDER.offers(order, actor)
    return order


@router.patch("/{uuid:order_id}", response=OrderOut)
@requires("orders.edit")
def edit_order(request: HttpRequest, response: HttpResponse, order_id: UUID, body: OrderPatch) -> Any:
    """Change a draft."""
    order = actions.edit_order(
        order_id, actor=acting(request), if_match=rest.if_match(request), **body.dict(exclude_unset=True)
    )
    return rest.tagged(response, order)


@router.post("/{uuid:order_id}/cancellation", response=OrderOut)
@requires("orders.edit")
def cancel(request: HttpRequest, order_id: UUID, body: ReasonIn) -> Order:
    """End a draft."""
    return actions.cancel(order_id, reason=body.reason, actor=acting(request))
