"""Addresses of the interface's own pages."""

from __future__ import annotations

from django.urls import path

from . import styleguide, views

app_name = "ui"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.find, name="search"),
    path("styleguide", views.guide, name="styleguide"),
    path("styleguide/dialog", styleguide.dialog, name="styleguide-dialog"),
    path("styleguide/options", styleguide.options, name="styleguide-options"),
    path("styleguide/lines", styleguide.lines, name="styleguide-lines"),
    path("styleguide/list", styleguide.list_page, name="styleguide-list"),
    path("styleguide/document", styleguide.document, name="styleguide-document"),
]
