"""Reading pricing, one file for each family."""

from __future__ import annotations

from .agreed import (
    contracted_prices,
    exchange_rate,
    exchange_rates,
    get_contracted_price,
    get_matrix,
    matrices,
    policy_of,
)
from .inputs import PriceInputs, basket_inputs, free_context, price_inputs
from .price_lists import (
    RULE_FIELDS,
    default_price_list,
    get,
    get_line,
    get_rule,
    id_of,
    lines,
    prices_of,
    rules,
    usable,
    visible_to,
)
from .settled import rates
from .taxes import get_tax_exemption, get_tax_rate, tax_exemptions, tax_place, tax_rates

__all__ = [
    "RULE_FIELDS",
    "PriceInputs",
    "basket_inputs",
    "contracted_prices",
    "default_price_list",
    "exchange_rate",
    "exchange_rates",
    "free_context",
    "get",
    "get_contracted_price",
    "get_line",
    "get_matrix",
    "get_rule",
    "get_tax_exemption",
    "get_tax_rate",
    "id_of",
    "lines",
    "matrices",
    "policy_of",
    "price_inputs",
    "prices_of",
    "rates",
    "rules",
    "tax_exemptions",
    "tax_place",
    "tax_rates",
    "usable",
    "visible_to",
]
