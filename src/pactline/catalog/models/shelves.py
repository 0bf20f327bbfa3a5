"""Units, catalogs and categories; what records of the catalog have in common."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class Translated(models.Model):
    """Has its name and description in further languages: ``translations`` is {"de": {"name": …, "description": …}}."""

    translations = models.JSONField(_("translations"), default=dict, blank=True)

    class Meta:
        abstract = True

    def said(self, field: str, language: str | None = None) -> str:
        """The field in a language (the reader's own when None is given); the original where it is not translated."""
        wanted = (language or get_language() or "").lower()
        words: dict[str, Any] = self.translations.get(wanted) or self.translations.get(wanted.split("-")[0]) or {}
        return str(words.get(field) or getattr(self, field))

    @property
    def local_name(self) -> str:
        """The name in the reader's language."""
        return self.said("name")

    @property
    def local_description(self) -> str:
        """The description in the reader's language."""
        return self.said("description")


class Dated(models.Model):
    """Holds from ``valid_from`` until the day before ``valid_to``; None: without limit."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` is within its dates."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class EligibleByDefault(models.TextChoices):
    """What holds where no row of eligibility matches; empty: what the level above says."""

    ALLOWED = "allowed", _("Allowed")
    DENIED = "denied", _("Denied")


def eligibility_field() -> models.CharField[str, str]:
    """The column that says whether it is sold where no row of eligibility matches."""
    return models.CharField(_("sold by default"), max_length=7, choices=EligibleByDefault.choices, blank=True)


class Catalog(Record, Translated, Dated):
    """A catalog: categories for a market or a channel. One is the default."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    eligibility = eligibility_field()
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("catalog")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "id"], name="catalog_by_name")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("code"), name="catalog_code_once"),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="catalog_one_default"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")),
                name="catalog_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("catalog:catalog", self.pk)


class Unit(Record):
    """A unit of measure; ``code`` is that of UN/ECE recommendation 20 (C62 piece, HUR hour, MON month)."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=60)
    decimals = models.PositiveSmallIntegerField(_("decimal places"), default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("unit")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(decimals__lte=6), name="unit_up_to_six_decimals")
        ]

    def __str__(self) -> str:
        return self.name


class Category(Record, Translated, Dated):
    """A shelf of a catalog (of none: of all); categories nest."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    catalog = models.ForeignKey(
        Catalog, verbose_name=_("catalog"), null=True, blank=True, on_delete=models.PROTECT, related_name="categories"
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    eligibility = eligibility_field()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("catalog", "parent", Lower("name"), name="category_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class ShelfVersion(Record):
    """A catalog or category as it was before a change: ``values`` of its columns in that version."""

    catalog = models.ForeignKey(Catalog, null=True, blank=True, on_delete=models.CASCADE, related_name="versions")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    values: models.JSONField[Any, Any] = models.JSONField(default=dict)
    until = models.DateTimeField(_("until"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        verbose_name = _("earlier version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["catalog", "category", "version"], name="shelf_version_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(catalog=None, category__isnull=False) | Q(catalog__isnull=False, category=None),
                name="shelf_version_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)
