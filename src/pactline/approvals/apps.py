from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "pactline.approvals"
    verbose_name = "Approvals"
