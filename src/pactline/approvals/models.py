"""Rules, requests, steps, links of e-mails, delegations, working calendars."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.identity.models import Team, User
from pactline.kernel import ids
from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class Mode(models.TextChoices):
    """How many of a rule's approvers must agree."""

    ALL = "all", _("All of them")
    ANY = "any", _("Any one of them")
    SOME = "some", _("A number of them")


class Rule(Record):
    """When ``condition`` holds for a subject, ``approvers`` must agree. A change makes a new version of the same ``family``.

    ``approvers``: rows ``{"kind": "user"|"role"|"team"|"owner_manager", "value": …}``; ``needed`` of them when ``mode`` is
    some. Rules of one ``chain`` run by ``order``, equal orders side by side; rules without a chain run side by side.
    ``tolerance``: by how many points a field may get worse while an earlier approval stands. Reminders and escalation
    (to the row ``escalate_to``) come after working hours; 0: never.
    """

    family = models.UUIDField(default=ids.uuid7, editable=False)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    subject_type = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    condition = models.JSONField(default=dict, blank=True)
    approvers = models.JSONField(default=list)
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.ALL)
    needed = models.PositiveSmallIntegerField(default=1)
    chain = models.CharField(max_length=60, blank=True)
    order = models.PositiveIntegerField(default=1)
    watch = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    keeps_approval = models.BooleanField(default=True)
    tolerance = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    remind_after_hours = models.PositiveIntegerField(default=16)
    escalate_after_hours = models.PositiveIntegerField(default=0)
    escalate_to = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["subject_type", "chain", "order", "name"]
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["family", "version"], name="approval_rule_version_once"),
            models.UniqueConstraint(fields=["family"], condition=Q(is_current=True), name="approval_rule_one_current"),
            models.CheckConstraint(condition=Q(order__gte=1), name="approval_rule_order_from_one"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="approval_rule_needs_somebody"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="approval_rule_tolerance_not_negative"),
            models.CheckConstraint(
                condition=Q(is_current=True) | Q(is_active=False), name="approval_rule_old_is_inactive"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type"], condition=Q(is_active=True), name="approval_rule_active"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("approvals:rule", self.pk)


class ApprovalRequest(Record):
    """One run of a subject through its rules. ``values``: what the registered fields held when it was submitted."""

    class Status(models.TextChoices):
        PENDING = "pending", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        RECALLED = "recalled", _("Recalled")
        VOIDED = "voided", _("Voided")

    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_by_label = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], condition=Q(status="pending"), name="approval_request_one_open"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id", "-created_at"], name="approval_request_subject"),
            models.Index(fields=["submitted_by", "-created_at"], name="approval_request_by"),
            models.Index(fields=["status", "created_at", "id"], name="approval_request_status"),
        ]

    def __str__(self) -> str:
        return self.subject_label

    def get_absolute_url(self) -> str:
        return address("approvals:request", self.pk)


class ApprovalStep(Record):
    """What one person is asked. Steps of one ``group`` come from one rule (or one ad-hoc wish).

    ``approver`` is who is asked, ``assigned`` who was asked first (before a delegation or an escalation), ``decided_by``
    who answered. ``values``: the fields of the rule as they were; a later request compares with them.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not their turn yet")
        PENDING = "pending", _("Asked")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        NOT_REQUIRED = "not_required", _("No longer required")
        CANCELED = "canceled", _("Canceled")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="steps")
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="steps")
    rule_name = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    chain = models.CharField(max_length=60, blank=True)
    order = models.PositiveIntegerField(default=1)
    group = models.PositiveIntegerField()
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.ALL)
    needed = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approval_steps")
    assigned = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    is_override = models.BooleanField(default=False)
    kept_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    remind_at = models.DateTimeField(null=True)
    reminders = models.PositiveIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "chain", "order", "group", "id"]
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "group", "approver"], name="approval_step_person_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "rejected"]) | Q(decided_by__isnull=False),
                name="approval_step_decider_known",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["approver", "status", "activated_at"], name="approval_step_inbox"),
            models.Index(fields=["remind_at"], condition=Q(status="pending"), name="approval_step_due"),
            models.Index(fields=["escalate_at"], condition=Q(status="pending"), name="approval_step_late"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_name}: {self.approver}"

    def get_absolute_url(self) -> str:
        return address("approvals:request", self.request_id)


class AnswerLink(Record):
    """One e-mail's way to answer: ``person`` may decide on ``step`` once, until it ends. Only the secret's hash is kept."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("link to answer")
        verbose_name_plural = _("links to answer")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["step", "person"], condition=Q(used_at=None, revoked_at=None), name="approval_link_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.person}"


class Delegation(Record):
    """``person`` is away from ``starts_on`` to ``ends_on`` (both included): ``deputy`` may decide in their place."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies_of")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="delegation_to_somebody_else"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["deputy", "ends_on"], condition=Q(revoked_at=None), name="delegation_of_deputy"),
            models.Index(fields=["person", "ends_on"], condition=Q(revoked_at=None), name="delegation_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:delegations")

    def holds_on(self, day: date) -> bool:
        """Whether the deputy may act on ``day``."""
        return self.revoked_at is None and self.starts_on <= day <= self.ends_on


class WorkCalendar(Record):
    """When people of ``team`` work (everybody, when it is empty): reminders and escalation count these hours only.

    ``hours``: weekday ("0" is Monday) -> spans ``["09:00", "17:00"]``. Public holidays are those of ``country`` and
    ``region``; ``closed_days`` are further days on which nobody works.
    """

    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    time_zone = models.CharField(max_length=60)
    hours = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    closed_days = ArrayField(models.DateField(), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team"], name="work_calendar_one_for_each", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("approvals:calendar", self.pk)
