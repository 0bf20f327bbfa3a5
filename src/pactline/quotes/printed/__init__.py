"""What stands on a printed quote: every text and figure, ready to be set, in the customer's language."""

from __future__ import annotations

from .content import Term, compose, content, spoken_language

__all__ = ["Term", "compose", "content", "spoken_language"]
