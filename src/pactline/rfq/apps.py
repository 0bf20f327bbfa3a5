from __future__ import annotations

from django.apps import AppConfig


class RfqConfig(AppConfig):
    name = "pactline.rfq"
    verbose_name = "Requests for quotes"

    def ready(self) -> None:
        from . import panels

        panels.register()
