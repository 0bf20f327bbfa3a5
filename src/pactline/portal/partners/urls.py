from __future__ import annotations

from django.urls import path

from . import views

app_name = "partner_offer"
urlpatterns = [
    path("partner-offer/<str:token>", views.page, name="page"),
    path("partner-offer/<str:token>/offer.pdf", views.pdf, name="pdf"),
]
