"""Opportunities, the history of their stages, quotas, forecast adjustments and submissions."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.addresses import address
from pactline.kernel.fields import AmountField, CurrencyField, RateField
from pactline.kernel.models import Record
from pactline.parties.models import Account, Contact

from .rules import OPEN_STAGES


class Opportunity(Record):
    """A deal that may be won: whom with, how much, how likely and when."""

    class Stage(models.TextChoices):
        QUALIFY = "qualify", _("Qualify")
        DEVELOP = "develop", _("Develop")
        PROPOSE = "propose", _("Propose")
        NEGOTIATE = "negotiate", _("Negotiate")
        CLOSED_WON = "closed_won", _("Closed won")
        CLOSED_LOST = "closed_lost", _("Closed lost")

    class Category(models.TextChoices):
        PIPELINE = "pipeline", _("Pipeline")
        UPSIDE = "upside", _("Upside")
        STRONG_UPSIDE = "strong_upside", _("Strong upside")
        COMMIT = "commit", _("Commit")
        WON = "won", _("Won")
        OMITTED = "omitted", _("Omitted")

    class LossReason(models.TextChoices):
        PRICE = "price", _("Price")
        COMPETITOR = "competitor", _("Lost to a competitor")
        NO_BUDGET = "no_budget", _("No budget")
        NO_DECISION = "no_decision", _("No decision")
        FEATURES = "features", _("Missing features")
        TERMS = "terms", _("Contract terms")
        TIMING = "timing", _("Timing")
        OTHER = "other", _("Other")

    class Source(models.TextChoices):
        DIRECT = "direct", _("Direct")
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        OTHER = "other", _("Other")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="opportunities"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.QUALIFY)
    stage_since = models.DateTimeField(default=clock.now, editable=False)
    amount = AmountField(_("amount"), default=0)
    currency = CurrencyField(_("currency"))
    probability = RateField(_("probability in %"), default=10)
    weighted = AmountField(_("weighted amount"), default=0, editable=False)
    close_on = models.DateField(_("expected close"))
    forecast_category = models.CharField(
        _("forecast category"), max_length=14, choices=Category.choices, default=Category.PIPELINE
    )
    expected_contract_type = models.CharField(_("expected contract type"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.DIRECT)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    loss_reason = models.CharField(_("loss reason"), max_length=12, choices=LossReason.choices, blank=True)
    lost_to = models.CharField(_("lost to"), max_length=120, blank=True)
    outcome_notes = models.TextField(_("outcome notes"), blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="opportunities"
    )
    team = models.ForeignKey(
        "identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="opportunities"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["close_on", "id"], name="opportunity_by_close"),
            models.Index(fields=["created_at", "id"], name="opportunity_by_created"),
            models.Index(fields=["amount", "id"], name="opportunity_by_amount"),
            models.Index(fields=["name", "id"], name="opportunity_by_name"),
            models.Index(fields=["stage", "close_on", "id"], name="opportunity_by_stage"),
            models.Index(fields=["owner", "close_on"], name="opportunity_by_owner"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="opportunity_amount_not_negative"),
            models.CheckConstraint(
                condition=models.Q(probability__gte=0, probability__lte=100), name="opportunity_probability_0_to_100"
            ),
            models.CheckConstraint(
                condition=models.Q(stage="closed_won", forecast_category="won")
                | (~models.Q(stage="closed_won") & ~models.Q(forecast_category="won")),
                name="opportunity_won_is_won",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="closed_lost")
                | (models.Q(forecast_category="omitted") & ~models.Q(loss_reason="")),
                name="opportunity_lost_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return address("pipeline:opportunity", self.pk)

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage in OPEN_STAGES


class StageChange(models.Model):
    """One stay of an opportunity in a stage; ``left_at`` None: it is there now."""

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="stage_changes")
    stage = models.CharField(max_length=12, choices=Opportunity.Stage.choices)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["opportunity"], condition=models.Q(left_at=None), name="one_present_stage")
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.stage}"

    @property
    def days(self) -> int:
        """Whole days in the stage, until now when it is the present one."""
        return ((self.left_at or clock.now()) - self.entered_at).days


class Quota(Record):
    """What a person, or a team as a whole, is to win in a period."""

    period = models.CharField(_("period"), max_length=7)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="quotas"
    )
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="quotas")
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))

    class Meta:
        verbose_name = _("quota")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "currency", "owner"], condition=models.Q(team=None), name="quota_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["period", "currency", "team"], condition=models.Q(owner=None), name="quota_once_per_team"
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None, team__isnull=False) | models.Q(owner__isnull=False, team=None),
                name="quota_of_person_or_team",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="quota_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.amount} {self.currency}"


class ForecastAdjustment(Record):
    """A figure that somebody puts in place of the system's, with the reason. The manager's stands above the person's own."""

    class Layer(models.TextChoices):
        OWN = "own", _("Own")
        MANAGER = "manager", _("Manager")

    period = models.CharField(max_length=7)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="forecast_adjustments")
    category = models.CharField(max_length=14, choices=Opportunity.Category.choices)
    layer = models.CharField(max_length=8, choices=Layer.choices)
    amount = AmountField()
    currency = CurrencyField()
    reason = models.CharField(max_length=500)
    made_by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("forecast adjustment")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "currency", "owner", "category", "layer"], name="adjustment_once_per_layer"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) & ~models.Q(reason=""), name="adjustment_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.category}: {self.amount}"


class ForecastSubmission(Record):
    """What a person forecast for a period in one week, frozen: a trigger refuses every change."""

    period = models.CharField(max_length=7)
    window = models.CharField(max_length=8)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="forecast_submissions")
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.PROTECT, related_name="forecast_submissions")
    currency = CurrencyField()
    entries = models.JSONField()
    note = models.TextField(blank=True)
    submitted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-submitted_at", "-id"]
        verbose_name = _("forecast submission")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "owner"], name="submission_by_period"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["period", "currency", "owner", "window"], name="submission_once_per_week")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.window})"

    def get_absolute_url(self) -> str:
        return address("pipeline:submission", self.pk)
