"""The JSON face of price plans and cost books."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .models import CostBook, PricingPlan
from .setup_lists import CostBooks, PricePlans
from .setup_schemas import (
    CostBookChange,
    CostBookDetail,
    CostBookIn,
    CostBookOut,
    CostIn,
    PlanStepChange,
    PlanStepIn,
    PlanStepOut,
    PricePlanDetail,
    PricePlanIn,
    PricePlanOut,
)

router = Router(tags=["pricing"])


def _plan(response: HttpResponse, plan: PricingPlan) -> dict[str, Any]:
    rest.tagged(response, plan)
    steps = [PlanStepOut.from_orm(step).model_dump() for step in queries.steps_of(plan)]
    return {**PricePlanOut.from_orm(plan).model_dump(), "steps": steps}


def _book(response: HttpResponse, book: CostBook) -> dict[str, Any]:
    rest.tagged(response, book)
    names = ("offering_id", "unit_cost", "valid_from")
    costs = [
        {**{name: getattr(cost, name) for name in names}, "sku": cost.offering.sku} for cost in queries.costs_of(book)
    ]
    return {**CostBookOut.from_orm(book).model_dump(), "costs": costs}


@router.get("/price-plans", response=rest.Page[PricePlanOut], openapi_extra=rest.parameters(PricePlans))
@requires("pricing.view")
def list_plans(request: HttpRequest) -> rest.Page[PricePlanOut]:
    """All price plans."""
    return rest.page(request, PricePlans, PricePlanOut)


@router.post("/price-plans", response={201: PricePlanDetail})
@requires("pricing.edit")
def create_plan(request: HttpRequest, response: HttpResponse, body: PricePlanIn) -> Any:
    """A draft with the steps that hold now."""
    return Status(201, _plan(response, actions.create_plan(**body.dict(), actor=acting(request))))


@router.get("/price-plans/{uuid:plan_id}", response=PricePlanDetail)
@requires("pricing.view")
def read_plan(request: HttpRequest, response: HttpResponse, plan_id: UUID) -> Any:
    """One plan with its steps."""
    return _plan(response, queries.get_plan(plan_id, actor=acting(request)))


@router.patch("/price-plans/{uuid:plan_id}", response=PricePlanDetail)
@requires("pricing.edit")
def rename_plan(request: HttpRequest, response: HttpResponse, plan_id: UUID, body: PricePlanIn) -> Any:
    """Give a draft another name."""
    renamed = actions.rename_plan(plan_id, name=body.name, if_match=rest.if_match(request), actor=acting(request))
    return _plan(response, renamed)


@router.post("/price-plans/{uuid:plan_id}/steps", response={201: PlanStepOut})
@requires("pricing.edit")
def add_step(request: HttpRequest, plan_id: UUID, body: PlanStepIn) -> Any:
    """A step of a draft."""
    return Status(201, actions.add_step(plan_id, **body.dict(), actor=acting(request)))


@router.patch("/price-plan-steps/{uuid:step_id}", response=PlanStepOut)
@requires("pricing.edit")
def change_step(request: HttpRequest, step_id: UUID, body: PlanStepChange) -> Any:
    """Change or move a step of a draft."""
    return actions.change_step(step_id, **body.dict(exclude_unset=True), actor=acting(request))


@router.delete("/price-plan-steps/{uuid:step_id}", response={204: None})
@requires("pricing.edit")
def remove_step(request: HttpRequest, step_id: UUID) -> Any:
    """Take a step out of a draft."""
    actions.remove_step(step_id, actor=acting(request))
    return Status(204, None)


@router.post("/price-plans/{uuid:plan_id}/publication", response=PricePlanDetail)
@requires("pricing.publish")
def publish_plan(request: HttpRequest, response: HttpResponse, plan_id: UUID) -> Any:
    """From now on prices follow it; the plan before it is retired."""
    return _plan(response, actions.publish_plan(plan_id, actor=acting(request)))


@router.post("/price-plans/{uuid:plan_id}/retirement", response=PricePlanDetail)
@requires("pricing.publish")
def retire_plan(request: HttpRequest, response: HttpResponse, plan_id: UUID) -> Any:
    """Prices follow the default order again."""
    return _plan(response, actions.retire_plan(plan_id, actor=acting(request)))


@router.get("/cost-books", response=rest.Page[CostBookOut], openapi_extra=rest.parameters(CostBooks))
@requires("pricing.view_cost")
def list_cost_books(request: HttpRequest) -> rest.Page[CostBookOut]:
    """All cost books."""
    return rest.page(request, CostBooks, CostBookOut)


@router.post("/cost-books", response={201: CostBookDetail})
@requires("pricing.edit")
def create_cost_book(request: HttpRequest, response: HttpResponse, body: CostBookIn) -> Any:
    """A draft."""
    return Status(201, _book(response, actions.create_cost_book(**body.dict(), actor=acting(request))))


@router.get("/cost-books/{uuid:book_id}", response=CostBookDetail)
@requires("pricing.view_cost")
def read_cost_book(request: HttpRequest, response: HttpResponse, book_id: UUID) -> Any:
    """One cost book with its costs."""
    return _book(response, queries.get_cost_book(book_id, actor=acting(request)))


@router.patch("/cost-books/{uuid:book_id}", response=CostBookDetail)
@requires("pricing.edit")
def change_cost_book(request: HttpRequest, response: HttpResponse, book_id: UUID, body: CostBookChange) -> Any:
    """Change name, dates, place or condition; ``valid_to`` null takes the end away."""
    values = body.dict(exclude_unset=True)
    values = {name: value for name, value in values.items() if value is not None or name == "valid_to"}
    changed = actions.change_cost_book(book_id, **values, if_match=rest.if_match(request), actor=acting(request))
    return _book(response, changed)


@router.put("/cost-books/{uuid:book_id}/costs", response=CostBookDetail)
@requires("pricing.edit")
def set_costs(request: HttpRequest, response: HttpResponse, book_id: UUID, body: list[CostIn]) -> Any:
    """Set costs, all or none; those not named stay."""
    costs = [actions.Cost(**cost.dict()) for cost in body]
    return _book(response, actions.set_costs(book_id, costs=costs, actor=acting(request)))


@router.post("/cost-books/{uuid:book_id}/publication", response=CostBookDetail)
@requires("pricing.publish")
def publish_cost_book(request: HttpRequest, response: HttpResponse, book_id: UUID) -> Any:
    """From now on documents take their costs of it."""
    return _book(response, actions.publish_cost_book(book_id, actor=acting(request)))


@router.post("/cost-books/{uuid:book_id}/retirement", response=CostBookDetail)
@requires("pricing.publish")
def retire_cost_book(request: HttpRequest, response: HttpResponse, book_id: UUID) -> Any:
    """No document takes its costs of it."""
    return _book(response, actions.retire_cost_book(book_id, actor=acting(request)))
