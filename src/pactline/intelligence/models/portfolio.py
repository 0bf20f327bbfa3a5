"""Many contracts read at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .analyses import Analysis


class Batch(Record):
    """A number of files or contract records that are read together. Its progress is that of its analyses."""

    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=160)
    contract_type = models.ForeignKey(
        "authoring.ContractType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    never_send = models.BooleanField(
        default=False,
        help_text=_("The text of its files never leaves this server: no outside reader is asked about it."),
    )
    owner = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("portfolio")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="batch_by_created"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return address("intelligence:batch", self.pk)


class BatchItem(models.Model):
    """One document of a portfolio: its analysis, or why the file was not taken. Equal bytes come in once."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    analysis = models.ForeignKey(Analysis, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    problem = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["batch", "id"]
        verbose_name = _("document of a portfolio")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="batch_item_once")
        ]

    def __str__(self) -> str:
        return self.filename
