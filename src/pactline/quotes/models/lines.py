"""Lines of a quote: what is sold, headings between, and what the price was made of."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from pactline.kernel import ids
from pactline.kernel.fields import AmountField, QuantityField, RateField, UnitPriceField
from pactline.kernel.models import Loaded

from .quotes import Quote


class QuoteLine(Loaded):
    """One row of the grid. What was sold is copied (SKU, name, unit, tax class), so later changes of the catalog do not
    reach it. ``list_price``, ``unit_price`` and ``unit_cost`` are for one unit and one period; ``net``, ``tax`` and
    ``total`` for the whole line as pricing defines them; ``mrr`` for a month.

    ``configuration`` holds what was chosen of the offering itself: {"characteristics": {code: value}}; parts are lines.
    ``plan`` holds what else was entered about the price (``plans.Plan``): term, ramp, uplift, share of other lines, what
    the line replaces. ``segments`` are the priced stretches of a ramp, ``value`` what the line comes to over its term.
    ``replaces`` is the line of an earlier quote that this one changes, removes or renews; ``covers`` the line that a
    warranty or support is for; ``location`` where it is delivered.

    ``discount_percent``, ``discount_amount`` and ``manual_price`` are what a person entered; everything else of money is
    calculated from them. ``included`` lines (in a bundle's price) cost nothing by themselves. ``reduction`` is all that
    was taken off, its share of the header's discount included; ``reduction_percent`` the same in percent.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        BUNDLE = "bundle", _("Bundle")
        SECTION = "section", _("Section")
        NOTE = "note", _("Note")

    class Choice(models.TextChoices):
        REQUIRED = "required", _("Part of the offer")
        OPTIONAL = "optional", _("Optional")
        ALTERNATIVE = "alternative", _("Alternative")

    class Action(models.TextChoices):
        ADD = "add", _("New")
        CHANGE = "change", _("Change")
        REMOVE = "remove", _("Ends")
        RENEW = "renew", _("Renewal")

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children", db_index=False
    )
    source = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PRODUCT)
    choice = models.CharField(max_length=11, choices=Choice.choices, default=Choice.REQUIRED)
    included = models.BooleanField(default=False)
    offering = models.ForeignKey(
        "catalog.Offering", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sku = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=60, blank=True)
    tax_class = models.CharField(max_length=10, blank=True)
    price_kind = models.CharField(max_length=10, blank=True)
    periodicity = models.CharField(max_length=5, blank=True)
    quantity = QuantityField(default=1)
    discount_percent = RateField(default=0)
    discount_amount = AmountField(default=0)
    manual_price = UnitPriceField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    configuration = models.JSONField(default=dict, blank=True)
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.ADD)
    replaces = models.UUIDField(null=True, blank=True)
    covers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="covered_by", db_index=False
    )
    location = models.ForeignKey(
        "parties.Address", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    plan = models.JSONField(default=dict, blank=True)

    list_price = UnitPriceField(default=0)
    unit_price = UnitPriceField(default=0)
    unit_cost = UnitPriceField(null=True)
    reduction_percent = RateField(default=0)
    reduction = AmountField(default=0)
    net = AmountField(default=0)
    tax_percent = RateField(default=0)
    tax = AmountField(default=0)
    total = AmountField(default=0)
    mrr = AmountField(default=0)
    cost = AmountField(default=0)
    value = AmountField(default=0)
    below_floor = models.BooleanField(default=False)
    segments = models.JSONField(default=list, blank=True)
    trail = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        verbose_name = _("quote line")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["parent"], name="quote_line_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["source"], name="quote_line_source", condition=Q(source__isnull=False)),
            models.Index(fields=["covers"], name="quote_line_covers", condition=Q(covers__isnull=False)),
            models.Index(fields=["location"], name="quote_line_location", condition=Q(location__isnull=False)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["quote", "position"], name="quote_line_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100, discount_amount__gte=0),
                name="quote_line_discount_in_range",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["section", "note"], offering=None)
                | Q(kind__in=["product", "bundle"], offering__isnull=False),
                name="quote_line_product_has_offering",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="quote_line_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(action="add", replaces=None) | ~Q(action="add") & Q(replaces__isnull=False),
                name="quote_line_change_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def quick(cls, quote: Quote, **values: Any) -> QuoteLine:
        """A new line from values by column attribute (``offering_id``), without Django's slow ``__init__``: quotes can
        have thousands.
        """
        line = cls.__new__(cls)
        line._state = ModelState()
        line.__dict__.update(_defaults(), id=ids.uuid7(), quote_id=quote.pk, trail=[], configuration={})
        line.__dict__.update(plan={}, segments=[])
        line.__dict__.update(values)
        return line

    @classmethod
    def known(cls, quote: Quote, values: dict[str, Any]) -> QuoteLine:
        """A line of ``quote`` from its row, by column attribute."""
        line = cls.from_db(quote._state.db, list(values), list(values.values()))
        for name in ("trail", "configuration", "plan", "segments"):
            line.__dict__[name] = msgspec.json.decode(values[name])
        line._state.fields_cache["quote"] = quote
        return line

    @property
    def is_sold(self) -> bool:
        """Whether the line sells something (sections and notes do not)."""
        return self.kind in (self.Kind.PRODUCT, self.Kind.BUNDLE)

    @property
    def counts(self) -> bool:
        """Whether the line is part of the totals."""
        return self.is_sold and self.choice == self.Choice.REQUIRED


@cache
def _defaults() -> dict[str, Any]:
    """The columns of a new line as Django would fill them."""
    return {field.attname: field.get_default() for field in QuoteLine._meta.concrete_fields}
