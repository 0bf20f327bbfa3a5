"""The tables of the catalog, one file for each family."""

from __future__ import annotations

from .features import (
    Characteristic,
    CharacteristicOption,
    ConfigurationRule,
    Specification,
    SpecificationRelation,
)
from .needs import NeedsAssessment, NeedsRule, Question, Questionnaire
from .offerings import BundleItem, ItemGroup, Offering
from .selling import Eligibility
from .shelves import Catalog, Category, Dated, EligibleByDefault, ShelfVersion, Translated, Unit
from .suggestions import Suggestion, SuggestionAnswer

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
    "NeedsAssessment",
    "NeedsRule",
    "Offering",
    "Question",
    "Questionnaire",
    "ShelfVersion",
    "Specification",
    "SpecificationRelation",
    "Suggestion",
    "SuggestionAnswer",
    "Translated",
    "Unit",
]
