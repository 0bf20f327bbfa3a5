from __future__ import annotations

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "pactline.orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from . import panels

        panels.register()
