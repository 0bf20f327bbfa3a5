"""Obligations, their tasks, the evidence, and secret addresses of calendars."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .rules import Schedule


class Category(models.TextChoices):
    OPERATIONAL = "operational", _("Operational / service delivery")
    LEGAL = "legal", _("Legal")
    COMMERCIAL = "commercial", _("Commercial")
    COMPLIANCE = "compliance", _("Compliance")
    GOVERNANCE = "governance", _("Governance")


class Party(models.TextChoices):
    US = "us", _("Us")
    THEM = "them", _("The customer")
    BOTH = "both", _("Both parties")


class Repeats(models.TextChoices):
    ONCE = "once", _("Once")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every 3 months")
    HALF_YEARLY = "half_yearly", _("Every 6 months")
    YEARLY = "yearly", _("Every year")


class ObligationStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    REJECTED = "rejected", _("Rejected")


class TaskStatus(models.TextChoices):
    OPEN = "open", _("Open")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    COMPLETED = "completed", _("Completed")
    CANCELED = "canceled", _("Canceled")


USER = settings.AUTH_USER_MODEL


class Obligation(Record):
    """One promise of a contract and the schedule on which it is kept."""

    number = models.CharField(max_length=24, unique=True)
    contract = models.ForeignKey("contracts.ContractRecord", on_delete=models.PROTECT, related_name="obligations")
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.OPERATIONAL)
    party = models.CharField(max_length=4, choices=Party.choices, default=Party.US)
    instructions = models.TextField(blank=True)
    source_text = models.TextField(blank=True, help_text=_("The passage of the contract that it comes from."))
    status = models.CharField(max_length=8, choices=ObligationStatus.choices, default=ObligationStatus.PROPOSED)
    repeats = models.CharField(max_length=12, choices=Repeats.choices, default=Repeats.ONCE)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    first_due_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(default=14)
    remind_days = models.PositiveSmallIntegerField(default=3)
    needs_evidence = models.BooleanField(default=False)
    needs_approval = models.BooleanField(default=True)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["first_due_on", "number"]
        verbose_name = _("obligation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(status__in=ObligationStatus.values), name="obligation_status_known"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("first_due_on")), name="obligation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(needs_approval=False)
                | Q(approver__isnull=False)
                | Q(status="proposed")
                | Q(status="rejected"),
                name="obligation_has_approver",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("owner")), name="obligation_owner_is_not_approver"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["status", "first_due_on"], name="obligation_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return address("obligations:detail", self.pk)

    @property
    def schedule(self) -> Schedule:
        """When it falls due."""
        return Schedule(
            first_due_on=self.first_due_on, repeats=self.repeats, weekdays=tuple(self.weekdays), until=self.until_on
        )


class ObligationTask(Record):
    """One due date of an obligation."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="tasks")
    number = models.CharField(max_length=32, unique=True)
    due_on = models.DateField()
    assignee = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    comment = models.TextField(blank=True)
    submitted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    decision_comment = models.TextField(blank=True)
    reminded = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "number"]
        verbose_name = _("obligation task")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["obligation", "due_on"], name="obligation_task_once"),
            models.CheckConstraint(condition=Q(status__in=TaskStatus.values), name="obligation_task_status_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "due_on"], name="obligation_task_due"),
            models.Index(fields=["assignee", "status", "due_on"], name="obligation_task_mine"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of its obligation."""
        return address("obligations:detail", self.obligation_id)

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has passed and the task is not done."""
        return self.status in (TaskStatus.OPEN, TaskStatus.AWAITING_APPROVAL) and self.due_on < today


class Evidence(models.Model):
    """A file that shows that a task was done."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ObligationTask, on_delete=models.PROTECT, related_name="evidence")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads a person's due dates. Only the hash is kept."""

    user = models.OneToOneField(USER, primary_key=True, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
