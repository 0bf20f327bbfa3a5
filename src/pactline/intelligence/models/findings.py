"""What a reader found, with its passage, and what a person decided about it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .analyses import Analysis


class Kind(models.TextChoices):
    CLAUSE = "clause", _("Clause")
    MISSING = "missing", _("Missing clause")
    QUESTION = "question", _("Question")
    METADATA = "metadata", _("Data")
    OBLIGATION = "obligation", _("Obligation")
    WARNING = "warning", _("Warning")


class Verdict(models.TextChoices):
    NONE = "", _("Not judged")
    STANDARD = "standard", _("Standard")
    FALLBACK = "fallback", _("Fallback")
    NON_STANDARD = "non_standard", _("Non-standard")
    WALK_AWAY = "walk_away", _("Walk-away")
    MISSING = "missing", _("Missing")
    UNCLEAR = "unclear", _("Unclear")


class Risk(models.TextChoices):
    NONE = "", _("None")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Decision(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    EDITED = "edited", _("Edited")
    REJECTED = "rejected", _("Rejected")
    DEVIATION_ACCEPTED = "deviation_accepted", _("Deviation accepted")
    IGNORED = "ignored", _("Ignored")
    REPLACED = "replaced", _("Library’s words put in")


class Finding(Record):
    """A passage (or the lack of one) with what it is, how sure the reader is, and the verdict."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField(help_text=_("Its place among the findings of the analysis."))
    kind = models.CharField(max_length=10, choices=Kind.choices)
    type = models.CharField(max_length=80)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    confidence = models.FloatField(null=True, blank=True)
    found_by = ArrayField(models.CharField(max_length=40), default=list)

    verdict = models.CharField(max_length=12, choices=Verdict.choices, default=Verdict.NONE, blank=True)
    fallback = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    risk = models.CharField(max_length=6, choices=Risk.choices, default=Risk.NONE, blank=True)
    wording = models.TextField(blank=True, help_text=_("The approved words that it was compared with."))
    nearest = models.JSONField(default=list, blank=True, help_text=_("Passages that come nearest: start, end, text."))
    details = models.JSONField(default=dict, blank=True, help_text=_("Value and working, or the parts of a duty."))
    rule = models.ForeignKey(
        "intelligence.Position", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )

    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.OPEN)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    edited = models.JSONField(default=dict, blank=True, help_text=_("What a person set right."))
    applied_at = models.DateTimeField(null=True, blank=True, help_text=_("When the value went to the record."))
    obligation = models.ForeignKey(
        "obligations.Obligation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_revision = models.ForeignKey(
        "contracts.Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["analysis", "position"]
        verbose_name = _("finding")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["analysis", "position"], name="finding_position"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="finding_kind_known"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="finding_verdict_known"),
            models.CheckConstraint(
                name="finding_has_passage",
                condition=models.Q(start=None, end=None) | models.Q(start__lt=models.F("end")),
            ),
            models.CheckConstraint(
                name="finding_fallback_rank",
                condition=models.Q(fallback=None) | models.Q(verdict="fallback", fallback__gt=0),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["type", "verdict"], name="finding_by_type"),
            models.Index(fields=["created_at", "id"], name="finding_by_created"),
            models.Index(fields=["kind", "decision"], name="finding_by_decision"),
            GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="finding_by_words"),
        ]

    def __str__(self) -> str:
        return f"{self.type} ({self.analysis.number})"

    def get_absolute_url(self) -> str:
        """The page of its analysis, at the finding."""
        return f"{address('intelligence:analysis', self.analysis_id)}?tab={self.tab}#finding-{self.pk}"

    @property
    def tab(self) -> str:
        """The tab of the reading page on which it stands."""
        return {Kind.METADATA: "data", Kind.OBLIGATION: "obligations"}.get(Kind(self.kind), "findings")

    @property
    def is_deviation(self) -> bool:
        """Whether it departs from what the playbook wants."""
        return self.verdict in (Verdict.NON_STANDARD, Verdict.WALK_AWAY, Verdict.MISSING, Verdict.UNCLEAR)

    @property
    def verdict_label(self) -> str:
        """“Fallback 2”, or the words of the verdict."""
        if self.verdict == Verdict.FALLBACK and self.fallback:
            return str(_("Fallback %(rank)s") % {"rank": self.fallback})
        return str(self.get_verdict_display())
