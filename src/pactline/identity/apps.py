from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "pactline.identity"
    verbose_name = "Identity"
