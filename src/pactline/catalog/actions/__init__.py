"""The only writers of the catalog, one file for each noun."""

from __future__ import annotations

from .assessments import assess, change_answers
from .bundles import add_item, change_item, remove_item
from .characteristics import add_characteristic, change_characteristic, remove_characteristic
from .configuration_rules import add_rule, change_rule, remove_rule
from .copies import copy_catalog
from .eligibility import add_eligibility, remove_eligibility
from .exchange import import_catalog, import_workbook
from .groups import add_group, change_group, remove_group
from .needs import (
    add_needs_rule,
    add_question,
    change_needs_rule,
    change_question,
    change_questionnaire,
    create_questionnaire,
    publish_questionnaire,
    remove_needs_rule,
    remove_question,
    retire_questionnaire,
    revise_questionnaire,
)
from .offerings import change_offering, copy_offering, create_offering, publish, retire, revise_offering
from .shelves import (
    change_catalog,
    change_category,
    create_catalog,
    create_category,
    create_unit,
    make_default_catalog,
    publish_catalog,
    rename_category,
    retire_catalog,
)
from .specifications import (
    change_specification,
    create_specification,
    publish_specification,
    relate,
    retire_specification,
    revise_specification,
    unrelate,
)
from .suggestions import (
    accept_suggestion,
    add_suggestion,
    change_suggestion,
    dismiss_suggestion,
    remove_suggestion,
    restore_suggestion,
)

__all__ = [
    "accept_suggestion",
    "add_characteristic",
    "add_eligibility",
    "add_group",
    "add_item",
    "add_needs_rule",
    "add_question",
    "add_rule",
    "add_suggestion",
    "assess",
    "change_answers",
    "change_catalog",
    "change_category",
    "change_characteristic",
    "change_group",
    "change_item",
    "change_needs_rule",
    "change_offering",
    "change_question",
    "change_questionnaire",
    "change_rule",
    "change_specification",
    "change_suggestion",
    "copy_catalog",
    "copy_offering",
    "create_catalog",
    "create_category",
    "create_offering",
    "create_questionnaire",
    "create_specification",
    "create_unit",
    "dismiss_suggestion",
    "import_catalog",
    "import_workbook",
    "make_default_catalog",
    "publish",
    "publish_catalog",
    "publish_questionnaire",
    "publish_specification",
    "relate",
    "remove_characteristic",
    "remove_eligibility",
    "remove_group",
    "remove_item",
    "remove_needs_rule",
    "remove_question",
    "remove_rule",
    "remove_suggestion",
    "rename_category",
    "restore_suggestion",
    "retire",
    "retire_catalog",
    "retire_questionnaire",
    "retire_specification",
    "revise_offering",
    "revise_questionnaire",
    "revise_specification",
    "unrelate",
]
