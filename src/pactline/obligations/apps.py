from __future__ import annotations

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "pactline.obligations"
    verbose_name = "Obligations"

    def ready(self) -> None:
        from . import panels

        panels.register()
