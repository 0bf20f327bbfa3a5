from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "pactline.notify"
    verbose_name = "Notify"

    def ready(self) -> None:
        from pactline.ui import nav, slots

        from . import panels

        slots.register("shell.bell", panels.bell)
        nav.register(
            area="home", label=_("Inbox"), url_name="notify:inbox", permission="notify.view", icon="inbox", order=20
        )
        nav.register(
            area="settings",
            label=_("E-mails"),
            url_name="notify:mails",
            permission="notify.operate",
            icon="mail",
            order=80,
        )
