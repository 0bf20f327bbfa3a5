"""Contract types, the model that classifies their records, and categories of templates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record


class ContractModel(Record):
    """What a contract record is (service contract, subscription, lease …) and which of its fields must be filled."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    required_fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("contract model")

    def __str__(self) -> str:
        return self.name


class ContractType(Record):
    """The kind of a contract. Serves exactly one model; only active types can be chosen anywhere."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    model = models.OneToOneField(
        ContractModel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contract_type",
        verbose_name=_("model"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("contract type")

    def __str__(self) -> str:
        return self.name


class TemplateCategory(Record):
    """A group of templates, such as “NDA Japan”."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("template category")
        verbose_name_plural = _("template categories")

    def __str__(self) -> str:
        return self.name
