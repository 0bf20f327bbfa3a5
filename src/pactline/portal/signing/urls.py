from __future__ import annotations

from django.urls import path

from . import views

app_name = "signing"
urlpatterns = [
    path("sign/<str:token>", views.page, name="page"),
    path("sign/<str:token>/code", views.code, name="code"),
    path("sign/<str:token>/authentication", views.authentication, name="authentication"),
    path("sign/<str:token>/consent", views.consent, name="consent"),
    path("sign/<str:token>/document.pdf", views.document, name="document"),
    path("sign/<str:token>/signature", views.signature, name="signature"),
    path("sign/<str:token>/refusal", views.refusal, name="refusal"),
    path("sign/<str:token>/delegation", views.delegation, name="delegation"),
    path("sign/<str:token>/signed.pdf", views.signed, name="signed"),
    path("sign/<str:token>/certificate.pdf", views.certificate, name="certificate"),
]
