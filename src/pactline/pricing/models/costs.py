"""Cost books: what offerings cost us."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.catalog.models import Offering
from pactline.kernel.addresses import address
from pactline.kernel.fields import CurrencyField, UnitPriceField
from pactline.kernel.models import Record
from pactline.parties.models import SellingEntity


class CostBook(Record):
    """Costs in one currency, for every entity of ours or one, within dates. Of those that hold, the first by ``position``
    whose ``condition`` (over ``queries.costs.FIELDS``) holds for a document is taken."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    name = models.CharField(_("name"), max_length=120)
    currency = CurrencyField(_("currency"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    selling_entity = models.ForeignKey(
        SellingEntity,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cost_books",
    )
    position = models.PositiveIntegerField(_("position"), default=10)
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]
        verbose_name = _("cost book")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="cost_book_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("pricing:cost_book", self.pk)


class CostBookLine(Record):
    """What one unit of an offering costs from ``valid_from`` (empty: always) on, until a later cost."""

    book = models.ForeignKey(CostBook, on_delete=models.CASCADE, related_name="lines")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="costs")
    unit_cost = UnitPriceField(_("unit cost"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[Any]] = ["offering__name", models.F("valid_from").asc(nulls_first=True)]
        verbose_name = _("cost")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["book", "offering", "valid_from"], name="cost_once_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(unit_cost__gte=0), name="cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.offering}: {self.unit_cost}"
