"""The tables of authoring, one file for each noun."""

from __future__ import annotations

from .clauses import Clause, ClauseVariation
from .rules import InternalSignatoryRule, InternalSigner, TemplateRule
from .templates import ColumnMapping, TableMapping, Template, TemplateMapping, TemplateStatus, TemplateVersion
from .types import ContractModel, ContractType, TemplateCategory

__all__ = [
    "Clause",
    "ClauseVariation",
    "ColumnMapping",
    "ContractModel",
    "ContractType",
    "InternalSignatoryRule",
    "InternalSigner",
    "TableMapping",
    "Template",
    "TemplateCategory",
    "TemplateMapping",
    "TemplateRule",
    "TemplateStatus",
    "TemplateVersion",
]
