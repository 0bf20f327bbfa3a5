from __future__ import annotations

from django.urls import path

from . import views

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
    path("prices/<uuid:line_id>/edit", views.price_edit, name="price_edit"),
    path("prices/<uuid:line_id>/removal", views.price_removal, name="price_removal"),
    path("tax-rates/", views.tax_rates, name="tax_rates"),
    path("tax-rates/new", views.tax_rate_new, name="tax_rate_new"),
    path("tax-rates/<uuid:rate_id>/", views.tax_rate, name="tax_rate"),
    path("tax-rates/<uuid:rate_id>/end", views.tax_rate_end, name="tax_rate_end"),
]
