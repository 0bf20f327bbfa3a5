"""What people asked about contracts, and the answers with their citations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .analyses import Analysis
from .portfolio import Batch


class Inquiry(Record):
    """A question, or the wish for a summary, about one contract or a portfolio. Without ``answered_at`` a job is at it."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        SUMMARY = "summary", _("Summary")

    analysis = models.ForeignKey(Analysis, null=True, blank=True, on_delete=models.CASCADE, related_name="inquiries")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.CASCADE, related_name="inquiries")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.QUESTION)
    question = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by_label = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Answer, citations or points, who gave it, and what a person should know."),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("question about a contract")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="inquiry_about_one",
                condition=models.Q(analysis=None, batch__isnull=False) | models.Q(analysis__isnull=False, batch=None),
            ),
            models.CheckConstraint(name="inquiry_asks", condition=models.Q(kind="summary") | ~models.Q(question="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["analysis", "-created_at"], name="inquiry_by_analysis"),
            models.Index(fields=["batch", "-created_at"], name="inquiry_by_batch"),
        ]

    def __str__(self) -> str:
        return self.question or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Where the answer stands."""
        if self.batch_id is not None:
            return f"{address('intelligence:batch', self.batch_id)}#inquiry-{self.pk}"
        tab = "summary" if self.kind == self.Kind.SUMMARY else "ask"
        return f"{address('intelligence:analysis', self.analysis_id)}?tab={tab}#inquiry-{self.pk}"
