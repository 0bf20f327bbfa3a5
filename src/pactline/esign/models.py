"""Envelopes, signers, links, codes, and the evidence that nobody can rewrite."""

from __future__ import annotations

from datetime import UTC
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.files.models import Blob
from pactline.kernel import clock, ids
from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class Envelope(Record):
    """What some people sign: one document, and further ones as ``annexes``, in order.

    The files are immutable; ``*_sha256`` repeat their hashes for searching.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING = "awaiting", _("Awaiting signature")
        PAUSED = "paused", _("Paused")
        SEALING = "sealing", _("Being sealed")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        DELIVERY_FAILED = "delivery_failed", _("Delivery failed")

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic")
        WET = "wet", _("On paper, sent by e-mail")
        OFFLINE = "offline", _("On paper, outside Pactline")
        MIXED = "mixed", _("Electronic and on paper")

    number = models.CharField(max_length=20, unique=True)
    subject_type = models.CharField(max_length=60, blank=True, help_text=_("For example contracts.contractrequest."))
    subject_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200)
    document_title = models.CharField(
        max_length=200, blank=True, help_text=_("Of the first document, where it is another than the envelope’s.")
    )
    locale = models.CharField(max_length=10, default="en", help_text=_("Language of the certificate of completion."))
    message = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.ELECTRONIC)
    provider = models.CharField(max_length=40, default="pactline")
    provider_ref = models.CharField(max_length=200, blank=True)

    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64)
    presented = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presented_sha256 = models.CharField(max_length=64, blank=True)
    paper = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    certificate = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certificate_sha256 = models.CharField(max_length=64, blank=True)

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sender_label = models.CharField(max_length=200)
    sender_email = models.EmailField(blank=True)
    wanted_level = models.CharField(max_length=6, blank=True, help_text=_("Empty: the best that the seal can reach."))
    level = models.CharField(max_length=6, blank=True, help_text=_("PAdES level that was reached."))
    level_notes = models.JSONField(default=list, blank=True)
    merge_certificate = models.BooleanField(default=False)
    allow_reassign = models.BooleanField(default=False)
    consumer = models.BooleanField(
        default=False, help_text=_("A signer is a consumer: the longer disclosure is shown.")
    )
    remind_every_days = models.PositiveSmallIntegerField(default=3)

    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    before_pause = models.JSONField(default=list, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)

    seal_attempts = models.PositiveIntegerField(default=0)
    seal_tried_at = models.DateTimeField(null=True, blank=True)
    seal_error = models.TextField(blank=True)

    evidence_seq = models.PositiveIntegerField(default=0)
    evidence_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("envelope")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id"], name="envelope_by_subject"),
            models.Index(fields=["status", "-id"], name="envelope_by_status"),
            models.Index(fields=["sealed_sha256"], name="envelope_by_sealed"),
            models.Index(fields=["certificate_sha256"], name="envelope_by_certificate"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="envelope_completed_is_sealed",
                condition=~models.Q(status="completed")
                | models.Q(sealed__isnull=False, certificate__isnull=False, completed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("esign:envelope", self.pk)

    @property
    def document_name(self) -> str:
        """What people call the first document."""
        return self.document_title or self.title


class Annex(Record):
    """A further document of an envelope: shown, signed and sealed together with the first, each file on its own."""

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="annexes")
    position = models.PositiveSmallIntegerField(help_text=_("From 2: the first document is the envelope’s own."))
    title = models.CharField(max_length=200)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64)
    presented = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presented_sha256 = models.CharField(max_length=64, blank=True)
    paper = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        verbose_name = _("annex")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["sealed_sha256"], name="annex_by_sealed")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["envelope", "position"], name="annex_position_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def document_name(self) -> str:
        """What people call this document."""
        return self.title


Enclosed = Envelope | Annex
"""A document of an envelope: ``document_name``, ``document``, ``presented``, ``paper``, ``sealed`` and their hashes."""


class ConsentText(models.Model):
    """A version of the disclosure that people accept. Rows are never changed: what was accepted stays readable."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    version = models.PositiveIntegerField()
    locale = models.CharField(max_length=10, default="en")
    consumer = models.BooleanField(default=False)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "locale", "consumer"], name="consent_version_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="consent_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.locale}{', consumer' if self.consumer else ''})"


class Signer(Record):
    """One person of an envelope, what is asked of them and what they did."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        PENDING = "pending", _("Pending")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")
        DELIVERY_FAILED = "delivery_failed", _("Delivery failed")

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        EXTERNAL = "external", _("External")

    class Role(models.TextChoices):
        SIGNER = "signer", _("Signer")
        APPROVER = "approver", _("Approver")
        VIEWER = "viewer", _("Viewer")
        COPY = "copy", _("Receives a copy")

    class Factor(models.TextChoices):
        EMAIL_CODE = "email_code", _("One-time code by e-mail")
        LINK = "link", _("The link alone")

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="signers")
    order = models.PositiveSmallIntegerField(default=1, help_text=_("Equal orders act side by side."))
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.EXTERNAL)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.SIGNER)
    name = models.CharField(max_length=160)
    legal_name = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    locale = models.CharField(max_length=10, default="en")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.NOT_STARTED)
    factor = models.CharField(max_length=12, choices=Factor.choices, default=Factor.EMAIL_CODE)
    access_code_hash = models.CharField(max_length=128, blank=True)
    places = models.JSONField(default=list, blank=True, help_text=_("Where to sign, as authoring gave it."))
    spots = models.JSONField(default=list, blank=True, help_text=_("Where to sign, found in the document shown."))

    sent_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(default=list, blank=True, help_text=_("SHA-256 of each document that was shown."))
    signed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    consent = models.ForeignKey(ConsentText, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_at = models.DateTimeField(null=True, blank=True)
    authentication = models.JSONField(default=list, blank=True, help_text=_("Method, outcome and instant, as it was."))
    signature_kind = models.CharField(max_length=10, blank=True)
    signature_text = models.CharField(max_length=160, blank=True)
    signature_image = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why declined, or why delivery failed."))
    delegated_from = models.CharField(max_length=320, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        verbose_name = _("signer")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "status"], name="signer_by_user"),
            models.Index(fields=["status", "reminded_at"], name="signer_open"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def must_act(self) -> bool:
        """Whether the envelope waits for this person."""
        return self.role in (self.Role.SIGNER, self.Role.APPROVER)


class SigningLink(models.Model):
    """An address that one signer was sent. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    signer = models.ForeignKey(Signer, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=20, blank=True)
    force_code = models.BooleanField(default=False, help_text=_("Somebody of the staff has seen it."))

    def __str__(self) -> str:
        return str(self.pk)


class OneTimeCode(models.Model):
    """A code sent to a signer's mailbox. Only a keyed hash is kept; it works once, for minutes, for few attempts."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    signer = models.ForeignKey(Signer, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)


class Evidence(models.Model):
    """One line of an envelope's trail. Each carries the hash of the one before; rows are never changed or deleted."""

    id = models.BigAutoField(primary_key=True)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="evidence")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    actor_id = models.UUIDField(null=True, blank=True)
    signer_id = models.UUIDField(null=True, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["envelope", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["envelope", "seq"], name="evidence_in_order")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="evidence_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    def hashed_fields(self) -> dict[str, Any]:
        """What the hash of this line covers: everything but the hash itself and the row number."""
        return {
            "envelope": str(self.envelope_id),
            "seq": self.seq,
            "at": self.at.astimezone(UTC),
            "kind": self.kind,
            "actor": self.actor,
            "actor_id": str(self.actor_id or ""),
            "signer": str(self.signer_id or ""),
            "ip": self.ip,
            "user_agent": self.user_agent,
            "data": self.data,
            "prev": self.prev_hash,
        }
