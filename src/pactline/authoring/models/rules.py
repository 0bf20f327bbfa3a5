"""Rules that choose: the template of a request, and who signs for us."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.models import Record

from .templates import Template
from .types import ContractType, TemplateCategory


class TemplateRule(Record):
    """Picks the template of a request; the lowest `order` whose condition holds wins."""

    class RequestType(models.TextChoices):
        ANY = "", _("Any")
        NEW = "new", _("New contract")
        AMENDMENT = "amendment", _("Amendment")
        RENEWAL = "renewal", _("Renewal")

    name = models.CharField(_("name"), max_length=160, unique=True)
    contract_type = models.ForeignKey(
        ContractType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="template_rules",
        verbose_name=_("contract type"),
    )
    category = models.ForeignKey(
        TemplateCategory,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="template_rules",
        verbose_name=_("category"),
    )
    request_type = models.CharField(
        _("request type"), max_length=12, choices=RequestType.choices, default="", blank=True
    )
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="rules", verbose_name=_("template"))
    order = models.PositiveIntegerField(_("order"), default=100)
    condition = models.JSONField(_("applies when"), default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "name"]
        verbose_name = _("template rule")

    def __str__(self) -> str:
        return self.name


class InternalSignatoryRule(Record):
    """Who signs for us. The lowest `order` whose condition holds wins; with a template, only for that template."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    template = models.ForeignKey(
        Template,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatory_rules",
        verbose_name=_("template"),
        help_text=_("Empty: for every template."),
    )
    order = models.PositiveIntegerField(_("order"), default=100)
    condition = models.JSONField(_("applies when"), default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "name"]
        verbose_name = _("internal signatory rule")

    def __str__(self) -> str:
        return self.name


class InternalSigner(models.Model):
    """A person whom a rule names, in the order of signing."""

    class Role(models.TextChoices):
        SIGNER = "signer", _("Signer")
        APPROVER = "approver", _("Approver")
        VIEWER = "viewer", _("Viewer")
        RECEIVER = "receiver", _("Receiver")

    rule = models.ForeignKey(InternalSignatoryRule, on_delete=models.CASCADE, related_name="signers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.SIGNER)

    class Meta:
        ordering: ClassVar[list[str]] = ["rule", "order"]
        verbose_name = _("internal signer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "user"], name="internal_signer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.order})"
