from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "pactline.catalog"
    verbose_name = "Catalog"
