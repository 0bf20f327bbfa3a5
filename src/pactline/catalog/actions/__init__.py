"""The only writers of the catalog, one file for each noun."""

from __future__ import annotations

from .bundles import add_item, change_item, remove_item
from .offerings import change_offering, copy_offering, create_offering, publish, retire
from .shelves import create_category, create_unit, rename_category

__all__ = [
    "add_item",
    "change_item",
    "change_offering",
    "copy_offering",
    "create_category",
    "create_offering",
    "create_unit",
    "publish",
    "remove_item",
    "rename_category",
    "retire",
]
