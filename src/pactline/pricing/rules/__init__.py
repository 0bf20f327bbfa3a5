"""The pricing engine: pure functions over Decimal, one pass over the lines, no database.

``calculate`` takes ``LineInput`` and ``PriceContext`` (``inputs``), and gives a ``Calculation`` (``results``). Price models
stand in ``bands`` and ``fees``; what projects settle differently (rounding, proration, …) in ``policy``.
"""

from __future__ import annotations

from .bands import Allowance, Band, Block, Blocks, Flat, Graduated, Matrix, Package, PerUnit, PriceModel, Usage, Volume
from .dates import Part, months_between, part_of, yearly
from .engine import calculate
from .fees import GraduatedPercentage, Percentage, Slab
from .inputs import (
    PLAN,
    Adjustment,
    Change,
    Derived,
    Exchange,
    Hook,
    Limits,
    LineInput,
    Periodicity,
    PriceContext,
    PriceTier,
    Segment,
    Tax,
)
from .policy import DEFAULT, Policies
from .results import Calculation, Payable, PricedLine, TaxPart, TaxSummary, Totals, TrailStep
from .tax import Rate, Rates, TaxDecision, TaxPlace, decide

__all__ = [
    "DEFAULT",
    "PLAN",
    "Adjustment",
    "Allowance",
    "Band",
    "Block",
    "Blocks",
    "Calculation",
    "Change",
    "Derived",
    "Exchange",
    "Flat",
    "Graduated",
    "GraduatedPercentage",
    "Hook",
    "Limits",
    "LineInput",
    "Matrix",
    "Package",
    "Part",
    "Payable",
    "PerUnit",
    "Percentage",
    "Periodicity",
    "Policies",
    "PriceContext",
    "PriceModel",
    "PriceTier",
    "PricedLine",
    "Rate",
    "Rates",
    "Segment",
    "Slab",
    "Tax",
    "TaxDecision",
    "TaxPart",
    "TaxPlace",
    "TaxSummary",
    "Totals",
    "TrailStep",
    "Usage",
    "Volume",
    "calculate",
    "decide",
    "months_between",
    "part_of",
    "yearly",
]
