"""Pages of quotes: the list and the record, the grid of lines, deal terms, the verbs."""

from __future__ import annotations

from . import grid, records, steps, terms

__all__ = ["grid", "records", "steps", "terms"]
