from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PricingConfig(AppConfig):
    name = "pactline.pricing"
    verbose_name = "Pricing"

    def ready(self) -> None:
        from pactline.activity import subjects as openers
        from pactline.ui import create, nav, slots

        from . import panels, queries
        from .models import PriceList

        view = "pricing.view"
        nav.register(
            area="catalog", label=_("Price lists"), url_name="pricing:list", permission=view, icon="tags", order=20
        )
        nav.register(
            area="catalog",
            label=_("Tax rates"),
            url_name="pricing:tax_rates",
            permission=view,
            icon="receipt-tax",
            order=30,
        )
        create.register(
            label=_("Price list"), url_name="pricing:new", permission="pricing.edit", icon="tags", order=90, dialog=True
        )
        slots.register("catalog.offering.main", panels.prices_of)
        slots.register("parties.account.side", panels.lists_of)
        openers.register(PriceList, queries.get)
