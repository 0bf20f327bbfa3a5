"""The only writers of the catalog, one file for each noun."""

from __future__ import annotations

from .bundles import add_item, change_item, remove_item
from .characteristics import add_characteristic, change_characteristic, remove_characteristic
from .configuration_rules import add_rule, change_rule, remove_rule
from .eligibility import add_eligibility, remove_eligibility
from .exchange import import_catalog, import_workbook
from .groups import add_group, change_group, remove_group
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

__all__ = [
    "add_characteristic",
    "add_eligibility",
    "add_group",
    "add_item",
    "add_rule",
    "change_catalog",
    "change_category",
    "change_characteristic",
    "change_group",
    "change_item",
    "change_offering",
    "change_rule",
    "change_specification",
    "copy_offering",
    "create_catalog",
    "create_category",
    "create_offering",
    "create_specification",
    "create_unit",
    "import_catalog",
    "import_workbook",
    "make_default_catalog",
    "publish",
    "publish_catalog",
    "publish_specification",
    "relate",
    "remove_characteristic",
    "remove_eligibility",
    "remove_group",
    "remove_item",
    "remove_rule",
    "rename_category",
    "retire",
    "retire_catalog",
    "retire_specification",
    "revise_offering",
    "revise_specification",
    "unrelate",
]
