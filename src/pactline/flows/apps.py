from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "pactline.flows"
    verbose_name = "Flows"

    def ready(self) -> None:
        """Every file with an arrow in its name subscribes and registers when it is imported."""
        for found in iter_modules([str(self.path)]):
            if not found.ispkg and "_to_" in found.name:
                import_module(f"{self.name}.{found.name}")
        from . import panels

        panels.register()
