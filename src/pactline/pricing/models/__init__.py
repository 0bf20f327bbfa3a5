"""Price lists, taxes, what is agreed with customers, and matrices of adjustments."""

from __future__ import annotations

from .agreed import ContractedPrice, ExchangeRate, PriceListRule, SellingPolicy
from .matrices import PriceMatrix
from .price_lists import PriceList, PriceListLine
from .taxes import TaxExemption, TaxRate

__all__ = [
    "ContractedPrice",
    "ExchangeRate",
    "PriceList",
    "PriceListLine",
    "PriceListRule",
    "PriceMatrix",
    "SellingPolicy",
    "TaxExemption",
    "TaxRate",
]
