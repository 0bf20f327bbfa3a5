"""Addresses for outsiders, by matter."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"pactline.portal.{part}.urls"))
    for part in ("signing", "verify", "review", "acceptance", "partners", "customers")
    if find_spec(f"pactline.portal.{part}") and find_spec(f"pactline.portal.{part}.urls")
]
