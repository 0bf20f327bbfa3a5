from __future__ import annotations

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    name = "pactline.authoring"
    verbose_name = "Authoring"

    def ready(self) -> None:
        from . import panels

        panels.register()
