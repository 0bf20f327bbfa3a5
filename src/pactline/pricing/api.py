"""The JSON face of pricing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, agreed_api, baskets, carrying_api, queries, setup_api
from .basket_schemas import BasketIn, CalculationOut
from .lifecycle import PRICE_LIST
from .lists import PriceLists, Prices, TaxRates
from .models import PriceList, PriceListLine, TaxRate
from .schemas import (
    PriceIn,
    PriceListChange,
    PriceListCopy,
    PriceListDetail,
    PriceListIn,
    PriceListOut,
    PriceOut,
    TaxRateEnd,
    TaxRateIn,
    TaxRateOut,
)

router = Router(tags=["pricing"])
router.add_router("", agreed_api.router)
router.add_router("", carrying_api.router)
router.add_router("", setup_api.router)
PRICE_FIELDS = (
    *("id", "price_list_id", "offering_id", "min_quantity", "unit_price", "min_price", "model", "valid_from"),
    *("valid_to", "version"),
)


def detail(request: HttpRequest, response: HttpResponse, price_list: PriceList) -> dict[str, Any]:
    """A price list with what the caller can do, and its ETag on the answer."""
    rest.tagged(response, price_list)
    offers = PRICE_LIST.offers(price_list, acting(request))
    return {**PriceListOut.from_orm(price_list).model_dump(), "allowed_actions": [o.verb for o in offers if o.enabled]}


def price_row(line: PriceListLine, *, sees_cost: bool) -> dict[str, Any]:
    """A price as JSON."""
    return {**{name: getattr(line, name) for name in PRICE_FIELDS}, "unit_cost": line.unit_cost if sees_cost else None}


@router.post("/calculations", response=CalculationOut)
@requires("pricing.calculate")
def calculate(request: HttpRequest, body: BasketIn) -> HttpResponse:
    """Prices a basket without saving anything: each line with its trail, taxes, totals."""
    return rest.json_response(baskets.price(body, acting(request)))


@router.get("/price-lists", response=rest.Page[PriceListOut], openapi_extra=rest.parameters(PriceLists))
@requires("pricing.view")
def list_price_lists(request: HttpRequest) -> rest.Page[PriceListOut]:
    """The price lists for everybody, and those of accounts that you see."""
    return rest.page(request, PriceLists, PriceListOut)


@router.post("/price-lists", response={201: PriceListDetail})
@requires("pricing.edit")
def create_price_list(request: HttpRequest, response: HttpResponse, body: PriceListIn) -> Any:
    """A new draft."""
    return Status(201, detail(request, response, actions.create_price_list(**body.dict(), actor=acting(request))))


@router.get("/price-lists/{uuid:price_list_id}", response=PriceListDetail)
@requires("pricing.view")
def read_price_list(request: HttpRequest, response: HttpResponse, price_list_id: UUID) -> Any:
    """One price list; its prices are under /prices?price_list=."""
    return detail(request, response, queries.get(price_list_id, actor=acting(request)))


@router.patch("/price-lists/{uuid:price_list_id}", response=PriceListDetail)
@requires("pricing.edit")
def change_price_list(request: HttpRequest, response: HttpResponse, price_list_id: UUID, body: PriceListChange) -> Any:
    """Change code, name or dates; ``valid_to`` null takes the end away."""
    values = body.dict(exclude_unset=True)
    values = {name: value for name, value in values.items() if value is not None or name == "valid_to"}
    changed = actions.change_price_list(price_list_id, **values, if_match=rest.if_match(request), actor=acting(request))
    return detail(request, response, changed)


@router.post("/price-lists/{uuid:price_list_id}/copies", response={201: PriceListDetail})
@requires("pricing.edit")
def copy_price_list(request: HttpRequest, response: HttpResponse, price_list_id: UUID, body: PriceListCopy) -> Any:
    """A draft with the same prices."""
    made = actions.copy_price_list(price_list_id, **body.dict(), actor=acting(request))
    return Status(201, detail(request, response, made))


@router.post("/price-lists/{uuid:price_list_id}/publication", response=PriceListDetail)
@requires("pricing.publish")
def publish(request: HttpRequest, response: HttpResponse, price_list_id: UUID) -> Any:
    """From now on documents can use it."""
    return detail(request, response, actions.publish(price_list_id, actor=acting(request)))


@router.post("/price-lists/{uuid:price_list_id}/retirement", response=PriceListDetail)
@requires("pricing.publish")
def retire(request: HttpRequest, response: HttpResponse, price_list_id: UUID) -> Any:
    """No new document can use it."""
    return detail(request, response, actions.retire(price_list_id, actor=acting(request)))


@router.post("/price-lists/{uuid:price_list_id}/default", response=PriceListDetail)
@requires("pricing.publish")
def make_default(request: HttpRequest, response: HttpResponse, price_list_id: UUID) -> Any:
    """New documents in its currency take it."""
    return detail(request, response, actions.make_default(price_list_id, actor=acting(request)))


@router.get("/prices", response=rest.Page[PriceOut], openapi_extra=rest.parameters(Prices))
@requires("pricing.view")
def list_prices(request: HttpRequest) -> HttpResponse:
    """The prices of the lists that you may see."""
    sees_cost = acting(request).may("pricing.view_cost")
    return rest.page_bytes(request, Prices, lambda line: price_row(line, sees_cost=sees_cost))


def _price(price: PriceIn) -> actions.Price:
    model = price.model.model_dump(mode="json", exclude_none=True) if price.model else {}
    return actions.Price(**price.dict(exclude={"model"}), model=model)


@router.put("/price-lists/{uuid:price_list_id}/prices", response=list[PriceOut])
@requires("pricing.edit")
def set_prices(request: HttpRequest, price_list_id: UUID, body: list[PriceIn]) -> HttpResponse:
    """Set prices, all or none; those not named stay."""
    actor = acting(request)
    prices = [_price(price) for price in body]
    rows = actions.set_prices(price_list_id, prices=prices, actor=actor)
    return rest.json_response([price_row(row, sees_cost=actor.may("pricing.view_cost")) for row in rows])


@router.delete("/prices/{uuid:line_id}", response={204: None})
@requires("pricing.edit")
def remove_price(request: HttpRequest, line_id: UUID) -> Any:
    """Take a price out of its list."""
    actions.remove_price(line_id, actor=acting(request))
    return Status(204, None)


@router.get("/tax-rates", response=rest.Page[TaxRateOut], openapi_extra=rest.parameters(TaxRates))
@requires("pricing.view")
def list_tax_rates(request: HttpRequest) -> rest.Page[TaxRateOut]:
    """All tax rates, past and future ones too."""
    return rest.page(request, TaxRates, TaxRateOut)


@router.post("/tax-rates", response={201: TaxRateOut})
@requires("pricing.edit")
def create_tax_rate(request: HttpRequest, body: TaxRateIn) -> Any:
    """A new rate; 422 when another holds in that time."""
    return Status(201, actions.create_tax_rate(**body.dict(), actor=acting(request)))


@router.get("/tax-rates/{uuid:rate_id}", response=TaxRateOut)
@requires("pricing.view")
def read_tax_rate(request: HttpRequest, rate_id: UUID) -> TaxRate:
    """One tax rate."""
    return queries.get_tax_rate(rate_id, actor=acting(request))


@router.post("/tax-rates/{uuid:rate_id}/end", response=TaxRateOut)
@requires("pricing.edit")
def end_tax_rate(request: HttpRequest, rate_id: UUID, body: TaxRateEnd) -> TaxRate:
    """The rate holds until the day before ``valid_to``."""
    return actions.end_tax_rate(rate_id, valid_to=body.valid_to, actor=acting(request))
