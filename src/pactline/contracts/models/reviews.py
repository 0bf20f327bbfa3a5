"""Reviews: the customer's, over a link, and tasks for people of the house."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .documents import ContractDocument, Revision
from .requests import ContractRequest


class CustomerReview(Record):
    """An invitation to read, comment, redline or accept a revision. The link's token is kept as a hash only."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted without changes")
        REDLINED = "redlined", _("Redline uploaded")
        CLOSED = "closed", _("Closed by us")
        EXPIRED = "expired", _("Expired")

    request = models.ForeignKey(ContractRequest, on_delete=models.PROTECT, related_name="customer_reviews")
    document = models.ForeignKey(ContractDocument, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="customer_reviews")
    answer = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    contact = models.ForeignKey("parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    message = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    first_opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True, help_text=_("What the customer said with the answer, or why it was closed."))

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("customer review")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "email"], condition=models.Q(status="open"), name="one_open_customer_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request.number}: {self.name}"


class ReviewTask(Record):
    """A revision to be read by somebody of the house, with what came of it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WORK_IN_PROGRESS = "work_in_progress", _("Work in progress")
        AWAITING_INFORMATION = "awaiting_information", _("Awaiting information")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    request = models.ForeignKey(ContractRequest, on_delete=models.PROTECT, related_name="review_tasks")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="review_tasks")
    assignee = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    instructions = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    question = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("review task")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["revision", "assignee"],
                condition=models.Q(status__in=["open", "work_in_progress", "awaiting_information"]),
                name="one_active_review_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request.number}: review by {self.assignee}"
