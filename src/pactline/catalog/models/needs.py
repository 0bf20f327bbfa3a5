"""Needs analysis: questionnaires with questions and rules that recommend offerings, and the answers that were given."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import QuantityField
from pactline.kernel.models import Record

from .offerings import Offering
from .shelves import Dated, Translated


class Questionnaire(Record, Translated, Dated):
    """Questions about what a customer needs. Versions of one share the code; a published one is frozen."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    code = models.CharField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("questionnaire")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "id"], name="questionnaire_by_name")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("code"), "version", name="questionnaire_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="questionnaire_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return address("catalog:questionnaire", self.pk)


class Question(Record, Translated):
    """One question; ``name`` is what is asked, ``code`` what rules call it.

    ``options``: of a choice, [{"code", "name", "translations"}].
    """

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One of several")
        SEVERAL = "several", _("Any of several")
        YES_NO = "yes_no", _("Yes or no")
        NUMBER = "number", _("Number")
        TEXT = "text", _("Text")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("question"), max_length=300)
    description = models.CharField(_("explanation"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.CHOICE)
    required = models.BooleanField(_("required"), default=False)
    options: models.JSONField[Any, Any] = models.JSONField(_("options"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("question")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_once")
        ]

    def __str__(self) -> str:
        return self.name


class NeedsRule(Record, Translated):
    """When ``condition`` holds for the answers, ``quantity`` of ``offering`` (its version for sale) is recommended.

    ``per``: the code of a question for a number; the quantity counts for each one of the answer.
    ``description`` is why, as the customer's salesperson reads it.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("reason"), max_length=500, blank=True)
    condition: models.JSONField[Any, Any] = models.JSONField(_("condition"), default=dict, blank=True)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField(_("quantity"), default=1)
    per = models.CharField(_("for each of"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("rule of a questionnaire")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("questionnaire", Lower("name"), name="needs_rule_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="needs_rule_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class NeedsAssessment(Record):
    """The answers that were given about one record (``subject``): a lead, an opportunity, a quote."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="assessments")
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    answers: models.JSONField[Any, Any] = models.JSONField(_("answers"), default=dict, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "id"]
        verbose_name = _("needs analysis")
        verbose_name_plural = _("needs analyses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "questionnaire"], name="needs_assessed_once")
        ]

    def __str__(self) -> str:
        return self.questionnaire.name

    def get_absolute_url(self) -> str:
        return address("catalog:assessment", self.pk)
