from __future__ import annotations

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "pactline.activity"
    verbose_name = "Activity"

    def ready(self) -> None:
        from pactline.kernel.events import set_recorder

        from . import panels
        from .actions import write_event

        set_recorder(write_event)
        panels.register()
