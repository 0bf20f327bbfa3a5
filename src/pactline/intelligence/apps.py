from __future__ import annotations

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "pactline.intelligence"
    verbose_name = "Intelligence"

    def ready(self) -> None:
        from . import approval_fields, embedded, panels, readers
        from .generative import configuring

        reader = embedded.EmbeddedReader()
        readers.register(reader)
        configuring.register(reader.read)
        readers.extract_by(embedded.extract)
        approval_fields.register()
        panels.register()
