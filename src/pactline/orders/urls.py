from __future__ import annotations

from django.urls import path

from . import views

app_name = "orders"
urlpatterns = [
    path("orders/", views.index, name="list"),
    path("orders/<uuid:order_id>/", views.detail, name="detail"),
    path("orders/<uuid:order_id>/edit", views.edit, name="edit"),
    path("orders/<uuid:order_id>/cancellation", views.cancellation, name="cancellation"),
]
