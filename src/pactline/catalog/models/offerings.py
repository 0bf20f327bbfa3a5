"""Offerings, and the items of bundles with their groups."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import QuantityField
from pactline.kernel.models import Record

from .shelves import Category, Dated, Translated, Unit, eligibility_field


class Offering(Record, Translated, Dated):
    """Something that can be sold: once, or again each month or year. Versions of one share the SKU."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    class PriceKind(models.TextChoices):
        ONE_TIME = "one_time", _("One-time")
        RECURRING = "recurring", _("Recurring")

    class Periodicity(models.TextChoices):
        MONTH = "month", _("Monthly")
        YEAR = "year", _("Yearly")

    class TaxClass(models.TextChoices):
        STANDARD = "standard", _("Standard")
        REDUCED = "reduced", _("Reduced")
        ZERO = "zero", _("Zero rate")
        EXEMPT = "exempt", _("Exempt")

    sku = models.CharField(_("SKU"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="offerings")
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="offerings"
    )
    price_kind = models.CharField(_("price kind"), max_length=10, choices=PriceKind.choices, default=PriceKind.ONE_TIME)
    periodicity = models.CharField(_("periodicity"), max_length=5, choices=Periodicity.choices, blank=True)
    tax_class = models.CharField(_("tax class"), max_length=10, choices=TaxClass.choices, default=TaxClass.STANDARD)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    is_bundle = models.BooleanField(_("bundle"), default=False)
    family = models.CharField(_("family"), max_length=60, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    specification = models.ForeignKey(
        "catalog.Specification",
        verbose_name=_("specification"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offerings",
    )
    eligibility = eligibility_field()
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("offering")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="offering_by_name"),
            models.Index(fields=["sku", "id"], name="offering_by_sku"),
            models.Index(fields=["status", "name", "id"], name="offering_by_status"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("sku"), "version", name="offering_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="offering_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(models.Q(price_kind="recurring") & ~models.Q(periodicity=""))
                | models.Q(price_kind="one_time", periodicity=""),
                name="recurring_has_periodicity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.sku})"

    def get_absolute_url(self) -> str:
        return address("catalog:offering", self.pk)

    @property
    def is_recurring(self) -> bool:
        """Whether it is charged again each period."""
        return self.price_kind == self.PriceKind.RECURRING

    @property
    def rhythm(self) -> str:
        """How often it is charged, in words: One-time, Monthly, Yearly."""
        return self.get_periodicity_display() if self.is_recurring else self.get_price_kind_display()


class ItemGroup(Record, Translated):
    """Items of a bundle of which at least ``least`` and at most ``most`` are chosen (None: no limit)."""

    parent = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=120)
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("group of items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("parent", Lower("name"), name="item_group_once"),
            models.CheckConstraint(
                condition=models.Q(most=None) | models.Q(most__gte=models.F("least"), most__gt=0),
                name="item_group_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BundleItem(Record):
    """An offering inside a bundle. ``included``: its price is part of the bundle's; otherwise it is charged on its own.

    ``min_quantity`` 0: may be left out. ``max_quantity`` None: no limit. ``chosen``: part of it unless somebody leaves it
    out. ``many``: may be configured several times, each with a line of its own.
    """

    parent = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="items")
    child = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="in_bundles")
    position = models.PositiveSmallIntegerField(default=0)
    quantity = QuantityField(_("quantity"), default=1)
    min_quantity = QuantityField(_("at least"), default=0)
    max_quantity = QuantityField(_("at most"), null=True, blank=True)
    included = models.BooleanField(_("included in the bundle's price"), default=False)
    group = models.ForeignKey(
        ItemGroup, verbose_name=_("group"), null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    chosen = models.BooleanField(_("chosen from the start"), default=True)
    many = models.BooleanField(_("may be configured several times"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("bundle item")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["parent", "child"], name="bundle_item_once"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("child")), name="bundle_not_in_itself"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=models.F("min_quantity"), min_quantity__gte=0)
                & (models.Q(max_quantity=None) | models.Q(quantity__lte=models.F("max_quantity"))),
                name="bundle_quantity_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} × {self.quantity}"
