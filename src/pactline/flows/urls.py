from __future__ import annotations

from django.urls import path

from . import views

app_name = "flows"
urlpatterns = [
    path("quotes/<uuid:quote_id>/contract", views.initiate_contract, name="initiate_contract"),
]
