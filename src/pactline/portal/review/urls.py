from __future__ import annotations

from django.urls import path

from . import views

app_name = "review"
urlpatterns = [
    path("review/<str:token>", views.page, name="page"),
    path("review/<str:token>/document.pdf", views.document, name="document"),
    path("review/<str:token>/document.docx", views.word, name="word"),
    path("review/<str:token>/comments", views.comments, name="comments"),
    path("review/<str:token>/redline", views.redline, name="redline"),
    path("review/<str:token>/acceptance", views.acceptance, name="acceptance"),
]
