"""One reading of one document: what was read, by whom, against which playbook, and the text that offsets refer to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class AnalysisStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ReviewStatus(models.TextChoices):
    OPEN = "open", _("To be reviewed")
    COMPLETED = "completed", _("Review completed")


BEING_READ = "being_read"
"""Not yet to be reviewed: nothing is there."""


class ReadText(models.Model):
    """The text of a file, kept once for all readings of the same bytes. Offsets of findings index it."""

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64, help_text=_("Of the file."))
    text_sha256 = models.CharField(max_length=64, help_text=_("Of the text: another text is another row."))
    text = models.TextField()
    kind = models.CharField(max_length=12)
    pages = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sha256", "text_sha256"], name="read_text_once")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Analysis(Record):
    """One reading of a revision, of a contract record or of a file alone. A repeated wish finds the same row."""

    number = models.CharField(max_length=24, unique=True)
    revision = models.ForeignKey(
        "contracts.Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    contract = models.ForeignKey(
        "contracts.ContractRecord", null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    contract_type = models.ForeignKey(
        "authoring.ContractType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    playbook = models.ForeignKey(
        "intelligence.PlaybookVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    key = models.CharField(max_length=64, unique=True, help_text=_("Subject, file, readers and playbook."))
    readers = ArrayField(models.CharField(max_length=80), default=list, help_text=_("Name and version of each reader."))
    owner = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    status = models.CharField(max_length=8, choices=AnalysisStatus.choices, default=AnalysisStatus.QUEUED)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    text = models.ForeignKey(ReadText, null=True, blank=True, on_delete=models.PROTECT, related_name="analyses")
    segments = models.PositiveIntegerField(default=0, help_text=_("How many passages were searched."))
    presence = models.JSONField(default=dict, blank=True, help_text=_("Clause type → state, confidence, nearest."))
    warnings = models.JSONField(default=list, blank=True)
    discarded = models.PositiveIntegerField(default=0, help_text=_("Findings whose passage was not in the text."))
    counts = models.JSONField(default=dict, blank=True, help_text=_("Verdict → how many."))
    exposure = models.PositiveIntegerField(default=0, help_text=_("Weighted sum of the deviations."))
    review = models.CharField(
        max_length=10,
        choices=ReviewStatus.choices,
        default=ReviewStatus.OPEN,
        help_text=_("Whether a person is done with its clauses."),
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(status__in=AnalysisStatus.values), name="analysis_status_known"),
            models.CheckConstraint(condition=models.Q(review__in=ReviewStatus.values), name="analysis_review_known"),
            models.CheckConstraint(
                condition=~models.Q(review="completed") | models.Q(status="done", reviewed_at__isnull=False),
                name="analysis_reviewed_when_read",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(text__isnull=False), name="analysis_done_has_text"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["revision", "-created_at"], name="analysis_by_revision"),
            models.Index(fields=["contract", "-created_at"], name="analysis_by_contract"),
            models.Index(fields=["sha256"], name="analysis_by_file"),
            models.Index(fields=["created_at", "id"], name="analysis_by_created"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.filename}"

    def get_absolute_url(self) -> str:
        """The page with the text and the findings."""
        return address("intelligence:analysis", self.pk)

    @property
    def subject(self) -> Any:
        """What was read: the revision, the contract record, or the file."""
        return self.revision or self.contract or self.blob

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.status in (AnalysisStatus.DONE, AnalysisStatus.FAILED)

    @property
    def review_state(self) -> str:
        """How far the review is; while it is read, that; empty when it could not be read."""
        if self.status == AnalysisStatus.FAILED:
            return ""
        return str(self.review) if self.is_over else BEING_READ

    @property
    def review_words(self) -> str:
        """The same for a person."""
        words = {BEING_READ: _("Being read"), **dict(ReviewStatus.choices)}
        return str(words.get(self.review_state, ""))
