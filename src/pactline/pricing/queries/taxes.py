"""Reading tax rates and exemptions, and between whom a tax is decided."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible
from pactline.parties import queries as parties
from pactline.parties.models import Account, SellingEntity
from pactline.pricing.models import TaxExemption, TaxRate
from pactline.pricing.rules import TaxPlace


def tax_place(seller: SellingEntity, account: Account | None) -> TaxPlace:
    """Between whom tax is decided: our entity, and where the account is billed."""
    if account is None:
        return TaxPlace(seller_country=seller.country)
    address = parties.address_for(account, "billing")
    return TaxPlace(
        seller_country=seller.country,
        buyer_country=(address.country if address else "") or account.country,
        buyer_region=address.region if address else "",
        buyer_tax_id=account.tax_id,
    )


def tax_exemptions(actor: Actor) -> models.QuerySet[TaxExemption]:
    """The exemptions of the accounts that the actor sees."""
    return TaxExemption.objects.filter(account__in=parties.visible_to(actor)).select_related("account")


def get_tax_exemption(exemption_id: UUID | str, *, actor: Actor) -> TaxExemption:
    """One exemption."""
    found = tax_exemptions(actor).filter(pk=exemption_id).first()
    if found is None:
        raise NotVisible(_("There is no such tax exemption."))
    actor.require("pricing.view", _("see tax exemptions"))
    return found


def tax_rates() -> models.QuerySet[TaxRate]:
    """All tax rates, past and future ones too."""
    return TaxRate.objects.all()


def get_tax_rate(rate_id: UUID | str, *, actor: Actor) -> TaxRate:
    """One tax rate."""
    rate = TaxRate.objects.filter(pk=rate_id).first()
    if rate is None:
        raise NotVisible(_("There is no such tax rate."))
    actor.require("pricing.view", _("see tax rates"))
    return rate
