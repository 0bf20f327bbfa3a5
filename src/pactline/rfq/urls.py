from __future__ import annotations

from django.urls import path

from . import views

app_name = "rfq"
R = "requests-for-quotes/<uuid:request_id>"
urlpatterns = [
    path("requests-for-quotes/", views.index, name="list"),
    path("requests-for-quotes/invite", views.invite, name="invite"),
    path(f"{R}/", views.detail, name="request"),
    path(f"{R}/review", views.review, name="review"),
    path(f"{R}/quote", views.conversion, name="conversion"),
    path(f"{R}/cancellation", views.cancellation, name="cancellation"),
    path("customer-links/<uuid:link_id>/revocation", views.revocation, name="revocation"),
]
