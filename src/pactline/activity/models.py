"""Events, deliveries, comments, webhooks, number ranges, answers kept for repeated requests."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock, ids
from pactline.kernel.models import Loaded, Record


class Event(Loaded):
    """Something that happened to ``subject``. Rows are never changed or deleted (a trigger refuses)."""

    id = models.BigAutoField(primary_key=True)
    occurred_at = models.DateTimeField(default=clock.now)
    name = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200, blank=True)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    via = models.CharField(max_length=8)
    ip = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["name", "id"], name="event_by_name"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_label}"

    @property
    def verb(self) -> str:
        """The past participle at the end of the name."""
        return self.name.rsplit(".", 1)[-1]


class Delivery(models.Model):
    """One subscriber's answer to one event. The unique pair makes a second delivery harmless."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=160)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "id"], condition=~models.Q(status="done"), name="delivery_open")
        ]


class Comment(models.Model):
    """What somebody says about a record. External ones are shown to the customer as well."""

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        EXTERNAL = "external", _("Shared with the customer")

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    author_id = models.UUIDField(null=True)
    author_label = models.CharField(max_length=200)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.INTERNAL)
    text = models.TextField()
    place = models.JSONField(default=dict, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject_type", "subject_id"], name="comment_of")]


class NumberRange(models.Model):
    """The last number given out of a range such as ("Q", 2026)."""

    id = models.BigAutoField(primary_key=True)
    prefix = models.CharField(max_length=12)
    year = models.PositiveIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["prefix", "year"], name="number_range_once")
        ]


class KeptAnswer(models.Model):
    """The answer to a write with an Idempotency-Key, given again when the same request comes again."""

    id = models.BigAutoField(primary_key=True)
    actor_id = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveIntegerField(null=True)
    body = models.BinaryField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["actor_id", "key"], name="kept_answer_once")
        ]


class ReferenceStamp(models.Model):
    """The stamp of a topic of reference data; see ``reference``."""

    topic = models.CharField(max_length=40, primary_key=True)
    stamp = models.UUIDField()


class Attempts(models.Model):
    """How often something was tried in a window of time: the rate limits of the public pages."""

    id = models.BigAutoField(primary_key=True)
    bucket = models.CharField(max_length=100)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bucket", "window"], name="attempts_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.bucket} {self.count}"


class Webhook(Record):
    """An address that is told of events whose names begin with one of ``events`` (Standard Webhooks)."""

    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    description = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["url"]
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.url

    def wants(self, name: str) -> bool:
        """Whether an event called ``name`` is to be sent here. No prefixes: every event."""
        prefixes: list[Any] = self.events
        return not prefixes or any(name == p or name.startswith(f"{p}.") for p in prefixes)
