"""The tables of quotes."""

from __future__ import annotations

from .lines import QuoteLine
from .quotes import Quote
from .terms import DealTerm, TermRequest

__all__ = ["DealTerm", "Quote", "QuoteLine", "TermRequest"]
