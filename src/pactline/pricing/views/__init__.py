"""Pages of pricing: price lists with their prices and tax rates, what is agreed with customers, matrices."""

from __future__ import annotations

from . import agreed, matrices, price_lists

__all__ = ["agreed", "matrices", "price_lists"]
