from __future__ import annotations

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "pactline.contracts"
    verbose_name = "Contracts"

    def ready(self) -> None:
        from . import engines, panels

        engines.register()
        panels.register()
