"""Every page's address: what each module's ``urls.py`` says, the API and the health endpoints."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from .api import api
from .modules import MODULES

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("pactline.config.health")),
]
for name in MODULES:
    if find_spec(f"pactline.{name}.urls"):
        urlpatterns.append(path("", include(f"pactline.{name}.urls")))

handler400 = "pactline.ui.errors.bad_request"
handler403 = "pactline.ui.errors.forbidden"
handler404 = "pactline.ui.errors.not_found"
handler500 = "pactline.ui.errors.server_error"
