from __future__ import annotations

from django.urls import path

from . import views

app_name = "customer"
urlpatterns = [
    path("customer/<str:token>", views.home, name="home"),
    path("customer/<str:token>/requests/new", views.new, name="new"),
    path("customer/<str:token>/requests/<uuid:request_id>", views.detail, name="request"),
    path("customer/<str:token>/requests/<uuid:request_id>/withdrawal", views.withdrawal, name="withdrawal"),
    path("customer/<str:token>/offers/<uuid:quote_id>", views.offer, name="offer"),
    path("customer/<str:token>/offers/<uuid:quote_id>/offer.pdf", views.pdf, name="pdf"),
]
