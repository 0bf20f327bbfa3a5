from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActivityConfig(AppConfig):
    name = "pactline.activity"
    verbose_name = "Activity"

    def ready(self) -> None:
        from pactline.kernel.events import set_recorder

        from . import panels, reference
        from .actions import write_event

        set_recorder(write_event)
        panels.register()
        post_migrate.connect(reference.put_triggers, sender=self)
