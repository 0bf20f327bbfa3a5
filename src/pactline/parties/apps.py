from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "pactline.parties"
    verbose_name = "Parties"

    def ready(self) -> None:
        from pactline.activity import reference
        from pactline.activity import subjects as openers
        from pactline.ui import create, nav, search

        from . import panels, queries
        from .models import Account, Contact, SellingEntity

        reference.watch("parties", [SellingEntity])
        view, entities = "parties.view", "parties:selling_entities"
        nav.register(
            area="customers", label=_("Accounts"), url_name="parties:list", permission=view, icon="building", order=10
        )
        nav.register(
            area="customers", label=_("Contacts"), url_name="parties:contacts", permission=view, icon="users", order=20
        )
        nav.register(
            area="settings",
            label=_("Selling entities"),
            url_name=entities,
            permission="parties.configure",
            icon="building-bank",
            order=20,
        )
        create.register(
            label=_("Account"),
            url_name="parties:new",
            permission="parties.edit",
            icon="building",
            order=60,
            dialog=True,
        )
        search.register(panels.find)
        openers.register(Account, queries.get)
        openers.register(Contact, queries.get_contact)
