"""The contract record that signing makes: terms, priced lines, history of changes, notices before its end."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel import clock
from pactline.kernel.addresses import address
from pactline.kernel.fields import AmountField, CurrencyField, QuantityField, RateField, UnitPriceField
from pactline.kernel.models import Record

from .documents import Revision
from .requests import ContractRequest


class ContractRecord(Record):
    """A signed contract: its legal terms and its priced lines in one record."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        TERMINATED = "terminated", _("Terminated")

    class ExpiryLevel(models.IntegerChoices):
        THIRTY = 30, _("30 days or less")
        FIFTEEN = 15, _("15 days or less")
        SEVEN = 7, _("7 days or less")

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    request = models.OneToOneField(
        ContractRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="record"
    )
    quote = models.ForeignKey(
        "quotes.Quote", null=True, blank=True, on_delete=models.PROTECT, related_name="contract_records"
    )
    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="contract_records")
    contact = models.ForeignKey("parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    selling_entity = models.ForeignKey(
        "parties.SellingEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contract_type = models.ForeignKey("authoring.ContractType", on_delete=models.PROTECT, related_name="+")
    configuration = models.ForeignKey(
        "contracts.ContractConfiguration", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.TextField(blank=True)
    owner = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    administrator = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    watchers = models.ManyToManyField("identity.User", blank=True, related_name="+")

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text=_("The last day; none: perpetual."))
    perpetual = models.BooleanField(default=False)
    effective_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField()
    terminated_on = models.DateField(null=True, blank=True)
    expiry_level = models.PositiveSmallIntegerField(null=True, blank=True, choices=ExpiryLevel.choices)
    auto_renew = models.BooleanField(default=False)
    renewal_term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal_notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    renewal_uplift_percent = RateField(null=True, blank=True)
    termination_notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(null=True, blank=True)
    governing_law = models.CharField(max_length=200, blank=True)
    liability_cap = models.CharField(max_length=200, blank=True)
    customer_reference = models.CharField(max_length=120, blank=True)
    metadata = models.JSONField(default=dict, blank=True, help_text=_("Further fields, by name."))
    never_send = models.BooleanField(
        default=False, help_text=_("Its text never leaves this server: no outside reader is asked about it.")
    )

    currency = CurrencyField(blank=True)
    one_time = AmountField(null=True, blank=True)
    mrr = AmountField(null=True, blank=True)
    arr = AmountField(null=True, blank=True)
    acv = AmountField(null=True, blank=True)
    tcv = AmountField(null=True, blank=True)
    total = AmountField(null=True, blank=True)

    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_pdf = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mapping_problems = models.JSONField(default=list, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("contract record")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="contract_record_term",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on"), perpetual=False),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "-created_at"], name="cntr_by_status"),
            models.Index(fields=["account", "-created_at"], name="cntr_by_account"),
            models.Index(fields=["status", "ends_on"], name="cntr_by_end"),
            models.Index(fields=["starts_on", "id"], name="cntr_by_start"),
            models.Index(fields=["created_at", "id"], name="cntr_by_created"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="cntr_by_title"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the contract."""
        return address("contracts:record", self.pk)


class ContractLine(Record):
    """A priced line as it was sold: a copy of the quote's line, not a link to a price that may change. ``covers``: the line
    that a warranty or support is for, or ``covered_item`` where that stands in none; ``segments``: the stretches of a ramp.
    """

    record = models.ForeignKey(ContractRecord, on_delete=models.PROTECT, related_name="lines")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField()
    quote_line_id = models.UUIDField(null=True, blank=True)
    offering = models.ForeignKey("catalog.Offering", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    price_kind = models.CharField(max_length=12, blank=True)
    periodicity = models.CharField(max_length=12, blank=True)
    tax_class = models.CharField(max_length=12, blank=True)
    quantity = QuantityField()
    list_price = UnitPriceField(null=True, blank=True)
    discount_percent = RateField(null=True, blank=True)
    unit_price = UnitPriceField()
    net = AmountField()
    tax = AmountField(null=True, blank=True)
    total = AmountField(null=True, blank=True)
    mrr = AmountField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="covered_by")
    covered_item = models.CharField(max_length=200, blank=True)
    segments = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        verbose_name = _("contract line")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "position"], name="contract_line_position")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_recurring(self) -> bool:
        """Whether it is charged again each period."""
        return self.price_kind == Offering.PriceKind.RECURRING

    @property
    def rhythm(self) -> str:
        """How often it is charged, in words: One-time, Monthly, Yearly; empty where nobody said."""
        known = Offering.Periodicity if self.is_recurring else Offering.PriceKind
        code = self.periodicity if self.is_recurring else self.price_kind
        return str(known(code).label) if code in known.values else ""


class FieldChange(models.Model):
    """One change of a term or of metadata: what it was, what it became, who did it and why."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(ContractRecord, on_delete=models.PROTECT, related_name="changes")
    amendment = models.ForeignKey(
        ContractRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="field_changes"
    )
    field = models.CharField(max_length=80)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    changed_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    changed_by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.record}: {self.field}"


class ExpiryNotice(models.Model):
    """That people were told, once, at a level (30, 15, 7 days) before one end date. The unique row is the proof."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(ContractRecord, on_delete=models.PROTECT, related_name="expiry_notices")
    level = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "level", "ends_on"], name="expiry_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.level}"
