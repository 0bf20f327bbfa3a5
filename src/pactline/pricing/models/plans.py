"""The price plan: which automatic adjustments are made, in which order, and steps of one's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel.addresses import address
from pactline.kernel.models import Record


class PricingPlan(Record):
    """An order of steps. One is published at a time; without one the default order holds (``rules.PLAN``)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("price plan")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="published"), name="one_published_price_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("pricing:plan", self.pk)


class PlanStep(Record):
    """A step of a plan: one of the automatic adjustments, a change of one's own, or a value asked of outside.

    ``condition`` (over ``queries.plans.FIELDS``) says for which lines. ``gives``: how ``value``, or the answer from
    outside, changes the price. ``source``: the name of a function in the code, or an https address.
    """

    class Kind(models.TextChoices):
        CONTRACTED = "contracted", _("Contracted prices")
        ATTRIBUTE = "attribute", _("Matrices by attributes")
        UPLIFT = "uplift", _("Renewal uplift")
        RAMP = "ramp", _("Ramp")
        BUNDLE = "bundle", _("Matrices of bundles")
        CONTEXT = "context", _("Price rules")
        CUSTOM = "custom", _("A change of our own")
        HOOK = "hook", _("Asked of outside")

    class Gives(models.TextChoices):
        PERCENT = "percent", _("percent on the price")
        AMOUNT = "amount", _("an amount on the price")
        OVERRIDE = "override", _("the price itself")
        COST = "cost", _("the cost")

    plan = models.ForeignKey(PricingPlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    label = models.CharField(_("name"), max_length=120, blank=True)
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    gives = models.CharField(_("gives"), max_length=10, choices=Gives.choices, blank=True)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=8, null=True, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    secret = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        verbose_name = _("step of a price plan")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="price_plan_step_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=~models.Q(kind__in=["custom", "hook"]),
                name="price_plan_step_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return address("pricing:plan", self.plan_id)
