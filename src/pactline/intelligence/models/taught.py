"""Clause types that a company teaches by examples."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class TaughtType(Record):
    """A clause type of the company's own, found by its likeness to examples."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    is_active = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("clause type")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return address("intelligence:taught_type", self.pk)


class Example(models.Model):
    """A passage that is of the type, or that looks like it and is not."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(TaughtType, on_delete=models.CASCADE, related_name="examples")
    text = models.TextField()
    is_of_type = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True, help_text=_("Where it was taken from."))
    added_by = models.ForeignKey("identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["of", "id"]
        verbose_name = _("example")

    def __str__(self) -> str:
        return self.text[:80]
