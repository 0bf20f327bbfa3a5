"""Price lists with their lines, and tax rates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.fields import CurrencyField, QuantityField, RateField, UnitPriceField
from pactline.kernel.models import Record
from pactline.parties.models import Account
from pactline.parties.rules import country_name


class PriceList(Record):
    """Prices in one currency, from ``valid_from`` until the day before ``valid_to``; for everybody or one account."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    currency = CurrencyField(_("currency"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    is_default = models.BooleanField(_("default of its currency"), default=False)
    account = models.ForeignKey(
        Account, verbose_name=_("only for"), null=True, blank=True, on_delete=models.PROTECT, related_name="price_lists"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("price list")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="price_list_by_name"),
            models.Index(fields=["currency", "status"], name="price_list_by_currency"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Upper("code"), name="price_list_code_once"),
            models.UniqueConstraint(
                fields=["currency"], condition=models.Q(is_default=True), name="one_default_price_list_per_currency"
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(account=None, status="published"),
                name="default_price_list_is_published_for_all",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="price_list_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pricing:price_list", args=[self.pk])

    def is_valid_on(self, day: date) -> bool:
        """Whether ``day`` is within its dates."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class PriceListLine(Record):
    """The price of an offering from ``min_quantity`` on: all units take the price of the tier that is reached."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="prices")
    min_quantity = QuantityField(_("from quantity"), default=0)
    unit_price = UnitPriceField(_("unit price"))
    unit_cost = UnitPriceField(_("unit cost"), null=True, blank=True)
    min_price = UnitPriceField(_("floor price"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["offering__name", "min_quantity"]
        verbose_name = _("price")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["price_list", "offering", "min_quantity"], name="price_once_per_tier"),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0, min_quantity__gte=0)
                & (models.Q(unit_cost=None) | models.Q(unit_cost__gte=0))
                & (models.Q(min_price=None) | models.Q(min_price__gte=0, min_price__lte=models.F("unit_price"))),
                name="price_not_negative_floor_below",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering}: {self.unit_price}"


class TaxRate(Record):
    """The rate of a tax class in a country or one of its regions, in a period. Two rates of one place never overlap
    (migration 0002 holds the exclusion constraint)."""

    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=60, blank=True)
    tax_class = models.CharField(_("tax class"), max_length=10, choices=Offering.TaxClass.choices)
    name = models.CharField(_("name on documents"), max_length=80)
    percent = RateField(_("percent"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["country", "region", "tax_class", "-valid_from"]
        verbose_name = _("tax rate")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["country", "id"], name="tax_rate_by_country"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(percent__gte=0, percent__lte=100), name="tax_rate_0_to_100"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="tax_rate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"

    def get_absolute_url(self) -> str:
        return reverse("pricing:tax_rate", args=[self.pk])

    @property
    def place(self) -> str:
        """Where it holds: “DE” or “US-CA”."""
        return f"{self.country}-{self.region}" if self.region else self.country

    @property
    def country_name(self) -> str:
        """The country in words."""
        return country_name(self.country)
