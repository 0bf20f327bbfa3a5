"""Which values go where in the record when a contract is signed: configurations, by order and condition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .requests import ContractRequest


class ContractConfiguration(Record):
    """The first active one by order whose type and condition fit says how a record is filled."""

    name = models.CharField(max_length=120, unique=True)
    contract_type = models.ForeignKey(
        "authoring.ContractType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    template = models.ForeignKey(
        "authoring.Template", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paper = models.CharField(max_length=12, choices=ContractRequest.Paper.choices, blank=True)
    request_type = models.CharField(max_length=10, choices=ContractRequest.Type.choices, blank=True)
    order = models.PositiveIntegerField(default=100)
    condition = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "name"]
        verbose_name = _("contract configuration")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page on which it is changed."""
        return address("contracts:configuration", self.pk)


class RepositoryMapping(Record):
    """One value of the request, the quote, a template tag or an answer that goes into a field of the record."""

    class Source(models.TextChoices):
        FIELD = "field", _("Field of the request or quote")
        TAG = "tag", _("Tag of the template")
        ANSWER = "answer", _("Answer of the request")

    configuration = models.ForeignKey(ContractConfiguration, on_delete=models.CASCADE, related_name="mappings")
    position = models.PositiveIntegerField(default=10)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.FIELD)
    path = models.CharField(max_length=200)
    target = models.CharField(max_length=80)
    allow_empty = models.BooleanField(default=False, help_text=_("An amendment may empty the field."))

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "created_at"]
        verbose_name = _("repository mapping")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["configuration", "target"], name="repository_mapping_target")
        ]

    def __str__(self) -> str:
        return f"{self.path} → {self.target}"
