"""The pricing engine: pure functions over Decimal, one pass over the lines, no database."""

from __future__ import annotations

from .engine import calculate
from .shapes import (
    Calculation,
    LineInput,
    PriceContext,
    PricedLine,
    PriceTier,
    TaxSummary,
    Totals,
    TrailStep,
)
from .tax import Rate, Rates, TaxDecision, TaxPlace, decide

__all__ = [
    "Calculation",
    "LineInput",
    "PriceContext",
    "PriceTier",
    "PricedLine",
    "Rate",
    "Rates",
    "TaxDecision",
    "TaxPlace",
    "TaxSummary",
    "Totals",
    "TrailStep",
    "calculate",
    "decide",
]
