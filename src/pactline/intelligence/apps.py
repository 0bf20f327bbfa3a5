from __future__ import annotations

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "pactline.intelligence"
    verbose_name = "Intelligence"

    def ready(self) -> None:
        from pactline.catalog import rankers

        from . import approval_fields, embedded, panels, readers
        from .generative import configuring
        from .generative.choosing import OfferingRanker

        reader = embedded.EmbeddedReader()
        readers.register(reader)
        configuring.register(reader.read)
        readers.extract_by(embedded.extract)
        rankers.register(OfferingRanker())
        approval_fields.register()
        panels.register()
