"""The quote: one row for each version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Eligibility
from pactline.kernel.addresses import address
from pactline.kernel.fields import AmountField, CurrencyField, RateField
from pactline.kernel.models import Record

if TYPE_CHECKING:
    from .lines import QuoteLine


class Quote(Record):
    """An offer to an account. ``number`` is shared by all versions; at most one of them ``is_active``.

    Totals are in ``currency``, written by repricing only: ``one_time``, ``mrr``, ``arr`` = 12 × mrr, ``acv`` = one-time
    + arr, ``tcv`` = one-time + mrr × term; ``net``, ``tax``, ``total`` bill each line once; ``cost`` and ``margin`` are
    of the whole term beside ``tcv``.
    Foreign keys that an index of the list covers, or that nobody looks up, have no index of their own.
    ``exchange``: the rate by which prices of a list in another currency were converted ({from, to, rate, on}).
    ``layout`` and ``document_language`` are chosen by hand; empty: by rule, and the account's.
    ``content_hash`` changes with everything that a contract made from the quote would show.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        PENDING_CUSTOMER_ACCEPTANCE = "pending_customer_acceptance", _("Pending customer acceptance")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Expired")
        CANCELED = "canceled", _("Canceled")
        REVISED = "revised", _("Revised")

    number = models.CharField(_("number"), max_length=24, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        editable=False,
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        editable=False,
        db_index=False,
    )
    is_active = models.BooleanField(default=True, editable=False)
    status = models.CharField(_("state"), max_length=28, choices=Status.choices, default=Status.DRAFT, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)

    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="quotes", db_index=False)
    contact = models.ForeignKey(
        "parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="quotes"
    )
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", null=True, blank=True, on_delete=models.PROTECT, related_name="quotes", db_index=False
    )
    selling_entity = models.ForeignKey(
        "parties.SellingEntity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    price_list = models.ForeignKey("pricing.PriceList", on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = CurrencyField(_("currency"))
    exchange = models.JSONField(default=dict, blank=True, editable=False)
    channel = models.CharField(
        _("sales channel"), max_length=7, choices=Eligibility.Channel.choices, default=Eligibility.Channel.DIRECT
    )
    owner = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="quotes", db_index=False)
    team = models.ForeignKey(
        "identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="quotes", db_index=False
    )
    assigned_to = models.ForeignKey(
        "identity.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_quotes",
        db_index=False,
    )

    quote_on = models.DateField(_("quote date"))
    expires_on = models.DateField(_("valid until"))
    starts_on = models.DateField(_("contract start"), null=True, blank=True)
    ends_on = models.DateField(_("contract end"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term in months"), default=12)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), default=30)
    auto_renew = models.BooleanField(_("renews automatically"), default=False)
    renewal_notice_days = models.PositiveSmallIntegerField(_("notice before renewal in days"), default=0)
    renewal_uplift_percent = RateField(_("uplift at renewal in %"), default=0)
    billing_address = models.JSONField(_("billing address"), default=dict, blank=True)
    shipping_address = models.JSONField(_("delivery address"), default=dict, blank=True)
    discount_percent = RateField(_("header discount in %"), default=0)
    discount_amount = AmountField(_("header discount as an amount"), default=0)
    discount_overwrites = models.BooleanField(_("header discount replaces line discounts"), default=False)
    introduction = models.TextField(_("introduction"), blank=True)
    notes = models.TextField(_("terms for the customer"), blank=True)
    layout = models.ForeignKey(
        "quotes.PrintLayout", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    document_language = models.CharField(_("language of the document"), max_length=12, blank=True)

    one_time = AmountField(default=0, editable=False)
    mrr = AmountField(default=0, editable=False)
    arr = AmountField(default=0, editable=False)
    acv = AmountField(default=0, editable=False)
    tcv = AmountField(default=0, editable=False)
    net = AmountField(default=0, editable=False)
    tax = AmountField(default=0, editable=False)
    total = AmountField(default=0, editable=False)
    cost = AmountField(default=0, editable=False)
    margin = AmountField(default=0, editable=False)
    margin_percent = RateField(null=True, editable=False)
    max_discount_percent = RateField(default=0, editable=False)
    line_count = models.PositiveIntegerField(default=0, editable=False)
    taxes = models.JSONField(default=list, encoder=DjangoJSONEncoder, editable=False)
    price_problems = models.JSONField(default=list, editable=False)
    is_below_floor = models.BooleanField(default=False, editable=False)
    is_non_standard = models.BooleanField(_("non-standard terms"), default=False, editable=False)
    priced_at = models.DateTimeField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)

    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    status_reason = models.TextField(blank=True, editable=False)
    accepted_by = models.CharField(max_length=200, blank=True, editable=False)
    pdf = models.ForeignKey("files.Blob", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    pdf_hash = models.CharField(max_length=64, blank=True, editable=False)

    known_lines: Sequence[QuoteLine] | None = None
    """The lines as the action that answered this object left them; None: read them."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("quote")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number", "version"], name="quote_version_once"),
            models.UniqueConstraint(fields=["number"], condition=Q(is_active=True), name="quote_one_active_version"),
            models.UniqueConstraint(fields=["previous"], name="quote_one_successor"),
            models.CheckConstraint(condition=Q(is_active=True) | Q(status="revised"), name="quote_old_is_revised"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("quote_on")), name="quote_expires_after_quote_date"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="quote_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100, discount_amount__gte=0)
                & (Q(discount_percent=0) | Q(discount_amount=0)),
                name="quote_discount_in_range",
            ),
            models.CheckConstraint(condition=Q(term_months__gte=1, term_months__lte=240), name="quote_term_in_range"),
            models.CheckConstraint(condition=Q(payment_terms_days__lte=365), name="quote_payment_terms_in_range"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "status", "created_at", "id"], name="quote_by_account_status"),
            models.Index(fields=["account", "created_at", "id"], name="quote_by_account"),
            models.Index(fields=["status", "created_at", "id"], name="quote_by_status"),
            models.Index(fields=["created_at", "id"], name="quote_by_created"),
            models.Index(fields=["team", "created_at", "id"], name="quote_by_team"),
            models.Index(fields=["owner", "created_at", "id"], name="quote_by_owner"),
            models.Index(fields=["number", "id"], name="quote_by_number"),
            models.Index(fields=["total", "id"], name="quote_by_total"),
            models.Index(
                fields=["expires_on", "id"],
                name="quote_open_by_expiry",
                condition=Q(is_active=True) & ~Q(status__in=["completed", "expired", "canceled", "accepted"]),
            ),
            models.Index(
                fields=["assigned_to", "status"], name="quote_by_assignee", condition=Q(assigned_to__isnull=False)
            ),
            models.Index(fields=["opportunity"], name="quote_by_opportunity"),
            models.Index(fields=["merged_into"], name="quote_by_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number if self.version == 1 else f"{self.number} v{self.version}"

    def get_absolute_url(self) -> str:
        return address("quotes:quote", self.pk)
