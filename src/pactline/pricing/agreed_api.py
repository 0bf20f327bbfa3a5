"""The JSON face of what is agreed and settled: contracted prices, exemptions, rates, rules, matrices, policies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from pactline.identity.access import acting, requires
from pactline.ui import rest

from . import actions, queries
from .agreed_lists import ContractedPrices, ExchangeRates, PriceListRules, PriceMatrices, TaxExemptions
from .basket_schemas import PoliciesIn
from .models import ContractedPrice, PriceListRule, PriceMatrix, TaxExemption
from .schemas import (
    ContractedPriceIn,
    ContractedPriceOut,
    End,
    ExchangeRateIn,
    ExchangeRateOut,
    PoliciesOut,
    PriceListRuleChange,
    PriceListRuleIn,
    PriceListRuleOut,
    PriceMatrixChange,
    PriceMatrixIn,
    PriceMatrixOut,
    TaxExemptionIn,
    TaxExemptionOut,
)

router = Router(tags=["pricing"])


@router.get(
    "/contracted-prices", response=rest.Page[ContractedPriceOut], openapi_extra=rest.parameters(ContractedPrices)
)
@requires("pricing.view")
def list_contracted_prices(request: HttpRequest) -> rest.Page[ContractedPriceOut]:
    """What the accounts that you see agreed on."""
    return rest.page(request, ContractedPrices, ContractedPriceOut)


@router.post("/contracted-prices", response={201: ContractedPriceOut})
@requires("pricing.edit")
def create_contracted_price(request: HttpRequest, body: ContractedPriceIn) -> Any:
    """What an account pays for an offering from a day on."""
    return Status(201, actions.create_contracted_price(**body.dict(), actor=acting(request)))


@router.get("/contracted-prices/{uuid:price_id}", response=ContractedPriceOut)
@requires("pricing.view")
def read_contracted_price(request: HttpRequest, price_id: UUID) -> ContractedPrice:
    """One contracted price."""
    return queries.get_contracted_price(price_id, actor=acting(request))


@router.post("/contracted-prices/{uuid:price_id}/end", response=ContractedPriceOut)
@requires("pricing.edit")
def end_contracted_price(request: HttpRequest, price_id: UUID, body: End) -> ContractedPrice:
    """The price holds until the day before ``valid_to``."""
    return actions.end_contracted_price(price_id, valid_to=body.valid_to, actor=acting(request))


@router.get("/tax-exemptions", response=rest.Page[TaxExemptionOut], openapi_extra=rest.parameters(TaxExemptions))
@requires("pricing.view")
def list_tax_exemptions(request: HttpRequest) -> rest.Page[TaxExemptionOut]:
    """Which of the accounts that you see are exempt."""
    return rest.page(request, TaxExemptions, TaxExemptionOut)


@router.post("/tax-exemptions", response={201: TaxExemptionOut})
@requires("pricing.edit")
def create_tax_exemption(request: HttpRequest, body: TaxExemptionIn) -> Any:
    """From a day on an account bears no tax of a country."""
    return Status(201, actions.create_tax_exemption(**body.dict(), actor=acting(request)))


@router.post("/tax-exemptions/{uuid:exemption_id}/end", response=TaxExemptionOut)
@requires("pricing.edit")
def end_tax_exemption(request: HttpRequest, exemption_id: UUID, body: End) -> TaxExemption:
    """The exemption holds until the day before ``valid_to``."""
    return actions.end_tax_exemption(exemption_id, valid_to=body.valid_to, actor=acting(request))


@router.get("/exchange-rates", response=rest.Page[ExchangeRateOut], openapi_extra=rest.parameters(ExchangeRates))
@requires("pricing.view")
def list_exchange_rates(request: HttpRequest) -> rest.Page[ExchangeRateOut]:
    """All exchange rates, past and future ones too."""
    return rest.page(request, ExchangeRates, ExchangeRateOut)


@router.post("/exchange-rates", response={201: ExchangeRateOut})
@requires("pricing.edit")
def set_exchange_rate(request: HttpRequest, body: ExchangeRateIn) -> Any:
    """The rate of a pair from a day on; a second one of the same day corrects the first."""
    return Status(201, actions.set_exchange_rate(**body.dict(), actor=acting(request)))


@router.get("/price-list-rules", response=rest.Page[PriceListRuleOut], openapi_extra=rest.parameters(PriceListRules))
@requires("pricing.view")
def list_rules(request: HttpRequest) -> rest.Page[PriceListRuleOut]:
    """The rules that choose a price list."""
    return rest.page(request, PriceListRules, PriceListRuleOut)


@router.post("/price-list-rules", response={201: PriceListRuleOut})
@requires("pricing.publish")
def create_rule(request: HttpRequest, body: PriceListRuleIn) -> Any:
    """A rule behind the others, or at a position."""
    return Status(201, actions.create_rule(**body.dict(), actor=acting(request)))


@router.patch("/price-list-rules/{uuid:rule_id}", response=PriceListRuleOut)
@requires("pricing.publish")
def change_rule(request: HttpRequest, rule_id: UUID, body: PriceListRuleChange) -> PriceListRule:
    """Change a rule."""
    return actions.change_rule(rule_id, **body.dict(exclude_unset=True), actor=acting(request))


@router.delete("/price-list-rules/{uuid:rule_id}", response={204: None})
@requires("pricing.publish")
def remove_rule(request: HttpRequest, rule_id: UUID) -> Any:
    """Take a rule away."""
    actions.remove_rule(rule_id, actor=acting(request))
    return Status(204, None)


@router.get("/price-matrices", response=rest.Page[PriceMatrixOut], openapi_extra=rest.parameters(PriceMatrices))
@requires("pricing.view")
def list_matrices(request: HttpRequest) -> rest.Page[PriceMatrixOut]:
    """All matrices in all versions."""
    return rest.page(request, PriceMatrices, PriceMatrixOut)


@router.post("/price-matrices", response={201: PriceMatrixOut})
@requires("pricing.edit")
def create_matrix(request: HttpRequest, body: PriceMatrixIn) -> Any:
    """A draft; 422 names each row that cannot be used."""
    fields = {**body.dict(exclude={"rows"}), "rows": [row.model_dump(mode="json") for row in body.rows]}
    return Status(201, actions.create_matrix(**fields, actor=acting(request)))


@router.get("/price-matrices/{uuid:matrix_id}", response=PriceMatrixOut)
@requires("pricing.view")
def read_matrix(request: HttpRequest, response: HttpResponse, matrix_id: UUID) -> PriceMatrix:
    """One version of a matrix."""
    return rest.tagged(response, queries.get_matrix(matrix_id, actor=acting(request)))


@router.patch("/price-matrices/{uuid:matrix_id}", response=PriceMatrixOut)
@requires("pricing.edit")
def change_matrix(
    request: HttpRequest, response: HttpResponse, matrix_id: UUID, body: PriceMatrixChange
) -> PriceMatrix:
    """Change a draft."""
    fields = body.dict(exclude_unset=True, exclude={"rows"})
    if body.rows is not None:
        fields["rows"] = [row.model_dump(mode="json") for row in body.rows]
    changed = actions.change_matrix(matrix_id, **fields, actor=acting(request), if_match=rest.if_match(request))
    return rest.tagged(response, changed)


@router.post("/price-matrices/{uuid:matrix_id}/versions", response={201: PriceMatrixOut})
@requires("pricing.edit")
def new_version(request: HttpRequest, matrix_id: UUID) -> Any:
    """A draft with the same rows; publishing it ends the version before it."""
    return Status(201, actions.new_version(matrix_id, actor=acting(request)))


@router.post("/price-matrices/{uuid:matrix_id}/publication", response=PriceMatrixOut)
@requires("pricing.publish")
def publish_matrix(request: HttpRequest, matrix_id: UUID) -> PriceMatrix:
    """From now on prices follow it."""
    return actions.publish_matrix(matrix_id, actor=acting(request))


@router.post("/price-matrices/{uuid:matrix_id}/retirement", response=PriceMatrixOut)
@requires("pricing.publish")
def retire_matrix(request: HttpRequest, matrix_id: UUID) -> PriceMatrix:
    """Prices no longer follow it."""
    return actions.retire_matrix(matrix_id, actor=acting(request))


@router.get("/policies/{uuid:selling_entity_id}", response=PoliciesOut)
@requires("pricing.view")
def read_policies(request: HttpRequest, selling_entity_id: UUID) -> Any:
    """How one of our entities rounds and prorates."""
    found = queries.policy_of(selling_entity_id)
    return {"selling_entity_id": selling_entity_id, "policies": found.policies if found else {}}


@router.put("/policies/{uuid:selling_entity_id}", response=PoliciesOut)
@requires("pricing.edit")
def set_policies(request: HttpRequest, selling_entity_id: UUID, body: PoliciesIn) -> Any:
    """Settle them anew; what is left out is the default."""
    values = body.model_dump(exclude_none=True, mode="json")
    return actions.set_policies(selling_entity_id, policies=values, actor=acting(request))
