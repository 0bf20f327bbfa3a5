"""The clause library: clauses and their ordered, conditional variations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record

from .types import ContractType


class Clause(Record):
    """A subject of contracts (liability, payment …) whose words vary. `code` is its tag: clause_<code>."""

    number = models.CharField(max_length=20, unique=True)
    code = models.SlugField(_("code"), max_length=80, unique=True, help_text=_("Its tag in templates is clause_code."))
    name = models.CharField(_("name"), max_length=160, unique=True)
    contract_type = models.ForeignKey(
        ContractType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clauses",
        verbose_name=_("contract type"),
        help_text=_("Empty: for every type."),
    )
    description = models.TextField(_("description"), blank=True)
    approver_roles = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("deviation approvers"),
        help_text=_("Roles that may accept a deviation from this clause. None: everybody who may accept deviations."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("clause")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("authoring:clause", self.pk)

    @property
    def tag(self) -> str:
        """The tag that stands for this clause in templates."""
        return f"clause_{self.code.replace('-', '_')}"


class ClauseVariation(Record):
    """One wording of a clause. The lowest `order` whose condition holds wins; no condition always holds.

    `rank` 0 is the standard position, 1 and more are the fallbacks in the order in which they may be offered."""

    number = models.CharField(max_length=20, unique=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="variations")
    name = models.CharField(_("name"), max_length=160)
    order = models.PositiveIntegerField(_("order"), default=100)
    rank = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("0: standard, 1: first fallback …"))
    condition = models.JSONField(_("applies when"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    file = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, help_text=_("The words of the file, for reading and searching."))
    tags = models.JSONField(default=list, blank=True)
    mappings = models.JSONField(default=dict, blank=True, help_text=_("Tag → {source, path, text, format}."))
    is_active = models.BooleanField(_("active"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["clause", "order", "number"]
        verbose_name = _("clause variation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clause", "name"], name="variation_name_once")
        ]

    def __str__(self) -> str:
        return f"{self.clause.name}: {self.name}"

    @property
    def position_label(self) -> str:
        """“Standard” or “Fallback 2”."""
        return str(_("Standard")) if self.rank == 0 else str(_("Fallback %(rank)s") % {"rank": self.rank})
