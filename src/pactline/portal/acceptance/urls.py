from __future__ import annotations

from django.urls import path

from . import views

app_name = "offer"
urlpatterns = [
    path("offer/<str:token>", views.page, name="page"),
    path("offer/<str:token>/offer.pdf", views.pdf, name="pdf"),
    path("offer/<str:token>/totals", views.totals, name="totals"),
    path("offer/<str:token>/questions", views.questions, name="questions"),
    path("offer/<str:token>/acceptance", views.acceptance, name="acceptance"),
    path("offer/<str:token>/refusal", views.refusal, name="refusal"),
]
