"""The only writers of pricing, one file for each noun."""

from __future__ import annotations

from .agreements import (
    create_contracted_price,
    create_tax_exemption,
    end_contracted_price,
    end_tax_exemption,
    set_exchange_rate,
)
from .carrying import carry, carry_prices
from .choosing import change_rule, create_rule, remove_rule
from .costs import Cost, change_cost_book, create_cost_book, publish_cost_book, retire_cost_book, set_costs
from .matrices import change_matrix, create_matrix, new_version, publish_matrix, retire_matrix
from .plans import add_step, change_step, create_plan, publish_plan, remove_step, rename_plan, retire_plan
from .policies import set_policies
from .price_lists import change_price_list, copy_price_list, create_price_list, make_default, publish, retire
from .prices import Price, change_price, remove_price, set_price, set_prices
from .tax_rates import create_tax_rate, end_tax_rate

__all__ = [
    "Cost",
    "Price",
    "add_step",
    "carry",
    "carry_prices",
    "change_cost_book",
    "change_matrix",
    "change_price",
    "change_price_list",
    "change_rule",
    "change_step",
    "copy_price_list",
    "create_contracted_price",
    "create_cost_book",
    "create_matrix",
    "create_plan",
    "create_price_list",
    "create_rule",
    "create_tax_exemption",
    "create_tax_rate",
    "end_contracted_price",
    "end_tax_exemption",
    "end_tax_rate",
    "make_default",
    "new_version",
    "publish",
    "publish_cost_book",
    "publish_matrix",
    "publish_plan",
    "remove_price",
    "remove_rule",
    "remove_step",
    "rename_plan",
    "retire",
    "retire_cost_book",
    "retire_matrix",
    "retire_plan",
    "set_costs",
    "set_exchange_rate",
    "set_policies",
    "set_price",
    "set_prices",
]
