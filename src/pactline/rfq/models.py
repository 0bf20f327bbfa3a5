"""A customer's personal link, and what was asked for over it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel import ids
from pactline.kernel.addresses import address
from pactline.kernel.fields import QuantityField
from pactline.kernel.models import Record


class CustomerLink(Record):
    """One contact's link to the pages of its account: ask for quotes, see the offers. The token is kept as a hash only."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        REVOKED = "revoked", _("Revoked")

    contact = models.ForeignKey("parties.Contact", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("state"), max_length=8, choices=Status.choices, default=Status.OPEN, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    last_opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("customer link")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contact"], condition=Q(status="open"), name="customer_link_one_open")
        ]

    def __str__(self) -> str:
        return str(self.contact)


class QuoteRequest(Record):
    """What a customer wants a quote for. ``quote`` is the draft made from it; the customer sees its latest version."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        COMPLETED = "completed", _("Completed")
        CANCELED = "canceled", _("Canceled")

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    status = models.CharField(
        _("state"), max_length=10, choices=Status.choices, default=Status.SUBMITTED, editable=False
    )
    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="quote_requests")
    contact = models.ForeignKey("parties.Contact", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("wishes"), blank=True)
    wished_on = models.DateField(_("wanted by"), null=True, blank=True)
    quote = models.ForeignKey("quotes.Quote", null=True, on_delete=models.PROTECT, related_name="quote_requests")
    status_reason = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("request for quote")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(quote__isnull=False), name="quote_request_completed_has_quote"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "created_at", "id"], name="quote_request_by_status"),
            models.Index(fields=["created_at", "id"], name="quote_request_by_created"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address("rfq:request", self.pk)


class RequestedItem(models.Model):
    """A product of the catalog, or words, with a quantity."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    offering = models.ForeignKey("catalog.Offering", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("product or wish"), max_length=300)
    quantity = QuantityField(default=1)
    note = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        verbose_name = _("requested item")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "position"], name="requested_item_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="requested_item_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class RequestFile(models.Model):
    """A file that came with a request."""

    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        verbose_name = _("file of a request")

    def __str__(self) -> str:
        return str(self.blob)
