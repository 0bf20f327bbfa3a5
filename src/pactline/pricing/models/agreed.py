"""What is agreed with one customer, and what decides which list and which policies hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.addresses import address
from pactline.kernel.fields import CurrencyField, QuantityField, RateField, UnitPriceField
from pactline.kernel.models import Record
from pactline.parties.models import Account, SellingEntity

from .price_lists import PriceList


class ContractedPrice(Record):
    """What an account pays for an offering in a period, whatever the price list says: a price of its own, or a
    percentage off the list. ``reference``: where it is agreed."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="contracted_prices"
    )
    offering = models.ForeignKey(
        Offering, verbose_name=_("offering"), on_delete=models.PROTECT, related_name="contracted_prices"
    )
    currency = CurrencyField(_("currency"))
    min_quantity = QuantityField(_("from quantity"), default=0)
    unit_price = UnitPriceField(_("unit price"), null=True, blank=True)
    discount_percent = RateField(_("discount in percent"), null=True, blank=True)
    reference = models.CharField(_("agreed in"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["account__name", "offering__name", "min_quantity", "valid_from"]
        verbose_name = _("contracted price")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "offering"], name="contracted_price_by_account"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "offering", "currency", "min_quantity", "valid_from"], name="contracted_price_once"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0, discount_percent=None)
                | models.Q(unit_price=None, discount_percent__gte=0, discount_percent__lte=100),
                name="contracted_price_or_discount",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="contracted_price_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.offering}"

    def get_absolute_url(self) -> str:
        return address("pricing:contracted_price", self.pk)


class PriceListRule(Record):
    """Which price list a new document takes: the first active rule, by ``position``, whose condition holds."""

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("position"))
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    price_list = models.ForeignKey(
        PriceList, verbose_name=_("price list"), on_delete=models.PROTECT, related_name="rules"
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "created_at"]
        verbose_name = _("price list rule")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("pricing:rule_edit", self.pk)


class ExchangeRate(Record):
    """What one unit of ``from_currency`` is in ``to_currency`` from a day on, until a later rate."""

    from_currency = CurrencyField(_("from"))
    to_currency = CurrencyField(_("to"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering: ClassVar[list[str]] = ["from_currency", "to_currency", "-valid_from"]
        verbose_name = _("exchange rate")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["from_currency", "to_currency", "valid_from"], name="exchange_rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(
                condition=~models.Q(from_currency=models.F("to_currency")), name="exchange_rate_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_currency}/{self.to_currency}"

    def get_absolute_url(self) -> str:
        return reverse("pricing:exchange_rates")


class SellingPolicy(Record):
    """How one of our entities rounds and prorates; a price list may settle it otherwise."""

    selling_entity = models.OneToOneField(
        SellingEntity, verbose_name=_("selling entity"), on_delete=models.CASCADE, related_name="pricing_policy"
    )
    policies = models.JSONField(_("policies"), default=dict, blank=True)

    class Meta:
        verbose_name = _("pricing policy")

    def __str__(self) -> str:
        return str(self.selling_entity)
