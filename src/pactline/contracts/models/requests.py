"""The contract request and who is to sign what it leads to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import AmountField, CurrencyField
from pactline.kernel.models import Record


class ContractStatus(models.TextChoices):
    """The finer status beside the state (contracts.md section 2a)."""

    DRAFT = "draft", _("Draft")
    ERROR = "error", _("Error")
    SUBMITTED = "submitted", _("Submitted")
    DOCUMENT_READY = "document_ready", _("Document ready")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    WITH_CUSTOMER = "with_customer", _("With the customer")
    IN_REVIEW = "in_review", _("In internal review")
    AWAITING_INFORMATION = "awaiting_information", _("Awaiting information")
    REDLINE_RECEIVED = "redline_received", _("Customer’s redline received")
    REVIEW_COMPLETED = "review_completed", _("Review completed")
    REVIEW_CANCELLED = "review_cancelled", _("Review cancelled")
    APPROVAL_REQUESTED = "approval_requested", _("Approval requested")
    DOCUMENT_APPROVED = "document_approved", _("Document approved")
    APPROVAL_REJECTED = "approval_rejected", _("Approval rejected")
    APPROVAL_CANCELLED = "approval_cancelled", _("Approval cancelled")
    PREPARING_FOR_SIGNATURE = "preparing_for_signature", _("Preparing for signature")
    OUT_FOR_SIGNATURE = "out_for_signature", _("Out for signature")
    SIGNATURE_PAUSED = "signature_paused", _("Signature paused")
    DELIVERY_FAILED = "delivery_failed", _("Signature delivery failed")
    SIGNING_DECLINED = "signing_declined", _("Signing declined")
    SIGNATURE_CANCELLED = "signature_cancelled", _("Signature cancelled")
    SIGNATURE_INVALID = "signature_invalid", _("E-signature invalid")
    SIGNED = "signed", _("Contract signed")
    GENERATION_FAILED = "generation_failed", _("Contract generation failed")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class ContractRequest(Record):
    """What somebody wants a contract for, and where its document stands on the way to signature."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        NEW = "new", _("New")
        WORK_IN_PROGRESS = "work_in_progress", _("Work in progress")
        AWAITING_REVIEW = "awaiting_review", _("Awaiting review")
        AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
        AWAITING_SIGNATURE = "awaiting_signature", _("Awaiting signature")
        CONTRACT_SIGNED = "contract_signed", _("Contract signed")
        CLOSED_COMPLETE = "closed_complete", _("Closed complete")
        CANCELLED = "cancelled", _("Cancelled")

    class Type(models.TextChoices):
        NEW = "new", _("New contract")
        AMENDMENT = "amendment", _("Amendment")
        RENEWAL = "renewal", _("Renewal")

    class Paper(models.TextChoices):
        OWN = "own", _("Our paper")
        THIRD_PARTY = "third_party", _("Their paper")

    class SignatureType(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic")
        WET = "wet", _("On paper, by mail")
        OFFLINE = "offline", _("Offline")
        MIXED = "mixed", _("Mixed")

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    quote = models.ForeignKey(
        "quotes.Quote", null=True, blank=True, on_delete=models.PROTECT, related_name="contract_requests"
    )
    account = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="contract_requests")
    contact = models.ForeignKey("parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    selling_entity = models.ForeignKey(
        "parties.SellingEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contract_type = models.ForeignKey(
        "authoring.ContractType", on_delete=models.PROTECT, related_name="contract_requests"
    )
    request_type = models.CharField(max_length=10, choices=Type.choices, default=Type.NEW)
    paper = models.CharField(max_length=12, choices=Paper.choices, default=Paper.OWN)
    signature_type = models.CharField(max_length=12, choices=SignatureType.choices, default=SignatureType.ELECTRONIC)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    perpetual = models.BooleanField(default=False)
    effective_on = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True, help_text=_("What an amendment changes, or what the request is about."))
    currency = CurrencyField(blank=True)
    value = AmountField(null=True, blank=True, help_text=_("Total contract value in the currency."))
    never_send = models.BooleanField(
        default=False, help_text=_("Its text never leaves this server: no outside reader is asked about it.")
    )

    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    contract_status = models.CharField(max_length=24, choices=ContractStatus.choices, default=ContractStatus.DRAFT)
    status_reason = models.TextField(blank=True, help_text=_("Why it was declined, rejected or cancelled."))
    problems = models.JSONField(default=list, blank=True, help_text=_("Sentences: why no document could be made."))

    owner = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    collaborators = models.ManyToManyField("identity.User", blank=True, related_name="+")
    watchers = models.ManyToManyField("identity.User", blank=True, related_name="+")

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    amends = models.ForeignKey(
        "contracts.ContractRecord", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    renews = models.ForeignKey(
        "contracts.ContractRecord", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )

    quote_snapshot = models.JSONField(
        default=dict, blank=True, help_text=_("The quote as the latest document used it.")
    )
    quote_hash = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text=_("What the template asks beyond the quote."))
    changes = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Terms that an amendment or renewal changes: field of the contract, new value."),
    )
    waived_hash = models.CharField(max_length=64, blank=True, help_text=_("The newer quote that was waived."))
    waived_reason = models.TextField(blank=True)

    certificate = models.ForeignKey("files.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("contract request")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="contract_request_term",
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gt=models.F("starts_on"), perpetual=False),
            ),
            models.CheckConstraint(
                name="contract_request_amends",
                condition=~models.Q(request_type="amendment") | models.Q(amends__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "-created_at"], name="cmr_by_status"),
            models.Index(fields=["account", "-created_at"], name="cmr_by_account"),
            models.Index(fields=["created_at", "id"], name="cmr_by_created"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The workbench of the request."""
        return address("contracts:request", self.pk)


class Signatory(Record):
    """One person who is to sign, approve, view or receive, in order. Equal positions act side by side."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Ours")
        EXTERNAL = "external", _("Customer’s")

    class Role(models.TextChoices):
        SIGNER = "signer", _("Signs")
        APPROVER = "approver", _("Approves")
        VIEWER = "viewer", _("Views")
        RECEIVER = "receiver", _("Receives a copy")

    request = models.ForeignKey(ContractRequest, on_delete=models.CASCADE, related_name="signatories")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.SIGNER)
    user = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    found_by = models.CharField(max_length=200, blank=True, help_text=_("The rule or field that named the person."))
    is_by_hand = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "kind", "created_at"]
        verbose_name = _("signatory")

    def __str__(self) -> str:
        return self.name or self.email or str(_("(nobody yet)"))
