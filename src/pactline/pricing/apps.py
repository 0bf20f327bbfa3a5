from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PricingConfig(AppConfig):
    name = "pactline.pricing"
    verbose_name = "Pricing"

    def ready(self) -> None:
        from pactline.activity import reference
        from pactline.activity import subjects as openers
        from pactline.catalog import carrying
        from pactline.ui import create, nav, slots

        from . import carried, panels, queries
        from .models import (
            ContractedPrice,
            CostBook,
            PriceList,
            PriceListRule,
            PriceMatrix,
            PricingPlan,
            TaxExemption,
        )

        reference.watch("pricing", list(self.get_models()))
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
                (_("Price plans"), "pricing:plans", "list-numbers"),
                (_("Tax exemptions"), "pricing:tax_exemptions", "receipt-tax"),
            )
        ):
            nav.register(area="catalog", label=label, url_name=url_name, permission=view, icon=icon, order=32 + number)
        nav.register(
            area="catalog",
            label=_("Cost books"),
            url_name="pricing:cost_books",
            permission="pricing.view_cost",
            icon="coins",
            order=40,
        )
        create.register(
            label=_("Price list"), url_name="pricing:new", permission="pricing.edit", icon="tags", order=90, dialog=True
        )
        slots.register("catalog.offering.main", panels.prices_of)
        slots.register("catalog.offering.main", carried.to_carry)
        carrying.register(carried.CARRIER)
        slots.register("parties.account.side", panels.lists_of)
        slots.register("parties.account.side", panels.contracted_of)
        slots.register("parties.sellingentity.side", panels.policies_of)
        openers.register(PriceList, queries.get)
        openers.register(ContractedPrice, queries.get_contracted_price)
        openers.register(TaxExemption, queries.get_tax_exemption)
        openers.register(PriceListRule, queries.get_rule)
        openers.register(PriceMatrix, queries.get_matrix)
        openers.register(PricingPlan, queries.get_plan)
        openers.register(CostBook, queries.get_cost_book)
