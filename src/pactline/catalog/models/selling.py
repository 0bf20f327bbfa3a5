"""To whom something is sold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .offerings import Offering
from .shelves import Catalog, Category, Dated


class Eligibility(Record, Dated):
    """A row of an eligibility matrix: what matches account, place and channel (empty: any) may buy, or may not."""

    class Effect(models.TextChoices):
        ALLOW = "allow", _("Allow")
        DENY = "deny", _("Deny")

    class Channel(models.TextChoices):
        DIRECT = "direct", _("Direct sales")
        PARTNER = "partner", _("Partner")
        PORTAL = "portal", _("Customer portal")

    catalog = models.ForeignKey(Catalog, null=True, blank=True, on_delete=models.CASCADE, related_name="eligibilities")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="eligibilities"
    )
    offering = models.ForeignKey(
        Offering, null=True, blank=True, on_delete=models.CASCADE, related_name="eligibilities"
    )
    effect = models.CharField(_("effect"), max_length=5, choices=Effect.choices)
    account = models.ForeignKey(
        "parties.Account", verbose_name=_("account"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=7, choices=Channel.choices, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        verbose_name = _("eligibility")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(catalog__isnull=False, category=None, offering=None)
                | Q(catalog=None, category__isnull=False, offering=None)
                | Q(catalog=None, category=None, offering__isnull=False),
                name="eligibility_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["catalog", "category", "offering", "account", "country", "region", "channel", "valid_from"],
                name="eligibility_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.get_effect_display()
