from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "pactline.notify"
    verbose_name = "Notify"
