"""Characteristics of offerings and specifications, specifications and how they hang together, rules of configurations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.fields import QuantityField
from pactline.kernel.models import Record

from .offerings import Offering
from .shelves import Translated


class Specification(Record, Translated):
    """What an offering is made of, seen by those who deliver it: a product, a service or a resource."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        CUSTOMER_SERVICE = "customer_service", _("Customer-facing service")
        RESOURCE_SERVICE = "resource_service", _("Resource-facing service")
        RESOURCE = "resource", _("Resource")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    code = models.CharField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.PRODUCT)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("specification")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "id"], name="specification_by_name")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("code"), "version", name="specification_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return address("catalog:specification", self.pk)


class SpecificationRelation(Record):
    """``source`` needs ``quantity`` of ``target`` for each one of itself, when all of ``when`` hold for its
    characteristics ([{"characteristic": code, "op": "is", "value": …}])."""

    class Kind(models.TextChoices):
        BUNDLES = "bundles", _("Bundles")
        REALIZED_AS = "realized_as", _("Realized as")
        REQUIRES = "requires", _("Requires")
        COMPOSED_OF = "composed_of", _("Composed of")

    source = models.ForeignKey(Specification, on_delete=models.CASCADE, related_name="relations")
    target = models.ForeignKey(Specification, on_delete=models.PROTECT, related_name="used_by")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    quantity = QuantityField(_("quantity"), default=1)
    when: models.JSONField[Any, Any] = models.JSONField(_("when"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("relationship of specifications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="specification_relation_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="specification_not_of_itself"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="specification_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Characteristic(Record, Translated):
    """Something that is chosen or entered when an offering is sold: a colour, a bandwidth, a date."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("Choice")
        YES_NO = "yes_no", _("Yes or no")
        NUMBER = "number", _("Number")
        TEXT = "text", _("Text")
        DATE = "date", _("Date")

    offering = models.ForeignKey(
        Offering, null=True, blank=True, on_delete=models.CASCADE, related_name="characteristics"
    )
    specification = models.ForeignKey(
        Specification, null=True, blank=True, on_delete=models.CASCADE, related_name="characteristics"
    )
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.CHOICE)
    required = models.BooleanField(_("required"), default=False)
    default = models.CharField(_("from the start"), max_length=200, blank=True)
    least = models.CharField(_("at least"), max_length=20, blank=True)
    most = models.CharField(_("at most"), max_length=20, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("characteristic")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "offering", "specification", Lower("code"), name="characteristic_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(offering=None, specification__isnull=False) | Q(offering__isnull=False, specification=None),
                name="characteristic_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CharacteristicOption(Record, Translated):
    """One value of a characteristic of choice."""

    characteristic = models.ForeignKey(Characteristic, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("option")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["characteristic", "code"], name="characteristic_option_once")
        ]

    def __str__(self) -> str:
        return self.name


class ConfigurationRule(Record):
    """A rule over the options of an offering: ``when`` and ``then`` are lists of {"item": SKU} or {"characteristic": code}
    with "op" and "value"."""

    class Kind(models.TextChoices):
        INCLUDE = "include", _("Comes with")
        EXCLUDE = "exclude", _("Cannot have")
        REQUIRE = "require", _("Needs one of")
        SET = "set", _("Sets")
        WARN = "warn", _("Warns")
        BLOCK = "block", _("Blocks")

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="configuration_rules")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    when: models.JSONField[Any, Any] = models.JSONField(_("when"), default=list, blank=True)
    then: models.JSONField[Any, Any] = models.JSONField(_("then"), default=list, blank=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name = _("configuration rule")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("offering", Lower("name"), name="configuration_rule_once")
        ]

    def __str__(self) -> str:
        return self.name
