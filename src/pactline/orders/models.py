"""Orders and their lines. Lines copy what they were sold as."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import AmountField, CurrencyField, QuantityField, UnitPriceField
from pactline.kernel.models import Record


class OrderStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CANCELED = "canceled", _("Canceled")


class Order(Record):
    """What a customer is to be given, drafted when the contract was signed."""

    number = models.CharField(max_length=24, unique=True)
    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="orders")
    quote = models.ForeignKey("quotes.Quote", null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    contract = models.ForeignKey("contracts.ContractRecord", on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=8, choices=OrderStatus.choices, default=OrderStatus.DRAFT)
    currency = CurrencyField()
    total = AmountField(default=0)
    requested_on = models.DateField(null=True, blank=True)
    external_reference = models.CharField(max_length=120, blank=True, help_text=_("The customer's purchase order."))
    notes = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("order")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            models.UniqueConstraint(
                fields=["contract"], condition=~Q(status="canceled"), name="order_one_draft_per_contract"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["team", "-created_at"], name="order_by_team"),
            models.Index(fields=["status", "-created_at"], name="order_by_status"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return address("orders:detail", self.pk)


class OrderLine(models.Model):
    """One thing to deliver; ``source_line`` is the contract line that governs it. ``covers``: the line that a warranty or
    support is for, or ``covered_item`` where that stands in none.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    source_line = models.ForeignKey("contracts.ContractLine", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField()
    offering = models.ForeignKey("catalog.Offering", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=40, blank=True)
    quantity = QuantityField()
    unit_price = UnitPriceField()
    net = AmountField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="covered_by")
    covered_item = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "source_line"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity_positive"),
        ]
