"""The tables of the catalog, one file for each family."""

from __future__ import annotations

from .features import (
    Characteristic,
    CharacteristicOption,
    ConfigurationRule,
    Specification,
    SpecificationRelation,
)
from .offerings import BundleItem, ItemGroup, Offering
from .selling import Eligibility
from .shelves import Catalog, Category, Dated, EligibleByDefault, Translated, Unit

__all__ = [
    "BundleItem",
    "Catalog",
    "Category",
    "Characteristic",
    "CharacteristicOption",
    "ConfigurationRule",
    "Dated",
    "Eligibility",
    "EligibleByDefault",
    "ItemGroup",
    "Offering",
    "Specification",
    "SpecificationRelation",
    "Translated",
    "Unit",
]
