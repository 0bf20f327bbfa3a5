"""Price lists with their prices."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.addresses import address
from pactline.kernel.fields import CurrencyField, QuantityField, UnitPriceField
from pactline.kernel.models import Record
from pactline.parties.models import Account


class PriceList(Record):
    """Prices in one currency, from ``valid_from`` until the day before ``valid_to``; for everybody or one account.

    ``policies`` holds what is settled here and not by the selling entity: rounding, proration, tax inside, … (see
    ``rules.policy``).
    """

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
    policies = models.JSONField(_("policies"), default=dict, blank=True)
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
        return address("pricing:price_list", self.pk)

    def is_valid_on(self, day: date) -> bool:
        """Whether ``day`` is within its dates."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class PriceListLine(Record):
    """The price of an offering from ``min_quantity`` on: all units take the price of the tier that is reached.

    ``model`` in place of that: graduated, packages, by attributes, … (see ``price_models``); then ``unit_price`` is what
    one unit comes to. A price holds from ``valid_from`` (empty: always) until the day before ``valid_to``; the newest
    that holds counts. ``version`` counts the prices that an offering had in this list.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="lines")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="prices")
    min_quantity = QuantityField(_("from quantity"), default=0)
    unit_price = UnitPriceField(_("unit price"))
    unit_cost = UnitPriceField(_("unit cost"), null=True, blank=True)
    min_price = UnitPriceField(_("floor price"), null=True, blank=True)
    model = models.JSONField(_("price model"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    OLDEST_FIRST: ClassVar[models.OrderBy] = models.F("valid_from").asc(nulls_first=True)

    class Meta:
        ordering: ClassVar[list[Any]] = ["offering__name", "min_quantity", models.F("valid_from").asc(nulls_first=True)]
        verbose_name = _("price")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["price_list", "offering", "min_quantity", "valid_from"],
                name="price_once_per_tier_and_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="price_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0, min_quantity__gte=0)
                & (models.Q(unit_cost=None) | models.Q(unit_cost__gte=0))
                & (models.Q(min_price=None) | models.Q(min_price__gte=0, min_price__lte=models.F("unit_price"))),
                name="price_not_negative_floor_below",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering}: {self.unit_price}"

    @property
    def is_simple(self) -> bool:
        """Whether the price is one for each unit."""
        return not self.model

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` is within its dates."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
