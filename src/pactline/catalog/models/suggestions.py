"""What is offered beside an offering (cross-sell) or in its place (upsell), and what people said to it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.fields import QuantityField
from pactline.kernel.models import Record

from .offerings import Offering
from .shelves import Dated, Translated


class Suggestion(Record, Translated, Dated):
    """Whoever buys ``source`` is offered ``quantity`` of ``target``. It holds for all versions of both."""

    class Kind(models.TextChoices):
        UPSELL = "upsell", _("Upsell")
        CROSS_SELL = "cross_sell", _("Cross-sell")

    source = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="suggestions")
    target = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="suggested_by")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CROSS_SELL)
    quantity = QuantityField(_("quantity"), default=1)
    description = models.CharField(_("what speaks for it"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("suggestion")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "target"], name="suggestion_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="suggestion_of_another"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="suggestion_quantity_positive"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="suggestion_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class SuggestionAnswer(Record):
    """What somebody said to a suggestion about one record (a quote). The newest counts; all are kept."""

    class Said(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DISMISSED = "dismissed", _("Dismissed")
        RESTORED = "restored", _("Shown again")

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="answers")
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    said = models.CharField(_("answer"), max_length=9, choices=Said.choices)
    quantity = QuantityField(_("quantity"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("answer to a suggestion")
        verbose_name_plural = _("answers to suggestions")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id"], name="suggestion_answer_subject")
        ]

    def __str__(self) -> str:
        return self.get_said_display()
