from __future__ import annotations

from django.urls import path

from .views import exchange, insides, offerings, selling, shelves, specifications

app_name = "catalog"
OFFERING, SPECIFICATION = "offerings/<uuid:offering_id>", "specifications/<uuid:specification_id>"
CATALOG = "catalog/catalogs/<uuid:catalog_id>"
urlpatterns = [
    path("offerings/", offerings.offerings, name="list"),
    path("offerings/new", offerings.offering_new, name="new"),
    path("offerings/options", offerings.options, name="options"),
    path(f"{OFFERING}/", offerings.offering, name="offering"),
    path(f"{OFFERING}/edit", offerings.offering_edit, name="edit"),
    path(f"{OFFERING}/copy", offerings.offering_copy, name="copy"),
    path(f"{OFFERING}/versions", offerings.versions, name="versions"),
    path(f"{OFFERING}/publication", offerings.publication, name="publication"),
    path(f"{OFFERING}/retirement", offerings.retirement, name="retirement"),
    path(f"{OFFERING}/items/new", offerings.item_new, name="item_new"),
    path("bundle-items/<uuid:item_id>/edit", offerings.item_edit, name="item_edit"),
    path("bundle-items/<uuid:item_id>/removal", offerings.item_removal, name="item_removal"),
    path(f"{OFFERING}/configurator", insides.configurator_page, name="configurator"),
    path(f"{OFFERING}/groups/new", insides.group_new, name="group_new"),
    path("item-groups/<uuid:group_id>/edit", insides.group_edit, name="group_edit"),
    path("item-groups/<uuid:group_id>/removal", insides.group_removal, name="group_removal"),
    path(f"{OFFERING}/characteristics/new", insides.characteristic_new, name="characteristic_new"),
    path("characteristics/<uuid:characteristic_id>/edit", insides.characteristic_edit, name="characteristic_edit"),
    path(
        "characteristics/<uuid:characteristic_id>/removal",
        insides.characteristic_removal,
        name="characteristic_removal",
    ),
    path(f"{OFFERING}/rules/new", insides.rule_new, name="rule_new"),
    path("configuration-rules/<uuid:rule_id>/edit", insides.rule_edit, name="rule_edit"),
    path("configuration-rules/<uuid:rule_id>/removal", insides.rule_removal, name="rule_removal"),
    path("eligibility/<slug:owner>/<uuid:owner_id>/new", selling.eligibility_new, name="eligibility_new"),
    path("eligibility/<uuid:eligibility_id>/removal", selling.eligibility_removal, name="eligibility_removal"),
    path("specifications/", specifications.specifications, name="specifications"),
    path("specifications/new", specifications.specification_new, name="specification_new"),
    path(f"{SPECIFICATION}/", specifications.specification, name="specification"),
    path(f"{SPECIFICATION}/edit", specifications.specification_edit, name="specification_edit"),
    path(f"{SPECIFICATION}/publication", specifications.specification_publication, name="specification_publication"),
    path(f"{SPECIFICATION}/retirement", specifications.specification_retirement, name="specification_retirement"),
    path(f"{SPECIFICATION}/versions", specifications.specification_versions, name="specification_versions"),
    path(
        f"{SPECIFICATION}/characteristics/new",
        specifications.specification_characteristic,
        name="specification_characteristic",
    ),
    path(f"{SPECIFICATION}/relations/new", specifications.relation_new, name="relation_new"),
    path(
        "specification-relations/<uuid:relation_id>/removal", specifications.relation_removal, name="relation_removal"
    ),
    path("catalog/", shelves.shelves, name="shelves"),
    path("catalog/export.<slug:kind>", exchange.export, name="export"),
    path("catalog/import", exchange.import_page, name="import"),
    path("catalog/browse", shelves.browse, name="browse"),
    path("catalog/catalogs/new", shelves.catalog_new, name="catalog_new"),
    path(f"{CATALOG}/", shelves.catalog, name="catalog"),
    path(f"{CATALOG}/edit", shelves.catalog_edit, name="catalog_edit"),
    path(f"{CATALOG}/publication", shelves.catalog_publication, name="catalog_publication"),
    path(f"{CATALOG}/retirement", shelves.catalog_retirement, name="catalog_retirement"),
    path(f"{CATALOG}/default", shelves.catalog_default, name="catalog_default"),
    path("catalog/categories/new", shelves.category_new, name="category_new"),
    path("catalog/categories/<uuid:category_id>/edit", shelves.category_edit, name="category_edit"),
    path("catalog/units/new", shelves.unit_new, name="unit_new"),
]
