from __future__ import annotations

from django.apps import AppConfig


class EsignConfig(AppConfig):
    name = "pactline.esign"
    verbose_name = "E-signature"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from pactline.files import access
        from pactline.notify import kinds

        from . import panels, providers, reading, subscribers  # noqa: F401 - subscribes
        from .actions.inviting import BuiltInProvider

        providers.register("pactline", BuiltInProvider())
        kinds.register("esign.operations", _("Seals that fail, certificates that end"), email=True)
        panels.register()
        for purpose in reading.PURPOSES:
            access.register(purpose, reading.may_read)
