"""Blobs and conversions. The bytes lie in the storage under their SHA-256; rows only point at them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock, ids
from pactline.kernel.models import Record


class Blob(models.Model):
    """One file as somebody stored it: name, purpose and author belong to the row, the bytes are shared by their hash.

    Rows are never changed or deleted (a trigger refuses): a signed file is the file that was signed.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by_label = models.CharField(max_length=200)
    purpose = models.CharField(max_length=60, help_text=_("Decides who may read it: see files.access."))
    filename = models.CharField(max_length=160)
    content_type = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, blank=True, help_text=_("What inspection found: docx, pdf, png …"))
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True, blank=True)
    storage_key = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("file")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sha256"], name="blob_by_hash"),
            models.Index(fields=["created_by", "-id"], name="blob_by_author"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="blob_hash_is_hex"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="blob_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def url(self) -> str:
        """The address for signed-in people whom the rule of its purpose lets in."""
        return reverse("files:content", args=[self.pk, self.filename])


class Conversion(Record):
    """One .docx turned, or to be turned, into a PDF for one purpose. The results are found again by the source's hash."""

    source = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="conversions")
    purpose = models.CharField(max_length=60)
    engine = models.CharField(max_length=20, blank=True)
    result = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("conversion")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "purpose"], name="conversion_once"),
            models.CheckConstraint(
                condition=models.Q(result__isnull=True) | models.Q(error=""), name="conversion_result_or_error"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → PDF"

    @property
    def state(self) -> str:
        """ "done", "failed" or "waiting": told by what is there."""
        return "done" if self.result_id else "failed" if self.error else "waiting"
