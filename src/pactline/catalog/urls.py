from __future__ import annotations

from django.urls import path

from . import views

app_name = "catalog"
urlpatterns = [
    path("offerings/", views.offerings, name="list"),
    path("offerings/new", views.offering_new, name="new"),
    path("offerings/options", views.options, name="options"),
    path("offerings/<uuid:offering_id>/", views.offering, name="offering"),
    path("offerings/<uuid:offering_id>/edit", views.offering_edit, name="edit"),
    path("offerings/<uuid:offering_id>/copy", views.offering_copy, name="copy"),
    path("offerings/<uuid:offering_id>/publication", views.publication, name="publication"),
    path("offerings/<uuid:offering_id>/retirement", views.retirement, name="retirement"),
    path("offerings/<uuid:offering_id>/items/new", views.item_new, name="item_new"),
    path("bundle-items/<uuid:item_id>/edit", views.item_edit, name="item_edit"),
    path("bundle-items/<uuid:item_id>/removal", views.item_removal, name="item_removal"),
    path("catalog/", views.shelves, name="shelves"),
    path("catalog/categories/new", views.category_new, name="category_new"),
    path("catalog/categories/<uuid:category_id>/edit", views.category_edit, name="category_edit"),
    path("catalog/units/new", views.unit_new, name="unit_new"),
]
