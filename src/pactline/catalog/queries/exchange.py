"""The whole catalog as flat tables with natural keys: what is exported, and what an import is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pactline.catalog.models import (
    BundleItem,
    Catalog,
    Category,
    Characteristic,
    ConfigurationRule,
    Eligibility,
    ItemGroup,
    Offering,
    Specification,
    SpecificationRelation,
    Unit,
)
from pactline.catalog.rules import plain
from pactline.kernel.actor import Actor

from .exchange_needs import Tables, key_of, needs_tables, previous_of, row_of

FORMAT = "pactline-catalog/1"
COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("code", "name", "decimals"),
    "catalogs": (
        *("code", "name", "description", "status", "is_default", "valid_from", "valid_to", "eligibility"),
        "translations",
    ),
    "categories": ("path", "valid_from", "valid_to", "eligibility", "translations"),
    "specifications": ("key", "name", "description", "kind", "status", "previous", "translations"),
    "relations": ("source", "target", "kind", "quantity", "when"),
    "offerings": (
        *("key", "name", "description", "family", "unit", "category", "specification", "price_kind", "periodicity"),
        *("tax_class", "is_bundle", "status", "previous", "valid_from", "valid_to", "eligibility", "translations"),
    ),
    "groups": ("bundle", "name", "least", "most", "translations"),
    "items": (
        *("bundle", "child", "group", "quantity", "min_quantity", "max_quantity", "included", "chosen", "many"),
        "position",
    ),
    "characteristics": (
        *("owner", "code", "name", "kind", "required", "default", "least", "most", "unit", "options", "translations"),
        "position",
    ),
    "rules": ("offering", "name", "kind", "when", "then", "message", "is_active"),
    "eligibilities": (*("owner", "effect", "account", "country", "region", "channel", "valid_from", "valid_to"),),
    "suggestions": (
        *("source", "target", "kind", "quantity", "description", "position", "valid_from", "valid_to", "translations"),
    ),
    "questionnaires": (
        *("key", "name", "description", "status", "previous", "valid_from", "valid_to", "translations"),
    ),
    "questions": (
        *("questionnaire", "code", "name", "description", "kind", "required", "options", "translations", "position"),
    ),
    "needs_rules": (
        *("questionnaire", "name", "description", "condition", "offering", "quantity", "per", "translations"),
        "position",
    ),
}
"""The tables and their columns. Keys: a SKU or code with its version ([“SEAT”, 2]), a category by its path."""
TEXTS = frozenset(
    [
        *(
            "code",
            "name",
            "description",
            "kind",
            "status",
            "eligibility",
            "family",
            "unit",
            "price_kind",
            "periodicity",
        ),
        *("tax_class", "message", "default", "effect", "account", "country", "region", "channel"),
        *("quantity", "min_quantity", "per"),
    ]
)
"""Columns whose cells are text in a workbook; all others are JSON."""
NULLABLE = frozenset({"max_quantity", "group", "valid_from", "valid_to"})
"""Columns of text that may be null."""
BOUNDS = {("characteristics", "least"), ("characteristics", "most")}


def tables(actor: Actor) -> Tables:
    """Everything of the catalog, in an order that does not depend on when it was made."""
    actor.require("catalog.edit", _("export the catalog"))
    shelves = {row.pk: row for row in Category.objects.select_related("catalog")}
    paths = {key: _path(row, shelves) for key, row in shelves.items()}
    found: Tables = {
        "units": [row_of(row, "code", "name", "decimals") for row in Unit.objects.order_by("code")],
        "catalogs": [row_of(row, *COLUMNS["catalogs"]) for row in Catalog.objects.order_by("code")],
        "categories": sorted(
            ({"path": paths[key], **row_of(row, *COLUMNS["categories"][1:])} for key, row in shelves.items()),
            key=lambda row: (len(row["path"]), row["path"]),
        ),
    }
    found["specifications"] = [
        {
            "key": key_of(row),
            **row_of(row, "name", "description", "kind", "status", "translations"),
            "previous": previous_of(row),
        }
        for row in Specification.objects.select_related("previous").order_by("code", "version")
    ]
    found["relations"] = [
        {
            "source": key_of(row.source),
            "target": key_of(row.target),
            **row_of(row, "kind", "when"),
            "quantity": plain(row.quantity),
        }
        for row in SpecificationRelation.objects.select_related("source", "target").order_by(
            "source__code", "source__version", "position", "id"
        )
    ]
    offerings = Offering.objects.select_related("unit", "previous", "specification").order_by("sku", "version")
    found["offerings"] = [
        {
            "key": key_of(row),
            **row_of(
                row, "name", "description", "family", "price_kind", "periodicity", "tax_class", "is_bundle", "status"
            ),
            **row_of(row, "valid_from", "valid_to", "eligibility", "translations"),
            "unit": row.unit.code,
            "category": paths.get(row.category_id) if row.category_id else None,
            "specification": key_of(row.specification) if row.specification else None,
            "previous": previous_of(row),
        }
        for row in offerings
    ]
    found |= _insides(paths)
    found |= needs_tables()
    return {
        name: [{column: row[column] for column in columns} for row in found[name]] for name, columns in COLUMNS.items()
    }


def _insides(paths: Mapping[Any, list[str]]) -> Tables:
    order = ("parent__sku", "parent__version", "position", "id")
    found: Tables = {
        "groups": [
            {"bundle": key_of(row.parent), **row_of(row, "name", "least", "most", "translations")}
            for row in ItemGroup.objects.select_related("parent").order_by(*order)
        ],
        "items": [
            {
                "bundle": key_of(row.parent),
                "child": key_of(row.child),
                "group": row.group.name if row.group else None,
                **{name: plain(getattr(row, name)) for name in ("quantity", "min_quantity")},
                "max_quantity": None if row.max_quantity is None else plain(row.max_quantity),
                **row_of(row, "included", "chosen", "many", "position"),
            }
            for row in BundleItem.objects.select_related("parent", "child", "group").order_by(*order)
        ],
        "rules": [
            {"offering": key_of(row.offering), **row_of(row, *COLUMNS["rules"][1:])}
            for row in ConfigurationRule.objects.select_related("offering").order_by(
                "offering__sku", "offering__version", "position", "id"
            )
        ],
    }
    known = Characteristic.objects.select_related("offering", "specification").prefetch_related("options")
    found["characteristics"] = sorted(
        (
            {
                "owner": ["offering", *key_of(row.offering)]
                if row.offering
                else ["specification", *key_of(row.specification)],
                **row_of(row, *COLUMNS["characteristics"][1:9], "translations", "position"),
                "options": [row_of(option, "code", "name", "translations") for option in row.options.all()],
            }
            for row in known
        ),
        key=lambda row: (row["owner"][:2], row["owner"][2], row["position"], row["code"]),
    )
    rows = Eligibility.objects.select_related("offering", "catalog", "account")
    found["eligibilities"] = sorted(
        (
            {
                "owner": _owner(row, paths),
                "account": row.account.name if row.account else "",
                **row_of(row, "effect", "country", "region", "channel", "valid_from", "valid_to"),
            }
            for row in rows
        ),
        key=repr,
    )
    return found


def _owner(row: Eligibility, paths: Mapping[Any, list[str]]) -> list[Any]:
    if row.offering is not None:
        return ["offering", *key_of(row.offering)]
    return ["catalog", row.catalog.code] if row.catalog is not None else ["category", *paths[row.category_id]]


def _path(row: Category, shelves: Mapping[Any, Category]) -> list[str]:
    above = _path(shelves[row.parent_id], shelves) if row.parent_id else [row.catalog.code if row.catalog else ""]
    return [*above, row.name]
