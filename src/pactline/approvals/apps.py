from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "pactline.approvals"
    verbose_name = "Approvals"

    def ready(self) -> None:
        from . import emails

        emails.register()
