from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "pactline.ui"
    verbose_name = "Interface"

    def ready(self) -> None:
        """The interface's own entries."""
        from . import nav

        nav.register(area="home", label=_("Home"), url_name="ui:home", permission="home.view", icon="home", order=0)
