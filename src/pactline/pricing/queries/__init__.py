"""Reading pricing, one file for each family."""

from __future__ import annotations

from .agreed import (
    RateUsed,
    attributes,
    contracted_prices,
    exchange_rate,
    exchange_rates,
    get_contracted_price,
    get_matrix,
    matrices,
    policy_of,
)
from .carrying import lists_with, prices_to_carry, without_prices
from .costs import cost_books, costs_of, get_cost_book
from .inputs import PriceInputs, basket_inputs, exchange_words, free_context, price_inputs
from .plans import get_plan, get_step, plans, steps_of
from .price_lists import (
    RULE_FIELDS,
    default_price_list,
    get,
    get_bare,
    get_line,
    get_rule,
    id_of,
    lines,
    of_document,
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
    "RateUsed",
    "attributes",
    "basket_inputs",
    "contracted_prices",
    "cost_books",
    "costs_of",
    "default_price_list",
    "exchange_rate",
    "exchange_rates",
    "exchange_words",
    "free_context",
    "get",
    "get_bare",
    "get_contracted_price",
    "get_cost_book",
    "get_line",
    "get_matrix",
    "get_plan",
    "get_rule",
    "get_step",
    "get_tax_exemption",
    "get_tax_rate",
    "id_of",
    "lines",
    "lists_with",
    "matrices",
    "of_document",
    "plans",
    "policy_of",
    "price_inputs",
    "prices_of",
    "prices_to_carry",
    "rates",
    "rules",
    "steps_of",
    "tax_exemptions",
    "tax_place",
    "tax_rates",
    "usable",
    "visible_to",
    "without_prices",
]
