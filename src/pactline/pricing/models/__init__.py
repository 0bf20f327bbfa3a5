"""Price lists, taxes, what is agreed with customers, and matrices of adjustments."""

from __future__ import annotations

from .agreed import ContractedPrice, ExchangeRate, PriceListRule, SellingPolicy
from .costs import CostBook, CostBookLine
from .matrices import PriceMatrix
from .plans import PlanStep, PricingPlan
from .price_lists import PriceList, PriceListLine
from .taxes import TaxExemption, TaxRate

__all__ = [
    "ContractedPrice",
    "CostBook",
    "CostBookLine",
    "ExchangeRate",
    "PlanStep",
    "PriceList",
    "PriceListLine",
    "PriceListRule",
    "PriceMatrix",
    "PricingPlan",
    "SellingPolicy",
    "TaxExemption",
    "TaxRate",
]
