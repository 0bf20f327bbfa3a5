"""The only writers of pricing, one file for each noun."""

from __future__ import annotations

from .price_lists import change_price_list, copy_price_list, create_price_list, make_default, publish, retire
from .prices import Price, change_price, remove_price, set_price, set_prices
from .tax_rates import create_tax_rate, end_tax_rate

__all__ = [
    "Price",
    "change_price",
    "change_price_list",
    "copy_price_list",
    "create_price_list",
    "create_tax_rate",
    "end_tax_rate",
    "make_default",
    "publish",
    "remove_price",
    "retire",
    "set_price",
    "set_prices",
]
