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
        from .models import ContractedPrice, PriceList, PriceListRule, PriceMatrix, TaxExemption

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
        for number, (label, url_name, icon) in enumerate(
            (
                (_("Contracted prices"), "pricing:contracted_prices", "file-dollar"),
                (_("Price matrices"), "pricing:matrices", "table"),
                (_("Price list rules"), "pricing:rules", "list-check"),
                (_("Exchange rates"), "pricing:exchange_rates", "currency-euro"),
                (_("Tax exemptions"), "pricing:tax_exemptions", "receipt-tax"),
            )
        ):
            nav.register(area="catalog", label=label, url_name=url_name, permission=view, icon=icon, order=32 + number)
        create.register(
            label=_("Price list"), url_name="pricing:new", permission="pricing.edit", icon="tags", order=90, dialog=True
        )
        slots.register("catalog.offering.main", panels.prices_of)
        slots.register("parties.account.side", panels.lists_of)
        slots.register("parties.account.side", panels.contracted_of)
        slots.register("parties.sellingentity.side", panels.policies_of)
        openers.register(PriceList, queries.get)
        openers.register(ContractedPrice, queries.get_contracted_price)
        openers.register(TaxExemption, queries.get_tax_exemption)
        openers.register(PriceListRule, queries.get_rule)
        openers.register(PriceMatrix, queries.get_matrix)
