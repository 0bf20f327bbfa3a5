"""The forms of authoring's pages, one file for each noun."""

from __future__ import annotations

from .base import NameForm
from .clauses import ClauseEditForm, ClauseForm, VariationForm, VariationTagForm
from .rules import (
    CategoryForm,
    ContractModelForm,
    ContractTypeEditForm,
    ContractTypeForm,
    SignatoryRuleForm,
    TemplateRuleForm,
)
from .templates import FileForm, TableForm, TagForm, TemplateForm, UploadForm

__all__ = [
    "CategoryForm",
    "ClauseEditForm",
    "ClauseForm",
    "ContractModelForm",
    "ContractTypeEditForm",
    "ContractTypeForm",
    "FileForm",
    "NameForm",
    "SignatoryRuleForm",
    "TableForm",
    "TagForm",
    "TemplateForm",
    "TemplateRuleForm",
    "UploadForm",
    "VariationForm",
    "VariationTagForm",
]
