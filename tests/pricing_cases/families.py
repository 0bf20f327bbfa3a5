"""The families of cases that the runner knows."""

from __future__ import annotations

from collections.abc import Callable

from .by_document import allocation, credit_note, discount_cap, discount_percentage, document, gift_card, taxed
from .by_model import graduated_percentage, package, package_tiered, per_unit, percentage, tiered
from .by_period import fixed_30, mid_period_change, proration, quantity_change
from .reading import JSON, Fields
from .requests import Request

FAMILIES: dict[str, Callable[[Fields, JSON], Request]] = {
    "graduated": tiered("graduated"),
    "tiered": tiered("graduated"),
    "volume": tiered("volume"),
    "package": package,
    "package_tiered": package_tiered,
    "percentage": percentage,
    "graduated_percentage": graduated_percentage,
    "per_unit": per_unit,
    "quantity_change": quantity_change,
    "proration": proration,
    "proration_factor": proration,
    "proration_fixed_30": fixed_30,
    "mid_period_change": mid_period_change,
    "credit_note": credit_note,
    "tax_exclusive": taxed(False),
    "tax_inclusive": taxed(True),
    "compound_tax": taxed(None),
    "reverse_charge": taxed(None, reverse_charge=True),
    "invoice_discount_tax": document,
    "multi_tax": document,
    "discount_allocation": allocation,
    "discount_percentage": discount_percentage,
    "discount_cap": discount_cap,
    "gift_card": gift_card,
}
