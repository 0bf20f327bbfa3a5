"""Matrices of price adjustments."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .price_lists import PriceList


class PriceMatrix(Record):
    """Price adjustments by context: a row for each case, with a cell for each column and what then happens.

    A version is drafted, published and retired; a published one is changed by a new version. ``columns``: names of
    ``rules.matrices.COLUMNS`` or ``attribute:CODE``; ``rows``: [{"cells": […], "how": …, "value": …}].
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    class Kind(models.TextChoices):
        CONTEXT = "context", _("Price rule")
        ATTRIBUTE = "attribute", _("By attributes")
        BUNDLE = "bundle", _("Parts of bundles")

    class Match(models.TextChoices):
        FIRST = "first", _("The first row that matches")
        ALL = "all", _("All rows that match")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CONTEXT)
    match = models.CharField(_("takes"), max_length=5, choices=Match.choices, default=Match.FIRST)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="following", editable=False
    )
    price_list = models.ForeignKey(
        PriceList,
        verbose_name=_("only in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matrices",
    )
    position = models.PositiveIntegerField(_("position"), default=10)
    columns = models.JSONField(_("columns"), default=list)
    rows = models.JSONField(_("rows"), default=list, encoder=DjangoJSONEncoder)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name", "-version"]
        verbose_name = _("price matrix")
        verbose_name_plural = _("price matrices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="price_matrix_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.version == 1 else f"{self.name} v{self.version}"

    def get_absolute_url(self) -> str:
        return address("pricing:matrix", self.pk)

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` is within its dates."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
