from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "pactline.flows"
    verbose_name = "Flows"

    def ready(self) -> None:
        for path in sorted(Path(__file__).parent.glob("*_*.py")):
            import_module(f"pactline.flows.{path.stem}")
