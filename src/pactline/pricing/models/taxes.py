"""Tax rates, and customers that are exempt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.addresses import address
from pactline.kernel.fields import RateField
from pactline.kernel.models import Record
from pactline.parties.models import Account
from pactline.parties.rules import country_name


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
        return address("pricing:tax_rate", self.pk)

    @property
    def place(self) -> str:
        """Where it holds: “DE” or “US-CA”."""
        return f"{self.country}-{self.region}" if self.region else self.country

    @property
    def country_name(self) -> str:
        """The country in words."""
        return country_name(self.country)


class TaxExemption(Record):
    """A customer that bears no tax of a country in a period, by its certificate."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="tax_exemptions"
    )
    country = models.CharField(_("country of the tax"), max_length=2)
    certificate = models.CharField(_("certificate"), max_length=80)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["account__name", "-valid_from"]
        verbose_name = _("tax exemption")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="tax_exemption_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.certificate}"

    def get_absolute_url(self) -> str:
        return address("pricing:tax_exemption", self.pk)
