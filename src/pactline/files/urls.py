from __future__ import annotations

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [path("files/<uuid:blob_id>/<str:filename>", views.content, name="content")]
