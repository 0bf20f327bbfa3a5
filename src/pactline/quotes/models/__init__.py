"""The tables of quotes."""

from __future__ import annotations

from .acceptance import OfferLink
from .layouts import PrintLayout
from .lines import QuoteLine
from .partners import QuotePartner
from .quotes import Quote
from .terms import DealTerm, TermRequest

__all__ = ["DealTerm", "OfferLink", "PrintLayout", "Quote", "QuoteLine", "QuotePartner", "TermRequest"]
