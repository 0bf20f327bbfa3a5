from __future__ import annotations

from django.urls import path

from .views import agreed, matrices
from .views import price_lists as views

app_name = "pricing"
urlpatterns = [
    path("price-lists/", views.price_lists, name="list"),
    path("price-lists/new", views.price_list_new, name="new"),
    path("price-lists/options", views.options, name="options"),
    path("price-lists/<uuid:price_list_id>/", views.price_list, name="price_list"),
    path("price-lists/<uuid:price_list_id>/edit", views.price_list_edit, name="edit"),
    path("price-lists/<uuid:price_list_id>/copy", views.price_list_copy, name="copy"),
    path("price-lists/<uuid:price_list_id>/publication", views.publication, name="publication"),
    path("price-lists/<uuid:price_list_id>/retirement", views.retirement, name="retirement"),
    path("price-lists/<uuid:price_list_id>/default", views.default, name="default"),
    path("price-lists/<uuid:price_list_id>/prices/new", views.price_new, name="price_new"),
    path("price-lists/<uuid:price_list_id>/prices/model", views.price_model_new, name="price_model_new"),
    path("prices/<uuid:line_id>/edit", views.price_edit, name="price_edit"),
    path("prices/<uuid:line_id>/removal", views.price_removal, name="price_removal"),
    path("tax-rates/", views.tax_rates, name="tax_rates"),
    path("tax-rates/new", views.tax_rate_new, name="tax_rate_new"),
    path("tax-rates/<uuid:rate_id>/", views.tax_rate, name="tax_rate"),
    path("tax-rates/<uuid:rate_id>/end", views.tax_rate_end, name="tax_rate_end"),
    path("tax-exemptions/", agreed.tax_exemptions, name="tax_exemptions"),
    path("tax-exemptions/new", agreed.tax_exemption_new, name="tax_exemption_new"),
    path("tax-exemptions/<uuid:exemption_id>/", agreed.tax_exemption, name="tax_exemption"),
    path("contracted-prices/", agreed.contracted_prices, name="contracted_prices"),
    path("contracted-prices/new", agreed.contracted_price_new, name="contracted_price_new"),
    path("contracted-prices/<uuid:price_id>/", agreed.contracted_price, name="contracted_price"),
    path("exchange-rates/", agreed.exchange_rates, name="exchange_rates"),
    path("exchange-rates/new", agreed.exchange_rate_new, name="exchange_rate_new"),
    path("price-list-rules/", agreed.rules, name="rules"),
    path("price-list-rules/new", agreed.rule_new, name="rule_new"),
    path("price-list-rules/<uuid:rule_id>/edit", agreed.rule_edit, name="rule_edit"),
    path("pricing-policies/<uuid:selling_entity_id>", agreed.entity_policies, name="entity_policies"),
    path("price-matrices/", matrices.matrices, name="matrices"),
    path("price-matrices/new", matrices.matrix_new, name="matrix_new"),
    path("price-matrices/<uuid:matrix_id>/", matrices.matrix, name="matrix"),
    path("price-matrices/<uuid:matrix_id>/edit", matrices.matrix_edit, name="matrix_edit"),
    path("price-matrices/<uuid:matrix_id>/versions", matrices.matrix_version, name="matrix_version"),
    path("price-matrices/<uuid:matrix_id>/publication", matrices.matrix_publication, name="matrix_publication"),
    path("price-matrices/<uuid:matrix_id>/retirement", matrices.matrix_retirement, name="matrix_retirement"),
]
