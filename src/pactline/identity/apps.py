from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "pactline.identity"
    verbose_name = "Identity"

    def ready(self) -> None:
        from pactline.ui import nav

        from . import withholding

        checks.register(withholding.check)

        entries = [
            (_("People"), "identity:people", "identity.view", "users", 10),
            (_("Teams"), "identity:teams", "identity.view", "users-group", 20),
            (_("API tokens"), "identity:tokens", "identity.self", "key", 95),
        ]
        for label, url_name, permission, icon, order in entries:
            nav.register(area="settings", label=label, url_name=url_name, permission=permission, icon=icon, order=order)
